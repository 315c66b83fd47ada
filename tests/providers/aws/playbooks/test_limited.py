"""What locks of one service share: from a record as CloudTrail writes it, over the live account, to one target, whatever the name."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightlatch.contracts import Target
from nightlatch.model import Case
from nightlatch.providers.aws.playbooks import (
    deactivate_datazone_user,
    deny_transfer_user,
    deny_workmail_user,
    disable_api_key,
    disable_appstream_user,
    disable_cognito_user,
    disable_directory_user,
    disable_iot_certificate,
    empty_connect_user,
    empty_elasticache_user,
    empty_memorydb_user,
    expire_location_key,
    lower_quicksight_user,
    suspend_wickr_user,
)
from nightlatch.providers.aws.playbooks.limited import parts_of, spelled
from tests.build import TENANT, case
from tests.providers.aws.cloudtrail.told import read
from tests.providers.aws.playbooks import one_service as one

POOL, INSTANCE = "us-east-1_Invented1", "11111111-2222-4333-8444-555555555555"
ORGANIZATION, DIRECTORY, DOMAIN = "m-0123456789abcdef0123456789abcdef", "d-1234567890", "dzd_0123456789abc"
SSO = "22222222-2222-4333-8444-555555555555"
REDACTED = "HIDDEN_DUE_TO_SECURITY_REASONS"
MODE = {"Type": "password", "Passwords": ["Invented-Invented-1"]}
FREE = {"KeyName": "partner", "Restrictions": {"AllowActions": ["geo:GetMap*"], "AllowResources": ["*"]}, "NoExpiry": True}
Told = tuple[str, str, dict[str, Any], Any, dict[str, Any]]
"""Event source, operation, request, response and what else stands in a record."""


def _cognito(aws: one.Aws) -> Told:
    user = aws.client("cognito-idp").admin_create_user(UserPoolId=POOL, Username="rosa")["User"]
    more = {"additionalEventData": {"sub": user["Attributes"][0]["Value"]}}
    return "cognito-idp", "AdminCreateUser", {"userPoolId": POOL, "username": REDACTED}, None, more


def _appstream(aws: one.Aws) -> Told:
    aws.client("appstream").create_user(UserName="rosa@example.com", AuthenticationType="USERPOOL")
    return "appstream", "CreateUser", {"userName": "rosa@example.com", "authenticationType": "USERPOOL"}, None, {}


def _gateway(aws: one.Aws) -> Told:
    key = aws.client("apigateway").create_api_key(name="partner", enabled=True)["id"]
    return "apigateway", "CreateApiKey", {"createApiKeyInput": {"name": "partner"}}, {"id": key, "name": "partner"}, {}


def _iot(aws: one.Aws) -> Told:
    id = aws.client("iot").create_keys_and_certificate(setAsActive=True)["certificateId"]
    return "iot", "CreateKeysAndCertificate", {"setAsActive": True}, {"certificateId": id}, {}


def _location(aws: one.Aws) -> Told:
    aws.client("location").create_key(**FREE)
    return "geo", "CreateKey", {"keyName": "partner", "noExpiry": True}, None, {}


def _elasticache(aws: one.Aws) -> Told:
    aws.client("elasticache").create_user(UserId="u1", UserName="app", Engine="redis", AccessString="on ~* +@all")
    return "elasticache", "CreateUser", {"userId": "u1", "userName": "app", "accessString": "on ~* +@all"}, None, {}


def _memorydb(aws: one.Aws) -> Told:
    made = aws.client("memorydb").create_user(UserName="app", AuthenticationMode=MODE, AccessString="on ~* +@all")["User"]
    return "memorydb", "CreateUser", {"userName": "app"}, {"user": {"name": "app", "aRN": made["ARN"]}}, {}


def _quicksight(aws: one.Aws) -> Told:
    where = {"AwsAccountId": aws.live.id, "Namespace": "default"}
    asked = {"IdentityType": "QUICKSIGHT", "Email": "r@example.com", "UserRole": "ADMIN", "UserName": "rosa"}
    user = aws.client("quicksight").register_user(**where, **asked)["User"]
    told = {"user": {"userName": "rosa", "principalId": user["PrincipalId"]}}
    return "quicksight", "RegisterUser", {"namespace": "default", "userName": "rosa", "userRole": "ADMIN"}, told, {}


def _connect(aws: one.Aws) -> Told:
    connect = aws.client("connect")
    profile = connect.create_security_profile(InstanceId=INSTANCE, SecurityProfileName="Admin", Permissions=["Users.Create"])
    asked = {"PhoneConfig": {"PhoneType": "SOFT_PHONE"}, "RoutingProfileId": "routing"}
    profiles = [profile["SecurityProfileId"]]
    made = connect.create_user(InstanceId=INSTANCE, Username="rosa", SecurityProfileIds=profiles, **asked)
    return "connect", "CreateUser", {"instanceId": INSTANCE, "username": "rosa"}, {"userId": made["UserId"]}, {}


def _transfer(aws: one.Aws) -> Told:
    transfer = aws.client("transfer")
    server = transfer.create_server()["ServerId"]
    transfer.create_user(ServerId=server, UserName="drop", Role=f"arn:aws:iam::{TENANT}:role/files")
    return "transfer", "CreateUser", {"serverId": server, "userName": "drop"}, {"serverId": server, "userName": "drop"}, {}


def _workmail(aws: one.Aws) -> Told:
    asked = {"Name": "rosa", "DisplayName": "Rosa", "Password": "Invented-1!"}
    id = aws.client("workmail").create_user(OrganizationId=ORGANIZATION, **asked)["UserId"]
    return "workmail", "CreateUser", {"organizationId": ORGANIZATION, "name": "rosa"}, {"userId": id}, {}


def _directory(aws: one.Aws) -> Told:
    sid = aws.client("ds-data").create_user(DirectoryId=DIRECTORY, SAMAccountName="rosa")["SID"]
    aws.client("ds").reset_user_password(DirectoryId=DIRECTORY, UserName="rosa", NewPassword="Invented-Invented-1")
    told = {"directoryId": DIRECTORY, "sAMAccountName": "rosa", "sID": sid}
    return "ds-data", "CreateUser", {"directoryId": DIRECTORY, "sAMAccountName": "rosa"}, told, {}


def _datazone(aws: one.Aws) -> Told:
    aws.client("datazone").create_user_profile(domainIdentifier=DOMAIN, userIdentifier=SSO)
    return "datazone", "CreateUserProfile", {"domainIdentifier": DOMAIN, "userIdentifier": SSO}, None, {}


def _wickr(aws: one.Aws) -> Told:
    aws.client("wickr").batch_create_user(networkId="12345678", users=[{"username": "rosa", "securityGroupIds": ["g"]}])
    return "wickr", "BatchCreateUser", {"networkId": "12345678", "users": [{"username": "rosa"}]}, None, {}


MADE: dict[Any, Callable[[one.Aws], Told]] = {
    deactivate_datazone_user: _datazone,
    deny_transfer_user: _transfer,
    deny_workmail_user: _workmail,
    disable_api_key: _gateway,
    disable_appstream_user: _appstream,
    disable_cognito_user: _cognito,
    disable_directory_user: _directory,
    disable_iot_certificate: _iot,
    empty_connect_user: _connect,
    empty_elasticache_user: _elasticache,
    empty_memorydb_user: _memorydb,
    expire_location_key: _location,
    lower_quicksight_user: _quicksight,
    suspend_wickr_user: _wickr,
}
ON_MOTO = (disable_iot_certificate, empty_memorydb_user, lower_quicksight_user)
MODULES = sorted(MADE, key=lambda module: str(module.__name__))


@contextmanager
def _recorded(module: Any) -> Iterator[tuple[one.Aws, Case]]:
    """A live account of the module's service, and the case that the reader makes of its record."""
    with one.on_moto() if module in ON_MOTO else one.on_small_aws() as aws:
        service, name, request, response, more = MADE[module](aws)
        stamp = f"{one.now():%Y-%m-%dT%H:%M:%SZ}"
        told = read(service, name, request, response, recipientAccountId=aws.live.id, eventTime=stamp, **more)
        yield aws, case(told[0])


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.PLAYBOOK.id)
def test_a_record_as_the_service_writes_it_leads_to_one_target_that_can_be_made_and_undone(module: Any) -> None:
    with _recorded(module) as (aws, about):
        playbook = module.PLAYBOOK
        assert about.subject.type in playbook.subject_types
        target = one.planned(playbook, about, one.lock(about), aws)
        assert target.by_hand
        playbook.apply(about.subject, target, aws.live)
        assert playbook.read(about.subject, target, aws.live) == target.after
        playbook.revert(about.subject, target, aws.live)
        assert playbook.read(about.subject, target, aws.live) == target.before


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.PLAYBOOK.id)
def test_no_other_services_lock_takes_the_account_for_its_own(module: Any) -> None:
    with _recorded(module) as (aws, about):
        others = [other.PLAYBOOK for other in MODULES if other is not module]
        assert [
            other.plan(about, one.lock(about), aws.live)
            for other in others
            if other.plan(about, one.lock(about), aws.live).targets
        ] == []


@given(st.lists(st.text(), min_size=1, max_size=4))
def test_a_targets_id_gives_back_its_parts_whatever_they_hold(parts: list[str]) -> None:
    target = Target(spelled("kind", *parts), "", {}, {}, (), (), ())
    assert parts_of(target) == parts
