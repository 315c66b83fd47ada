"""EKS's access entries: which IAM principal a cluster lets in, with which groups and access policies."""

from typing import Any

from nightlatch.sandbox.aws.shelf import Asked, Shelf, told

SERVICE = "eks"


def _key(asked: Asked) -> tuple[str, str]:
    return asked["clusterName"], asked["principalArn"]


def create_access_entry(shelf: Shelf, asked: Asked) -> dict[str, Any]:
    """A new entry, of a person or workload unless a type is given."""
    entry = told(asked, "clusterName", "principalArn") | {
        "kubernetesGroups": list(asked.get("kubernetesGroups", ())),
        "accessEntryArn": shelf.arn(f"access-entry/{asked['clusterName']}/{shelf.new_id()}"),
        "createdAt": shelf.now,
        "modifiedAt": shelf.now,
        "username": asked.get("username", asked["principalArn"]),
        "type": asked.get("type", "STANDARD"),
    }
    return {"accessEntry": shelf.add("entries", _key(asked), entry, "ResourceInUseException")}


def describe_access_entry(shelf: Shelf, asked: Asked) -> dict[str, Any]:
    """One entry."""
    return {"accessEntry": shelf.find("entries", _key(asked))}


def update_access_entry(shelf: Shelf, asked: Asked) -> dict[str, Any]:
    """Other groups, or another name within the cluster."""
    entry = shelf.find("entries", _key(asked))
    entry |= told(asked, "kubernetesGroups", "username") | {"modifiedAt": shelf.now}
    return {"accessEntry": entry}


def delete_access_entry(shelf: Shelf, asked: Asked) -> None:
    """The entry is gone, with its policies."""
    shelf.find("entries", _key(asked))
    del shelf["entries"][_key(asked)]
    shelf["policies"].pop(_key(asked), None)


def associate_access_policy(shelf: Shelf, asked: Asked) -> dict[str, Any]:
    """One more policy, or another scope for one that is there."""
    shelf.find("entries", _key(asked))
    policy = told(asked, "policyArn", "accessScope") | {"associatedAt": shelf.now, "modifiedAt": shelf.now}
    shelf["policies"].setdefault(_key(asked), {})[asked["policyArn"]] = policy
    return {**told(asked, "clusterName", "principalArn"), "associatedAccessPolicy": policy}


def disassociate_access_policy(shelf: Shelf, asked: Asked) -> None:
    """One policy less; to take one that is not there is no error."""
    shelf.find("entries", _key(asked))
    shelf["policies"].get(_key(asked), {}).pop(asked["policyArn"], None)


def list_associated_access_policies(shelf: Shelf, asked: Asked) -> dict[str, Any]:
    """The policies of an entry."""
    shelf.find("entries", _key(asked))
    policies = list(shelf["policies"].get(_key(asked), {}).values())
    return {**told(asked, "clusterName", "principalArn"), "associatedAccessPolicies": policies}


OPERATIONS = {
    "CreateAccessEntry": create_access_entry,
    "DescribeAccessEntry": describe_access_entry,
    "UpdateAccessEntry": update_access_entry,
    "DeleteAccessEntry": delete_access_entry,
    "AssociateAccessPolicy": associate_access_policy,
    "DisassociateAccessPolicy": disassociate_access_policy,
    "ListAssociatedAccessPolicies": list_associated_access_policies,
}
