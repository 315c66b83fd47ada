"""G7: a new identity provider."""

import pytest

from nightlatch.model import Kind, PrincipalType
from nightlatch.model.evidence import (
    MARK,
    MARK_APPLICATION,
    MARK_CERTIFICATES,
    MARK_DELEGATED,
    MARK_DIRECTORY,
    MARK_DOMAIN_WIDE_DELEGATION,
    MARK_OIDC,
    MARK_OUTBOUND,
    MARK_PRIVATE_CA,
    MARK_SAML,
    MARK_TRUSTED_DOMAIN,
)
from nightlatch.signals.g7_new_identity_provider import SIGNAL
from tests.build import activity, case, facts, principal

PROVIDER = principal("staff-login", PrincipalType.FEDERATION)


@pytest.mark.parametrize("mark", [MARK_SAML, MARK_OIDC, MARK_CERTIFICATES, MARK_DIRECTORY, None])
def test_it_fires_on_every_sort_of_provider(mark: str | None) -> None:
    added = activity(Kind.FEDERATION_ADDED, subject=PROVIDER, evidence={MARK: mark} if mark else {})
    hit = SIGNAL.check(case(added), facts())
    assert hit is not None
    assert hit.because == (added.id,)
    assert "staff-login" in hit.says


@pytest.mark.parametrize("mark", [MARK_PRIVATE_CA, MARK_OUTBOUND])
def test_it_stays_quiet_on_the_platforms_own_authority_and_on_outbound_identity(mark: str) -> None:
    added = activity(Kind.FEDERATION_ADDED, subject=PROVIDER, evidence={MARK: mark})
    assert SIGNAL.check(case(added), facts()) is None


def test_it_stays_quiet_on_a_refused_attempt() -> None:
    assert SIGNAL.check(case(activity(Kind.FEDERATION_ADDED, subject=PROVIDER, outcome="failure")), facts()) is None


@pytest.mark.parametrize(
    ("mark", "variant"), [(MARK_APPLICATION, "lesser"), (MARK_TRUSTED_DOMAIN, "lesser"), (MARK_DOMAIN_WIDE_DELEGATION, None)]
)
def test_it_fires_softer_on_what_reaches_data_and_not_accounts(mark: str, variant: str | None) -> None:
    hit = SIGNAL.check(case(activity(Kind.FEDERATION_ADDED, evidence={MARK: mark})), facts())
    assert hit is not None
    assert hit.variant == variant


@pytest.mark.parametrize(("mark", "variant"), [(MARK_DELEGATED, None), (MARK_DIRECTORY, None), (MARK_TRUSTED_DOMAIN, "lesser")])
def test_it_fires_on_a_tenant_that_is_trusted_from_now_on(mark: str, variant: str | None) -> None:
    hit = SIGNAL.check(case(activity(Kind.TRUST_CHANGED, subject=PROVIDER, evidence={MARK: mark})), facts())
    assert hit is not None
    assert hit.variant == variant


def test_it_stays_quiet_on_other_changed_trusts() -> None:
    assert SIGNAL.check(case(activity(Kind.TRUST_CHANGED)), facts()) is None
