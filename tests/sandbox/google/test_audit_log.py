"""What the cloud of this machine logs is read as what happened."""

import json
from typing import Any

from nightlatch.model import Activity, Kind
from nightlatch.providers.gcp import PROVIDER
from nightlatch.sandbox.google import Cloud
from nightlatch.sandbox.google.server import answer

PROJECT = "projects/orchard-prod"
NEWBORN = "night-export@orchard-prod.iam.gserviceaccount.com"
ROBIN = "robin@example.com"


def asked(cloud: Cloud, method: str, target: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
    status, told = answer(cloud, method, target, cloud.token(ROBIN), body or {})
    assert status == 200, told
    found: dict[str, Any] = json.loads(json.dumps(told))  # as it comes over the wire
    return found


def read(cloud: Cloud) -> list[Activity]:
    assert all(PROVIDER.recognizes(each) for each in cloud.journal)
    return [activity for each in cloud.journal for activity in PROVIDER.normalize(each)]


def test_an_account_its_key_and_its_role_are_told() -> None:
    cloud = Cloud()
    cloud.policies.bind(PROJECT, "roles/owner", f"user:{ROBIN}", condition={"title": "soon", "expression": "true"})
    made = asked(cloud, "POST", f"/iam/v1/{PROJECT}/serviceAccounts", {"accountId": "night-export"})
    key = asked(cloud, "POST", f"/iam/v1/projects/-/serviceAccounts/{NEWBORN}/keys")
    held = asked(cloud, "POST", f"/cloudresourcemanager/v3/{PROJECT}:getIamPolicy", {"options": {"requestedPolicyVersion": 3}})
    held["bindings"].append({"role": "roles/owner", "members": [f"serviceAccount:{NEWBORN}"]})
    asked(cloud, "POST", f"/cloudresourcemanager/v3/{PROJECT}:setIamPolicy", {"policy": {**held, "version": 3}})
    asked(cloud, "POST", f"/iam/v1/projects/-/serviceAccounts/{NEWBORN}:disable")
    found = read(cloud)
    assert [each.kind for each in found] == [
        Kind.ACCOUNT_CREATED,
        Kind.CREDENTIAL_ADDED,
        Kind.ROLE_GRANTED,
        Kind.ACCOUNT_REMOVED,
    ]
    assert {each.subject.name for each in found} == {NEWBORN}
    assert {each.actor.name for each in found} == {ROBIN}
    assert found[0].subject.id == made["uniqueId"]
    assert found[1].credential is not None
    assert found[1].credential.id == key["name"].rpartition("/")[2]
    assert [grant.role for grant in found[2].grants] == ["roles/owner"]
    assert "privateKeyData" not in str(cloud.journal)


def test_what_was_refused_or_only_read_is_not_told() -> None:
    cloud = Cloud()
    cloud.account("night-export")
    asked(cloud, "GET", f"/iam/v1/projects/-/serviceAccounts/{NEWBORN}")
    status, _ = answer(cloud, "POST", f"/iam/v1/{PROJECT}/serviceAccounts", cloud.token(ROBIN), {"accountId": "night-export"})
    assert status == 409
    assert cloud.journal == []
