"""The access string of a cache's user (ElastiCache, MemoryDB): what it is emptied to, and whether one is empty already.

Both halves of `off -@all` are needed. `off` ends new sign-ins but, as in Redis itself, no connection that is open; `-@all` leaves
those no command. The services may give a string back in other words than it was sent in, so a user that is off counts as emptied.
"""

from nightlatch.contracts import State

OFF = "off -@all"
EMPTIED: State = {"access": OFF}


def state(access: str) -> State:
    """How a user with this access string stands."""
    switches = [word for word in access.split() if word in ("on", "off")]
    return EMPTIED if switches[-1:] == ["off"] else {"access": access}


def emptied(before: State) -> State | None:
    """How the user will stand; None where nothing is to be done."""
    return None if before == EMPTIED else EMPTIED
