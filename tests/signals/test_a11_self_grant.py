"""Signal A11: somebody gave itself a role or a credential."""

from nightlatch.model import Credential, Kind, Trait
from nightlatch.signals.a11_self_grant import SIGNAL
from tests.build import ACTOR, activity, case, entry, facts, grant

PASSWORD = Credential(type="password")


def test_it_fires_when_somebody_gives_itself_a_role() -> None:
    hit = SIGNAL.check(case(activity(Kind.ROLE_GRANTED, subject=ACTOR, grants=(grant(2, "Reader"),))), facts())
    assert hit
    assert hit.variant is None
    assert hit.says == "dana gave itself Reader"


def test_it_fires_softly_on_a_change_of_ones_own_password() -> None:
    hit = SIGNAL.check(case(activity(Kind.CREDENTIAL_ADDED, subject=ACTOR, credential=PASSWORD)), facts())
    assert hit
    assert hit.variant == "credential"
    assert SIGNAL.variants == {"credential": 5}


def test_it_fires_in_full_when_the_credential_comes_with_full_administration() -> None:
    own = activity(Kind.CREDENTIAL_ADDED, subject=ACTOR, credential=PASSWORD)
    admin = activity(
        Kind.ROLE_GRANTED, 3, subject=ACTOR, actor=ACTOR.model_copy(update={"id": "AIDAEXAMPLEOTHER", "name": "kim"})
    )
    hit = SIGNAL.check(case(own, admin.model_copy(update={"grants": (grant(0),)})), facts())
    assert hit
    assert hit.variant is None
    assert hit.because == (own.id,)


def test_it_stays_quiet_when_another_gives() -> None:
    given, key = activity(Kind.ROLE_GRANTED, grants=(grant(),)), activity(Kind.CREDENTIAL_ADDED, 1, credential=PASSWORD)
    assert SIGNAL.check(case(given, key), facts()) is None


def test_it_stays_quiet_on_a_birthright() -> None:
    own = activity(Kind.ROLE_GRANTED, 1, subject=ACTOR, grants=(grant(0, "owner", scope="projects/harbor"),))
    made = entry(Kind.ACCOUNT_CREATED, 0, subject="projects/harbor")
    assert SIGNAL.check(case(own), facts([made])) is None
    assert SIGNAL.check(case(own), facts()) is not None


def test_it_stays_quiet_on_sessions_and_on_restrictions_of_oneself() -> None:
    session = activity(Kind.CREDENTIAL_ADDED, subject=ACTOR, credential=Credential(type="session", long_lived=False))
    less = activity(Kind.ROLE_GRANTED, subject=ACTOR, grants=(grant(3, "inline:deny", Trait.RESTRICTION),))
    assert SIGNAL.check(case(session, less), facts()) is None
