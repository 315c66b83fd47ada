"""OpenSearch: master users of domains, and access policies of collections."""

from typing import Any

import pytest

from nightlatch.model import Level
from nightlatch.model.evidence import MARK, MARK_SAML
from tests.providers.aws.cloudtrail.told import only, told

LINES: list[tuple[str, str, Any, Any, str]] = [
    (
        "es",
        "CreateDomain",
        {
            "domainName": "logs",
            "advancedSecurityOptions": {
                "masterUserOptions": {"masterUserName": "admin", "masterUserPassword": "HIDDEN_DUE_TO_SECURITY_REASONS"}
            },
        },
        None,
        "policy_changed service_account admin",
    ),
    ("es", "CreateElasticsearchDomain", {"domainName": "logs"}, None, "policy_changed service_account logs/master"),
    (
        "es",
        "UpdateDomainConfig",
        {
            "domainName": "logs",
            "advancedSecurityOptions": {
                "masterUserOptions": {"masterUserName": "admin", "masterUserPassword": "HIDDEN_DUE_TO_SECURITY_REASONS"}
            },
        },
        None,
        "policy_changed service_account admin",
    ),
    (
        "es",
        "UpdateElasticsearchDomainConfig",
        {
            "domainName": "logs",
            "advancedSecurityOptions": {
                "masterUserOptions": {"masterUserName": "admin", "masterUserPassword": "HIDDEN_DUE_TO_SECURITY_REASONS"}
            },
        },
        None,
        "policy_changed service_account admin",
    ),
    (
        "aoss",
        "CreateAccessPolicy",
        {"name": "read", "policy": '[{"Rules":[],"Principal":["arn:aws:iam::111122223333:role/app"]}]'},
        None,
        "role_granted role app",
    ),
    (
        "aoss",
        "UpdateAccessPolicy",
        {"name": "read", "policy": [{"Principal": ["saml/111122223333/corp/group/ops"]}]},
        None,
        "role_granted federation saml/111122223333/corp/group/ops",
    ),
    ("aoss", "CreateAccessPolicy", {"name": "read", "policy": "not json"}, None, "policy_changed unknown read"),
    ("aoss", "CreateSecurityConfig", {"name": "corp", "type": "saml"}, None, "federation_added federation corp"),
    (
        "aoss",
        "UpdateSecurityConfig",
        {"id": "saml/1/corp", "samlOptions": {"metadata": "x"}},
        None,
        "federation_added federation saml/1/corp",
    ),
]


@pytest.mark.parametrize(("service", "name", "request_", "response", "expected"), LINES)
def test_each_operation_of_search(service: str, name: str, request_: Any, response: Any, expected: str) -> None:
    assert told(service, name, request_, response) == [f"{expected} success"]


@pytest.mark.parametrize(("service", "name"), sorted({(service, name) for service, name, *_ in LINES}))
def test_a_refused_call_without_parameters_never_succeeds(service: str, name: str) -> None:
    assert all(line.endswith("failure") for line in told(service, name, errorCode="AccessDenied"))


def test_a_changed_domain_without_a_master_user_is_nobodys_account() -> None:
    assert told("es", "UpdateDomainConfig", {"domainName": "logs", "clusterConfig": {}}) == []


def test_a_new_master_user_opens_a_case() -> None:
    activity = only("es", "UpdateDomainConfig", LINES[2][2])
    assert (activity.level, activity.subject.id) == (Level.WATCH, "logs/master")
    assert activity.credential is not None


@pytest.mark.parametrize("policy", [3, [3], [{"Principal": 3}], [{"Principal": "arn:aws:iam::111122223333:role/app"}], "[", {}])
def test_odd_access_policies_do_not_raise(policy: Any) -> None:
    assert len(told("aoss", "CreateAccessPolicy", {"name": "read", "policy": policy})) == 1


def test_a_saml_provider_of_collections_is_marked() -> None:
    assert only("aoss", "UpdateSecurityConfig", LINES[-1][2]).evidence[MARK] == MARK_SAML
