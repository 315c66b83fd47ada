"""`nightlatch roster seed|show`: who the administrators are, why, and who came and left.

ATT&CK's own advice is to watch for administrators over a known number; this is where the number is first known. `seed` asks
the platform itself, `show` plays what records told since on top of its answer.
"""

import argparse
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from nightlatch import bootstrap
from nightlatch.bootstrap.hands import seed_inventory
from nightlatch.classes import dataclass
from nightlatch.cli.command import Command
from nightlatch.cli.options import DEPLOYED, add_ledger, add_policy
from nightlatch.cli.terminal import printable
from nightlatch.errors import UsageError
from nightlatch.ledger.standing import Administrator
from nightlatch.pipeline import Pipeline
from nightlatch.policy.writing import escaped
from nightlatch.settings import Settings

TENANTS = {
    "aws": "",
    "gcp": "a project's id, folders/NUMBER or organizations/NUMBER",
    "entra": "the tenant's id",
    "azure": "the tenant's id",
    "workspace": "the organization as its records name it: organizations/NUMBER, or the customer's id (C…)",
}
"""What names a tenant whose administrators are asked for, by provider; empty where the credentials are of one."""
_TENANTS = "; ".join(f"for {provider} {text}" for provider, text in TENANTS.items() if text)


@dataclass(frozen=True, slots=True)
class Standing:
    """One tenant's administrators as of now. `taken` is the time of the last inventory, `gaps` what it could not read."""

    tenant: str
    administrators: tuple[Administrator, ...]
    limit: int
    taken: datetime | None
    gaps: tuple[str, ...]
    came: frozenset[str]
    left: frozenset[str]


def configure(parser: argparse.ArgumentParser) -> None:
    """`show` and `seed`, each on a ledger."""
    parts = parser.add_subparsers(dest="part", required=True, metavar="seed|show")
    for part, says in (
        ("show", "list the administrators, and why they are"),
        ("seed", "ask the platform who they are, and keep it"),
    ):
        sub = parts.add_parser(part, help=says, description=says)
        add_policy(sub)
        add_ledger(sub, f"the folder of the ledger, or {DEPLOYED} to look into a deployed one (default: $NIGHTLATCH_LEDGER)")
        if part == "show":
            sub.add_argument("--tenant", metavar="T", help="this tenant only: its id, or provider:id")
        else:
            sub.add_argument("--provider", choices=list(TENANTS), default="aws", help="whom to ask (default: aws)")
            sub.add_argument("--tenant", metavar="T", default="", help=f"whose administrators: {_TENANTS}")
        form = sub.add_mutually_exclusive_group()
        form.add_argument("--json", action="store_true", help="print one line of JSON per administrator")
        form.add_argument("--toml", action="store_true", help="print them as [roster] of a nightlatch.toml")


def run(args: argparse.Namespace) -> int:
    """0 when done. Raises UsageError without a ledger to look in, LookupFailed when the platform cannot be asked."""
    settings = Settings.from_environment()
    settings = replace(settings, ledger=args.ledger or settings.ledger, policy=args.policy or settings.policy)
    if args.part == "show" and not bootstrap.holds(settings.ledger):
        raise UsageError(
            f"there is no ledger to look in: give --ledger FOLDER (`nightlatch roster seed --ledger FOLDER` makes one) or --ledger {DEPLOYED}"
        )
    only = args.tenant if args.part == "show" else _seed(settings, args.provider, args.tenant)
    with bootstrap.opened(settings) as pipeline:
        found = list(standings(pipeline, only, datetime.now(UTC)))
    if only is not None and not found:
        raise UsageError(f"nothing is known of a tenant {printable(only)!r}: `nightlatch roster show` without --tenant lists all")
    lines = _toml(found) if args.toml else [line for each in found for line in (_rows(each) if args.json else _told(each))]
    print("\n".join(lines) if lines else "no tenant is known yet: `nightlatch roster seed` asks the platform")
    return 0


