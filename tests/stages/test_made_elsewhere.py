"""When an account was made that another platform makes: asked of the platform, only where that matters, and a gap where it does not tell."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import pytest

from nightlatch import bootstrap
from nightlatch.contracts import Identity
from nightlatch.hosts.local.memory import MemoryStore
from nightlatch.model import Activity, Case, Kind, Policy, Principal, PrincipalType
from nightlatch.model.evidence import KNOWN_AS, NOTHING_TOLD
from tests.build import START, activity, grant, minutes, principal
from tests.fakes import FakeDirectory

HOLDER = Principal(
    provider="azure",
    tenant="t",
    type=PrincipalType.SERVICE_PRINCIPAL,
    id="bbbbbbbb-0000-4000-8000-000000000002",
    keyed_by_id=True,
)


@dataclass(frozen=True)
class Asked(FakeDirectory):
    """Remembers whom it was asked for."""

    asked: list[str | None] = field(default_factory=list)

    def identity(self, principal: Principal, told: Mapping[str, str] = NOTHING_TOLD) -> Identity | None:
        self.asked.append(principal.id)
        return super().identity(principal, told)


def telling(made: datetime) -> Asked:
    """A platform that tells when the holder was made."""
    return Asked(identities={HOLDER.label: Identity(HOLDER.label, made)})


def given(provider: str = "azure", **more: object) -> Activity:
    kim, subject = (
        each.model_copy(update={"provider": provider, "tenant": "t"}) for each in (principal("kim@contoso.com"), HOLDER)
    )
    return activity(Kind.ROLE_GRANTED, 5, provider=provider, tenant="t", actor=kim, subject=subject, grants=(grant(0, "Owner"),))


def judged(directory: Asked, filed: Activity) -> Case:
    pipeline = bootstrap.pipeline(Policy(), MemoryStore(clock=None), MemoryStore(clock=None), live=directory, strict=True)
    pipeline.file(filed)
    (case,) = pipeline.judge_all()
    return case


def fired(case: Case) -> set[str]:
    return {finding.signal for finding in case.findings}


def test_an_owner_who_was_made_minutes_before_is_a_newborn_though_another_log_tells_of_it() -> None:
    assert {"G1", "G2"} <= fired(judged(telling(START), given()))


def test_one_who_was_there_long_before_is_none() -> None:
    found = fired(judged(telling(minutes(-60 * 24 * 100)), given()))
    assert "G1" in found
    assert "G2" not in found


def test_where_the_platform_tells_nothing_it_is_no_newborn_and_why_is_said() -> None:
    case = judged(Asked(refuses="Graph does not answer"), given())
    assert "G2" not in fired(case)
    assert any("Graph does not answer" in gap for gap in case.gaps)


def test_of_a_platform_that_tells_of_its_births_nobody_is_asked() -> None:
    directory = telling(START)
    assert "G2" not in fired(judged(directory, given("aws")))
    assert HOLDER.id not in directory.asked


@pytest.mark.parametrize("late", [False, True])
def test_what_the_other_log_told_counts_as_well_whichever_arrives_first(late: bool) -> None:
    kim = principal("kim@contoso.com").model_copy(update={"provider": "entra", "tenant": "t"})
    app = HOLDER.model_copy(update={"provider": "entra", "id": "aaaaaaaa-0000-4000-8000-000000000001", "name": "night-export"})
    evidence = {KNOWN_AS: HOLDER.label}
    made = activity(Kind.ACCOUNT_CREATED, 0, provider="entra", tenant="t", actor=kim, subject=app, evidence=evidence)
    pipeline = bootstrap.pipeline(Policy(), MemoryStore(clock=None), MemoryStore(clock=None), strict=True)
    found: dict[str, Case] = {}
    for each in (given(), made) if late else (made, given()):
        touched = pipeline.evidence.file(each).touched
        found.update({case.key.provider: case for case in pipeline.judge(touched)})
    assert {"G1", "G2"} <= fired(found["azure"])
