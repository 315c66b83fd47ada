"""Security Command Center's findings: created and changed by one call, closed by another, listed."""

from typing import TYPE_CHECKING, Any

from nightlatch.sandbox.google.refusals import Refused

if TYPE_CHECKING:
    from nightlatch.sandbox.google.operations import Call

Thing = dict[str, Any]
_FOR_GOOD = ("category", "resourceName")


def patch_finding(call: "Call") -> Thing:
    """findings.patch: creates what is not there; without a mask every field that can change is replaced."""
    held, name = call.cloud.findings, _name(call)
    if call.path["source"] not in call.cloud.sources:
        raise Refused("NOT_FOUND", "Requested entity was not found.")
    if not call.path["finding"].isalnum() or len(call.path["finding"]) > 32:
        raise Refused("INVALID_ARGUMENT", "A finding id has 1 to 32 letters and digits.")
    if name not in held:
        held[name] = {"mute": "UNDEFINED", **call.body, "name": name, "createTime": "2026-03-02T10:00:00Z"}
        return held[name]
    mask = [each for each in call.asked("updateMask").split(",") if each]
    given = {each: call.body[each] for each in mask if each in call.body} if mask else {**call.body, "mute": "UNDEFINED"}
    if any(each in given and given[each] != held[name].get(each) for each in _FOR_GOOD):
        raise Refused("INVALID_ARGUMENT", "Immutable fields cannot be changed.")
    given.pop("state", None)
    held[name].update(given)
    for each in mask:
        if each not in call.body:
            held[name].pop(each, None)
    return held[name]


def set_state(call: "Call") -> Thing:
    """findings.setState."""
    found = call.cloud.findings.get(_name(call))
    if found is None:
        raise Refused("NOT_FOUND", "Requested entity was not found.")
    found["state"] = call.body["state"]
    return found


def list_findings(call: "Call") -> Thing:
    """findings.list."""
    held = [each for name, each in call.cloud.findings.items() if name.startswith(f"{_parent(call)}/findings/")]
    return {"listFindingsResults": [{"finding": each} for each in held], "totalSize": len(held)}


def _parent(call: "Call") -> str:
    return f"{call.path['kind']}/{call.path['id']}/sources/{call.path['source']}/locations/{call.path['location']}"


def _name(call: "Call") -> str:
    return f"{_parent(call)}/findings/{call.path['finding']}"
