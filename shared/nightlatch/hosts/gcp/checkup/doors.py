"""Who may call the functions: only the account that signs for Pub/Sub, Cloud Tasks and the scheduler; Slack only `interact`.

Each function also checks the signature itself, so that a door left open is no way in; but it is one fewer.
"""

from collections.abc import Iterator, Sequence

from nightlatch.hosts.gcp.checkup.asking import APPLY, Asking
from nightlatch.hosts.gcp.checkup.functions import Deployed
from nightlatch.model.check import Check, Topic, several

DOORS = Topic(id="doors", title="whoever should call the functions may, and nobody else")
INVOKER = "roles/run.invoker"


def check_doors(asking: Asking, functions: Sequence[Deployed]) -> Iterator[Check]:
    """The policy of each function's service. Raises LookupFailed."""
    shut: list[str] = []
    wide: list[str] = []
    for each in functions:
        wanted = "allUsers" if each.duty == "interact" else f"serviceAccount:{asking.email('caller')}"
        service = f"{asking.home}/locations/{each.region}/services/nightlatch-{each.duty}"
        held = asking.holders("services", service, "run.services.getIamPolicy", INVOKER) or frozenset()
        if wanted not in held:
            shut.append(f"{wanted} may not call {each.duty}")
        wide += [f"{member} may call {each.duty}" for member in sorted(held - {wanted})]
    if shut:
        yield DOORS.fail(f"By its own policy {several(shut)}.", APPLY)
    elif wide:
        yield DOORS.warn(f"By its own policy {several(wide)}.", "Take it back from whoever does not need it.")
    else:
        yield DOORS.ok("Each function is called by whom it should be.")
