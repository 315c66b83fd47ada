"""What follows what."""

from datetime import timedelta

from nightlatch.model import Credential, Kind
from nightlatch.signals.sequencing import because, by_credential, credentials, follows, near
from tests.build import activity, case, entry, minutes


def test_what_is_simultaneous_follows_in_either_order() -> None:
    second, hour = 1 / 60, timedelta(hours=1)
    assert follows(minutes(0), minutes(second), hour)
    assert follows(minutes(60), minutes(0), hour)
    assert not follows(minutes(0), minutes(1), hour)
    assert not follows(minutes(61), minutes(0), hour)


def test_near_has_no_order() -> None:
    assert near(minutes(5), minutes(0), timedelta(minutes=5))
    assert near(minutes(0), minutes(5), timedelta(minutes=5))


def test_a_credential_told_by_the_creation_itself_counts_and_a_second_factor_does_not() -> None:
    born = activity(credential=Credential(type="password"))
    factor = activity(Kind.CREDENTIAL_ADDED, 1, credential=Credential(type="virtual_mfa"))
    bare = activity(Kind.CREDENTIAL_ADDED, 2)
    assert credentials(case(born, factor, bare)) == (born, bare)


def test_a_use_without_a_key_may_have_been_with_any_credential() -> None:
    made = activity(Kind.CREDENTIAL_ADDED, credential=Credential(type="access_key", id="AKIAI44QH8DHBEXAMPLE"))
    assert by_credential(entry(Kind.SIGN_IN), made)


def test_all_of_the_cases_own_activities_are_named_and_twenty_marks_at_most() -> None:
    acts = [activity(at=n) for n in range(30)]
    assert len(because(acts, (entry(Kind.SIGN_IN, n) for n in range(30)))) == 50
