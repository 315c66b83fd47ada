"""A delegated permission of the case is taken out of its grant and put back; the grant goes with its last."""

import pytest

from nightlatch.errors import ChangeFailed
from nightlatch.model import GrantKind, PrincipalType
from nightlatch.providers.entra.playbooks.revoke_consents import PLAYBOOK
from nightlatch.sandbox.microsoft import making
from tests.build import case
from tests.providers.entra.playbooks.acting import BEFORE, acting, granted, take_back, there_and_back, who

MAIL = "Mail.Read"


@pytest.mark.parametrize("scope", [MAIL, f"openid {MAIL} profile"])
def test_it_is_taken_and_comes_back_and_others_stay(scope: str) -> None:
    with acting() as there:
        robot = there.robot(made=BEFORE)
        making.consent(there.tenant, there.principal(robot)["id"], scope)
        found = case(granted(robot, MAIL))
        target = there_and_back(PLAYBOOK, found, take_back(found, MAIL), there)
        assert target.says.endswith("in the name of everybody")
        assert target.about == MAIL


def test_it_asks_with_all_that_it_declares() -> None:
    with acting() as there:
        robot, live = there.robot(made=BEFORE), there.live({*PLAYBOOK.reads, *PLAYBOOK.writes})
        making.consent(there.tenant, there.principal(robot)["id"], MAIL)
        found = case(granted(robot, MAIL))
        PLAYBOOK.apply(robot, PLAYBOOK.plan(found, take_back(found, MAIL), live).targets[0], live)
        assert live.rest.named == {*PLAYBOOK.reads, *PLAYBOOK.writes}


def test_what_one_user_and_what_everybody_allowed_are_two_grants() -> None:
    with acting() as there:
        robot = there.robot(made=BEFORE)
        making.consent(there.tenant, there.principal(robot)["id"], MAIL)
        making.consent(there.tenant, there.principal(robot)["id"], MAIL, str(there.subject.id))
        found = case(granted(robot, MAIL))
        targets = PLAYBOOK.plan(found, take_back(found, MAIL), there.live()).targets
        assert len({target.id for target in targets}) == 2


def test_two_permissions_of_one_grant_are_taken_one_after_the_other() -> None:
    with acting() as there:
        robot, live = there.robot(made=BEFORE), there.live()
        told = making.consent(there.tenant, there.principal(robot)["id"], f"{MAIL} Files.Read")
        found = case(granted(robot, MAIL), granted(robot, "Files.Read"))
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
        ours = case(granted(own, MAIL))
        assert "is Nightlatch itself" in PLAYBOOK.plan(ours, take_back(ours, MAIL), live).notes[0]
        making.consent(there.tenant, there.principal(robot)["id"], MAIL)
        found = case(granted(robot, MAIL))
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
