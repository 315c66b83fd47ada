"""Roles given, taken and taken up: the two records of one grant, in any order and with one missing, and what each tells."""

import itertools
import json
from datetime import timedelta
from typing import Any

import pytest

from nightlatch.ledger.fold import incarnations
from nightlatch.model import Activity, CaseKey, Kind, Level, Outcome, PrincipalType, Trait
from nightlatch.model.evidence import CALLED, CONDITION, MARK, MARK_ELEVATE_ACCESS
from nightlatch.providers.azure.activity_log import normalize
from nightlatch.providers.azure.activity_log.actors import PIM
from nightlatch.providers.azure.activity_log.subjects import (
    ASSIGNMENT,
    BEGUN,
    ROLE_DEFINITION,
    SCOPE,
    SUBSCRIPTION,
)
from nightlatch.providers.azure.completing import completed
from tests.providers.azure.activity_log import records
from tests.providers.azure.activity_log.records import (
    ASSIGN,
    GROUP,
    HOLDER,
    OWNER,
    PERSON_ID,
    READER,
    asked_for,
    begun,
    body,
    grid,
    refused,
    streamed,
)

ROOT = "/providers/Microsoft.Authorization"
MANAGED = "/providers/Microsoft.Management/managementGroups/orchard"


def read(*told: Any) -> list[Activity]:
    return [activity for record in told for activity in normalize(record)]


def folded(activities: list[Activity]) -> dict[str, list[Activity]]:
    """What the fold keeps, by case."""
    keys = {str(CaseKey.of(each.subject)) for each in activities}
    of = {key: [each for each in activities if str(CaseKey.of(each.subject)) == key] for key in keys}
    return {key: [a for life in incarnations(found, timedelta(days=7)) for a in life] for key, found in of.items()}


def test_the_beginning_tells_to_whom_and_is_marked() -> None:
    (found,) = read(begun(body(role=OWNER)))
    assert (found.kind, found.subject.id, found.grants[0].tier) == (Kind.ROLE_GRANTED, HOLDER, 0)
    assert found.evidence[BEGUN] == "true"
    assert found.evidence[CALLED] == "Owner"


def test_a_beginning_that_tells_no_holder_tells_nothing() -> None:
    assert not read(begun(properties={"message": "Started"}))


@pytest.mark.parametrize(
    "told", list(itertools.permutations([begun(), completed(streamed(), body()), completed(grid(), body())]))
)
def test_beginning_end_and_event_grid_are_one_grant_in_any_order(told: tuple[dict[str, Any], ...]) -> None:
    (kept,) = folded(read(*told)).values()
    assert len(kept) == 1


@pytest.mark.parametrize("told", [begun(), completed(streamed(), body()), completed(grid(), body())])
def test_each_of_them_alone_is_the_grant(told: dict[str, Any]) -> None:
    ((kept,),) = folded(read(told)).values()
    assert (kept.subject.id, kept.grants[0].role, kept.succeeded) == (HOLDER, READER, True)


def test_an_end_without_body_is_told_of_the_scope_and_unresolved() -> None:
    (found,) = read(streamed())
    assert (found.kind, found.subject.type, found.grants[0].resolved, found.grants[0].tier) == (
        Kind.ROLE_GRANTED,
        PrincipalType.UNKNOWN,
        False,
        1,
    )
    assert found.evidence[ASSIGNMENT].lower() == records.ASSIGNMENT.lower()


def test_ends_without_body_are_one_case_a_scope_and_an_assignment_that_was_removed_again_is_told_apart() -> None:
    removal = grid("Microsoft.Authorization/roleAssignments/delete", type="Delete")
    (kept,) = folded(read(streamed(), streamed(resource=f"{records.ASSIGNMENT}2"), removal)).values()
    given, other, taken = (each.grants[0].role for each in kept)
    assert (given == taken, given == other) == (True, False)


def test_a_second_grant_does_not_hide_behind_the_first_by_a_chosen_correlation_id() -> None:
    one, two = read(asked_for(ASSIGN, records.ASSIGNMENT, body()), asked_for(ASSIGN, records.ASSIGNMENT, body(role=OWNER)))
    (kept,) = folded([one, two]).values()
    assert {each.grants[0].role for each in kept} == {READER, OWNER}


