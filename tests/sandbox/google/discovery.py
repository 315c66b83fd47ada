"""Google's discovery documents, which come with its API client: what a request may hold, and what an answer looks like."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

DOCUMENTS = {
    "iam": "iam.v1",
    "cloudresourcemanager": "cloudresourcemanager.v3",
    "storage": "storage.v1",
    "apikeys": "apikeys.v2",
    "cloudidentity": "cloudidentity.v1",
    "admin": "admin.directory_v1",
    "securitycenter": "securitycenter.v1",
    "cloudasset": "cloudasset.v1",
    "cloudfunctions": "cloudfunctions.v2",
    "cloudscheduler": "cloudscheduler.v1",
    "cloudtasks": "cloudtasks.v2",
    "firestore": "firestore.v1",
    "logging": "logging.v2",
    "monitoring": "monitoring.v3",
    "pubsub": "pubsub.v1",
    "run": "run.v2",
    "www": "oauth2.v2",
}
"""Interface, by the first word of its host, and its document."""
_V2 = "GoogleCloudSecuritycenterV2"
_SCC_METHODS: tuple[tuple[str, str, dict[str, Any], str, str], ...] = (
    ("GET", "", {"pageSize": {}, "pageToken": {}, "filter": {}}, "", "ListFindingsResponse"),
    ("PATCH", "/{finding}", {"updateMask": {}}, f"{_V2}Finding", f"{_V2}Finding"),
    ("POST", "/{finding}:setState", {}, "SetFindingStateRequest", f"{_V2}Finding"),
)
_WRITTEN_BY_HAND: dict[str, list[dict[str, Any]]] = {
    "securitycenter": [
        {
            "httpMethod": verb,
            "path": f"v2/{{kind}}/{{id}}/sources/{{source}}/locations/{{location}}/findings{rest}",
            "parameters": parameters,
            "response": {"$ref": answer},
            **({"request": {"$ref": asked}} if asked else {}),
        }
        for verb, rest, parameters, asked, answer in _SCC_METHODS
    ]
}
"""The client brings no document of Security Command Center v2. Its methods are written down here from the reference pages; the
finding's schema is Google's own, from the document of v1, which holds it; the list's and setState's messages are v1's."""
_TYPES: dict[str, type | tuple[type, ...]] = {"string": str, "integer": int, "boolean": bool, "number": (int, float)}


@cache
def document(api: str) -> dict[str, Any]:
    """The discovery document of an interface."""
    text = files("googleapiclient").joinpath("discovery_cache", "documents", f"{DOCUMENTS[api]}.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


@dataclass(frozen=True, slots=True)
class Method:
    """One method of an interface."""

    api: str
    told: dict[str, Any]

    def faults_of_request(self, query: dict[str, list[str]], body: dict[str, Any]) -> Iterator[str]:
        """What Google would not understand of a request."""
        known = {*self.told.get("parameters", {}), *document(self.api).get("parameters", {})}
        yield from (f"there is no parameter {name}" for name in query if name not in known)
        if body or "request" in self.told:
            yield from _faults(self.api, {"$ref": self.told.get("request", {}).get("$ref", "Empty")}, body, "request")

    def faults_of_answer(self, body: dict[str, Any]) -> Iterator[str]:
        """What Google would never answer."""
        if "response" in self.told:
            yield from _faults(self.api, {"$ref": self.told["response"]["$ref"]}, body, "response")
        elif body:
            yield "nothing is answered"


def method(api: str, verb: str, path: str) -> Method | None:
    """The method of an interface that serves this path (as on Google's own host); None when there is none.

    Of several it is the one whose template spells out most: `{+resource}:getIamPolicy` before `{+topic}`.
    """
    base = document(api)["servicePath"]
    serving = [
        told
        for told in (*_WRITTEN_BY_HAND.get(api, ()), *_methods(document(api)))
        if told["httpMethod"] == verb
        and _pattern(base + told["path"]).fullmatch(path)
        and _flat(told, base).fullmatch(path) is not None
    ]
    return Method(api, max(serving, key=lambda told: len(re.sub(r"\{.*?\}", "", told["path"])))) if serving else None


def _methods(holder: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from holder.get("methods", {}).values()
    for inner in holder.get("resources", {}).values():
        yield from _methods(inner)


def _pattern(template: str) -> re.Pattern[str]:
    text = re.escape(template).replace("\\{", "{").replace("\\}", "}").replace("\\+", "+")
    return re.compile(re.sub(r"\{\+?\w+\}", lambda found: ".+" if "+" in found.group() else "[^/]+", text))


def _flat(told: dict[str, Any], base: str) -> re.Pattern[str]:
    """`flatPath` spells out which parts a name has, where the document tells it."""
    return _pattern(base + told.get("flatPath", told["path"]))


def _faults(api: str, schema: dict[str, Any], value: Any, where: str) -> Iterator[str]:
    if "$ref" in schema:
        schema = document(api)["schemas"].get(schema["$ref"], {"type": "object", "properties": {}})
    sort = schema.get("type")
    if sort == "array":
        yield from (
            fault for number, each in enumerate(value) for fault in _faults(api, schema["items"], each, f"{where}[{number}]")
        )
    elif sort == "object":
        if not isinstance(value, dict):
            yield f"{where} is no object"
            return
        known, other = schema.get("properties", {}), schema.get("additionalProperties")
        for name, each in value.items():
            if name in known or other:
                yield from _faults(api, known.get(name) or other or {}, each, f"{where}.{name}")
            else:
                yield f"{where} has no {name}"
    elif sort in _TYPES and not isinstance(value, _TYPES[sort]):
        yield f"{where} is no {sort}"
    elif "enum" in schema and value not in schema["enum"]:
        yield f"{where} is none of {schema['enum']}"
