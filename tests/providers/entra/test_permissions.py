"""What has to be assigned, by id and value: everything that anything here asks with has an id."""

import pytest

from nightlatch.bootstrap import playbooks
from nightlatch.bootstrap.permissions import document
from nightlatch.model import Policy
from nightlatch.model.policy import Modes
from nightlatch.providers.entra.entries import READS
from nightlatch.providers.entra.first_party import GRAPH
from nightlatch.providers.entra.permissions import LOOKING
from nightlatch.providers.entra.permissions import document as manifest
from nightlatch.providers.entra.scopes import IDS, OVER_ADMINISTRATORS, USERS_ENABLE
from nightlatch.sandbox.microsoft.known import PERMISSIONS

UNITS = playbooks()["entra"]


def test_every_permission_that_is_declared_has_its_id_and_no_other() -> None:
    declared = {*LOOKING, *READS, *(name for unit in UNITS for name in (*unit.reads, *unit.writes))}
    assert declared == set(IDS)
    assert len(set(IDS.values())) == len(IDS)


@pytest.mark.parametrize("name", sorted(set(IDS) & set(PERMISSIONS)))
def test_an_id_is_the_one_that_others_know(name: str) -> None:
    assert IDS[name] == PERMISSIONS[name]


def test_the_document_holds_what_a_policy_needs() -> None:
    found = document("entra", Policy())
    assert found["resourceAppId"] == GRAPH
    names = {each["value"] for each in found["appRoles"]}
    assert set(LOOKING) <= names
    assert USERS_ENABLE not in names, "while nothing but looking is allowed"
    policy = Policy(modes=Modes(actions={"entra.lock": "approve"}))  # type: ignore[dict-item]
    access = document("entra", policy)["appRoles"]
    assert {"id": IDS[USERS_ENABLE], "value": USERS_ENABLE} in access
    assert not OVER_ADMINISTRATORS & {each["value"] for each in access}


def test_what_can_make_anybody_an_administrator_is_asked_for_only_where_the_owner_wants_it() -> None:
    writes = {name for unit in UNITS for name in unit.writes}
    assert writes >= OVER_ADMINISTRATORS
    for over, said in ((False, frozenset()), (True, OVER_ADMINISTRATORS)):
        names = {each["value"] for each in manifest((), writes, over_administrators=over)["appRoles"]}
        assert names & OVER_ADMINISTRATORS == said
        assert names | OVER_ADMINISTRATORS == writes
