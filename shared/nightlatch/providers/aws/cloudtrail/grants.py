"""What a record gives or takes, as grants: managed policies, inline ones, group membership, trust, sessions.

A record of a success that does not hold its parameters still granted something: that grant is unresolved, not absent. A
refused call without parameters names nothing, and has none.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from nightlatch.model import Grant, GrantKind, Kind, Principal, Privilege, Trait
from nightlatch.providers.aws import privilege
from nightlatch.providers.aws.cloudtrail.record import Event, Step, node, plain
from nightlatch.providers.aws.cloudtrail.table import Draft

_SILENT = "the record does not hold the policy"
_GROUP = "what the group holds is not in the record"
Document = str | Mapping[str, Any] | None


def managed(event: Event, arn: str | None, kind: GrantKind = GrantKind.ROLE) -> tuple[Grant, ...]:
    """A managed policy, by its ARN."""
    if arn is None:
        return silent(event, "policy:?", kind)
    return (Grant(role=arn, kind=kind, privilege=privilege.policy_arn(arn)),)


def inline(event: Event, role: str, document: Document, kind: GrantKind = GrantKind.ROLE) -> tuple[Grant, ...]:
    """A policy that stands in the record; `role` is what the grant is called."""
    if not document:
        return silent(event, role, kind)
    return (Grant(role=role, kind=kind, privilege=privilege.evaluate_document(document)),)


def membership(event: Event, name: str | None) -> tuple[Grant, ...]:
    """What a group holds, which only a look-up can tell."""
    if name is None and event.failed:
        return ()
    return (Grant(role=f"group:{name or '?'}", kind=GrantKind.GROUP, privilege=Privilege.unresolved(_GROUP)),)


def trust(event: Event, document: Document) -> tuple[Grant, ...]:
    """Everybody a trust policy lets in. The response's copy of a document is URL-encoded, the request's is not."""
    if not document:
        return silent(event, "trust:?", GrantKind.TRUST)
    if isinstance(document, str) and document[:3].upper() in ("%7B", "%5B"):
        document = unquote(document)
    return tuple(privilege.read_trust(document, event.account))


def session(event: Event, document_at: Step, arns_at: Step) -> tuple[Grant, ...]:
    """The policies of a temporary session: one written in the call, and managed ones (`{arn}` each, or bare text)."""
    written = event.document(document_at)
    own = inline(event, "inline:session", written, GrantKind.SESSION) if written else ()
    listed = node(event.request, arns_at)
    arns = [plain(node(item, "arn") if isinstance(item, dict) else item) for item in listed] if isinstance(listed, list) else []
    return own + tuple(grant for arn in arns if arn for grant in managed(event, arn, GrantKind.SESSION))


def silent(event: Event, role: str, kind: GrantKind = GrantKind.ROLE) -> tuple[Grant, ...]:
    """A grant that happened and is not told; nothing when the call was refused."""
    return () if event.failed else (Grant(role=role, kind=kind, privilege=Privilege.unresolved(_SILENT)),)


def granted(subject: Principal, grants: tuple[Grant, ...]) -> Draft:
    """A role granted; a change of policy where all of it only restricts, for a restriction is not a grant."""
    return Draft(Kind.POLICY_CHANGED if restricts(grants) else Kind.ROLE_GRANTED, subject, grants=grants)


def restricts(grants: tuple[Grant, ...]) -> bool:
    """Whether there are grants and none of them gives anything."""
    return bool(grants) and all(grant.has(Trait.RESTRICTION) for grant in grants)
