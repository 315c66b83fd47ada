"""What a request from Slack goes through, the same on every host: believed, read, granted or refused, answered within three seconds."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from nightlatch.classes import dataclass
from nightlatch.errors import DeliveryFailed, StoreError, UnreadableSource
from nightlatch.notifiers.slack.incoming import Asked, disbelief, read, request_id
from nightlatch.notifiers.slack.talk import Said, Talk, explained, faulty, listed, said

if TYPE_CHECKING:
    from nightlatch.duties.interact import Answer, Interact

log = logging.getLogger("nightlatch")

HELP = (
    "cases: what asks for somebody",
    "explain CASE: why, in sentences",
    "roster: who the administrators are",
    "pause [MINUTES] [REASON]: pull the kill switch",
    "resume [REASON]: put it back",
)


@dataclass(frozen=True, slots=True)
class Response:
    """An HTTP answer."""

    status: int
    body: str = ""
    type: str = "text/plain; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Chat:
    """Slack's door from outside. `secret` is what its requests are signed with; `lists` answers commands that only read."""

    interact: Interact
    talk: Talk
    secret: str
    clock: Callable[[], datetime]
    lists: Mapping[str, Callable[[tuple[str, ...]], Said]]

    def __call__(self, headers: Mapping[str, str], body: bytes) -> Response:
        """Answer one request; `body` is as it came over the wire, decoded from what the host wrapped it in."""
        now, told = self.clock(), {name.casefold(): value for name, value in headers.items()}
        id = request_id(told, body)
        try:
            wrong = disbelief(told, body, self.secret, now)
            if wrong is not None:
                self.interact.disbelieve(f"refused: {wrong}", f"a request was refused: {wrong}")
                return Response(401, f"Not believed: {wrong}.")
            if not self.interact.pipeline.control.consents.is_first(id, now):
                self.interact.disbelieve(f"again-{id[:16]}", "a request that was answered before came again")
                return Response(409, "This was answered before: nothing was done again.")
            return self._answered(read(body, id, now), now)
        except UnreadableSource as error:
            self.interact.disbelieve(f"unread-{id[:16]}", str(error))
            return Response(400, str(error))
        except StoreError as error:
            log.warning("a request could not be taken", extra={"reason": str(error)})
            return Response(503, "Nothing was done: the ledger does not answer. Try again.")

    def _answered(self, asked: Asked, now: datetime) -> Response:
        if asked.typed:
            return self._command(asked)
        if asked.form:
            answer = self.interact(asked.wish)
            field = "until" if "day" in answer.says else "reason"
            return Response(200) if answer.granted else Response(200, faulty(field, answer.says), "application/json")
        if asked.wish.verb == "expected":
            return self._form(asked, now)
        self._back(asked, self._told(self.interact(asked.wish)))
        return Response(200)

    def _form(self, asked: Asked, now: datetime) -> Response:
        """Open the form at once, unless it would be refused: a trigger lives as long as Slack waits."""
        refused = self.interact.refuses(asked.wish)
        if refused is not None:
            self._back(asked, self._told(refused))
            return Response(200)
        try:
            self.talk.ask_for_reason(asked.trigger, asked.wish.case, asked.wish.seen, now.date())
        except DeliveryFailed as error:
            self._back(asked, said(f"the form could not be opened, press again: {error}"))
        return Response(200)

    def _command(self, asked: Asked) -> Response:
        verb = asked.wish.verb
        if verb in self.lists:
            refused = self.interact.refuses(asked.wish)
            return _json(self._told(refused) if refused is not None else self.lists[verb](asked.words))
        if verb not in ("pause", "resume"):
            return _json(listed("/nightlatch", HELP))
        return _json(self._told(self.interact(asked.wish)))

    def _told(self, answer: Answer) -> Said:
        if answer.report is None:
            return said(answer.says)
        shown = explained(answer.report)
        if answer.says:
            shown["blocks"] = [*said(answer.says)["blocks"], *shown["blocks"]]
        return {**shown, "text": said(answer.says or answer.report.case.id)["text"]}

    def _back(self, asked: Asked, answer: Said) -> None:
        """Tell the person; where that fails the message itself still changes, and the attempt is kept."""
        try:
            self.talk.back(asked.back, answer)
        except DeliveryFailed as error:
            log.warning("the answer did not reach the person", extra={"reason": str(error)})


def _json(answer: Said) -> Response:
    import json

    return Response(200, json.dumps(answer), "application/json")
