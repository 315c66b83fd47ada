"""The operations that are served: method and path, the permission that each needs, and what it does.

Paths are those of Google's interfaces behind a prefix that names the interface: `/iam/v1/projects/-/serviceAccounts/…`.
"""

import re
from collections.abc import Callable, Mapping

from nightlatch.classes import dataclass
from nightlatch.sandbox.google import directory
from nightlatch.sandbox.google.cloud import Cloud, Thing
from nightlatch.sandbox.google.findings import list_findings, patch_finding, set_state
from nightlatch.sandbox.google.refusals import Refused

Query = Mapping[str, list[str]]


@dataclass(frozen=True, slots=True)
class Call:
    """One request that was matched: the names in its path, its query and its body."""

    cloud: Cloud
    path: Mapping[str, str]
    query: Query
    body: Thing

    def asked(self, name: str, default: str = "") -> str:
        """A query parameter."""
        return (self.query.get(name) or [default])[0]


@dataclass(frozen=True, slots=True)
class Operation:
    """`{name}` in a path is one part of it, `{+name}` several."""

    method: str
    path: str
    permission: str
    does: Callable[[Call], Thing]

    def matches(self, method: str, path: str) -> Mapping[str, str] | None:
        """The names in the path; None when this is another operation."""
        pattern = re.sub(r"\\{\\\+(\w+)\\}", r"(?P<\1>.+)", re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/:]+)", re.escape(self.path)))
        found = re.fullmatch(pattern, path) if method == self.method else None
        return found.groupdict() if found else None


def get_account(call: Call) -> Thing:
    """serviceAccounts.get."""
    return call.cloud.find(call.path["account"])


def switch_account(disabled: bool) -> Callable[[Call], Thing]:
    """serviceAccounts.disable and enable."""

    def does(call: Call) -> Thing:
        _switch(call.cloud.find(call.path["account"]), disabled)
        return {}

    return does


def _switch(thing: Thing, disabled: bool) -> None:
    """What is not disabled has no such field: Google leaves out what is false."""
    if disabled:
        thing["disabled"] = True
    else:
        thing.pop("disabled", None)


def list_keys(call: Call) -> Thing:
    """serviceAccounts.keys.list."""
    sorts = call.query.get("keyTypes") or ["USER_MANAGED", "SYSTEM_MANAGED"]
    held = call.cloud.keys[call.cloud.find(call.path["account"])["email"]].values()
    return {"keys": [each for each in held if each["keyType"] in sorts]}


def switch_key(disabled: bool) -> Callable[[Call], Thing]:
    """serviceAccounts.keys.disable and enable."""

    def does(call: Call) -> Thing:
        held = call.cloud.keys[call.cloud.find(call.path["account"])["email"]]
        if call.path["key"] not in held:
            raise Refused("NOT_FOUND", f"Service account key {call.path['key']} does not exist.")
        _switch(held[call.path["key"]], disabled)
        return {}

    return does


def _of_account(call: Call) -> str:
    return str(call.cloud.find(call.path["account"])["name"])


def _of_place(call: Call) -> str:
    return f"{call.path['kind']}/{call.path['id']}"


def read_policy(resource: Callable[[Call], str]) -> Callable[[Call], Thing]:
    """getIamPolicy, whose version stands in the query (IAM) or in the body (Resource Manager)."""

    def does(call: Call) -> Thing:
        asked = call.asked("options.requestedPolicyVersion") or (call.body.get("options") or {}).get("requestedPolicyVersion")
        return call.cloud.policies.read(resource(call), int(asked or 1))

    return does


def write_policy(resource: Callable[[Call], str]) -> Callable[[Call], Thing]:
    """SetIamPolicy."""
    return lambda call: call.cloud.policies.write(resource(call), call.body["policy"])


def _held(place: str) -> Callable[[Call], Thing]:
    """The thing of a name in one of the cloud's shelves, or NOT_FOUND."""

    def does(call: Call) -> Thing:
        found: Thing | None = getattr(call.cloud, place).get(call.path["name"])
        if found is None:
            raise Refused("NOT_FOUND", f"{call.path['name']} was not found.")
        return found

    return does


def patch_pool(call: Call) -> Thing:
    """workloadIdentityPools.patch, of the field that is masked."""
    found = _held("pools")(call)
    found.update({name: call.body[name] for name in call.asked("updateMask").split(",")})
    return {"name": f"{call.path['name']}/operations/op", "done": True}


