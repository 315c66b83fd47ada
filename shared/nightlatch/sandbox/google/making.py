"""What an intruder does first: making service accounts and keys."""

import base64

from nightlatch.sandbox.google.cloud import Thing
from nightlatch.sandbox.google.operations import Call, Operation
from nightlatch.sandbox.google.refusals import Refused

_KEY_FILE = base64.b64encode(b'{"type": "service_account", "private_key_id": "example"}').decode()
"""No key at all: tokens of this cloud are asked for by name."""


def create_account(call: Call) -> Thing:
    """serviceAccounts.create."""
    name, project = call.body["accountId"], call.path["project"]
    if f"{name}@{project}.iam.gserviceaccount.com" in call.cloud.accounts:
        raise Refused("ALREADY_EXISTS", f"Service account {name} already exists within project projects/{project}.")
    return call.cloud.account(name, project)


def create_key(call: Call) -> Thing:
    """serviceAccounts.keys.create."""
    email = call.cloud.find(call.path["account"])["email"]
    return {**call.cloud.keys[email][call.cloud.key(email)], "privateKeyData": _KEY_FILE}


OPERATIONS = (
    Operation("POST", "/iam/v1/projects/{project}/serviceAccounts", "iam.serviceAccounts.create", create_account),
    Operation("POST", "/iam/v1/projects/{project}/serviceAccounts/{account}/keys", "iam.serviceAccountKeys.create", create_key),
)
