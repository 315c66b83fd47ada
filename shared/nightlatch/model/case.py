"""A case: one incarnation of one subject account, from its creation to its removal, or a stretch of its life."""

from functools import lru_cache
from typing import Self

from nightlatch.model.activity import Activity
from nightlatch.model.decision import Decision
from nightlatch.model.evidence import LIMITED_TO, MARK, REGION, RESOURCE
from nightlatch.model.finding import Finding, Unseen
from nightlatch.model.frozen import Frozen, Instant
from nightlatch.model.kinds import PrincipalType
from nightlatch.model.principal import Principal

_NAMED_AS = {PrincipalType.MANAGED_IDENTITY: PrincipalType.SERVICE_PRINCIPAL}
"""What whoever gives a role calls an account of a sort that only its maker knows: where cases go by the id, both are one key."""


class CaseKey(Frozen):
    """Which account a case is about: provider, tenant, type and folded name. Names are reused, so a key may hold several cases."""

    provider: str
    tenant: str
    type: str
    name: str

    @classmethod
    def of(cls, subject: Principal) -> Self | None:
        """The key of an account; None when the record names nobody (a refused call with empty parameters)."""
        name = subject.folded
        if name is None:
            return None
        sort = _NAMED_AS.get(subject.type, subject.type) if subject.keyed_by_id and subject.id else subject.type
        return cls._made(subject.provider, subject.tenant, sort, name)

    @classmethod
    @lru_cache(maxsize=1_000)
    def _made(cls, provider: str, tenant: str, sort: PrincipalType, name: str) -> Self:
        """Made once for what is asked of one account again and again as its activity is filed."""
        return cls(provider=provider, tenant=tenant, type=sort.value, name=name)

    @classmethod
    def parse(cls, text: str) -> Self:
        """The key that `str` spelled."""
        provider, tenant, kind, name = text.split(":", 3)
        return cls(provider=provider, tenant=tenant, type=kind, name=name)

    def __str__(self) -> str:
        """`provider:tenant:type:name`, as case ids begin."""
        return f"{self.provider}:{self.tenant}:{self.type}:{self.name}"


class Behind(Frozen):
    """Whom an identity provider let in as one of a case's actors: `address` (folded) is a person's elsewhere, by the word of `by`. `actor` is
    whose session it was, as people call it, and `at` when that session first acted in the case.
    """

    address: str
    by: str
    actor: str
    at: Instant


class Case(Frozen):
    """What is known of one incarnation and what is made of it.

    `activities` are in order of event time (ties by id). `born` is the time of the creation if the case holds it. `behind` are the
    persons of other platforms who acted in it. `gaps` are facts that could not be had. `version` rises with every change of content.
    """

    id: str
    key: CaseKey
    subject: Principal
    activities: tuple[Activity, ...]
    born: Instant | None = None
    behind: tuple[Behind, ...] = ()
    findings: tuple[Finding, ...] = ()
    unseen: tuple[Unseen, ...] = ()
    gaps: tuple[str, ...] = ()
    decision: Decision | None = None
    version: int = 0

    @property
    def first(self) -> Activity:
        """The earliest activity."""
        return self.activities[0]

    @property
    def last(self) -> Activity:
        """The latest activity."""
        return self.activities[-1]

    @property
    def judgment(self) -> Decision:
        """The decision of a judged case. Raises ValueError when nobody has judged it yet."""
        if self.decision is None:
            raise ValueError(f"{self.id} has not been judged")
        return self.decision

    @property
    def told(self) -> dict[str, str]:
        """Where the account lives, as far as its records tell and agree: LIMITED_TO, RESOURCE, MARK and REGION of model/evidence.py."""
        known: dict[str, set[str]] = {LIMITED_TO: set(), RESOURCE: set(), MARK: set(), REGION: set()}
        for activity in self.activities:
            found = {**activity.evidence, REGION: activity.origin.region or ""} if activity.succeeded else {}
            for name, texts in known.items():
                texts.update([found[name]] if found.get(name) else [])
        return {name: texts.pop() for name, texts in known.items() if len(texts) == 1}

    @property
    def actors(self) -> tuple[Principal, ...]:
        """Who acted in it, in order of appearance, each once."""
        return tuple({_identity(a.actor): a.actor for a in self.activities}.values())


def _identity(principal: Principal) -> tuple[str, ...]:
    return (principal.provider, principal.tenant, principal.type, principal.folded or "")
