"""Workload principals: programs and AI agents."""

import pytest

from nightlatch.model import Credential, Kind, PrincipalType
from tests.providers.okta.records import ROBIN, event, only

AGENT = {"id": "wlpexampleAgent00001", "type": "WorkloadPrincipal", "displayName": "helper"}
KEY = {"id": "pksexample1", "type": "Credential", "displayName": "unknown"}
RESOURCE = {"id": "resexample1", "type": "ResourceConnection", "displayName": "ledger"}


@pytest.mark.parametrize(
    ("end", "kind"),
    [("register", Kind.ACCOUNT_CREATED), ("activate", Kind.ACCOUNT_ENABLED), ("delete", Kind.ACCOUNT_REMOVED)],
)
def test_a_workload_principal_is_an_account(end: str, kind: Kind) -> None:
    activity = only(event(f"workload_principal.{end}", ROBIN, AGENT))
    assert (activity.kind, activity.subject.type, activity.subject.id) == (kind, PrincipalType.SERVICE_PRINCIPAL, AGENT["id"])


@pytest.mark.parametrize("targets", [(AGENT, KEY), (KEY, ROBIN, AGENT)])
def test_an_agents_key_is_a_credential(targets: tuple[dict[str, str], ...]) -> None:
    activity = only(event("workload_principal.ai_agent.credential.create", *targets))
    assert (activity.kind, activity.subject.id) == (Kind.CREDENTIAL_ADDED, AGENT["id"])
    assert activity.credential == Credential(type="client_key", id=KEY["id"])


def test_a_connection_to_a_resource_is_a_grant() -> None:
    activity = only(event("workload_principal.resource_connection.create", AGENT, RESOURCE))
    assert (activity.kind, activity.grants[0].role, activity.grants[0].resolved) == (
        Kind.ROLE_GRANTED,
        "resource:resexample1",
        False,
    )
