"""The directory of accounts that one service knows: who bears a name now, and since when where the service tells."""

from collections.abc import Callable
from typing import Any

import pytest

from nightlatch.model import Case, Kind, PrincipalType
from nightlatch.model.evidence import LIMITED_TO, REGION, RESOURCE
from nightlatch.providers.aws import limited_accounts
from nightlatch.providers.aws.limited_accounts import CREATION_TOLD, READS, identity, seen, told
from tests.build import activity, case
from tests.providers.aws.emulated import REGION as HERE
from tests.providers.aws.playbooks import one_service as one

MACHINE, APPLICATION = PrincipalType.SERVICE_ACCOUNT, PrincipalType.APPLICATION
POOL, INSTANCE = "us-east-1_Invented1", "11111111-2222-4333-8444-555555555555"
ORGANIZATION, DIRECTORY = "m-0123456789abcdef0123456789abcdef", "d-1234567890"
SSO = "22222222-2222-4333-8444-555555555555"
RESTRICTIONS = {"AllowActions": ["geo:GetMap*"], "AllowResources": ["*"]}


def _gateway(aws: one.Aws) -> Case:
    key = aws.client("apigateway").create_api_key(name="partner")["id"]
    return one.born(one.subject(aws.live, "partner", key, APPLICATION), "apigateway")


def _stream(aws: one.Aws) -> Case:
    aws.client("appstream").create_user(UserName="o@example.com", AuthenticationType="USERPOOL")
    return one.born(one.subject(aws.live, "o@example.com", "USERPOOL/o@example.com"), "appstream", "USERPOOL")


def _pool(aws: one.Aws) -> Case:
    user = aws.client("cognito-idp").admin_create_user(UserPoolId=POOL, Username="olga")["User"]
    return one.born(one.subject(aws.live, None, user["Attributes"][0]["Value"]), "cognito-idp", POOL)


def _center(aws: one.Aws) -> Case:
    connect = aws.client("connect")
    profile = connect.create_security_profile(InstanceId=INSTANCE, SecurityProfileName="Agent")["SecurityProfileId"]
    asked = {"PhoneConfig": {"PhoneType": "SOFT_PHONE"}, "SecurityProfileIds": [profile], "RoutingProfileId": "routing"}
    made = connect.create_user(InstanceId=INSTANCE, Username="olga", **asked)
    return one.born(one.subject(aws.live, "olga", made["UserId"]), "connect", INSTANCE)


def _domain(aws: one.Aws) -> Case:
    aws.client("datazone").create_user_profile(domainIdentifier="dzd_0123456789abc", userIdentifier=SSO)
    return one.born(one.subject(aws.live, SSO, f"dzd_0123456789abc/{SSO}"), "datazone", "dzd_0123456789abc")


def _directory(aws: one.Aws) -> Case:
    sid = aws.client("ds-data").create_user(DirectoryId=DIRECTORY, SAMAccountName="olga")["SID"]
    return one.born(one.subject(aws.live, "olga", sid), "ds", DIRECTORY)


def _cache(aws: one.Aws) -> Case:
    aws.client("elasticache").create_user(UserId="u-1", UserName="cacher", Engine="redis", AccessString="on ~* +@all")
    return one.born(one.subject(aws.live, "cacher", "u-1", MACHINE), "elasticache")


def _key(aws: one.Aws) -> Case:
    aws.client("location").create_key(KeyName="partner", Restrictions=RESTRICTIONS, NoExpiry=True)
    return one.born(one.subject(aws.live, "partner", None, APPLICATION), "location")


def _server(aws: one.Aws) -> Case:
    transfer = aws.client("transfer")
    server = transfer.create_server()["ServerId"]
    transfer.create_user(ServerId=server, UserName="upload", Role=f"arn:aws:iam::{aws.live.id}:role/files")
    return one.born(one.subject(aws.live, "upload", f"{server}/upload", MACHINE), "transfer", server)


def _network(aws: one.Aws) -> Case:
    aws.client("wickr").batch_create_user(networkId="12345678", users=[{"username": "olga", "securityGroupIds": ["g"]}])
    return one.born(one.subject(aws.live, "olga", "12345678/olga"), "wickr", "12345678")


def _mail(aws: one.Aws) -> Case:
    asked = {"Name": "olga", "DisplayName": "Olga", "Password": "Invented-1!"}
    id = aws.client("workmail").create_user(OrganizationId=ORGANIZATION, **asked)["UserId"]
    return one.born(one.subject(aws.live, "olga", id), "workmail", ORGANIZATION)


