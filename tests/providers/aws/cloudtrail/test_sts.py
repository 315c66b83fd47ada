"""Temporary credentials."""

import json
from datetime import UTC, datetime

from nightlatch.model import Credential, GrantKind, Kind, Level, Outcome, PrincipalType
from nightlatch.model.evidence import (
    ASSERTED,
    ASSERTED_BY,
    MARK,
    MARK_ASSUME_ROLE,
    MARK_ASSUME_ROOT,
    MARK_FEDERATION_TOKEN,
    MARK_SESSION_TOKEN,
    SUBJECT_ARN,
)
from tests.providers.aws.cloudtrail.reading import activities, only
from tests.providers.aws.cloudtrail.records import ACCOUNT, SESSION_KEY, STRANGER, assumed_role, denied, record, service

STS = "sts.amazonaws.com"
CREDENTIALS = {"accessKeyId": SESSION_KEY, "sessionToken": "x", "expiration": "Mar 2, 2026, 10:00:00 PM"}
VISITOR = f"arn:aws:sts::{ACCOUNT}:federated-user/visitor"
SESSION = Credential(type="session", id=SESSION_KEY, long_lived=False, expires=datetime(2026, 3, 2, 22, tzinfo=UTC))


def test_a_federation_token_is_a_credential_and_an_elevation_of_the_federated_user() -> None:
    policy = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]})
    request = {"name": "visitor", "policy": policy, "policyArns": [{"arn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}]}
    response = {"credentials": CREDENTIALS, "federatedUser": {"arn": VISITOR}}
    made, used = activities(record("GetFederationToken", STS, request=request, response=response))
    assert [made.kind, used.kind] == [Kind.CREDENTIAL_ADDED, Kind.ELEVATION_USED]
    assert made.id != used.id
    assert (made.subject.type, made.subject.name) == (PrincipalType.FEDERATION, "visitor")
    assert (made.credential, made.evidence[MARK], made.evidence[SUBJECT_ARN]) == (SESSION, MARK_FEDERATION_TOKEN, VISITOR)
    assert [(grant.kind, grant.role) for grant in made.grants] == [
        (GrantKind.SESSION, "inline:session"),
        (GrantKind.SESSION, "arn:aws:iam::aws:policy/ReadOnlyAccess"),
    ]
    assert made.grants[0].tier == 0
    assert used.subject == made.subject


def test_a_refused_federation_token_names_its_user_from_the_message() -> None:
    tried = activities(denied("GetFederationToken", VISITOR, STS))
    assert [(found.outcome, found.subject.name) for found in tried] == [(Outcome.FAILURE, "visitor")] * 2


def test_root_of_a_member_account_is_the_subject_of_its_session() -> None:
    request = {
        "targetPrincipal": STRANGER,
        "taskPolicyArn": {"arn": "arn:aws:iam::aws:policy/root-task/IAMAuditRootUserCredentials"},
    }
    found = only(record("AssumeRoot", STS, request=request, response={"credentials": CREDENTIALS}))
    assert (found.kind, found.level, found.evidence[MARK]) == (Kind.ELEVATION_USED, Level.WATCH, MARK_ASSUME_ROOT)
    assert (found.subject.name, found.subject.tenant, found.tenant) == ("root", STRANGER, ACCOUNT)
    assert found.grants[0].kind is GrantKind.SESSION


def test_a_role_assumed_is_context_with_the_sessions_key() -> None:
    arn = f"arn:aws:iam::{ACCOUNT}:role/ops/deploy"
    response = {"credentials": CREDENTIALS, "assumedRoleUser": {"assumedRoleId": "AROAEXAMPLEROLE:x"}}
    found = only(record("AssumeRole", STS, request={"roleArn": arn, "roleSessionName": "x"}, response=response))
    assert (found.kind, found.level, found.evidence[MARK]) == (Kind.ELEVATION_USED, Level.CONTEXT, MARK_ASSUME_ROLE)
    assert (found.subject.name, found.subject.id, found.credential) == ("deploy", "AROAEXAMPLEROLE", SESSION)


def test_a_service_that_takes_on_its_role_is_nothing() -> None:
    assert activities(record("AssumeRole", STS, identity=service(), request={"roleArn": "x"})) == []


def test_a_role_that_takes_on_a_role_is_chained() -> None:
    assert only(record("AssumeRole", STS, identity=assumed_role(), request={"roleArn": "x"})).origin.chained


def test_a_session_token_is_the_callers_own() -> None:
    found = only(record("GetSessionToken", STS, response={"credentials": CREDENTIALS}))
    assert (found.subject, found.level, found.evidence[MARK]) == (found.actor, Level.CONTEXT, MARK_SESSION_TOKEN)


def test_a_call_told_in_two_accounts_is_one_happening() -> None:
    caller, owner = (
        only(record("AssumeRole", STS, request={"roleArn": "x"}, sharedEventID="s-1", eventID=id, recipientAccountId=account))
        for id, account in (("e1", ACCOUNT), ("e2", STRANGER))
    )
    assert caller.id != owner.id
    assert caller.same_as == owner.same_as is not None


SAML = f"arn:aws:iam::{ACCOUNT}:saml-provider/Okta"
LET_IN = {"credentials": CREDENTIALS, "assumedRoleUser": {"assumedRoleId": "AROAEXAMPLEROLE:x"}}


def federated(kind: str, name: str | None) -> dict[str, object]:
    return {"type": kind, "principalId": f"EXAMPLEqualifier=:{name}", "userName": name, "identityProvider": "EXAMPLEqualifier="}


def let_in(call: str, session: str, subject: str | None, *, kind: str = "SAMLUser", **answer: object) -> dict[str, str]:
    request = {"roleArn": f"arn:aws:iam::{ACCOUNT}:role/Administrators", "roleSessionName": session, "principalArn": SAML}
    who = federated(kind, subject)
    return only(record(call, STS, identity=who, request=request, response=LET_IN | answer)).evidence


def test_a_sign_in_by_saml_tells_whom_the_identity_provider_vouched_for() -> None:
    told = let_in("AssumeRoleWithSAML", "robin@example.com", "robin@example.com")
    assert (told[ASSERTED], told[ASSERTED_BY], told[MARK]) == ("robin@example.com", SAML, MARK_ASSUME_ROLE)
    told = let_in("AssumeRoleWithSAML", "robin@example.com", "opaque-subject")
    assert told[ASSERTED] == "robin@example.com", "the assertion holds the session's name too"


def test_a_sign_in_by_a_token_tells_the_tokens_subject_and_not_the_name_that_its_holder_chose() -> None:
    web = {"kind": "WebIdentityUser", "provider": "example.com"}
    told = let_in("AssumeRoleWithWebIdentity", "robin@example.com", "1234567890", **web)
    assert ASSERTED not in told
    told = let_in("AssumeRoleWithWebIdentity", "chosen@example.com", "jo@example.com", **web)
    assert (told[ASSERTED], told[ASSERTED_BY]) == ("jo@example.com", "example.com")


def test_a_role_that_is_assumed_with_a_name_of_ones_own_vouches_for_nobody() -> None:
    request = {"roleArn": f"arn:aws:iam::{ACCOUNT}:role/Administrators", "roleSessionName": "robin@example.com"}
    assert ASSERTED not in only(record("AssumeRole", STS, request=request, response=LET_IN)).evidence


def test_names_of_odd_shape_vouch_for_nobody() -> None:
    for name in ("two words@example.com", "", None):
        assert ASSERTED not in let_in("AssumeRoleWithSAML", str(name or "x"), name)
