"""What a Google role is worth: predefined and basic ones by table, custom ones by their permissions, both by what they reach.

`roles.json` names the predefined roles that lead further, as computed from the permissions of all 2,461 predefined roles
(August 2026), and the permissions that make them so. A predefined role that it does not name leads nowhere by itself; a custom
role is known only by its permissions, and counts as strong until somebody has read them.

Federation's permissions are spelled `iam.googleapis.com/workloadIdentityPools.create`, unlike all others.
"""

import json
from collections.abc import Iterable
from enum import IntEnum
from functools import cache
from pathlib import Path
from typing import Any

from nightlatch.model import Evaluated, Privilege
from nightlatch.model.kinds import Tier, Trait

_DATA = Path(__file__).with_name("roles.json")
_TIERS: tuple[Tier, ...] = (0, 1, 2, 3)


class Reach(IntEnum):
    """What a binding stands on, the widest first."""

    ORGANIZATION = 0
    FOLDER = 1
    PROJECT = 2
    SERVICE_ACCOUNT = 3
    RESOURCE = 4


@cache
def _data() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(_DATA.read_text(encoding="utf-8"))
    return found


@cache
def _groups() -> dict[str, str]:
    """Every permission that leads further, with the group it belongs to."""
    return {name: group for group, names in _data()["permissions"].items() for name in names}


def role(name: str, reach: Reach = Reach.PROJECT, *, conditional: bool = False) -> Privilege:
    """What a role gives where it is bound. A custom role is unresolved: its permissions are not in its name."""
    found = predefined(name)
    if found is None:
        found = Privilege.unresolved(f"{name} is a custom role, and its permissions are not in the record")
    return _conditioned(reached(found, name, reach), conditional=conditional)


def predefined(name: str) -> Privilege | None:
    """What a predefined or basic role gives on a project; None for a custom one."""
    if not name.startswith("roles/"):
        return None
    if name.endswith((".serviceAgent", "ServiceAgent")):
        return Privilege.unresolved(f"{name} is meant for Google's own agents; what it gives anybody else was not looked at")
    for tier, names in enumerate(_data()["roles"]):
        if name in names:
            return Privilege(tier=_TIERS[tier], reasons=(f"{name}: {names[name]}",))
    return Privilege(tier=3, reasons=(f"{name} holds no permission that leads to others",))


def permissions(names: Iterable[str]) -> Privilege:
    """What a set of permissions gives: that of a custom role, or what was added to one."""
    held = sorted(name for name in set(names) if name in _groups())
    groups = {_groups()[name] for name in held}
    tier = _tier(groups, held)
    reasons = tuple(f"{name} ({_data()['meanings'][_groups()[name]]})" for name in held[:8])
    return Privilege(tier=tier, reasons=reasons or ("no permission that leads to others",))


def _tier(groups: set[str], held: list[str]) -> Tier:
    if groups & {"policy_setters", "custom_role_edit"}:
        return 0
    acts_as = "iam.serviceAccounts.actAs" in held
    borrowed = [name for name in held if _groups()[name] == "impersonation" and name != "iam.serviceAccounts.actAs"]
    if borrowed or groups & {"sa_credentials", "federation", "guard_removal", "gke"} or (acts_as and "run_as_sa_sinks" in groups):
        return 1
    return 2 if acts_as or "db_users" in groups else 3


def reached(found: Privilege, name: str, reach: Reach) -> Privilege:
    """The privilege as far as the binding reaches: one on a single resource gives nothing beyond it."""
    if reach is Reach.RESOURCE and found.tier < 2:
        said = f"{name} on one resource gives control of that resource only"
        return found.model_copy(update={"tier": 2, "reasons": (*found.reasons, said)})
    if reach is Reach.SERVICE_ACCOUNT and found.tier == 0:
        said = f"{name} on one service account gives control of that account"
        return found.model_copy(update={"tier": 1, "reasons": (*found.reasons, said)})
    if reach < Reach.SERVICE_ACCOUNT and name == "roles/iam.serviceAccountUser":
        said = f"{name} above a single account lets its holder run as every service account below"
        return found.model_copy(update={"tier": 1, "reasons": (said,)})
    return found


def _conditioned(found: Privilege, *, conditional: bool) -> Privilege:
    if not conditional:
        return found
    return found.model_copy(
        update={
            "evaluated": Evaluated.PARTIAL,
            "traits": (*found.traits, Trait.CONDITIONAL),
            "reasons": (*found.reasons, "a condition narrows it, which was not evaluated"),
        }
    )
