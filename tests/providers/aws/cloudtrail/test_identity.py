"""Every type of `userIdentity`: who acted, and whose account that is."""

from typing import Any

import pytest

from nightlatch.model import Principal, PrincipalType
from nightlatch.providers.aws.cloudtrail.identity import actor, actor_arn
from nightlatch.providers.aws.cloudtrail.origin import origin
from nightlatch.providers.aws.cloudtrail.record import Event
from tests.providers.aws.cloudtrail.records import ACCOUNT, STRANGER, assumed_role, iam_user, record, root, service, sso_session

SSO_USER = {
    "type": "IdentityCenterUser",
    "accountId": ACCOUNT,
    "onBehalfOf": {"userId": "b4c8e4d8-0000-4000-8000-000000000001", "identityStoreArn": "arn:aws:identitystore::1:x"},
    "arn": "",
}
FEDERATED = {
    "type": "FederatedUser",
    "principalId": f"{ACCOUNT}:visitor",
    "arn": f"arn:aws:sts::{ACCOUNT}:federated-user/visitor",
    "accountId": ACCOUNT,
}
SAML = {
    "type": "SAMLUser",
    "principalId": "qualifier:dana",
    "userName": "dana",
    "identityProvider": "arn:aws:iam::1:saml-provider/x",
}
WEB = {"type": "WebIdentityUser", "principalId": "token.example.com:aud:repo", "userName": "repo"}


def _actor(identity: Any) -> Principal:
    return actor(Event(record("CreateUser", identity=identity)))


@pytest.mark.parametrize(
    ("identity", "type", "name", "id"),
    [
        (iam_user(), PrincipalType.USER, "dana", "AIDAEXAMPLEDANA"),
        (iam_user(userName=None), PrincipalType.USER, "dana", "AIDAEXAMPLEDANA"),
        (root(), PrincipalType.USER, "root", ACCOUNT),
        (assumed_role(), PrincipalType.ROLE, "deploy", "AROAEXAMPLEROLE"),
        (assumed_role(sessionContext=None), PrincipalType.ROLE, "deploy", "AROAEXAMPLEROLE"),
        ({"type": "Role", "arn": f"arn:aws:iam::{ACCOUNT}:role/x/batch"}, PrincipalType.ROLE, "batch", None),
        (FEDERATED, PrincipalType.FEDERATION, "visitor", None),
        ({**FEDERATED, "arn": None}, PrincipalType.FEDERATION, "visitor", None),
        (SAML, PrincipalType.FEDERATION, "dana", "qualifier:dana"),
        (WEB, PrincipalType.FEDERATION, "repo", "token.example.com:aud:repo"),
        (SSO_USER, PrincipalType.USER, None, "b4c8e4d8-0000-4000-8000-000000000001"),
        (service(), PrincipalType.SYSTEM, "autoscaling.amazonaws.com", None),
        ({"type": "Directory", "userName": "desk"}, PrincipalType.USER, "desk", None),
        ({"type": "AWSAccount", "principalId": "AIDAEXAMPLE", "accountId": STRANGER}, PrincipalType.USER, None, "AIDAEXAMPLE"),
        ({"type": "AWSAccount", "principalId": "AROAEXAMPLE:x", "accountId": STRANGER}, PrincipalType.ROLE, None, "AROAEXAMPLE"),
        ({"type": "AWSAccount", "accountId": STRANGER}, PrincipalType.UNKNOWN, STRANGER, None),
        ({"type": "Unknown", "userName": "somebody"}, PrincipalType.UNKNOWN, "somebody", None),
        ({"type": "Unknown"}, PrincipalType.UNKNOWN, None, None),
        ({"arn": f"arn:aws:iam::{ACCOUNT}:user/dana"}, PrincipalType.USER, "dana", None),
        ({}, PrincipalType.SYSTEM, "iam.amazonaws.com", None),
    ],
)
def test_every_type_of_identity_gives_its_actor(identity: Any, type: PrincipalType, name: str | None, id: str | None) -> None:
    who = _actor(identity)
    assert (who.type, who.name, who.id) == (type, name, id)


def test_the_actors_tenant_is_the_callers_account_and_not_the_one_acted_in() -> None:
    assert _actor(assumed_role(account=STRANGER)).tenant == STRANGER
    assert Event(record("CreateUser", identity=assumed_role(account=STRANGER))).account == ACCOUNT


def test_two_sessions_of_one_role_are_one_actor_with_the_roles_address() -> None:
    first, second = (Event(record("X", identity=assumed_role(session=name))) for name in ("a", "b"))
    assert actor(first) == actor(second)
    assert actor_arn(first) == actor_arn(second) == f"arn:aws:iam::{ACCOUNT}:role/deploy"
    assert [origin(each, actor_arn(each)).session_name for each in (first, second)] == ["a", "b"]


def test_a_roles_address_is_rebuilt_when_its_issuer_is_not_told() -> None:
    event = Event(record("X", identity=assumed_role(sessionContext=None)))
    assert actor_arn(event) == f"arn:aws:iam::{ACCOUNT}:role/deploy"


def test_an_identity_center_session_is_its_reserved_role() -> None:
    assert _actor(sso_session()).name == "AWSReservedSSO_AdministratorAccess_0123456789abcdef"
