"""Somebody else may now vouch for people here: an identity provider or trust anchor was added, changed or switched on.

Why: who controls the provider can be anybody, with no account, key or password that could be found and locked.
Usually innocent: a planned migration, or the platform's own single sign-on renewing its provider (a provisioner says so).
Quiet for an anchor of the platform's own private certificate authority, and for an outbound identity, which lets nobody in.
"""

from nightlatch.contracts import Signal
from nightlatch.model import Case, Facts, Hit, Kind
from nightlatch.model.evidence import (
    MARK,
    MARK_CERTIFICATES,
    MARK_DIRECTORY,
    MARK_OIDC,
    MARK_OUTBOUND,
    MARK_PRIVATE_CA,
    MARK_SAML,
)
from nightlatch.signals.reading import ids, successes

HARMLESS = frozenset({MARK_PRIVATE_CA, MARK_OUTBOUND})
SORTS = {
    MARK_SAML: "a SAML provider",
    MARK_OIDC: "an OIDC provider",
    MARK_CERTIFICATES: "a trust anchor of the caller's own certificates",
    MARK_DIRECTORY: "an identity source of the single sign-on",
}


def check(case: Case, facts: Facts) -> Hit | None:
    """Fire on a federation that was added, changed or enabled, unless its mark is a harmless one."""
    found = [a for a in successes(case, Kind.FEDERATION_ADDED) if a.evidence.get(MARK) not in HARMLESS]
    if not found:
        return None
    first = found[0]
    sort = SORTS.get(first.evidence.get(MARK, ""), "an identity provider")
    return Hit(
        says=f"{first.actor.label} set up {sort}, {first.subject.label}, in {first.tenant} ({first.operation})",
        because=ids(found),
    )


SIGNAL = Signal(id="G7", title="New identity provider", points=50, check=check, attack=("T1484.002", "T1556.007"), decisive=True)
