"""How the ledger keeps that an identity provider let a person in. Most activities are nobody's by such a word, so this stands apart."""

from nightlatch.model import Frozen, Instant


class Session(Frozen):
    """What a person's address leads to: the actor and key of a session, or the case in which the session acted (a key's text)."""

    at: Instant
    actor: str
    key: str = ""
    case: str = ""
