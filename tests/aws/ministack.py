"""An AWS to test against: the sandbox's, under the name that tests know it by."""

from typing import Any

from nightlatch.sandbox.ministack import ACCOUNT, REGION, ROOT, Key, Ministack, free_port, running

__all__ = ["ACCOUNT", "REGION", "ROOT", "Key", "Ministack", "empty", "free_port", "running"]


def empty(server: Ministack) -> None:
    """Leave no user or role behind for the next test."""
    iam = server.client("iam")
    for user in iam.list_users()["Users"]:
        _remove(iam, "User", user["UserName"])
    for role in iam.list_roles()["Roles"]:
        _remove(iam, "Role", role["RoleName"])


def _remove(iam: Any, word: str, name: str) -> None:
    def ask(verb: str, **more: str) -> Any:
        return getattr(iam, verb.format(word.lower()))(**{f"{word}Name": name}, **more)

    if word == "User":
        for key in ask("list_access_keys")["AccessKeyMetadata"]:
            ask("delete_access_key", AccessKeyId=key["AccessKeyId"])
        for group in ask("list_groups_for_user")["Groups"]:
            ask("remove_user_from_group", GroupName=group["GroupName"])
    for policy in ask("list_attached_{}_policies")["AttachedPolicies"]:
        ask("detach_{}_policy", PolicyArn=policy["PolicyArn"])
    for policy in ask("list_{}_policies")["PolicyNames"]:
        ask("delete_{}_policy", PolicyName=policy)
    ask("delete_{}")