def test_a_provoked_failure_does_not_hide_the_success_after_it() -> None:
    told = refused(properties={"requestbody": json.dumps(body()), "statusCode": "Conflict"})
    (kept,) = folded(read(told, asked_for(ASSIGN, records.ASSIGNMENT, body()))).values()
    assert {each.outcome for each in kept} == {Outcome.SUCCESS, Outcome.FAILURE}


def test_a_failure_that_is_told_twice_is_one_attempt() -> None:
    told = refused(properties={"requestbody": json.dumps(body()), "statusCode": "Conflict"})
    (kept,) = folded(read(told, {**told, "durationMs": "9"})).values()
    assert len(kept) == 1


@pytest.mark.parametrize(
    ("scope", "tier"),
    [
        ("/", 0),
        (MANAGED, 0),
        (f"/subscriptions/{records.SUBSCRIPTION}", 0),
        (GROUP, 1),
        (f"{GROUP}/providers/Microsoft.KeyVault/vaults/seeds", 1),
        (f"{GROUP}/providers/Microsoft.Network/virtualNetworks/field", 2),
    ],
)
def test_what_owner_is_worth_goes_by_its_scope(scope: str, tier: int) -> None:
    (found,) = read(asked_for(ASSIGN, f"{scope.rstrip('/')}{ROOT}/roleAssignments/x", body(role=OWNER, scope=scope)))
    assert found.grants[0].tier == tier
    assert found.evidence[SCOPE] == scope
    assert found.grants[0].scope == scope.lower()


def test_a_scope_that_the_body_leaves_out_is_read_from_the_path() -> None:
    asked = body(role=OWNER)
    del asked["Properties"]["Scope"]
    (found,) = read(asked_for(ASSIGN, f"{GROUP}{ROOT}/roleAssignments/x", asked))
    assert found.grants[0].scope == GROUP.lower()
    (above,) = read(asked_for(ASSIGN, f"{ROOT}/roleAssignments/x", asked))
    assert above.grants[0].scope == "/"


def test_a_condition_is_kept_and_said() -> None:
    text = "((!(ActionMatches{'Microsoft.Authorization/roleAssignments/write'})))"
    (found,) = read(asked_for(ASSIGN, records.ASSIGNMENT, body(role=OWNER, Condition=text, ConditionVersion="2.0")))
    assert found.grants[0].has(Trait.CONDITIONAL)
    assert json.loads(found.evidence[CONDITION]) == {"condition": text, "conditionVersion": "2.0"}


def test_what_is_needed_to_find_the_assignment_again_is_told() -> None:
    (found,) = read(asked_for(ASSIGN, records.ASSIGNMENT, body()))
    assert found.evidence[ROLE_DEFINITION].endswith(READER)
    assert found.evidence[SUBSCRIPTION] == records.SUBSCRIPTION


def test_a_grant_to_oneself_is_told_of_oneself() -> None:
    (found,) = read(asked_for(ASSIGN, records.ASSIGNMENT, body(principal=PERSON_ID.upper())))
    assert found.subject == found.actor


def test_what_pim_carried_out_is_a_mark_beside_the_request() -> None:
    (found,) = read(
        {**asked_for(ASSIGN, records.ASSIGNMENT, body()), "identity": {"claims": {**records.APP_CLAIMS, "appid": PIM}}}
    )
    assert (found.kind, found.level, found.origin.via) == (Kind.ROLE_GRANTED, Level.CONTEXT, "MS-PIM")


def test_a_decoy_beside_the_properties_that_count_is_passed_over() -> None:
    asked = {"principalId": PERSON_ID, **body(principal=HOLDER)}
    asked["Properties"] = {"principal_id": PERSON_ID, "principalId_s": PERSON_ID, **asked["Properties"]}
    (found,) = read(asked_for(ASSIGN, records.ASSIGNMENT, asked))
    assert found.subject.id == HOLDER


