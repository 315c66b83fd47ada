"""Whether the functions can run as the template means them to: active, told everything, and fed."""

from collections.abc import Iterator, Mapping

from nightlatch.classes import dataclass
from nightlatch.hosts.aws.checkup.asking import Asking
from nightlatch.hosts.aws.checkup.stack import Stack
from nightlatch.model.check import Check, Topic, several

FUNCTIONS = Topic(id="functions", title="the functions are active and told what they need")
FEEDS = Topic(id="feeds", title="the queues feed the functions")
DUTIES = ("Assess", "Act", "Sweep", "Interact", "Hear")
"""Logical ids of the functions in template.yaml."""
_EVERY = (
    "NIGHTLATCH_HOME",
    "NIGHTLATCH_EVIDENCE_TABLE",
    "NIGHTLATCH_CONTROL_TABLE",
    "NIGHTLATCH_MODE",
    "NIGHTLATCH_POLICY",
)
NEEDED: Mapping[str, tuple[str, ...]] = {
    "Assess": (*_EVERY, "NIGHTLATCH_CASE_QUEUE", "NIGHTLATCH_REJECTS_QUEUE"),
    "Act": _EVERY,
    "Sweep": _EVERY,
    "Interact": _EVERY,
    "Hear": _EVERY,
}
"""Environment variables without which a function does not start, or does less than it should."""
FED = {"RecordsQueue": "Assess", "CaseQueue": "Act", "CheckQueue": "Act"}
_DEPLOY = "Deploy template.yaml again, with the same parameters."


@dataclass(frozen=True, slots=True)
class Deployed:
    """One function as Lambda describes it. `role` is the name of its role."""

    duty: str
    name: str
    role: str
    state: str
    environment: Mapping[str, str]

    @property
    def mode(self) -> str:
        """The ceiling it was told."""
        return self.environment.get("NIGHTLATCH_MODE", "observe")


def deployed(asking: Asking, stack: Stack) -> tuple[Deployed, ...]:
    """The functions of the stack that are there. Raises LookupFailed."""
    found: list[Deployed] = []
    for duty in DUTIES:
        name = stack.resources.get(duty)
        told = asking.ask("lambda", "GetFunctionConfiguration", FunctionName=name) if name else None
        if told is not None and name:
            environment = told.get("Environment", {}).get("Variables", {})
            state = _state(str(told.get("State", "Active")), str(told.get("LastUpdateStatus", "Successful")))
            found.append(Deployed(duty, name, str(told["Role"]).rpartition("/")[2], state, environment))
    return tuple(found)


def check_functions(functions: tuple[Deployed, ...]) -> Check:
    """Whether all are there, active, in one mode, and told what they need."""
    gone = [duty.lower() for duty in DUTIES if duty not in {each.duty for each in functions}]
    idle = [f"{each.name} is {each.state}" for each in functions if each.state not in ("Active", "Pending")]
    untold = [f"{each.name} lacks {name}" for each in functions for name in NEEDED[each.duty] if not each.environment.get(name)]
    modes = sorted({each.mode for each in functions})
    if gone:
        return FUNCTIONS.fail(f"The stack has no function {several(gone)}.", _DEPLOY)
    if idle or untold:
        return FUNCTIONS.fail(f"Not as deployed: {several([*idle, *untold])}.", _DEPLOY)
    if len(modes) > 1:
        return FUNCTIONS.fail(f"The functions disagree on the mode: {several(modes)}.", _DEPLOY)
    if pending := [each.name for each in functions if each.state == "Pending"]:
        return FUNCTIONS.warn(f"Still being made ready: {several(pending)}.", "Wait a minute, and run the doctor again.")
    return FUNCTIONS.ok(f"All {len(functions)} are active, in mode {modes[0]}.")


def check_feeds(asking: Asking, stack: Stack) -> Iterator[Check]:
    """Whether a mapping that is enabled leads from each queue to its function. Raises LookupFailed."""
    broken: list[str] = []
    for queue, duty in FED.items():
        arn = stack.queue_arn(queue)
        mappings = asking.listed("lambda", "ListEventSourceMappings", "EventSourceMappings", EventSourceArn=arn) if arn else None
        states = [each.get("State", "") for each in mappings or () if _leads_to(each, stack.resources.get(duty, ""))]
        if not any(state in ("Enabled", "Enabling", "Updating") for state in states):
            broken.append(f"{queue} to {duty.lower()} ({states[0] if states else 'no mapping'})")
    if broken:
        yield FEEDS.fail(
            f"Nothing is handed over from {several(broken)}.",
            "Enable it: aws lambda update-event-source-mapping --enabled --uuid UUID, or deploy template.yaml again.",
        )
    else:
        yield FEEDS.ok("Each queue hands its messages to its function.")


def _leads_to(mapping: Mapping[str, str], name: str) -> bool:
    """Whether it is for this function, or a version or alias of it."""
    return bool(name) and name in mapping.get("FunctionArn", "").split(":")


def _state(state: str, update: str) -> str:
    """A function that nobody called for weeks is Inactive, and wakes by itself."""
    if state in ("Active", "Inactive"):
        return "Active" if update != "Failed" else "stuck in a failed update"
    return state
