"""Whether both stores are there, kept from deletion, asked in order, and rid of what has expired.

Shapes: Firestore's reference, `Database`, `Index` and `Field`.
"""

from collections.abc import Iterator, Sequence

from nightlatch.hosts.gcp.checkup.asking import APPLY, Asking, faults
from nightlatch.model.check import Check, Topic, several

LEDGER = Topic(id="ledger", title="both stores of the ledger are there and protected")
INDEX = Topic(id="index", title="the ledger can be asked in order")
EXPIRY = Topic(id="expiry", title="what has expired is removed")
STORES = ("nightlatch-evidence", "nightlatch-control")
_ORDER = [("partition", "ASCENDING"), ("sort", "ASCENDING")]


def check_ledger(asking: Asking) -> Iterator[Check]:
    """Both databases. Raises LookupFailed."""
    broken: list[str] = []
    bare: list[str] = []
    for store in STORES:
        told = asking.rest.ask("ledger", f"{asking.home}/databases/{store}", "datastore.databases.getMetadata")
        if told is None:
            broken.append(f"{store} is gone")
            continue
        if told.get("type") != "FIRESTORE_NATIVE":
            broken.append(f"{store} is {told.get('type')}, not FIRESTORE_NATIVE")
        bare += faults(
            {
                f"{store} can be deleted": told.get("deleteProtectionState") != "DELETE_PROTECTION_ENABLED",
                f"{store} cannot be brought back to a moment": told.get("pointInTimeRecoveryEnablement")
                != "POINT_IN_TIME_RECOVERY_ENABLED",
            }
        )
    if broken:
        yield LEDGER.fail(f"{several(broken)}.", APPLY)
    elif bare:
        yield LEDGER.warn(f"{several(bare)}.", APPLY)
    else:
        yield LEDGER.ok(
            "Evidence and control are in native mode, protected against deletion, and can be brought back to a moment."
        )


def check_index(asking: Asking, collection: str) -> Iterator[Check]:
    """The index without which no case is found. Raises LookupFailed."""
    states = {store: _index(asking, store, collection) for store in STORES}
    wrong = [f"{store} ({state})" for store, state in states.items() if state != "READY"]
    if not wrong:
        yield INDEX.ok("Both stores have their index on partition and sort.")
    elif set(states.values()) <= {"READY", "CREATING"}:
        yield INDEX.warn(f"The index on partition and sort is being built in {several(wrong)}.", "Wait until it is built.")
    else:
        yield INDEX.fail(f"The index on partition and sort is not usable in {several(wrong)}.", APPLY)


def check_expiry(asking: Asking, collection: str) -> Iterator[Check]:
    """The time-to-live policy. Reads honor expiry themselves; without it the stores only grow. Raises LookupFailed."""
    off: list[str] = []
    for store in STORES:
        path = f"{asking.home}/databases/{store}/collectionGroups/{collection}/fields/ttl"
        told = asking.rest.ask("ledger", path, "datastore.indexes.get") or {}
        state = told.get("ttlConfig", {}).get("state", "none")
        if state not in ("ACTIVE", "CREATING"):
            off.append(f"{store} ({state})")
    if off:
        yield EXPIRY.warn(f"No policy removes what has expired in {several(off)}: it is not read, and only grows.", APPLY)
    else:
        yield EXPIRY.ok("Both stores remove what has expired.")


def _index(asking: Asking, store: str, collection: str) -> str:
    path = f"{asking.home}/databases/{store}/collectionGroups/{collection}/indexes"
    found = asking.rest.listed("ledger", path, "datastore.indexes.list", "indexes")
    return next((str(each.get("state")) for each in found if _fields(each.get("fields", ())) == _ORDER), "none")


def _fields(told: Sequence[dict[str, str]]) -> list[tuple[str, str]]:
    """Without the name, which Firestore puts behind every index."""
    return [(each["fieldPath"], each.get("order", "")) for each in told if each["fieldPath"] != "__name__"]
