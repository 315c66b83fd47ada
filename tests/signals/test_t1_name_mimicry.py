"""T1: a name that mimics an administrator or the platform."""

import pytest

from nightlatch.model import Kind, Origin, Policy, PrincipalType, Session
from nightlatch.model.evidence import PATH
from nightlatch.model.policy import Roster
from nightlatch.signals.t1_name_mimicry import SIGNAL
from tests.build import activity, case, facts, principal

KNOWN = facts(administrators=("platform-admin", "Maria", "dana"))


@pytest.mark.parametrize("name", ["platform-admln", "platform_admin", "pl\u0430tform-admin", "platform-admins2", "Marla"])
def test_it_fires_on_a_name_almost_like_an_administrators(name: str) -> None:
    created = activity(subject=principal(name))
    hit = SIGNAL.check(case(created), KNOWN)
    assert hit is not None
    assert hit.because == (created.id,)
    assert name in hit.says


@pytest.mark.parametrize(
    ("name", "type", "known"),
    [
        ("breakfix", PrincipalType.ROLE, "arn:aws:iam::111122223333:user/ops/breakfix"),
        ("ann.lee@example.org", PrincipalType.USER, "ann.lee@example.com"),
    ],
)
def test_it_fires_on_the_same_name_of_another_type_or_domain(name: str, type: PrincipalType, known: str) -> None:
    policy = Policy(roster=Roster(administrators=(known,)))
    assert SIGNAL.check(case(activity(subject=principal(name, type))), facts(policy=policy))


@pytest.mark.parametrize(
    "name", ["AWSServiceRoleForSupport", "AWSReservedSSO_Admin_1", "aws-service", "OktaSSOUser", "gcp-sa-build"]
)
def test_it_fires_on_a_name_of_the_platforms_own(name: str) -> None:
    assert SIGNAL.check(case(activity(subject=principal(name, PrincipalType.ROLE), evidence={PATH: "/"})), facts())


def test_it_stays_quiet_on_what_the_platform_makes_itself() -> None:
    linked = principal("AWSServiceRoleForSupport", PrincipalType.ROLE)
    on_path = activity(subject=linked, evidence={PATH: "/aws-service-role/support.amazonaws.com/"})
    by_service = activity(subject=linked, origin=Origin(session=Session.SERVICE))
    assert SIGNAL.check(case(on_path), facts()) is None
    assert SIGNAL.check(case(by_service), facts()) is None


@pytest.mark.parametrize("name", ["Maria", "lana", "mario-bot", "platform-auditor", "aws-backup-role", "svc-report"])
def test_it_stays_quiet_on_ordinary_short_and_equal_names(name: str) -> None:
    assert SIGNAL.check(case(activity(subject=principal(name))), KNOWN) is None


def test_it_stays_quiet_on_accounts_without_a_name_and_on_refusals() -> None:
    nameless = activity(subject=principal(None, id="AIDAEXAMPLE"))
    refused = activity(subject=principal("platform-admln"), outcome="failure")
    other = activity(Kind.CREDENTIAL_ADDED, subject=principal("platform-admln"))
    for quiet in (nameless, refused, other):
        assert SIGNAL.check(case(quiet), KNOWN) is None


def test_it_stays_quiet_on_the_address_of_the_administrator_itself() -> None:
    policy = Policy(roster=Roster(administrators=("arn:aws:iam::111122223333:user/breakfix",)))
    assert SIGNAL.check(case(activity(subject=principal("breakfix"))), facts(policy=policy)) is None
