"""Somebody else may now vouch for people here, or administer: by an identity provider, a trust anchor, a partner, another tenant.

Why: who controls the provider can be anybody, with no account, key or password that could be found and locked.
Usually innocent: a planned migration, or the platform's own single sign-on renewing its provider (a provisioner says so).
Variant `lesser`: an application, a domain or a tenant that is trusted with data, which lets nobody become anybody.
Quiet for an anchor of the platform's own private certificate authority, and for an outbound identity, which lets nobody in.
"""

from nightlatch.contracts import Signal
from nightlatch.model import Activity, Case, Facts, Hit, Kind
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
from nightlatch.signals.reading import ids, successes

HARMLESS = frozenset({MARK_PRIVATE_CA, MARK_OUTBOUND})
SORTS = {
    MARK_SAML: "a SAML provider",
    MARK_OIDC: "an OIDC provider",
    MARK_CERTIFICATES: "a trust anchor of the caller's own certificates",
    MARK_DIRECTORY: "an identity source of the single sign-on",
    MARK_DOMAIN_WIDE_DELEGATION: "a client that acts in every user's name",
    MARK_APPLICATION: "an application trusted with users' data",
    MARK_TRUSTED_DOMAIN: "a trusted domain or tenant",
    MARK_DELEGATED: "somebody else who administers here",
}
LESSER = frozenset({MARK_APPLICATION, MARK_TRUSTED_DOMAIN})
"""What reaches data and not accounts."""


def check(case: Case, facts: Facts) -> Hit | None:
    """Fire on a federation that was added, changed or enabled, unless its mark is a harmless one, and on a trust of one of these sorts."""
    told = successes(case, Kind.FEDERATION_ADDED, Kind.TRUST_CHANGED)
    found = [a for a in told if _sort(a) in SORTS or (a.kind is Kind.FEDERATION_ADDED and _sort(a) not in HARMLESS)]
    if not found:
        return None
    grave = [a for a in found if _sort(a) not in LESSER]
    first = (grave or found)[0]
    sort = SORTS.get(_sort(first), "an identity provider")
    return Hit(
        says=f"{first.actor.label} set up {sort}, {first.subject.label}, in {first.tenant} ({first.operation})",
        because=ids(found),
        variant=None if grave else "lesser",
    )


def _sort(activity: Activity) -> str:
    return activity.evidence.get(MARK, "")


SIGNAL = Signal(
    id="G7",
    title="New identity provider",
    points=50,
    variants={"lesser": 20},
    check=check,
    attack=("T1484.002", "T1556.007"),
    decisive=True,
)
