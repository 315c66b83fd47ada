"""Policies attached, written, versioned, bounded and taken away."""

import json
from typing import Any

import pytest

from nightlatch.model import Evaluated, GrantKind, Kind, Outcome, PrincipalType, Trait
from nightlatch.model.evidence import BOUNDARY, MARK, MARK_BOUNDARY
from tests.providers.aws.cloudtrail.reading import only
from tests.providers.aws.cloudtrail.records import ACCOUNT, STRANGER, denied, record

ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"
QUARANTINE = "arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV2"
OWN = f"arn:aws:iam::{ACCOUNT}:policy/own"
OWNERS = [("User", PrincipalType.USER), ("Role", PrincipalType.ROLE), ("Group", PrincipalType.GROUP)]


def _document(effect: str = "Allow", action: str = "*") -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": effect, "Action": action, "Resource": "*"}]}, indent=2)


def _holder(what: str, **more: Any) -> dict[str, Any]:
    return {f"{what.lower()}Name": "svc", **more}


@pytest.mark.parametrize(("what", "type"), OWNERS)
def test_an_attached_policy_is_a_grant_to_its_holder(what: str, type: PrincipalType) -> None:
    found = only(record(f"Attach{what}Policy", request=_holder(what, policyArn=ADMINISTRATOR)))
    assert (found.kind, found.subject.type, found.subject.name) == (Kind.ROLE_GRANTED, type, "svc")
    assert [(grant.role, grant.tier) for grant in found.grants] == [(ADMINISTRATOR, 0)]


@pytest.mark.parametrize(("what", "type"), OWNERS)
def test_a_written_policy_is_judged_from_its_text(what: str, type: PrincipalType) -> None:
    found = only(record(f"Put{what}Policy", request=_holder(what, policyName="all", policyDocument=_document())))
    assert (found.kind, found.subject.type) == (Kind.ROLE_GRANTED, type)
    assert [(grant.role, grant.tier) for grant in found.grants] == [("inline:all", 0)]


@pytest.mark.parametrize(("what", "type"), OWNERS)
def test_policies_taken_away_are_roles_removed(what: str, type: PrincipalType) -> None:
    detached = only(record(f"Detach{what}Policy", request=_holder(what, policyArn=ADMINISTRATOR)))
    deleted = only(record(f"Delete{what}Policy", request=_holder(what, policyName="all")))
    assert [found.kind for found in (detached, deleted)] == [Kind.ROLE_REMOVED] * 2
    assert [found.subject.type for found in (detached, deleted)] == [type] * 2
    assert [found.grants[0].role for found in (detached, deleted)] == [ADMINISTRATOR, "inline:all"]


def test_a_policy_that_only_denies_is_no_grant() -> None:
    found = only(record("PutUserPolicy", request=_holder("User", policyName="stop", policyDocument=_document("Deny"))))
    assert (found.kind, found.grants[0].has(Trait.RESTRICTION)) == (Kind.POLICY_CHANGED, True)


def test_aws_quarantine_is_no_grant_and_taking_it_off_removes_a_guard() -> None:
    put, taken = (
        only(record(f"{verb}UserPolicy", request=_holder("User", policyArn=QUARANTINE))) for verb in ("Attach", "Detach")
    )
    assert (put.kind, taken.kind, taken.evidence[MARK]) == (Kind.POLICY_CHANGED, Kind.GUARD_REMOVED, MARK_BOUNDARY)


def test_a_document_that_is_no_json_does_not_fail_the_record() -> None:
    found = only(record("PutRolePolicy", request=_holder("Role", policyName="x", policyDocument="{not json")))
    assert (found.kind, found.grants[0].privilege.evaluated) == (Kind.ROLE_GRANTED, Evaluated.PARTIAL)


def test_a_membership_counts_as_unresolved_because_the_group_is_not_told() -> None:
    found = only(record("AddUserToGroup", request={"userName": "svc", "groupName": "admins"}))
    assert (found.kind, found.subject.name) == (Kind.ROLE_GRANTED, "svc")
    assert [(grant.role, grant.kind, grant.tier) for grant in found.grants] == [("group:admins", GrantKind.GROUP, 1)]


def test_a_refused_membership_names_the_group_and_not_the_user() -> None:
    found = only(denied("AddUserToGroup", "group admins"))
    assert (found.outcome, found.subject.type, found.subject.name) == (Outcome.FAILURE, PrincipalType.USER, None)
    assert found.grants[0].role == "group:admins"


def test_a_boundary_set_is_a_change_and_a_boundary_taken_off_a_guard_removed() -> None:
    put = only(record("PutUserPermissionsBoundary", request=_holder("User", permissionsBoundary=OWN)))
    off = only(record("DeleteRolePermissionsBoundary", request=_holder("Role")))
    assert (put.kind, put.evidence[BOUNDARY]) == (Kind.POLICY_CHANGED, OWN)
    assert (off.kind, off.subject.type, off.evidence[MARK]) == (Kind.GUARD_REMOVED, PrincipalType.ROLE, MARK_BOUNDARY)


def test_a_new_policy_grants_nobody_anything_yet() -> None:
    found = only(record("CreatePolicy", request={"policyName": "own", "policyDocument": _document()}))
    assert (found.kind, found.subject.name) == (Kind.POLICY_CHANGED, OWN)
    assert [(grant.role, grant.kind, grant.tier) for grant in found.grants] == [(OWN, GrantKind.DEFINITION, 0)]


@pytest.mark.parametrize(
    ("default", "kind"), [(True, Kind.ROLE_GRANTED), ("true", Kind.ROLE_GRANTED), (False, Kind.POLICY_CHANGED)]
)
def test_a_policy_version_grants_when_it_counts_at_once(default: object, kind: Kind) -> None:
    request = {"policyArn": OWN, "policyDocument": _document(), "setAsDefault": default}
    assert only(record("CreatePolicyVersion", request=request)).kind is kind


def test_a_refused_policy_version_is_a_grant_tried() -> None:
    found = only(denied("CreatePolicyVersion", f"policy {OWN}"))
    assert (found.kind, found.outcome, found.subject.name, found.grants) == (Kind.ROLE_GRANTED, Outcome.FAILURE, OWN, ())


def test_an_older_version_that_counts_again_is_unresolved() -> None:
    found = only(record("SetDefaultPolicyVersion", request={"policyArn": OWN, "versionId": "v1"}))
    assert (found.kind, found.grants[0].role, found.grants[0].tier) == (Kind.ROLE_GRANTED, OWN, 1)


def test_a_trust_in_a_stranger_says_whose_account_it_is() -> None:
    statement = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{STRANGER}:root"}, "Action": "sts:AssumeRole"}
    document = json.dumps({"Version": "2012-10-17", "Statement": statement})
    found = only(record("UpdateAssumeRolePolicy", request={"roleName": "batch", "policyDocument": document}))
    assert (found.kind, found.subject.name) == (Kind.TRUST_CHANGED, "batch")
    assert [grant.member_tenant for grant in found.grants] == [STRANGER]
