"""A delegated permission of the case is taken out of its grant and put back; the grant goes with its last."""

import pytest

from nightlatch.errors import ChangeFailed
from nightlatch.model import Activity, GrantKind, Principal, PrincipalType
from nightlatch.providers.entra.playbooks.revoke_consents import PLAYBOOK
from nightlatch.sandbox.microsoft import making
from tests.build import START, case
from tests.providers.entra.playbooks.acting import BEFORE, acting, granted, take_back, there_and_back, who

MAIL = "Mail.Read"
ONE, ALL = "one_user", "everybody"


def consented(robot: Principal, scope: str, whose: str = ALL, by: Principal | None = None) -> Activity:
    """A record that tells of a consent: for everybody, or for the user who gave it."""
    told = granted(robot, scope)
    return told.model_copy(update={"evidence": {"consent": whose}, "actor": by or told.actor})


@pytest.mark.parametrize("scope", [MAIL, f"openid {MAIL} profile"])
def test_it_is_taken_and_comes_back_and_others_stay(scope: str) -> None:
    with acting() as there:
        robot = there.robot(made=BEFORE)
        making.consent(there.tenant, there.principal(robot)["id"], scope)
        found = case(consented(robot, MAIL))
        target = there_and_back(PLAYBOOK, found, take_back(found, MAIL), there)
        assert target.says.endswith("in the name of everybody")
        assert target.about == MAIL


def test_it_asks_with_all_that_it_declares() -> None:
    with acting() as there:
        robot, live = there.robot(made=BEFORE), there.live({*PLAYBOOK.reads, *PLAYBOOK.writes})
        making.consent(there.tenant, there.principal(robot)["id"], MAIL)
        found = case(consented(robot, MAIL))
        PLAYBOOK.apply(robot, PLAYBOOK.plan(found, take_back(found, MAIL), live).targets[0], live)
        assert live.rest.named == {*PLAYBOOK.reads, *PLAYBOOK.writes}


def test_what_one_user_and_what_everybody_allowed_are_two_grants() -> None:
    with acting() as there:
        robot = there.robot(made=BEFORE)
        making.consent(there.tenant, there.principal(robot)["id"], MAIL)
        making.consent(there.tenant, there.principal(robot)["id"], MAIL, str(there.subject.id))
        found = case(consented(robot, MAIL), consented(robot, MAIL, ONE, there.subject))
        targets = PLAYBOOK.plan(found, take_back(found, MAIL), there.live()).targets
        assert len({target.id for target in targets}) == 2
        for whose, sort in ((ALL, "everybody"), (ONE, "the user")):
            found = case(consented(robot, MAIL, whose, there.subject))
            (target,) = PLAYBOOK.plan(found, take_back(found, MAIL), there.live()).targets
            assert sort in target.says


def test_what_other_users_allowed_before_the_case_stays() -> None:
    with acting() as there:
        robot, live = there.robot(made=BEFORE), there.live()
        for name in ("kim@contoso.com", "pear@contoso.com"):
            making.consent(there.tenant, there.principal(robot)["id"], MAIL, str(there.user(name).id))
        making.consent(there.tenant, there.principal(robot)["id"], MAIL, str(there.subject.id))
        found = case(consented(robot, MAIL, ONE, there.subject))
        (target,) = PLAYBOOK.plan(found, take_back(found, MAIL), live).targets
        assert str(there.subject.id) in target.says
        untold = case(consented(robot, MAIL, ONE))
        plan = PLAYBOOK.plan(untold, take_back(untold, MAIL), live)
        assert plan.targets == ()
        assert "no record tells which of them" in plan.notes[0]


def test_what_everybody_uses_an_older_application_by_is_a_persons_to_take() -> None:
    with acting() as there:
        for robot, disturbs in ((there.robot(made=BEFORE), "everybody who uses Builder"), (there.robot(made=START), "")):
            making.consent(there.tenant, there.principal(robot)["id"], MAIL)
            found = case(consented(robot, MAIL))
            (target,) = PLAYBOOK.plan(found, take_back(found, MAIL), there.live()).targets
            assert target.disturbs == disturbs


def test_a_role_of_an_api_that_bears_the_name_of_a_permission_takes_no_consent() -> None:
    with acting() as there:
        robot = there.robot(made=BEFORE)
        making.consent(there.tenant, there.principal(robot)["id"], MAIL)
        found = case(granted(robot, MAIL))
        assert PLAYBOOK.plan(found, take_back(found, MAIL), there.live()).targets == ()


def test_two_permissions_of_one_grant_are_taken_one_after_the_other() -> None:
    with acting() as there:
        robot, live = there.robot(made=BEFORE), there.live()
        told = making.consent(there.tenant, there.principal(robot)["id"], f"{MAIL} Files.Read")
        found = case(consented(robot, MAIL), consented(robot, "Files.Read"))
        targets = [PLAYBOOK.plan(found, take_back(found, name), live).targets[0] for name in (MAIL, "Files.Read")]
        for each in targets:
            PLAYBOOK.apply(robot, each, live)
        assert told["id"] not in there.tenant.grants
        for each in reversed(targets):
            PLAYBOOK.revert(robot, each, live)
        (again,) = there.tenant.grants.values()
        assert sorted(again["scope"].split()) == ["Files.Read", MAIL]


def test_our_own_other_grants_and_what_is_gone_or_refused() -> None:
    with acting() as there:
        own, robot, live = who(PrincipalType.SERVICE_PRINCIPAL, there.own["appId"], "Nightlatch"), there.robot(), there.live()
        ours = case(consented(own, MAIL))
        assert "is Nightlatch itself" in PLAYBOOK.plan(ours, take_back(ours, MAIL), live).notes[0]
        making.consent(there.tenant, there.principal(robot)["id"], MAIL)
        found = case(consented(robot, MAIL))
        (target,) = PLAYBOOK.plan(found, take_back(found, MAIL), live).targets
        with pytest.raises(ChangeFailed, match=r"DelegatedPermissionGrant\.ReadWrite\.All"):
            PLAYBOOK.apply(robot, target, there.live(PLAYBOOK.reads))
        del there.tenant.principals[there.principal(robot)["id"]]
        assert PLAYBOOK.read(robot, target, live) is None
        quiet = there.live([])
        for name, kind in (("a/b", GrantKind.ROLE), (str(robot.id), GrantKind.ROLE), ("group:x", GrantKind.GROUP)):
            other = case(granted(robot, name, kind))
            assert PLAYBOOK.plan(other, take_back(other, name, kind), quiet).targets == ()
        assert quiet.rest.named == set()