def list_hmac(call: Call) -> Thing:
    """hmacKeys.list."""
    address = call.asked("serviceAccountEmail")
    items = [each for each in call.cloud.hmac_keys.values() if each["serviceAccountEmail"] == address]
    return {"kind": "storage#hmacKeysMetadata", "items": items}


def update_hmac(call: Call) -> Thing:
    """hmacKeys.update."""
    found = call.cloud.hmac_keys.get(call.path["key"])
    if found is None:
        raise Refused("NOT_FOUND", "Access ID not found in project.")
    found["state"] = call.body["state"]
    return found


def set_deleted(deleted: bool) -> Callable[[Call], Thing]:
    """keys.delete and undelete: for 30 days a deleted key is only marked."""

    def does(call: Call) -> Thing:
        found = _held("api_keys")(call)
        if deleted:
            found["deleteTime"] = "2026-03-02T10:00:00Z"
        else:
            found.pop("deleteTime", None)
        return {"name": "operations/akmf.op", "done": True}

    return does


def search_projects(call: Call) -> Thing:
    """projects.search, two a page."""
    held, start = list(call.cloud.projects.values()), int(call.asked("pageToken", "0"))
    more = {"nextPageToken": str(start + 2)} if start + 2 < len(held) else {}
    return {"projects": held[start : start + 2], **more}


_A = "/iam/v1/projects/{project}/serviceAccounts/{account}"
_P = "/cloudresourcemanager/v3/{kind}/{id}"
_POOL = "/iam/v1/{+name}"
_WIP, _KEY = "iam.workloadIdentityPools", "/apikeys/v2/{+name}"

_SCC = "/securitycenter/v2/{kind}/{id}/sources/{source}/locations/{location}/findings"


def _by_kind(verb: str) -> list[Operation]:
    does = {"get": read_policy, "set": write_policy}[verb](_of_place)
    return [
        Operation(
            "POST", _P.replace("{kind}", kind) + f":{verb}IamPolicy", f"resourcemanager.{kind}.{verb}IamPolicy", _at(kind, does)
        )
        for kind in ("projects", "folders", "organizations")
    ]


def _at(kind: str, does: Callable[[Call], Thing]) -> Callable[[Call], Thing]:
    return lambda call: does(Call(call.cloud, {**call.path, "kind": kind}, call.query, call.body))


OPERATIONS = (
    Operation("GET", _SCC, "securitycenter.findings.list", list_findings),
    Operation("PATCH", f"{_SCC}/{{finding}}", "securitycenter.findings.update", patch_finding),
    Operation("POST", f"{_SCC}/{{finding}}:setState", "securitycenter.findings.setState", set_state),
    *(Operation(*row) for row in directory.ROWS),
    Operation("GET", _A, "iam.serviceAccounts.get", get_account),
    Operation("POST", f"{_A}:disable", "iam.serviceAccounts.disable", switch_account(True)),
    Operation("POST", f"{_A}:enable", "iam.serviceAccounts.enable", switch_account(False)),
    Operation("GET", f"{_A}/keys", "iam.serviceAccountKeys.list", list_keys),
    Operation("POST", f"{_A}/keys/{{key}}:disable", "iam.serviceAccountKeys.disable", switch_key(True)),
    Operation("POST", f"{_A}/keys/{{key}}:enable", "iam.serviceAccountKeys.enable", switch_key(False)),
    Operation("POST", f"{_A}:getIamPolicy", "iam.serviceAccounts.getIamPolicy", read_policy(_of_account)),
    Operation("POST", f"{_A}:setIamPolicy", "iam.serviceAccounts.setIamPolicy", write_policy(_of_account)),
    Operation("GET", "/cloudresourcemanager/v3/projects:search", "resourcemanager.projects.get", search_projects),
    *_by_kind("get"),
    *_by_kind("set"),
    Operation("GET", "/storage/storage/v1/projects/{project}/hmacKeys", "storage.hmacKeys.list", list_hmac),
    Operation("PUT", "/storage/storage/v1/projects/{project}/hmacKeys/{key}", "storage.hmacKeys.update", update_hmac),
    Operation("POST", f"{_KEY}:undelete", "apikeys.keys.undelete", set_deleted(False)),
    Operation("DELETE", _KEY, "apikeys.keys.delete", set_deleted(True)),
    Operation("GET", _KEY, "apikeys.keys.get", _held("api_keys")),
    Operation("PATCH", _POOL, f"{_WIP}.update", patch_pool),
    Operation("GET", _POOL, f"{_WIP}.get", lambda call: _held("roles" if "/roles/" in call.path["name"] else "pools")(call)),
)
