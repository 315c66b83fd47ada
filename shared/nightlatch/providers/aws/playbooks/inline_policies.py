"""One inline policy of a role, by name: how it stands, byte for byte, and how it is made to stand."""

from nightlatch.contracts import State
from nightlatch.providers.aws.account import Account

ABSENT: State = {"present": "false"}
"""The state of a policy that is not there."""


def state_of(document: str) -> State:
    """The state of a policy that says this."""
    return {"present": "true", "document": document}


def read_inline(role: str, name: str, live: Account) -> State | None:
    """How an inline policy of a role stands; None when the role is gone. Raises LookupFailed."""
    document = live.document("GetRolePolicy", "PolicyDocument", RoleName=role, PolicyName=name)
    if document is not None:
        return state_of(document)
    return ABSENT if live.ask("iam", "GetRole", RoleName=role) is not None else None


def write_inline(role: str, name: str, state: State, live: Account) -> None:
    """Bring an inline policy of a role into this state; done where either is gone. Raises ChangeFailed, QuotaFull."""
    if "document" in state:
        live.change("iam", "PutRolePolicy", RoleName=role, PolicyName=name, PolicyDocument=state["document"])
    else:
        live.change("iam", "DeleteRolePolicy", RoleName=role, PolicyName=name)
