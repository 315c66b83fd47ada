"""Whether the functions can run as the module means them to: active, told everything, in one mode, and of one bundle."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from nightlatch.classes import dataclass
from nightlatch.hosts.gcp.checkup.asking import APPLY, Asking
from nightlatch.model.check import Check, Topic, several

FUNCTIONS = Topic(id="functions", title="the functions are active and told what they need")
BUNDLE = Topic(id="bundle", title="the functions run the same code and policy")
DUTIES = ("assess", "act", "sweep")
"""Those that every deployment has; `interact` is there where people answer in Slack."""
_EVERY = ("PROJECT", "SCOPE", "POLICY", "MODE", "EVIDENCE_DATABASE", "CONTROL_DATABASE", "CASE_QUEUE", "CALLER", "AUDIENCE")
_CHECKING = ("CHECK_QUEUE", "ACT_URL")
NEEDED: Mapping[str, tuple[str, ...]] = {
    "assess": (*_EVERY, "REJECTS_QUEUE"),
    "act": (*_EVERY, "REJECTS_QUEUE", *_CHECKING),
    "interact": (*_EVERY, *_CHECKING),
    "sweep": (*_EVERY, *_CHECKING),
}
"""Environment variables (after NIGHTLATCH_) without which a function does not start, or does less than it should."""
_BUNDLE = re.compile(r"nightlatch-\w+\.zip")


@dataclass(frozen=True, slots=True)
class Deployed:
    """One function as Cloud Functions describes it. `bundle` is the object it was built from, empty when that does not tell."""

    duty: str
    state: str
    region: str
    account: str
    bundle: str
    environment: Mapping[str, str]

    def told(self, name: str) -> str:
        """What it was told under NIGHTLATCH_ and this name; empty for nothing."""
        return self.environment.get(f"NIGHTLATCH_{name}", "")


def deployed(asking: Asking) -> tuple[Deployed, ...]:
    """Our functions that are there, in whichever region. Raises LookupFailed."""
    path, permission = f"{asking.home}/locations/-/functions", "cloudfunctions.functions.list"
    found = (_read(each) for each in asking.rest.listed("functions", path, permission, "functions"))
    return tuple(each for each in found if each.duty in NEEDED)


def check_functions(asking: Asking, functions: tuple[Deployed, ...]) -> Iterator[Check]:
    """Whether all are there, active, themselves, in one mode, told what they need, and of one bundle."""
    if not functions:
        do = "Name the project that Nightlatch runs in with --project, or apply infra/gcp."
        yield FUNCTIONS.fail(f"No function of Nightlatch is in the project {asking.project}.", do)
        return
    yield _check(asking, functions)
    yield _bundle(functions)


def _check(asking: Asking, functions: tuple[Deployed, ...]) -> Check:
    gone = [duty for duty in DUTIES if duty not in {each.duty for each in functions}]
    idle = [f"{each.duty} is {each.state}" for each in functions if each.state not in ("ACTIVE", "DEPLOYING")]
    untold = [f"{each.duty} lacks NIGHTLATCH_{name}" for each in functions for name in NEEDED[each.duty] if not each.told(name)]
    lent = [f"{each.duty} runs as {each.account}" for each in functions if each.account != asking.email(each.duty)]
    modes, scopes = (sorted({each.told(name) for each in functions}) for name in ("MODE", "SCOPE"))
    if gone:
        return FUNCTIONS.fail(f"The project has no function {several(gone)}.", APPLY)
    if wrong := [*idle, *untold, *lent]:
        return FUNCTIONS.fail(f"Not as deployed: {several(wrong)}.", APPLY)
    if len(modes) > 1 or len(scopes) > 1:
        told = [f"{each.duty} {each.told('MODE')} {each.told('SCOPE')}" for each in functions]
        return FUNCTIONS.fail(f"The functions disagree on mode or scope: {several(told)}.", APPLY)
    if pending := [each.duty for each in functions if each.state == "DEPLOYING"]:
        return FUNCTIONS.warn(f"Still being deployed: {several(pending)}.", "Wait a minute, and run the doctor again.")
    return FUNCTIONS.ok(f"All {len(functions)} are active, in mode {modes[0]}, and watch {scopes[0]}.")


def _bundle(functions: tuple[Deployed, ...]) -> Check:
    bundles = sorted({each.bundle for each in functions})
    if not all(bundles):
        return BUNDLE.unknown("Not every function tells which bundle of infra/gcp it was built from.", APPLY)
    if len(bundles) > 1:
        told = [f"{each.duty} {each.bundle}" for each in functions]
        return BUNDLE.fail(f"They were built from different bundles, so that they may judge differently: {several(told)}.", APPLY)
    return BUNDLE.ok(f"All of them were built from {bundles[0]}.")


def _read(told: Mapping[str, Any]) -> Deployed:
    name = str(told.get("name", ""))  # projects/P/locations/R/functions/NAME
    service = told.get("serviceConfig", {})
    source = told.get("buildConfig", {}).get("source", {}).get("storageSource", {})
    built_from = str(source.get("object", ""))
    return Deployed(
        duty=name.rpartition("/nightlatch-")[2],
        state=str(told.get("state", "UNKNOWN")),
        region=name.partition("/locations/")[2].partition("/")[0],
        account=str(service.get("serviceAccountEmail", "")),
        bundle=built_from if _BUNDLE.fullmatch(built_from) else "",
        environment=service.get("environmentVariables", {}),
    )
