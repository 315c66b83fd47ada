"""Every verified quirk of CloudTrail, in the shape it was seen in: a reader that trips over one misses an intruder."""

import json
from typing import Any
from urllib.parse import quote

import pytest

from nightlatch.errors import UnreadableRecord
from nightlatch.model import Evaluated, Kind, Outcome, PrincipalType, Trait
from nightlatch.providers.aws import PROVIDER
from nightlatch.providers.aws.cloudtrail.record import Event
from tests.providers.aws.cloudtrail.reading import activities, only
from tests.providers.aws.cloudtrail.records import ACCOUNT, DENIED, STRANGER, assumed_role, denied, iam_user, record, root

WORLD = json.dumps({"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}]}, indent=8)
AGAIN = {"errorCode": "InvalidParameterValueException", "errorMessage": "The role cannot be assumed by Lambda."}


def test_a_denied_call_without_parameters_names_its_target_from_the_message() -> None:
    found = only(denied("AttachRolePolicy", "role batch"))
    assert (found.kind, found.outcome, found.subject.name, found.grants) == (Kind.ROLE_GRANTED, Outcome.FAILURE, "batch", ())


def test_a_write_that_succeeded_without_parameters_is_an_unresolved_grant_to_somebody() -> None:
    found = only(record("PutUserPolicy"))
    assert (found.kind, found.subject.type, found.subject.name) == (Kind.ROLE_GRANTED, PrincipalType.USER, None)
    assert [grant.privilege.evaluated for grant in found.grants] == [Evaluated.PARTIAL]


def test_parameters_may_be_absent_altogether() -> None:
    bare = record("AttachRolePolicy")
    del bare["requestParameters"], bare["responseElements"]
    assert only(bare).kind is Kind.ROLE_GRANTED


def test_a_call_about_oneself_omits_the_name() -> None:
    found = only(record("CreateAccessKey", response={"accessKey": {"accessKeyId": "AKIAI44QH8DHBEXAMPLE"}}, identity=root()))
    assert found.subject == found.actor


def test_a_trust_is_plain_in_the_request_and_encoded_in_the_response() -> None:
    plain = only(record("CreateRole", request={"roleName": "open", "assumeRolePolicyDocument": WORLD}))
    encoded = only(
        record("CreateRole", request={"roleName": "open"}, response={"role": {"assumeRolePolicyDocument": quote(WORLD)}})
    )
    assert plain.grants == encoded.grants
    assert plain.grants[0].has(Trait.WILDCARD)


@pytest.mark.parametrize(
    ("name", "request_"),
    [
        ("AttachUserPolicy", {"userName": "svc", "policyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}),
        ("PutRolePolicy", {"roleName": "svc", "policyName": "x", "policyDocument": "{}"}),
        ("UpdateAssumeRolePolicy", {"roleName": "svc", "policyDocument": WORLD}),
        ("AddRoleToInstanceProfile", {"roleName": "svc", "instanceProfileName": "x"}),
    ],
)
def test_a_success_may_answer_with_nothing(name: str, request_: dict[str, Any]) -> None:
    found = only(record(name, request=request_, response=None))
    assert (found.outcome, found.subject.name) == (Outcome.SUCCESS, "svc")


def test_only_the_first_letter_is_lowered_and_secrets_are_redacted() -> None:
    request = {"dBInstanceIdentifier": "db-1", "masterUserPassword": "HIDDEN_DUE_TO_SECURITY_REASONS"}
    event = Event(record("ModifyDBInstance", "rds.amazonaws.com", request=request))
    assert (event.text("DBInstanceIdentifier"), event.text("masterUserPassword")) == ("db-1", None)


def test_ec2_nests_the_request_under_its_own_name() -> None:
    request = {
        "ReplaceIamInstanceProfileAssociationRequest": {"IamInstanceProfile": {"Name": "machines"}, "AssociationId": "iip-1"}
    }
    found = only(record("ReplaceIamInstanceProfileAssociation", "ec2.amazonaws.com", request=request))
    assert (found.kind, found.subject.name) == (Kind.IDENTITY_ATTACHED, "machines")


@pytest.mark.parametrize("name", ["CreateFunction20150331", "CreateFunction20150331v3", "UpdateFunctionConfiguration20150331v2"])
def test_lambda_puts_a_version_behind_its_names(name: str) -> None:
    request = {"functionName": "resize", "role": f"arn:aws:iam::{ACCOUNT}:role/batch"}
    found = only(record(name, "lambda.amazonaws.com", request=request))
    assert (found.kind, found.subject.name) == (Kind.IDENTITY_ATTACHED, "batch")


def test_eks_encodes_the_principal_of_one_call_and_not_of_the_other() -> None:
    arn = f"arn:aws:iam::{ACCOUNT}:role/batch"
    policy = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"
    entry = activities(record("CreateAccessEntry", "eks.amazonaws.com", request={"principalArn": arn, "name": "c"}))
    request = {"principalArn": quote(arn, safe=""), "name": "c", "policyArn": policy}
    grant = activities(record("AssociateAccessPolicy", "eks.amazonaws.com", request=request))
    assert entry[0].subject.name == grant[0].subject.name


def test_identity_center_redacts_everything_but_the_id() -> None:
    response = {
        "user": {
            "userId": "01cb45c0-0000-4000-8000-000000000001",
            "userAttributes": {"emails": {"complexListValue": [{"value": {}}]}},
        }
    }
    found = only(record("CreateUser", "sso-directory.amazonaws.com", request={"userAttributes": {}}, response=response))
    assert (found.kind, found.subject.id, found.subject.name) == (
        Kind.ACCOUNT_CREATED,
        "01cb45c0-0000-4000-8000-000000000001",
        None,
    )


@pytest.mark.parametrize("written", ["Jul 10, 2023 12:23:05 PM", "Jul 10, 2023, 12:23:05\u202fPM", "10.07.2023"])
def test_times_of_the_response_are_not_the_time_of_the_event(written: str) -> None:
    response = {"user": {"userName": "svc", "userId": "AIDAEXAMPLE", "createDate": written}}
    assert only(record("CreateUser", request={"userName": "svc"}, response=response)).at.year == 2026


def test_a_refused_call_repeated_is_as_many_tries_each_with_its_own_id() -> None:
    tries = [only(record("CreateUser", request={"userName": "svc"}, eventID=f"e{n}", **AGAIN)) for n in range(4)]
    assert len({found.id for found in tries}) == 4
    assert {found.outcome for found in tries} == {Outcome.FAILURE}


def test_redacted_tags_are_no_tags() -> None:
    found = only(record("CreateUser", request={"userName": "svc", "tags": "HIDDEN_DUE_TO_SECURITY_REASONS"}))
    assert "tags" not in found.evidence


def test_the_same_name_at_another_source_is_another_thing() -> None:
    transfer = only(record("CreateUser", "transfer.amazonaws.com", request={"userName": "drop", "serverId": "s-1"}))
    assert transfer.subject != only(record("CreateUser", request={"userName": "drop"})).subject
    assert activities(record("NotCreateUser")) == activities(record("CreateServiceLinkedRole", "s3.amazonaws.com")) == []


def test_an_assignment_may_be_to_a_group() -> None:
    request = {
        "principalType": "GROUP",
        "principalId": "g-1",
        "targetId": STRANGER,
        "permissionSetArn": "arn:aws:sso:::permissionSet/x/y",
    }
    found = only(record("CreateAccountAssignment", "sso.amazonaws.com", request=request))
    assert (found.kind, found.subject.type, found.subject.id) == (Kind.ROLE_GRANTED, PrincipalType.GROUP, "g-1")


@pytest.mark.parametrize(
    "document", ["", "{", "not json", "[]", "null", '"text"', "7", '{"Statement": 7}', "{}", 7, [], {"Statement": {}}]
)
def test_a_document_that_cannot_be_read_never_fails_its_record(document: Any) -> None:
    for name in ("PutRolePolicy", "UpdateAssumeRolePolicy", "CreateRole", "CreatePolicyVersion"):
        request = {"roleName": "svc", "policyName": "x", "policyDocument": document, "assumeRolePolicyDocument": document}
        assert only(record(name, request=request)).outcome is Outcome.SUCCESS


def test_a_restriction_is_not_a_grant() -> None:
    policy = "arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV2"
    assert only(record("AttachUserPolicy", request={"userName": "svc", "policyArn": policy})).kind is Kind.POLICY_CHANGED


@pytest.mark.parametrize(
    "identity", [{"type": "IdentityCenterUser", "arn": ""}, {"type": "AWSService", "invokedBy": "x"}, {}, {"type": 7}]
)
def test_an_identity_may_lack_its_address(identity: Any) -> None:
    assert "actor_arn" not in only(record("CreateUser", request={"userName": "svc"}, identity=identity)).evidence


def test_a_failure_may_have_a_message_and_no_code() -> None:
    found = only(record("CreateUser", request={"userName": "svc"}, errorMessage="User with name svc already exists."))
    assert (found.outcome, found.error) == (Outcome.FAILURE, "User with name svc already exists.")


def test_a_code_of_ec2_keeps_its_prefix() -> None:
    more = {"errorCode": "Client.UnauthorizedOperation", "errorMessage": "You are not authorized to perform this operation."}
    request = {"ReplaceIamInstanceProfileAssociationRequest": {"IamInstanceProfile": {"Name": "machines"}}}
    found = only(record("ReplaceIamInstanceProfileAssociation", "ec2.amazonaws.com", request=request, **more))
    assert found.error == "Client.UnauthorizedOperation"


def test_a_service_event_has_no_identity_and_keeps_its_facts_in_a_string() -> None:
    status = {"createAccountStatus": {"state": "SUCCEEDED", "accountId": STRANGER, "accountName": "sandbox"}}
    raw = record(
        "CreateAccountResult", "organizations.amazonaws.com", serviceEventDetails=json.dumps(status), eventType="AwsServiceEvent"
    )
    raw["userIdentity"] = None
    found = only(raw)
    assert (found.kind, found.outcome, found.actor.type) == (Kind.ACCOUNT_CREATED, Outcome.SUCCESS, PrincipalType.SYSTEM)


@pytest.mark.parametrize(
    "other",
    [
        {"awsAccountId": ACCOUNT, "digestStartTime": "2026-03-02T10:00:00Z", "logFiles": []},
        {"eventVersion": "1.08", "eventType": "AwsCloudTrailInsight", "insightDetails": {"eventName": "x"}, "eventTime": "x"},
        {"Records": []},
        {"eventName": "CreateUser"},
        {"eventSource": 7, "eventName": None, "userIdentity": 1},
        {},
    ],
)
def test_digests_insights_and_strangers_are_passed_over(other: dict[str, Any]) -> None:
    assert not PROVIDER.recognizes(other)
    assert activities(other) == []


def test_a_repeated_record_gives_equal_activities() -> None:
    assert only(record("CreateUser", request={"userName": "svc"})) == only(record("CreateUser", request={"userName": "svc"}))


def test_a_call_across_accounts_happens_in_the_account_acted_in() -> None:
    found = only(record("CreateUser", request={"userName": "svc"}, identity=assumed_role(account=STRANGER)))
    assert (found.tenant, found.subject.tenant, found.actor.tenant) == (ACCOUNT, ACCOUNT, STRANGER)


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"eventTime": "redacted"}, "eventTime"),
        ({"eventTime": None}, "eventTime"),
        ({"identity": "dana"}, "userIdentity"),
        ({"identity": []}, "userIdentity"),
    ],
)
def test_a_record_that_matters_and_cannot_be_read_is_refused_with_the_reason(more: dict[str, Any], says: str) -> None:
    with pytest.raises(UnreadableRecord, match=says):
        activities(record("CreateUser", request={"userName": "svc"}, **more))


def test_a_record_that_does_not_matter_is_never_refused() -> None:
    assert activities(record("DescribeInstances", "ec2.amazonaws.com", eventTime="redacted", identity="x")) == []


def test_the_message_of_a_refusal_does_not_name_the_caller_as_target() -> None:
    message = DENIED.format(action="iam:CreateUser", resource="*")
    assert only(record("CreateUser", errorCode="AccessDenied", errorMessage=message)).subject.name is None


def test_an_identity_in_a_json_string_is_decoded() -> None:
    assert only(record("CreateUser", request={"userName": "svc"}, identity=json.dumps(iam_user()))).actor.name == "dana"
