"""WorkMail: users of an organization, and the rules that say who may reach a mailbox by which protocol.

A denying rule wins over an allowing one, where no rule matches access is denied, and an organization is made with one rule that
allows all: so the administrator's guide has it, as far as it is known here (U).
"""

from typing import Any

from nightlatch.sandbox.aws.shelf import Asked, Refused, Shelf, Thing, told

SERVICE = "workmail"
MOST_RULES = 10
_GONE = "EntityNotFoundException"


def create_user(shelf: Shelf, asked: Asked) -> dict[str, Any]:
    """A new user, without a mailbox yet."""
    user = {"UserId": shelf.new_id(), "State": "DISABLED", "UserRole": "USER", **told(asked, "Name", "DisplayName")}
    shelf.add("users", (asked["OrganizationId"], user["UserId"]), user)
    return {"UserId": user["UserId"]}


def describe_user(shelf: Shelf, asked: Asked) -> dict[str, Any]:
    """One user."""
    return shelf.find("users", (asked["OrganizationId"], asked["UserId"]), _GONE)


def register(shelf: Shelf, asked: Asked) -> None:
    """The user gets a mailbox under this address."""
    user = shelf.find("users", (asked["OrganizationId"], asked["EntityId"]), _GONE)
    user |= {"State": "ENABLED", "Email": asked["Email"], "EnabledDate": shelf.now}


def deregister(shelf: Shelf, asked: Asked) -> None:
    """The user has no mailbox any more."""
    user = shelf.find("users", (asked["OrganizationId"], asked["EntityId"]), _GONE)
    user |= {"State": "DISABLED", "DisabledDate": shelf.now}


def delete_user(shelf: Shelf, asked: Asked) -> None:
    """The user is gone."""
    user = shelf.find("users", (asked["OrganizationId"], asked["UserId"]), _GONE)
    if user["State"] == "ENABLED":
        raise Refused("EntityStateException")
    del shelf["users"][asked["OrganizationId"], asked["UserId"]]


def _rules(shelf: Shelf, asked: Asked) -> dict[str, Thing]:
    return shelf["rules"].setdefault(asked["OrganizationId"], {"Default": {"Name": "Default", "Effect": "ALLOW"}})


def put_rule(shelf: Shelf, asked: Asked) -> None:
    """A new rule, or another in the place of one of that name."""
    rules = _rules(shelf, asked)
    if asked["Name"] not in rules and len(rules) >= MOST_RULES:
        raise Refused("LimitExceededException")
    born = rules.get(asked["Name"], {}).get("DateCreated", shelf.now)
    rule = {name: value for name, value in asked.items() if name != "OrganizationId"}
    rules[asked["Name"]] = rule | {"DateCreated": born, "DateModified": shelf.now}


def list_rules(shelf: Shelf, asked: Asked) -> dict[str, Any]:
    """All rules of the organization."""
    return {"Rules": list(_rules(shelf, asked).values())}


def delete_rule(shelf: Shelf, asked: Asked) -> None:
    """One rule less; to take one that is not there is no error."""
    _rules(shelf, asked).pop(asked["Name"], None)


def effect(shelf: Shelf, asked: Asked) -> dict[str, Any]:
    """What the rules say to one user and protocol."""
    if "UserId" not in asked:
        raise Refused("InvalidParameterException", "the stand-in only asks for users")
    shelf.find("users", (asked["OrganizationId"], asked["UserId"]), _GONE)
    rules = _rules(shelf, asked).values()
    matched = [
        rule
        for rule in rules
        if all(_in(rule, member, asked[name]) for member, name in (("UserIds", "UserId"), ("Actions", "Action")))
    ]
    effects = {rule["Effect"] for rule in matched}
    return {"Effect": "ALLOW" if effects == {"ALLOW"} else "DENY", "MatchedRules": [rule["Name"] for rule in matched]}


def _in(rule: Thing, member: str, value: str) -> bool:
    return (not rule.get(member) or value in rule[member]) and value not in rule.get(f"Not{member}", ())


OPERATIONS = {
    "CreateUser": create_user,
    "DescribeUser": describe_user,
    "RegisterToWorkMail": register,
    "DeregisterFromWorkMail": deregister,
    "DeleteUser": delete_user,
    "PutAccessControlRule": put_rule,
    "ListAccessControlRules": list_rules,
    "DeleteAccessControlRule": delete_rule,
    "GetAccessControlEffect": effect,
}
