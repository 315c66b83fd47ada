"""A verdict is a function of the set of activities filed: never of their order, their number, or how they were batched."""

import random
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from nightlatch import bootstrap
from nightlatch.hosts.local.memory import MemoryStore
from nightlatch.ledger.control import Control
from nightlatch.ledger.evidence import Evidence
from nightlatch.ledger.recorded import RecordedDirectory
from nightlatch.model import (
    Activity,
    CaseKey,
    Credential,
    GrantKind,
    Kind,
    Level,
    Outcome,
    Policy,
    Principal,
    PrincipalType,
    Privilege,
    Trait,
    Verdict,
)
from nightlatch.model.evidence import MARK, MARK_LOG, SERVICE
from nightlatch.pipeline import Pipeline
from tests.build import CONSOLE, KEY, STRANGER, activity, grant, principal

DAY = 24 * 60
ACTORS = [principal("dana"), principal("eli"), principal("svc-a"), principal("build", PrincipalType.ROLE)]
SUBJECTS = [principal("svc-a"), principal("svc-b", id="AIDAEXAMPLEB"), principal("svc-b"), principal("ops", PrincipalType.ROLE)]
POLICY = Policy.model_validate({"roster": {"limit": 1, "administrators": ["svc-admin"]}, "window": {"history_days": 2}})
CUSTOM = "arn:aws:iam::111122223333:policy/team"
UNREAD = Privilege.unresolved("the document is not in the record")

Make = Callable[[Principal, Principal], dict[str, Any]]


def _created(_actor: Principal, subject: Principal) -> dict[str, Any]:
    return {"kind": Kind.ACCOUNT_CREATED, "subject": subject, "operation": "CreateUser"}


def _keyed(_actor: Principal, subject: Principal) -> dict[str, Any]:
    return {
        "kind": Kind.CREDENTIAL_ADDED,
        "subject": subject,
        "credential": Credential(type="access_key", id="AKIAIOSFODNN7EXAMPLE"),
    }


def _unkeyed(_actor: Principal, subject: Principal) -> dict[str, Any]:
    return {
        "kind": Kind.CREDENTIAL_REMOVED,
        "subject": subject,
        "credential": Credential(type="access_key", id="AKIAIOSFODNN7EXAMPLE"),
    }


def _granted(_actor: Principal, subject: Principal) -> dict[str, Any]:
    return {"kind": Kind.ROLE_GRANTED, "subject": subject, "grants": (grant(0),)}


def _custom(_actor: Principal, subject: Principal) -> dict[str, Any]:
    return {"kind": Kind.ROLE_GRANTED, "subject": subject, "grants": (grant(1, CUSTOM, privilege=UNREAD),)}


def _defined(_actor: Principal, _subject: Principal) -> dict[str, Any]:
    definition = grant(0, CUSTOM, kind=GrantKind.DEFINITION)
    return {"kind": Kind.POLICY_CHANGED, "subject": principal(CUSTOM, PrincipalType.UNKNOWN), "grants": (definition,)}


def _joined(_actor: Principal, subject: Principal) -> dict[str, Any]:
    member = grant(1, "group:staff", kind=GrantKind.GROUP, privilege=UNREAD)
    return {"kind": Kind.ROLE_GRANTED, "subject": subject, "grants": (member,)}


def _group(_actor: Principal, _subject: Principal) -> dict[str, Any]:
    return {"kind": Kind.ROLE_GRANTED, "subject": principal("staff", PrincipalType.GROUP), "grants": (grant(0),)}


def _trusted(_actor: Principal, subject: Principal) -> dict[str, Any]:
    outside = grant(1, "trust:stranger", Trait.EXTERNAL, kind=GrantKind.TRUST, member="stranger", member_tenant=STRANGER)
    return {"kind": Kind.TRUST_CHANGED, "subject": subject, "grants": (outside,)}


def _blinded(actor: Principal, _subject: Principal) -> dict[str, Any]:
    return {
        "kind": Kind.GUARD_REMOVED,
        "subject": principal("trail", PrincipalType.UNKNOWN),
        "evidence": {MARK: MARK_LOG},
        "actor": actor,
    }


def _refused(_actor: Principal, subject: Principal) -> dict[str, Any]:
    return {"kind": Kind.CREDENTIAL_ADDED, "subject": subject, "outcome": Outcome.FAILURE, "error": "AccessDenied"}


def _looked(actor: Principal, _subject: Principal) -> dict[str, Any]:
    return {"kind": Kind.DISCOVERY, "subject": actor, "level": Level.HISTORY, "operation": "ListUsers"}


