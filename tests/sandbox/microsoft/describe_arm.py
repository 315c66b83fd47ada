"""Writes down how Resource Manager describes itself: the paths that the sandbox serves, and the properties of what stands there.

Run it where Microsoft's packages are, which is nowhere in this project (they are a hundred megabytes for a few names):

    python -m venv scratch
    scratch/bin/pip install azure-mgmt-authorization azure-mgmt-msi azure-mgmt-resource azure-mgmt-resource-locks \
        azure-mgmt-managementgroups azure-mgmt-subscription
    scratch/bin/python tests/sandbox/microsoft/describe_arm.py shared/nightlatch/sandbox/microsoft/arm/described.json

Models tell names and types in two ways, by the age of their generator; operations are read from their source.
"""

import importlib
import inspect
import json
import re
import sys
from pathlib import Path
from typing import Any

PARTS = {
    "azure.mgmt.authorization.v2022_04_01": ("RoleAssignment", "RoleAssignmentCreateParameters", "RoleDefinition"),
    "azure.mgmt.authorization.v2020_10_01": (
        "RoleAssignmentSchedule",
        "RoleAssignmentScheduleRequest",
        "RoleEligibilitySchedule",
        "RoleEligibilityScheduleRequest",
    ),
    "azure.mgmt.authorization.v2015_07_01": (),
    "azure.mgmt.msi.v2024_11_30": ("Identity", "FederatedIdentityCredential"),
    "azure.mgmt.resource.resources": ("GenericResourceExpanded",),
    "azure.mgmt.resource.locks": ("ManagementLockObject",),
    "azure.mgmt.managementgroups": ("ManagementGroup", "ManagementGroupInfo"),
    "azure.mgmt.subscription": ("Subscription",),
}
"""Each part, and what the sandbox holds of it."""
_KEPT = re.compile(
    r"/(roleAssignments|roleDefinitions|role(Assignment|Eligibility)Schedules|role(Assignment|Eligibility)Schedule(Requests|Instances))"
    r"(/\{\w+\})?$|^/(subscriptions|tenants)(/\{subscriptionId\}(/resources)?)?$|userAssignedIdentities|\{scope\}.*/locks|/elevateAccess$"
    r"|/managementGroups(/\{groupId\}(/descendants)?)?$"
)
"""Operations that are written down: of all that there are, those of what the sandbox holds."""
_BUILDER = re.compile(r"\ndef build_\w+_request\(.*?(?=\ndef |\nclass )", re.DOTALL)
_URL = re.compile(r'"(/[^"\s]+)"')
_VERSION = re.compile(r'"api-version", "([\w-]+)"')
_METHOD = re.compile(r'method="(\w+)"')


def properties(model: Any, seen: tuple[Any, ...] = ()) -> dict[str, Any]:
    """Names of a model's properties on the wire, to their types: a word, a list of one type, or an object again."""
    told: dict[str, Any] = {}
    if hasattr(model, "_attribute_map"):
        for each in model._attribute_map.values():
            _put(told, each["key"], _older(each["type"], model, seen))
        return told
    for owner in reversed(model.__mro__):
        for name, annotation in inspect.get_annotations(owner).items():
            field = vars(owner).get(name)
            if type(field).__name__ == "_RestField":
                told[field._rest_name_input or name] = _newer(str(annotation), model, seen)
    return told


def _put(told: dict[str, Any], path: str, type: Any) -> None:
    *above, name = path.split(".")
    for part in above:
        told = told.setdefault(part, {})
    told[name] = type


def _older(type: str, model: Any, seen: tuple[Any, ...]) -> Any:
    """Of the generator before: `[Permission]`, `{str}`, `iso-8601`, `bool`."""
    if type.startswith("["):
        return [_older(type.strip("[]"), model, seen)]
    found = getattr(sys.modules[model.__module__], type, None)
    if found is None or not inspect.isclass(found):
        return "object" if type.startswith("{") else type
    return "object" if found in seen else properties(found, (*seen, model))


def _newer(annotation: str, model: Any, seen: tuple[Any, ...]) -> Any:
    """Of the generator now: `Optional[_models.Plan]`, read as text."""
    models = sys.modules[model.__module__]
    found = (getattr(models, each, None) for each in re.findall(r"\w+", annotation))
    named = next((each for each in found if inspect.isclass(each) and each.__module__ == model.__module__), None)
    if named is not None:
        inner: Any = "object" if named in seen else properties(named, (*seen, model))
    elif re.search(r"dict|Mapping|Any", annotation, re.IGNORECASE):
        inner = "object"
    else:
        inner = "bool" if "bool" in annotation else "iso-8601" if "datetime" in annotation else "str"
    return [inner] if re.search(r"list\[", annotation, re.IGNORECASE) else inner


def operations(part: str) -> list[tuple[str, str, str]]:
    """Method, path and version of each operation of a part."""
    found = set()
    folder = Path(str(importlib.import_module(f"{part}.operations").__file__)).parent
    for source in folder.glob("_*operations.py"):
        for built in _BUILDER.findall(source.read_text("utf-8")):
            url, method, version = _URL.search(built), _METHOD.search(built), _VERSION.search(built)
            if url and method and version and _KEPT.search(url[1]) and (version[1] != "2015-07-01" or "elevate" in url[1]):
                found.add((method[1], url[1], version[1]))
    return sorted(found)


def described() -> dict[str, Any]:
    """All of it."""
    entities: dict[str, Any] = {}
    served: set[tuple[str, str, str]] = set()
    for part, names in PARTS.items():
        models = importlib.import_module(f"{part}.models")
        entities |= {name: properties(getattr(models, name)) for name in names}
        served |= set(operations(part))
    return {"entities": entities, "operations": sorted(served)}


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(f"{json.dumps(described(), indent=1, sort_keys=True)}\n", "utf-8")
