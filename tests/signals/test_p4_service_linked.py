"""P4: made by the platform for a service."""

from nightlatch.model import Kind, PrincipalType
from nightlatch.model.evidence import PATH, PERSON
from nightlatch.signals.p4_service_linked import SIGNAL
from tests.build import activity, case, facts, principal
from tests.signals.provisioned import STACK, listing

ROLE = principal("AWSServiceRoleForSupport", PrincipalType.ROLE)
LINKED = {PATH: "/aws-service-role/support.amazonaws.com/"}


def test_it_fires_on_a_role_in_the_path_that_the_platform_reserves() -> None:
    born = activity(subject=ROLE, evidence=LINKED)
    hit = SIGNAL.check(case(born), facts())
    assert hit is not None
    assert hit.because == (born.id,)


def test_it_fires_on_what_the_platform_itself_made() -> None:
    assert SIGNAL.check(case(activity(subject=ROLE, actor=principal("support.amazonaws.com", PrincipalType.SYSTEM))), facts())


def test_it_fires_on_the_work_of_a_listed_provisioner_of_its_nature() -> None:
    listed = listing("service_linked", via="cloudformation.amazonaws.com")
    assert SIGNAL.check(case(activity(subject=ROLE, origin=STACK)), listed)


def test_it_stays_quiet_when_the_platform_made_an_account_for_a_person() -> None:
    born = activity(actor=principal("Okta System", PrincipalType.SYSTEM), evidence={PERSON: "true"})
    assert SIGNAL.check(case(born), facts()) is None


def test_it_stays_quiet_on_a_name_alone() -> None:
    assert SIGNAL.check(case(activity(subject=ROLE, evidence={PATH: "/team/aws-service-role/"})), facts()) is None


def test_it_stays_quiet_when_somebody_touched_the_role_later() -> None:
    trusted = activity(Kind.TRUST_CHANGED, 9, subject=ROLE)
    assert SIGNAL.check(case(activity(subject=ROLE, evidence=LINKED), trusted), facts()) is None