def _seed(settings: Settings, provider: str, tenant: str) -> str:
    """Ask first and open the ledger then: who may not ask makes none. Gives the tenant."""
    if settings.ledger is None or bootstrap.is_deployed(settings.ledger):
        raise UsageError(
            f"give --ledger FOLDER to keep the inventory in; a deployment ({DEPLOYED}) takes its own every 15 minutes"
        )
    if bool(tenant) != bool(TENANTS[provider]):
        raise UsageError(
            f"--provider {provider} wants --tenant, {TENANTS[provider]}"
            if TENANTS[provider]
            else "an AWS account is known by its credentials: leave --tenant out"
        )
    inventory = seed_inventory(provider, tenant)
    with bootstrap.opened(settings) as pipeline:
        pipeline.control.inventories.keep(inventory)
    return f"{inventory.provider}:{inventory.tenant}"


def standings(pipeline: Pipeline, only: str | None, now: datetime) -> Iterator[Standing]:
    """The administrators of every tenant that an inventory or a record told of, in order."""
    inventories = pipeline.control.inventories
    told = {f"{key.provider}:{key.tenant}" for key in pipeline.evidence.accounts()}
    for tenant in sorted(told | set(inventories.tenants())):
        id = tenant.split(":", 1)[1]
        if only not in (None, tenant, id):
            continue
        standing = pipeline.evidence.roster.standing(tenant, pipeline.policy.roster, inventories)
        found, came, left = standing.now(now)
        inventory = standing.inventory(now)
        taken, gaps = (None, ()) if inventory is None else (inventory.at, inventory.gaps)
        yield Standing(tenant, found, pipeline.policy.roster.limit_of(id), taken, gaps, came, left)


def _told(standing: Standing) -> Iterator[str]:
    number = len(standing.administrators)
    over = f", {number - standing.limit} over the limit" if number > standing.limit else ""
    yield printable(f"{standing.tenant}: {number} administrators, the limit is {standing.limit}{over}")
    if standing.taken is None:
        yield "  no inventory was taken: these are those whom policy lists and records told of"
    else:
        yield f"  as of the inventory of {standing.taken:%Y-%m-%d %H:%M:%S} UTC and what records told since"
    for each in standing.administrators:
        since = f", known since {each.since:%Y-%m-%d %H:%M} UTC" if each.since else ""
        yield f"  {printable(each.name)}{_kind(each)}: {printable('; '.join(each.why) or 'as records told')}{since}"
    for says, names in (("came since", standing.came), ("left since", standing.left)):
        if names and standing.taken is not None:
            yield f"  {says}: {printable(', '.join(sorted(names)))}"
    for gap in standing.gaps:
        yield f"  not read: {printable(gap)}"


def _kind(each: Administrator) -> str:
    return f" ({each.account.type.value.replace('_', ' ')})" if each.account is not None else ""


def _rows(standing: Standing) -> Iterator[str]:
    for each in standing.administrators:
        row: dict[str, Any] = {
            "tenant": standing.tenant,
            "name": each.name,
            "type": each.account.type.value if each.account else None,
            "id": each.account.id if each.account else None,
            "address": each.address,
            "why": list(each.why),
            "since": each.since.isoformat() if each.since else None,
            "came": each.name in standing.came,
            "limit": standing.limit,
            "inventory": standing.taken.isoformat() if standing.taken else None,
            "gaps": list(standing.gaps),
        }
        yield json.dumps(row)


def _toml(standings: list[Standing]) -> list[str]:
    """By address or immutable id: a name alone could be taken by somebody else."""
    texts = (each.address or (each.account and each.account.id) or each.name for one in standings for each in one.administrators)
    return ["[roster]", "administrators = [", *(f'  "{escaped(text)}",' for text in dict.fromkeys(texts)), "]"]


COMMAND = Command(id="roster", help="list the administrators, or ask the platform who they are", configure=configure, run=run)
