"""A user is disabled and his sessions end; he comes back as before. Who is not to be disabled is not, and that is said."""

import pytest

from nightlatch.errors import ChangeFailed, TryLater
from nightlatch.model import Kind, PrincipalType
from nightlatch.providers.entra.playbooks.disable_user import PLAYBOOK
from nightlatch.sandbox.microsoft import known, making
from nightlatch.sandbox.microsoft.sign_in import token_for
from tests.build import START, activity, case
from tests.providers.entra.playbooks.acting import acting, there_and_back, who
from tests.providers.stepping import lock, newborn

SIGN_IN = "grant_type=password&username={}&scope=https%3A%2F%2Fgraph.microsoft.com%2F.default"


def test_a_user_is_disabled_and_comes_back_though_somebody_holds_roles_by_a_group() -> None:
    with acting() as there:
        group = making.group(there.tenant, "Builders", there.user("kim@contoso.com").id or "", assignable=True)
        making.assign(there.tenant, group["id"], known.HELPDESK)
        found = case(activity(Kind.CREDENTIAL_ADDED, subject=there.subject))
        target = there_and_back(PLAYBOOK, found, lock(found), there)
        assert "do not come back" in target.says
        assert str(there.subject.id) in target.by_hand[1]


def test_it_asks_with_all_that_it_declares() -> None:
    with acting() as there:
        making.assign(there.tenant, making.group(there.tenant, "Builders", assignable=True)["id"], known.HELPDESK)
        found, live = newborn(there.subject), there.live({*PLAYBOOK.reads, *PLAYBOOK.writes})
        (target,) = PLAYBOOK.plan(found, lock(found), live).targets
        PLAYBOOK.apply(there.subject, target, live)
        assert live.rest.named == {*PLAYBOOK.reads, *PLAYBOOK.writes}
        assert there.tenant.used == {*PLAYBOOK.reads, *PLAYBOOK.writes}


def test_he_is_refused_from_then_on_and_entra_says_so() -> None:
    with acting() as there:
        found, live = newborn(there.subject), there.live()
        (target,) = PLAYBOOK.plan(found, lock(found), live).targets
        form = SIGN_IN.format(there.subject.name)
        assert token_for(there.tenant, form)[0] == 200
        assert PLAYBOOK.prove is not None
        proof = PLAYBOOK.prove(there.subject, target, live)
        assert proof is not None
        assert not proof.denied
        PLAYBOOK.apply(there.subject, target, live)
        assert "AADSTS50057" in token_for(there.tenant, form)[1]["error_description"]
        proof = PLAYBOOK.prove(there.subject, target, live)
        assert proof is not None
        assert proof.denied
        there.clock.now = there.clock.now.replace(minute=40)
        PLAYBOOK.revert(there.subject, target, live)
        assert token_for(there.tenant, form)[0] == 200


def test_a_session_from_before_stays_ended_after_a_release() -> None:
    with acting() as there:
        found, live = newborn(there.subject), there.live()
        _, session = token_for(there.tenant, SIGN_IN.format(there.subject.name))
        there.clock.now = there.clock.now.replace(minute=30)
        (target,) = PLAYBOOK.plan(found, lock(found), live).targets
        PLAYBOOK.apply(there.subject, target, live)
        PLAYBOOK.revert(there.subject, target, live)
        refresh = f"grant_type=refresh_token&refresh_token={session['refresh_token']}&scope=https%3A%2F%2Fgraph.microsoft.com%2F.default"
        assert "AADSTS50173" in token_for(there.tenant, refresh)[1]["error_description"]


def test_whose_sessions_cannot_be_ended_is_disabled_all_the_same_and_it_is_said() -> None:
    with acting() as there:
        found, live = newborn(there.subject), there.live()
        (target,) = PLAYBOOK.plan(found, lock(found), live).targets
        there.tenant.faults.fail("User.RevokeSessions.All", 500, "InternalServerError")
        with pytest.raises(TryLater, match="500"):
            PLAYBOOK.apply(there.subject, target, live)
        assert PLAYBOOK.read(there.subject, target, live) == target.after


def test_who_cannot_be_disabled_loses_the_sessions_all_the_same_and_it_is_said() -> None:
    with acting() as there:
        found, live = newborn(there.subject), there.live([*PLAYBOOK.reads, "User.RevokeSessions.All"])
        (target,) = PLAYBOOK.plan(found, lock(found), live).targets
        with pytest.raises(ChangeFailed, match=r"grant the application permission User\.EnableDisableAccount\.All"):
            PLAYBOOK.apply(there.subject, target, live)
        assert [each["activityDisplayName"] for each in there.tenant.journal] == ["Update StsRefreshTokenValidFrom Timestamp"]


