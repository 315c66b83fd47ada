"""Projects being made: who makes one becomes its owner by that, which is no grant to look at."""

from collections.abc import Iterable

from nightlatch.model import Kind, Principal, PrincipalType
from nightlatch.model.evidence import MARK, MARK_RESOURCE_MADE
from nightlatch.providers.gcp.audit_log.members import PROVIDER_ID
from nightlatch.providers.gcp.audit_log.record import Entry, project_of
from nightlatch.tables import Draft, context


def made(entry: Entry) -> Iterable[Draft]:
    """CreateProject: the project by its full name, as a binding on it will name it."""
    id = entry.text("project", "projectId") or project_of(entry.resource) or entry.project
    subject = Principal(provider=PROVIDER_ID, tenant=entry.tenant, type=PrincipalType.UNKNOWN, name=f"projects/{id}")
    yield Draft(Kind.POLICY_CHANGED, subject, evidence={MARK: MARK_RESOURCE_MADE})


TABLES = {"cloudresourcemanager.googleapis.com": {"createproject": context(Kind.POLICY_CHANGED, made)}}
