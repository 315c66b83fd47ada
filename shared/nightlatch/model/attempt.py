"""Somebody asked for something by a message's button or a command; kept whether or not it was granted."""

from datetime import date

from nightlatch.model.frozen import Frozen, Instant


class Member(Frozen):
    """A person as the chat service knows them. `stranger` is one of another workspace, in a channel that is shared with it."""

    team: str
    user: str
    email: str | None = None
    active: bool = True
    guest: bool = False
    stranger: bool = False
    machine: bool = False


class Wish(Frozen):
    """What somebody asks for. `id` is the same for every delivery of one request, `verb` one of Verb, or `explain`, `cases`, `roster`,
    `pause`, `resume`. `seen` is the state (Report.state) that was in front of them, `until` (Expected) the last day, `minutes` (pause) its length.
    """

    id: str
    verb: str
    team: str
    user: str
    case: str = ""
    seen: str = ""
    reason: str = ""
    until: date | None = None
    minutes: int | None = None
    at: Instant


class Attempt(Frozen):
    """A wish and what was answered. `who` is `team/user`, `says` why it was refused, or what was done with it.

    A request that could not be believed has nothing but a time and the reason.
    """

    id: str
    at: Instant
    who: str = ""
    verb: str = ""
    case: str = ""
    seen: str = ""
    reason: str = ""
    granted: bool = False
    says: str = ""
