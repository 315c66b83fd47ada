"""What a record leaves out: which path tells it, and that no name of a resource leads anywhere else."""

from typing import Any

import pytest

from nightlatch.model import CaseKey, Kind
from nightlatch.providers.azure.activity_log import normalize
from nightlatch.providers.azure.completing import READS, completed, lacking
from tests.providers.azure.activity_log.records import (
    ASSIGN,
    ASSIGNMENT,
    GROUP,
    HOLDER,
    IDENTITY,
    asked_for,
    begun,
    body,
    cloud_event,
    grid,
    refused,
    streamed,
)

FIC = "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/write"


@pytest.mark.parametrize("record", [grid(), cloud_event(grid()), streamed(resourceId=ASSIGNMENT)])
def test_an_assignment_that_tells_no_holder_is_read(record: dict[str, Any]) -> None:
    assert lacking(record) == f"{ASSIGNMENT}?api-version=2022-04-01"


def test_what_was_read_tells_the_rest() -> None:
    (found,) = normalize(completed(grid(), {"properties": {**body()["Properties"], "condition": "x"}}))
    assert (found.kind, found.subject.id) == (Kind.ROLE_GRANTED, HOLDER)
    assert lacking(completed(grid(), body())) is None


def test_a_federated_credential_lacks_what_it_says_and_then_whose_it_is() -> None:
    record = grid(FIC, f"{IDENTITY}/federatedIdentityCredentials/ci")
    assert lacking(record) == f"{IDENTITY}/federatedIdentityCredentials/ci?api-version=2023-01-31"
    half = completed(record, {"properties": {"issuer": "https://token.example.com", "subject": "repo:orchard/press"}})
    assert lacking(half) == f"{IDENTITY}?api-version=2023-01-31"
    whole = completed(half, {"properties": {"principalId": HOLDER}})
    assert lacking(whole) is None
    (found,) = normalize(whole)
    assert (found.subject.id, found.grants[0].member) == (HOLDER, "repo:orchard/press")
    assert CaseKey.of(found.subject) == CaseKey.of(next(iter(normalize(completed(grid(), body())))).subject)


def test_what_is_gone_leaves_the_record_as_it_is() -> None:
    assert completed(grid(), None) == grid()
    (found,) = normalize(completed(grid(), None))
    assert (found.kind, found.subject.id, found.grants[0].resolved) == (Kind.ROLE_GRANTED, None, False)


@pytest.mark.parametrize(
    "record",
    [
        asked_for(ASSIGN, ASSIGNMENT, body()),
        begun(),
        refused(),
        grid(outcome="Failure"),
        grid("Microsoft.Authorization/roleAssignments/delete", type="Delete"),
        grid("Microsoft.Compute/virtualMachines/write", f"{GROUP}/providers/Microsoft.Compute/virtualMachines/mill"),
        {},
    ],
)
def test_what_tells_enough_or_was_not_done_is_not_read(record: dict[str, Any]) -> None:
    assert lacking(record) is None


@pytest.mark.parametrize(
    "path",
    [
        "/providers/Microsoft.Authorization/roleAssignments/..",
        f"{GROUP}/providers/Microsoft.Authorization/roleAssignments/x/../../y",
        f"{GROUP}/providers/Microsoft.Authorization/roleDefinitions/x",
        f"{GROUP}/providers/Microsoft.Authorization/roleAssignments/x/more",
        f"{GROUP}//providers/Microsoft.Authorization/roleAssignments/x",
        "x",
    ],
)
def test_a_path_that_is_none_of_the_operations_sort_is_not_read(path: str) -> None:
    assert lacking(grid(resource=path, authorization={})) is None


def test_a_name_cannot_lead_elsewhere() -> None:
    path = lacking(grid(FIC, f"{IDENTITY}/federatedIdentityCredentials/x?api-version=1#@example.com"))
    assert path == f"{IDENTITY}/federatedIdentityCredentials/x%3Fapi-version%3D1%23%40example.com?api-version=2023-01-31"


def test_every_read_names_an_action_of_reading() -> None:
    assert all(action.endswith("/read") for action in READS)
    assert len({action.lower() for action in READS}) == len(READS)


def test_a_record_in_a_collectors_envelope_is_made_whole_out_of_it() -> None:
    wrapped = {"event": streamed(resourceId=ASSIGNMENT), "routing": {"hostname": "collector"}}
    assert lacking(wrapped) == f"{ASSIGNMENT}?api-version=2022-04-01"
    (found,) = normalize(completed(wrapped, body()))
    assert found.subject.id == HOLDER