def _looked_closer(actor: Principal, _subject: Principal) -> dict[str, Any]:
    return {"kind": Kind.DISCOVERY, "subject": actor, "level": Level.HISTORY, "operation": "ListRoles"}


def _removed(_actor: Principal, subject: Principal) -> dict[str, Any]:
    return {"kind": Kind.ACCOUNT_REMOVED, "subject": subject}


MAKES: Sequence[Make] = (
    _created, _created, _keyed, _unkeyed, _granted, _custom, _defined, _joined, _group, _trusted, _blinded, _refused, _looked,
    _looked_closer, _removed,
)  # fmt: skip

steps = st.tuples(
    st.sampled_from(MAKES),
    st.sampled_from(ACTORS),
    st.sampled_from(SUBJECTS),
    st.one_of(st.integers(0, 90), st.integers(-4 * DAY, 4 * DAY)),
    st.sampled_from([KEY, CONSOLE]),
)


def made(drawn: Iterable[tuple[Make, Principal, Principal, int, Any]]) -> list[Activity]:
    found = []
    for number, (make, actor, subject, at, origin) in enumerate(drawn):
        shape = {"actor": actor, "origin": origin, "evidence": {SERVICE: "iam"}, "event": f"e{number}", **make(actor, subject)}
        kind = shape.pop("kind")
        found.append(activity(kind, at, **shape))
    return found


def pipeline() -> Pipeline:
    evidence = Evidence.over(MemoryStore(clock=None))
    return Pipeline(
        providers={},
        signals=tuple(bootstrap.signals().values()),
        policy=POLICY,
        evidence=evidence,
        control=Control.over(MemoryStore(clock=None)),
        directory=RecordedDirectory(evidence),
        strict=True,
    )


def verdicts(of: Pipeline) -> dict[str, tuple[Verdict, int, tuple[tuple[str, int], ...]]]:
    """What is stored of every living case: as a person would find it, without judging again."""
    from nightlatch.ledger.cases import Cases

    return {
        case.id: (case.decision.verdict, case.decision.score, tuple((f.signal, f.points) for f in case.findings))
        for case in Cases(of.evidence.shelf).all(of.evidence.accounts())
        if case.decision is not None
    }


def live(batches: Iterable[Iterable[Activity]]) -> Pipeline:
    """As the functions do: file a batch, judge what it touched."""
    made = pipeline()
    for batch in batches:
        touched: set[CaseKey] = set()
        for each in batch:
            touched |= made.evidence.file(each).touched
        made.judge(touched)
    return made


@settings(max_examples=60)
@given(st.lists(steps, min_size=2, max_size=10), st.randoms(use_true_random=False))
def test_any_order_any_number_of_deliveries_any_batches_give_the_same_verdicts(drawn: Any, chance: random.Random) -> None:
    activities = made(drawn)
    replayed = pipeline()
    for each in activities:
        replayed.file(each)
    replayed.judge_all()
    shuffled = [*activities, *chance.sample(activities, k=len(activities) // 2)]
    chance.shuffle(shuffled)
    one_by_one = live([[each] for each in shuffled])
    cut = chance.randrange(len(shuffled))
    in_two = live([shuffled[:cut], shuffled[cut:]])
    assert verdicts(one_by_one) == verdicts(replayed)
    assert verdicts(in_two) == verdicts(replayed)


@settings(max_examples=30)
@given(st.lists(steps, min_size=2, max_size=8), st.integers(0, 400))
def test_a_crash_between_any_two_writes_is_made_good_by_delivering_again(drawn: Any, survive: int) -> None:
    activities = made(drawn)
    whole = live([[each] for each in activities])
    broken = pipeline()
    store = broken.evidence.shelf.store
    assert isinstance(store, MemoryStore)
    dying = Dying(store, survive)
    evidence = Evidence.over(dying)
    crashed = broken.changed(evidence=evidence)
    try:
        for each in activities:
            crashed.judge(crashed.evidence.file(each).touched)
    except Died:
        pass
    for each in activities:
        broken.judge(broken.evidence.file(each).touched)
    assert verdicts(broken) == verdicts(whole)


class Died(Exception):
    """The process ended here."""


class Dying(MemoryStore):
    """A store whose process dies before one of its writes."""

    def __init__(self, inner: MemoryStore, survive: int) -> None:
        super().__init__(clock=None)
        self.__dict__.update(inner.__dict__)
        self._left = survive

    def put(self, item: Any, expect_version: str | None) -> Any:
        if self._left == 0:
            raise Died
        self._left -= 1
        return super().put(item, expect_version)
