"""API keys of API Gateway, AppSync and Location."""

from typing import Any

import pytest

from nightlatch.model.evidence import LIMITED_TO
from tests.providers.aws.cloudtrail.told import only, told

LINES: list[tuple[str, str, Any, Any, str]] = [
    ("apigateway", "CreateApiKey", {"name": "partner"}, {"id": "k1"}, "credential_added application partner"),
    ("apigateway", "ImportApiKeys", {"format": "csv"}, {"ids": ["k1"]}, "credential_added application (not named)"),
    ("apigateway", "DeleteApiKey", {"apiKey": "k1"}, None, "credential_removed application k1"),
    ("appsync", "CreateApiKey", {"apiId": "a1"}, {"apiKey": {"id": "da2-x"}}, "credential_added application a1"),
    ("appsync", "UpdateApiKey", {"apiId": "a1", "id": "da2-x"}, None, "credential_added application a1"),
    ("appsync", "DeleteApiKey", {"apiId": "a1", "id": "da2-x"}, None, "credential_removed application a1"),
    ("geo", "CreateKey", {"keyName": "maps"}, None, "credential_added application maps"),
    ("geo", "DeleteKey", {"keyName": "maps"}, None, "credential_removed application maps"),
]


@pytest.mark.parametrize(("service", "name", "request_", "response", "expected"), LINES)
def test_each_operation_of_api_keys(service: str, name: str, request_: Any, response: Any, expected: str) -> None:
    assert told(service, name, request_, response) == [f"{expected} success"]


@pytest.mark.parametrize(("service", "name"), sorted({(service, name) for service, name, *_ in LINES}))
def test_a_refused_call_without_parameters_is_an_attempt_on_nobody(service: str, name: str) -> None:
    activity = only(service, name, errorCode="AccessDenied")
    assert (activity.outcome, activity.subject.name, activity.grants) == ("failure", None, ())


@pytest.mark.parametrize(("index", "id"), [(0, "k1"), (1, "k1"), (3, "da2-x"), (6, "maps")])
def test_the_key_is_told_by_its_id(index: int, id: str) -> None:
    service, name, request, response, _ = LINES[index]
    credential = only(service, name, request, response).credential
    assert credential is not None
    assert (credential.type, credential.id) == ("api_key", id)


def test_a_refusal_in_the_response_keeps_the_api() -> None:
    activity = only("appsync", "CreateApiKey", {"apiId": "a1"}, {"message": "not authorized"}, errorCode="AccessDenied")
    assert (activity.outcome, activity.subject.name, activity.evidence[LIMITED_TO]) == ("failure", "a1", "appsync")
