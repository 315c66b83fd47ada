"""An identity provider is deactivated and activated again; what is none is named for a person."""

from nightlatch.model import Case, Kind, Principal, PrincipalType
from nightlatch.policy.guardrails import on_target
from nightlatch.providers.okta.playbooks.deactivate_identity_provider import PLAYBOOK
from tests.build import activity, case
from tests.providers.okta.playbooks.acting import BEFORE, START, acting, who
from tests.providers.stepping import lock, there_and_back


def added(subject: Principal) -> Case:
    return case(activity(Kind.FEDERATION_ADDED, subject=subject))


def test_one_of_the_case_is_deactivated_and_comes_back() -> None:
    with acting() as there:
        found = added(who(PrincipalType.FEDERATION, there.org.idp("Elsewhere", START)["id"], "Elsewhere"))
        assert there_and_back(PLAYBOOK, found, lock(found), there).disturbs == ""


def test_one_from_before_the_case_disturbs_who_signs_in_through_it() -> None:
    with acting() as there:
        found = added(who(PrincipalType.FEDERATION, there.org.idp("Partner", BEFORE)["id"], "Partner"))
        (target,) = PLAYBOOK.plan(found, lock(found), there.live()).targets
        assert "everybody who signs in through it" in str(on_target(target, asked=False))


def test_what_is_off_gone_or_none_is_left_alone() -> None:
    with acting() as there:
        live = there.live()
        agent = added(who(PrincipalType.FEDERATION, "a53exampleAgent00001", "ad.example.com"))
        assert "there is no identity provider ad.example.com" in PLAYBOOK.plan(agent, lock(agent), live).notes[0]
        idp = there.org.idp("Elsewhere", START)
        found = added(who(PrincipalType.FEDERATION, idp["id"], "Elsewhere"))
        (target,) = PLAYBOOK.plan(found, lock(found), live).targets
        idp["status"] = "INACTIVE"
        assert "is inactive already" in PLAYBOOK.plan(found, lock(found), live).notes[0]
        del there.org.idps[idp["id"]]
        assert PLAYBOOK.read(found.subject, target, live) is None