@pytest.mark.parametrize("way", ["role", "eligible", "group"])
def test_an_administrator_is_handed_to_a_person_with_the_commands_unless_the_owner_decided_otherwise(way: str) -> None:
    with acting() as there:
        own = str(there.subject.id)
        if way == "role":
            making.assign(there.tenant, own, known.GLOBAL_ADMINISTRATOR)
        elif way == "eligible":
            making.entitle(there.tenant, own, known.GLOBAL_ADMINISTRATOR)
        else:
            group = making.group(there.tenant, "Masters", own, assignable=True)
            making.assign(there.tenant, group["id"], known.GLOBAL_ADMINISTRATOR)
        found = newborn(there.subject)
        plan = PLAYBOOK.plan(found, lock(found), there.live(over=False))
        assert plan.targets == ()
        assert f"az rest --method PATCH --url {there.url}/users/{own}" in plan.notes[0]
        assert "Global Administrator" in plan.notes[0]
        assert len(PLAYBOOK.plan(found, lock(found), there.live()).targets) == 1


def test_who_may_only_read_is_no_administrator() -> None:
    with acting() as there:
        making.assign(there.tenant, str(there.subject.id), known.DIRECTORY_READERS)
        found = newborn(there.subject)
        assert len(PLAYBOOK.plan(found, lock(found), there.live(over=False)).targets) == 1


def test_the_last_global_administrator_is_never_disabled_and_one_of_several_is() -> None:
    with acting() as there:
        subject = there.user("pear@contoso.com")
        making.assign(there.tenant, str(subject.id), known.GLOBAL_ADMINISTRATOR)
        other = there.user("plum@contoso.com", accountEnabled=False)
        group = making.group(there.tenant, "Masters", str(other.id), assignable=True)
        making.assign(there.tenant, group["id"], known.GLOBAL_ADMINISTRATOR)
        making.assign(there.tenant, making.robot(there.tenant, "Machine")["id"], known.GLOBAL_ADMINISTRATOR)
        found = case(activity(Kind.CREDENTIAL_ADDED, subject=subject))
        plan = PLAYBOOK.plan(found, lock(found), there.live())
        assert plan.targets == ()
        assert "is the last Global Administrator" in plan.notes[0]
        there.tenant.users[str(other.id)]["accountEnabled"] = True
        assert len(PLAYBOOK.plan(found, lock(found), there.live()).targets) == 1


def test_who_may_become_the_only_global_administrator_is_not_disabled_either() -> None:
    with acting() as there:
        subject = there.user("pear@contoso.com")
        making.entitle(there.tenant, str(subject.id), known.GLOBAL_ADMINISTRATOR)
        found = case(activity(Kind.CREDENTIAL_ADDED, subject=subject))
        assert "is the last Global Administrator" in PLAYBOOK.plan(found, lock(found), there.live()).notes[0]
        making.entitle(there.tenant, str(there.user("plum@contoso.com").id), known.GLOBAL_ADMINISTRATOR)
        assert len(PLAYBOOK.plan(found, lock(found), there.live()).targets) == 1


def test_a_guest_is_disabled_here_and_it_is_said_that_sessions_at_home_go_on() -> None:
    with acting() as there:
        told = making.guest(there.tenant, "kim@fabrikam.com", START)
        guest = who(PrincipalType.GUEST, told["id"], told["userPrincipalName"])
        found = newborn(guest)
        there_and_back(PLAYBOOK, found, lock(found), there)
        notes = PLAYBOOK.plan(found, lock(found), there.live()).notes
        assert any("sessions at home are not ours to end" in note for note in notes)


def test_of_a_user_who_is_synchronized_it_is_said_where_else_to_act() -> None:
    with acting() as there:
        subject = there.user("kim@contoso.com", START, onPremisesSyncEnabled=True)
        found = newborn(subject)
        plan = PLAYBOOK.plan(found, lock(found), there.live())
        assert len(plan.targets) == 1
        assert "disable the account there too" in plan.notes[0]


def test_whom_a_restricted_unit_shields_is_tried_and_it_is_said_what_would_help() -> None:
    with acting() as there:
        there.tenant.users[str(there.subject.id)]["isManagementRestricted"] = True
        making.unit(there.tenant, "Hidden", str(there.subject.id), restricted=True)
        found, live = newborn(there.subject), there.live()
        plan = PLAYBOOK.plan(found, lock(found), live)
        assert "takes the account out of it first" in plan.notes[0]
        with pytest.raises(ChangeFailed, match="403"):
            PLAYBOOK.apply(there.subject, plan.targets[0], live)


def test_who_is_disabled_already_or_gone_is_left_alone() -> None:
    with acting() as there:
        found, live = newborn(there.subject), there.live()
        (target,) = PLAYBOOK.plan(found, lock(found), live).targets
        there.tenant.users[str(there.subject.id)]["accountEnabled"] = False
        assert "is disabled already" in PLAYBOOK.plan(found, lock(found), live).notes[0]
        del there.tenant.users[str(there.subject.id)]
        assert PLAYBOOK.read(there.subject, target, live) is None
        with pytest.raises(ChangeFailed, match="there is no user"):
            PLAYBOOK.apply(there.subject, target, live)
        assert "there is no user" in PLAYBOOK.plan(found, lock(found), live).notes[0]
        there.user(there.subject.name or "")
        assert "there is no user" in PLAYBOOK.plan(found, lock(found), live).notes[0], "a namesake is another"
