"""Amazon Web Services: CloudTrail's records, what a policy is worth, and which identities are AWS's own."""

from collections.abc import Sequence

from nightlatch.contracts import Peek, Provider
from nightlatch.model import Principal, PrincipalType
from nightlatch.providers.aws.cloudtrail import normalize, recognizes
from nightlatch.providers.aws.cloudtrail.table import wanted, watched
from nightlatch.providers.aws.links import links
from nightlatch.providers.aws.protected import delicate, untouchable

TRANSPORT = "aws:"
"""Event sources of this form name a transport, as in `aws:s3`: what is inside decides."""
_OWN_ROLES = ("AWSServiceRoleFor", "AWSReservedSSO_")
_OWN_PATHS = ("aws-service-role/", "aws-reserved/")


def platform_owned(principal: Principal) -> bool:
    """Whether an identity is AWS's own: a service, a service-linked role, or a role that Identity Center reserves.

    IAM reserves the paths of such roles, `/aws-service-role/` and `/aws-reserved/`; a principal carries only the name, so
    whoever spares an account because of this confirms the path on the live role.
    """
    if principal.type is PrincipalType.SYSTEM:
        return True
    name = (principal.name or "").lstrip("/")
    return principal.type is PrincipalType.ROLE and (name.startswith(_OWN_ROLES) or name.startswith(_OWN_PATHS))


def can_matter(texts: Sequence[str | None]) -> bool | None:
    """Whether a record with this event source, event name and sort of caller can matter; None without the first two."""
    source, name, caller = texts
    if source is None or name is None:
        return None
    return source.startswith(TRANSPORT) or wanted(source, name, caller)


PROVIDER = Provider(
    id="aws",
    title="Amazon Web Services",
    recognizes=recognizes,
    normalize=normalize,
    platform_owned=platform_owned,
    untouchable=untouchable,
    delicate=delicate,
    links=links,
    peek=Peek((("eventSource",), ("eventName",), ("userIdentity", "type")), can_matter, list_key="Records", first="eventVersion"),
    watched=watched(),
)
