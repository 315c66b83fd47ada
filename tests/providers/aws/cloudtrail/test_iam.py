"""Users, roles, groups and instance profiles, made and removed."""

import json

from nightlatch.model import Kind, Level, PrincipalType, Trait
from nightlatch.model.evidence import (
    ACTOR_ARN,
    AGENT,
    BOUNDARY,
    MARK,
    MARK_SESSION_LENGTH,
    MAX_SESSION,
    PATH,
    RESOURCE,
    SERVICE,
    SUBJECT_ARN,
    TAGS,
)
from tests.providers.aws.cloudtrail.reading import only
from tests.providers.aws.cloudtrail.records import ACCOUNT, STRANGER, record

BOUND = f"arn:aws:iam::{ACCOUNT}:policy/limit"


def _trust(principal: dict[str, str]) -> str:
    statement = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]}, indent=4)


def test_a_new_user_carries_id_address_path_boundary_and_tags() -> None:
    request = {
        "userName": "svc-report",
        "path": "/apps/",
        "permissionsBoundary": BOUND,
        "tags": [{"key": "team", "value": "x"}, {"key": "owner", "value": "y"}, "odd", {}],
    }
    arn = f"arn:aws:iam::{ACCOUNT}:user/apps/svc-report"
    found = only(record("CreateUser", request=request, response={"user": {"userId": "AIDAEXAMPLESVC", "arn": arn}}))
    assert (found.kind, found.subject.type) == (Kind.ACCOUNT_CREATED, PrincipalType.USER)
    assert (found.subject.name, found.subject.id, found.subject.tenant) == ("svc-report", "AIDAEXAMPLESVC", ACCOUNT)
    assert found.evidence == {
        SERVICE: "iam.amazonaws.com",
        ACTOR_ARN: f"arn:aws:iam::{ACCOUNT}:user/dana",
        SUBJECT_ARN: arn,
        PATH: "/apps/",
        BOUNDARY: BOUND,
        TAGS: "owner,team",
    }


def test_a_user_behind_a_bedrock_key_is_an_agents() -> None:
    assert only(record("CreateUser", request={"userName": "BedrockAPIKey-a1b2"})).evidence[AGENT] == "true"
    assert AGENT not in only(record("CreateUser", request={"userName": "dana"})).evidence


def test_a_new_role_for_a_stranger_is_one_activity_that_carries_the_trust() -> None:
    request = {
        "roleName": "vendor",
        "assumeRolePolicyDocument": _trust({"AWS": f"arn:aws:iam::{STRANGER}:root"}),
        "maxSessionDuration": 43200,
    }
    found = only(record("CreateRole", request=request, response={"role": {"roleId": "AROAEXAMPLEVENDOR"}}))
    assert (found.kind, found.subject.type, found.subject.id) == (Kind.ACCOUNT_CREATED, PrincipalType.ROLE, "AROAEXAMPLEVENDOR")
    assert any(grant.has(Trait.EXTERNAL) and grant.member_tenant == STRANGER for grant in found.grants)
    assert found.evidence[MAX_SESSION] == "43200"


def test_a_new_role_for_a_service_of_aws_carries_no_trust() -> None:
    request = {"roleName": "worker", "assumeRolePolicyDocument": _trust({"Service": "ec2.amazonaws.com"})}
    assert only(record("CreateRole", request=request)).grants == ()


def test_a_service_linked_role_is_routine_and_named_by_the_response() -> None:
    role = {
        "roleName": "AWSServiceRoleForAutoScaling",
        "roleId": "AROAEXAMPLE",
        "path": "/aws-service-role/autoscaling.amazonaws.com/",
    }
    found = only(
        record("CreateServiceLinkedRole", request={"aWSServiceName": "autoscaling.amazonaws.com"}, response={"role": role})
    )
    assert (found.subject.name, found.level, found.evidence[PATH]) == (role["roleName"], Level.CONTEXT, role["path"])


def test_a_longer_session_is_marked() -> None:
    found = only(record("UpdateRole", request={"roleName": "deploy", "maxSessionDuration": 43200}))
    assert (found.evidence[MARK], found.evidence[MAX_SESSION]) == (MARK_SESSION_LENGTH, "43200")
    assert MARK not in only(record("UpdateRole", request={"roleName": "deploy", "description": "x"})).evidence


def test_a_role_in_an_instance_profile_is_attached_to_it() -> None:
    found = only(record("AddRoleToInstanceProfile", request={"roleName": "batch", "instanceProfileName": "machines"}))
    assert (found.kind, found.subject.name, found.evidence[RESOURCE]) == (Kind.IDENTITY_ATTACHED, "batch", "machines")


def test_a_removed_user_is_removed() -> None:
    found = only(record("DeleteUser", request={"userName": "svc-report"}))
    assert (found.kind, found.subject.name) == (Kind.ACCOUNT_REMOVED, "svc-report")
