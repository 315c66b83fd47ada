"""Does a pattern of a policy reach an action, and how much of what the action works on does it reach?

Patterns are an intruder's text: they are matched without regular expressions of their making (`*a*a*a*` would hang one),
and every answer is cached, because the same few hundred patterns make up nearly all policies.
"""

import re
from enum import IntEnum
from functools import lru_cache

from nightlatch.providers.aws.privilege.escalation import ACTIONS, ACTIONS_OF, ASSUME_ROLE, EVERYTHING, FACETS, WHOLE
from nightlatch.providers.aws.privilege.targets import SELF_SERVICE, Target, targets_of


class Width(IntEnum):
    """How much of an action's targets a resource pattern reaches."""

    NONE = 0
    SELF = 1
    """Only the caller's own user: the usual self-service policy."""
    NAMED = 2
    """Some targets, by name or prefix."""
    WIDE = 3
    """All of them."""


_OWN_USER = re.compile(r"(?:user|mfa)/(?:.*/)?\$\{aws:username\}")
_ONE_TYPE = re.compile(r"[\w.-]+[:/](?:\*[:/]?)+")
_STAR_RUN = re.compile(r"\*+")
_STARS = frozenset("*:/")
_PROBE = "\0" * 16
"""A name that nothing but wildcards matches."""
_CACHED = 512
"""Longer patterns are an attack on the cache, or nonsense."""

# Roles that AWS itself puts, as full administrators, into the member accounts of an organization.
_MEMBER_ADMINISTRATORS = ("/organizationaccountaccessrole", "/awscontroltowerexecution")


def fits(pattern: str, text: str) -> bool:
    """Whether a pattern with `*` and `?` matches a whole text. Never slower than one length times the other; case counts."""
    at = spot = 0
    star = -1
    resume = 0
    while spot < len(text):
        if at < len(pattern) and pattern[at] == "*":
            star, resume = at, spot
            at += 1
        elif at < len(pattern) and pattern[at] in ("?", text[spot]):
            at += 1
            spot += 1
        elif star >= 0:
            at, resume = star + 1, resume + 1
            spot = resume
        else:
            return False
    return not pattern[at:].strip("*")


def reached(pattern: str) -> frozenset[str]:
    """The actions of the escalation tables that an action pattern (in lower case) matches.

    Beside actions the answer may hold EVERYTHING (the pattern is every action there is) or a WHOLE service's marker
    (`sso:*`, written so; a mere `*` does not name the service).
    """
    if len(pattern) > _CACHED:
        pattern = _STAR_RUN.sub("*", pattern)
        return _reached.__wrapped__(pattern) if len(pattern.replace("*", "")) < _CACHED else frozenset()
    return _reached(pattern)


@lru_cache(maxsize=8192)
def _reached(pattern: str) -> frozenset[str]:
    if "*" not in pattern and "?" not in pattern:
        return _with_facets(ACTIONS & {pattern})
    pattern = _STAR_RUN.sub("*", pattern)
    if pattern in ("*", "*:*"):
        return ACTIONS | {EVERYTHING}
    service, colon, _ = pattern.partition(":")
    known = ACTIONS_OF.get(service, frozenset()) if colon and "*" not in service and "?" not in service else ACTIONS
    matched = _with_facets(frozenset(action for action in known if fits(pattern, action)))
    return matched | {pattern} if pattern in WHOLE else matched


def _with_facets(actions: frozenset[str]) -> frozenset[str]:
    return actions | {facet for action, facet in FACETS.items() if action in actions}


def width(pattern: str, action: str) -> Width:
    """How much of an action's targets a resource pattern reaches. Resources are compared without case, to be careful."""
    return _width_of(pattern, action) if len(pattern) <= _CACHED else _width_of.__wrapped__(pattern, action)


@lru_cache(maxsize=16384)
def _width_of(pattern: str, action: str) -> Width:
    pattern = pattern.lower()
    if not pattern.strip("*:"):
        return Width.WIDE if "*" in pattern else Width.NONE
    if action == EVERYTHING:
        return Width.NONE  # everything, on some things, is not everything
    if action in WHOLE:
        whole = Target(action.partition(":")[0], _PROBE)
        return Width.WIDE if _width(pattern, whole) is Width.WIDE else Width.NONE
    if action == ASSUME_ROLE and pattern.endswith(_MEMBER_ADMINISTRATORS):
        return Width.WIDE
    found = max(_width(pattern, target) for target in targets_of(action))
    if found is Width.SELF and action not in SELF_SERVICE:
        return Width.WIDE  # to attach a policy to oneself is as good as to attach it to anybody
    return found


def _width(pattern: str, target: Target) -> Width:
    parts = pattern.split(":", 5)
    if len(parts) < 6 and parts[-1].endswith("*"):
        parts += ["*"] * (6 - len(parts))
    if len(parts) < 6 or not fits(parts[0], "arn"):
        probe = f"arn:aws:{target.service}:::{target.type}"
        return Width.NAMED if "*" in pattern and _may_overlap(pattern, probe) else Width.NONE
    if not fits(parts[2], target.service) or parts[4] == "aws":
        return Width.NONE  # another service's, or AWS's own policies, which nobody can change
    return _of_resource(parts[5], target)


def _of_resource(resource: str, target: Target) -> Width:
    if not resource.strip("*:/"):
        return Width.WIDE if "*" in resource else Width.NONE
    if resource.startswith("role/aws-service-role/"):
        return Width.NONE  # service-linked roles cannot be changed, and no one else's service takes them
    if target.service == "iam" and _OWN_USER.fullmatch(resource):
        return Width.SELF if target.type in ("user/", "mfa/") and resource.startswith(target.type) else Width.NONE
    if not target.type:
        return Width.WIDE if target.service != "s3" and _ONE_TYPE.fullmatch(resource) else Width.NAMED
    if resource.startswith(target.type):
        rest = resource.removeprefix(target.type)
        return Width.WIDE if "*" in rest and set(rest) <= _STARS else Width.NAMED
    if fits(resource, target.type + _PROBE):
        return Width.WIDE
    return Width.NAMED if _may_overlap(resource, target.type) else Width.NONE


def _may_overlap(pattern: str, prefix: str) -> bool:
    """Whether the fixed beginning of a pattern agrees with what all texts in question begin with."""
    fixed = re.split(r"[*?$]", pattern, maxsplit=1)[0]
    return prefix.startswith(fixed) if len(fixed) < len(pattern) else False