def test_what_resource_manager_says_counts_more_than_what_was_asked() -> None:
    (found,) = read(completed(asked_for(ASSIGN, records.ASSIGNMENT, body(role=READER)), body(role=OWNER)))
    assert found.grants[0].role == OWNER


def test_a_removed_assignment_is_told_of_the_holder_where_the_answer_tells_him() -> None:
    operation = "Microsoft.Authorization/roleAssignments/delete"
    (found,) = read(asked_for(operation, records.ASSIGNMENT, None, body(role=OWNER)))
    assert (found.kind, found.subject.id, found.grants[0].role) == (Kind.ROLE_REMOVED, HOLDER, OWNER)
    (untold,) = read(grid(operation, type="Delete"))
    assert (untold.kind, untold.subject.name) == (Kind.ROLE_REMOVED, f"/subscriptions/{records.SUBSCRIPTION}")


@pytest.mark.parametrize("path", [ROOT, f"{ROOT}/elevateAccess"])
def test_elevated_access_is_the_actors_from_then_on_everywhere(path: str) -> None:
    granted, used, mark = read(streamed("Microsoft.Authorization/elevateAccess/action", path))
    assert (granted.kind, granted.subject, granted.grants[0].tier) == (Kind.ROLE_GRANTED, granted.actor, 0)
    assert (granted.grants[0].scope, granted.evidence[MARK]) == ("/", MARK_ELEVATE_ACCESS)
    assert (used.kind, used.subject) == (Kind.ELEVATION_USED, used.actor)
    assert (mark.level, mark.subject.name) == (Level.CONTEXT, path)


def test_a_refused_elevation_is_told_as_one() -> None:
    assert {each.outcome for each in read(refused("Microsoft.Authorization/elevateAccess/action", ROOT))} == {Outcome.FAILURE}


def test_a_classic_administrator_is_an_owner() -> None:
    path = f"/subscriptions/{records.SUBSCRIPTION}{ROOT}/classicAdministrators/x"
    asked = {"properties": {"emailAddress": "robin@fabrikam.com", "role": "CoAdministrator"}}
    (found,) = read(asked_for("Microsoft.Authorization/classicAdministrators/write", path, asked))
    assert (found.subject.email, found.grants[0].tier) == ("robin@fabrikam.com", 0)
    told = {"adminEmail": "robin@fabrikam.com", "adminType": "Account Administrator"}
    name = {"value": "Microsoft.Authorization/classicAdministrators/write"}
    (billed,) = read(records.listed(eventName=name, operationName={"value": "Update"}, authorization={}, properties=told))
    assert (billed.subject.email, billed.grants[0].role) == ("robin@fabrikam.com", "Account Administrator")


@pytest.mark.parametrize(
    ("actions", "tier"),
    [(["*"], 0), (["Microsoft.Authorization/*"], 0), (["Microsoft.Compute/virtualMachines/*"], 1), (["*/read"], 3)],
)
def test_a_custom_role_is_worth_what_its_actions_are(actions: list[str], tier: int) -> None:
    asked = {
        "properties": {
            "roleName": "Gardener",
            "assignableScopes": [f"/subscriptions/{records.SUBSCRIPTION}"],
            "permissions": [{"actions": actions, "notActions": []}],
        }
    }
    path = f"/subscriptions/{records.SUBSCRIPTION}{ROOT}/roleDefinitions/ABABABAB-0000-0000-0000-000000000001"
    (found,) = read(asked_for("Microsoft.Authorization/roleDefinitions/write", path, asked))
    assert (found.kind, found.grants[0].tier, found.evidence[CALLED]) == (Kind.POLICY_CHANGED, tier, "Gardener")
    assert found.grants[0].role == "abababab-0000-0000-0000-000000000001"


def test_what_a_body_tells_at_great_length_is_cut() -> None:
    long = {"Properties": {"PrincipalId": "x" * 9_000, "RoleDefinitionId": "y" * 9_000, "Scope": "/z" * 9_000}}
    (found,) = read(asked_for(ASSIGN, records.ASSIGNMENT, long))
    assert len(found.model_dump_json()) < 20_000
    assert found.subject.id == "x" * 400