MADE: dict[str, Callable[[one.Aws], Case]] = {
    "apigateway": _gateway,
    "appstream": _stream,
    "cognito-idp": _pool,
    "connect": _center,
    "datazone": _domain,
    "ds": _directory,
    "elasticache": _cache,
    "location": _key,
    "transfer": _server,
    "wickr": _network,
    "workmail": _mail,
}
SDK = {"ds": "ds-data"}


def _certificate(aws: one.Aws) -> Case:
    id = aws.client("iot").create_keys_and_certificate(setAsActive=True)["certificateId"]
    return one.born(one.subject(aws.live, id, id, MACHINE), "iot")


def _memory(aws: one.Aws) -> Case:
    mode = {"Type": "password", "Passwords": ["Invented-Invented-1"]}
    user = aws.client("memorydb").create_user(UserName="cacher", AuthenticationMode=mode, AccessString="on ~* +@all")["User"]
    return one.born(one.subject(aws.live, "cacher", user["ARN"], MACHINE), "memorydb")


def _dashboards(aws: one.Aws) -> Case:
    asked = {"IdentityType": "QUICKSIGHT", "Email": "o@example.com", "UserRole": "ADMIN", "UserName": "olga"}
    user = aws.client("quicksight").register_user(AwsAccountId=aws.live.id, Namespace="default", **asked)["User"]
    return one.born(one.subject(aws.live, "olga", user["PrincipalId"]), "quicksight", "default")


ON_MOTO = {"iot": _certificate, "memorydb": _memory, "quicksight": _dashboards}


@pytest.mark.parametrize("service", sorted({**MADE, **ON_MOTO}))
def test_the_live_account_is_found_by_what_records_tell_and_by_no_undeclared_permission(service: str) -> None:
    with one.on_moto() if service in ON_MOTO else one.on_small_aws() as aws:
        about = {**MADE, **ON_MOTO}[service](aws)
        aws.hear(SDK.get(service, service))
        found = identity(aws.live, about.subject, told(about))
        assert found is not None
        assert about.subject.id in (None, found.id)
        assert (found.created is not None) is (service in CREATION_TOLD)
        if found.created is not None:
            assert about.born is not None
            assert abs((found.created - about.born).total_seconds()) <= 5
        assert aws.used
        assert aws.used <= set(READS)
        stranger = about.subject.model_copy(update={"id": "0" * 64, "name": about.subject.name or "another"})
        assert identity(aws.live, stranger, told(about)) is None


def test_every_service_that_is_asked_is_tried_here_and_every_permission_belongs_to_one() -> None:
    assert {*MADE, *ON_MOTO} == set(limited_accounts._LOOKS)
    assert len(READS) == len(limited_accounts._LOOKS)


def test_what_is_not_known_is_not_asked_for() -> None:
    with one.on_small_aws() as aws:
        about = _pool(aws)
        complete = told(about)
        aws.hear("cognito-idp")
        for missing in (LIMITED_TO, REGION):
            assert seen(aws.live, about.subject, {name: text for name, text in complete.items() if name != missing}) is None
        of_iam = about.subject.model_copy(update={"keyed_by_id": False})
        group = about.subject.model_copy(update={"type": PrincipalType.GROUP})
        client = about.subject.model_copy(update={"type": APPLICATION})
        assert [seen(aws.live, who, complete) for who in (of_iam, group, client)] == [None, None, None]
        assert not aws.used


def test_a_case_tells_service_place_and_region_from_what_really_happened() -> None:
    with one.on_small_aws() as aws:
        who = one.subject(aws.live, "olga", f"{POOL}/olga")
        refused = one.happened(who, "cognito-idp", "us-east-1_Other0000", outcome="failure")
        assert told(one.born(who, "cognito-idp", POOL, refused)) == {LIMITED_TO: "cognito-idp", RESOURCE: POOL, REGION: HERE}


def test_records_that_contradict_each_other_tell_nothing_of_it() -> None:
    with one.on_small_aws() as aws:
        who = one.subject(aws.live, "olga", f"{POOL}/olga")
        other: Any = one.happened(who, "connect", INSTANCE, Kind.ROLE_GRANTED, region="eu-west-1")
        assert told(one.born(who, "cognito-idp", POOL, other)) == {}


def test_a_case_of_iam_tells_nothing() -> None:
    assert told(case(activity(evidence={LIMITED_TO: "eks", RESOURCE: "shop"}))) == {}
