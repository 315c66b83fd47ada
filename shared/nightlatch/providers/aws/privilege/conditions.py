"""What a statement's Condition takes from it: nothing, something, or nearly all.

A condition that anybody meets is no condition. Which they are is judged here, once, because policies that mean to pass
for harmless carry them.
"""

import ipaddress
from functools import lru_cache

from nightlatch.classes import dataclass
from nightlatch.providers.aws.privilege.document import Condition, Values
from nightlatch.providers.aws.privilege.escalation import SERVICES_PASSED_TO
from nightlatch.providers.aws.privilege.matching import fits

EQUALS = frozenset({"stringequals", "stringequalsignorecase", "stringlike", "arnequals", "arnlike"})
"""Operators that say which values are meant (without their set and IfExists parts)."""

# Met by anybody: who calls says these himself, they hold for every normal call, or they hold now.
_ANYBODY = frozenset(
    {"aws:securetransport", "aws:requestedregion", "aws:useragent", "aws:referer", "aws:currenttime", "aws:epochtime"}
)
_OWN_ACCOUNT = {
    "aws:resourceaccount": "${aws:principalaccount}",
    "aws:resourceorgid": "${aws:principalorgid}",
    "s3:resourceaccount": "${aws:principalaccount}",
}
_WHO = ("aws:principal", "aws:userid", "aws:username")
_POWERFUL = ("AdministratorAccess", "IAMFullAccess", "PowerUserAccess", "AdministratorAccess-Amplify")
_AWS_POLICIES = "arn:aws:iam::aws:policy/"


@dataclass(frozen=True, slots=True)
class Narrowing:
    """`narrows`: somebody or something has to be a certain way. `pins_policy`: only named, harmless policies of AWS may be attached.

    `passed_to`: the services that a role may be handed to; None means any.
    """

    narrows: bool = False
    pins_policy: bool = False
    passed_to: frozenset[str] | None = None


NOTHING = Narrowing()


def operator_of(text: str) -> tuple[str, bool, bool]:
    """An operator without its set and IfExists parts; whether it let the key be absent; whether it was ForAllValues."""
    every = text.startswith(("foranyvalue:", "forallvalues:"))
    plain = text.partition(":")[2] if every else text
    return plain.removesuffix("ifexists"), plain.endswith("ifexists"), text.startswith("forallvalues:")


def narrowing(condition: Condition) -> Narrowing:
    """What a statement's condition takes from it."""
    narrows = pins = False
    passed_to: frozenset[str] | None = None
    for operator, keys in condition.items():
        for key, values in keys.items():
            plain = operator_of(operator)[0]
            if key == "iam:passedtoservice" and plain in EQUALS:
                services = _services(values)
                passed_to = services if passed_to is None else passed_to & services
            elif key == "iam:policyarn" and plain in EQUALS and all(map(_harmless, values)):
                pins = True
            elif not met_by_anybody(operator, key, values):
                narrows = True
    return Narrowing(narrows, pins, passed_to)


def _services(patterns: Values) -> frozenset[str]:
    return frozenset(service for service in SERVICES_PASSED_TO for pattern in patterns if fits(pattern.lower(), service))


@lru_cache(maxsize=1024)
def _harmless(pattern: str) -> bool:
    """Whether a pattern of iam:PolicyARN lets only AWS's own policies be attached, and none of the powerful ones."""
    parts = pattern.split(":", 2)
    aws = f"arn:aws:{parts[2]}" if len(parts) == 3 else pattern  # whatever the partition
    return aws.startswith(_AWS_POLICIES) and not any(fits(aws, _AWS_POLICIES + name) for name in _POWERFUL)


def met_by_anybody(operator: str, key: str, values: Values) -> bool:
    """Whether a condition takes nothing away: PRIVILEGE's known-weak ones, and those that only say "in the own account"."""
    plain, may_be_absent, _ = operator_of(operator)
    first = values[0].lower() if values else ""
    if key in _ANYBODY:
        return True
    if key == "aws:sourceip":
        return plain == "ipaddress" and any(map(_nearly_everywhere, values))
    if key == "aws:multifactorauthpresent":
        return may_be_absent or first == "false"
    if key == "aws:viaawsservice":
        return first == "false"
    if key in _OWN_ACCOUNT:
        return plain in EQUALS and _OWN_ACCOUNT[key] in map(str.lower, values)
    return key.startswith(_WHO) and plain in ("stringlike", "arnlike") and any(not value.strip("*") for value in values)


def _nearly_everywhere(network: str) -> bool:
    """Whether a network is half of all addresses or more: two halves make the whole."""
    try:
        return ipaddress.ip_network(network, strict=False).prefixlen <= 1
    except ValueError:
        return False
