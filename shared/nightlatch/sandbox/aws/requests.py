"""An HTTP request of an AWS SDK → which operation of which service, and its parameters, checked by the service's model.

The SDK carries the model of every service; a server needs it read the other way round. Three protocols are enough for what
`services/` has: `json`, `rest-json` and `query` (the names are botocore's). Members that the model does not know are refused,
where the real service would overlook them: a misspelled parameter must not pass a test.
"""

import base64
import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from nightlatch.classes import dataclass
from nightlatch.sandbox.aws.shelf import Refused

_SCOPE = re.compile(r"Credential=[^/,\s]+/\d{8}/(?P<region>[\w-]+)/(?P<name>[\w-]+)/aws4_request")
INVALID = "ValidationException"


@dataclass(frozen=True, slots=True)
class Http:
    """A request as it came; the names of headers are in lower case."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Call:
    """What is asked: a service by the SDK's name, a Region, an operation of its model, and parameters as a client gives them."""

    service: str
    region: str
    model: Any
    parameters: Mapping[str, Any]

    @property
    def operation(self) -> str:
        """The operation's name in the API."""
        return str(self.model.name)


def whom(http: Http) -> tuple[str, str]:
    """The signing name and Region that a signed request is for. Raises Refused when it is not signed at all."""
    found = _SCOPE.search(http.headers.get("authorization", ""))
    if found is None:
        raise Refused("MissingAuthenticationToken", "sign the request: its scope tells the service and the Region")
    return found["name"], found["region"]


@cache
def service_model(service: str) -> Any:
    """The published model of a service."""
    import botocore.session

    return botocore.session.get_session().get_service_model(service)


def read(http: Http, service: str, region: str) -> Call:
    """The call of a request. Raises Refused when the model knows no such operation, member or value."""
    model = service_model(service)
    operation, parameters = _READERS[model.resolved_protocol](http, model)
    _checked(operation.input_shape, parameters)
    return Call(service, region, operation, parameters)


def _json(http: Http, model: Any) -> tuple[Any, dict[str, Any]]:
    prefix, _, name = http.headers.get("x-amz-target", "").rpartition(".")
    if prefix != model.metadata["targetPrefix"] or name not in model.operation_names:
        raise Refused("UnknownOperationException", f"{prefix}.{name} is not in the model of {model.service_name}")
    operation = model.operation_model(name)
    return operation, _structure(operation.input_shape, json.loads(http.body or b"{}"))


def _query(http: Http, model: Any) -> tuple[Any, dict[str, Any]]:
    form = dict(parse_qsl(http.body.decode(), keep_blank_values=True))
    name, version = form.pop("Action", ""), form.pop("Version", "")
    if name not in model.operation_names or version != model.api_version:
        raise Refused("InvalidAction", f"{name} of {version} is not in the model of {model.service_name}")
    operation = model.operation_model(name)
    return operation, _structure(operation.input_shape, _nested(form))


def _rest(http: Http, model: Any) -> tuple[Any, dict[str, Any]]:
    """By method and path; parameters stand in the path, the query, headers and the body."""
    parts = urlsplit(http.target)
    for name in model.operation_names:
        operation = model.operation_model(name)
        found = _template(operation.http["requestUri"].partition("?")[0]).fullmatch(parts.path)
        if found and operation.http["method"] == http.method:
            placed = {key: unquote(text) for key, text in zip(_names(operation), found.groups(), strict=True)}
            return operation, _placed(operation, placed, parse_qsl(parts.query, keep_blank_values=True), http)
    raise Refused("UnknownOperationException", f"{http.method} {parts.path} is not in the model of {model.service_name}")


@cache
def _template(uri: str) -> re.Pattern[str]:
    return re.compile("".join(_place(part) for part in re.split(r"(\{[^}]+\})", uri)))


def _place(part: str) -> str:
    if not part.startswith("{"):
        return re.escape(part)
    return "(.+)" if part.endswith("+}") else "([^/]+)"


def _names(operation: Any) -> list[str]:
    return [name.rstrip("+") for name in re.findall(r"\{([^}]+)\}", operation.http["requestUri"].partition("?")[0])]


def _placed(operation: Any, path: Mapping[str, str], query: list[tuple[str, str]], http: Http) -> dict[str, Any]:
    shape = operation.input_shape
    body = json.loads(http.body) if http.body.strip() else {}
    payload = shape.serialization.get("payload")
    raw: dict[str, Any] = {payload: body} if payload else dict(body)
    asked: dict[str, list[str]] = {}
    for key, text in query:
        asked.setdefault(key, []).append(text)
    for name, member in shape.members.items():
        where, wire = member.serialization.get("location"), member.serialization.get("name", name)
        if where == "uri":
            raw[wire] = path[wire]
        elif where == "querystring" and wire in asked:
            texts = asked.pop(wire)
            raw[wire] = texts if member.type_name == "list" else texts[0]
        elif where == "header" and wire.lower() in http.headers:
            raw[wire] = http.headers[wire.lower()]
    if asked:
        raise Refused(INVALID, f"{operation.name} takes no {', '.join(sorted(asked))}")
    return _structure(shape, raw)


def _nested(form: Mapping[str, str]) -> Any:
    """`A.member.1=x` → `{"A": ["x"]}`."""
    tree: dict[str, Any] = {}
    for path, text in form.items():
        *above, last = path.split(".")
        place = tree
        for step in above:
            place = place.setdefault(step, {})
        place[last] = text
    return _listed(tree)


def _listed(tree: Any) -> Any:
    if not isinstance(tree, dict):
        return tree
    if set(tree) == {"member"}:
        return [_listed(tree["member"][key]) for key in sorted(tree["member"], key=int)]
    return {key: _listed(value) for key, value in tree.items()}


def _value(shape: Any, raw: Any) -> Any:
    if raw is None:
        return None
    return _KINDS.get(shape.type_name, lambda _shape, value: value)(shape, raw)


def _structure(shape: Any, raw: Any) -> dict[str, Any]:
    if not isinstance(raw, dict):
        raise Refused("SerializationException", f"{shape.name if shape else 'the request'} is no object")
    members = {
        member.serialization.get("name", name): (name, member) for name, member in (shape.members if shape else {}).items()
    }
    strangers = raw.keys() - members.keys()
    if strangers:
        raise Refused(INVALID, f"the model knows no {', '.join(sorted(map(str, strangers)))} here")
    return {members[key][0]: _value(members[key][1], value) for key, value in raw.items() if value is not None}


def _list(shape: Any, raw: Any) -> list[Any]:
    if not isinstance(raw, list):
        raise Refused("SerializationException", f"{shape.name} is no list")
    return [_value(shape.member, one) for one in raw]


def _map(shape: Any, raw: Any) -> dict[str, Any]:
    return {key: _value(shape.value, value) for key, value in raw.items()}


def _time(_shape: Any, raw: Any) -> datetime:
    if isinstance(raw, int | float):
        return datetime.fromtimestamp(raw, UTC)
    return datetime.fromisoformat(str(raw))


def _boolean(_shape: Any, raw: Any) -> Any:
    return {"true": True, "false": False}.get(raw, raw) if isinstance(raw, str) else raw


def _number(_shape: Any, raw: Any) -> Any:
    return int(raw) if isinstance(raw, str) and raw.lstrip("-").isdigit() else raw


_KINDS: dict[str, Callable[[Any, Any], Any]] = {
    "structure": _structure,
    "list": _list,
    "map": _map,
    "timestamp": _time,
    "boolean": _boolean,
    "integer": _number,
    "long": _number,
    "blob": lambda _shape, raw: base64.b64decode(raw),
}
_READERS: dict[str, Callable[[Http, Any], tuple[Any, dict[str, Any]]]] = {"json": _json, "rest-json": _rest, "query": _query}


def _checked(shape: Any, parameters: Mapping[str, Any]) -> None:
    """By botocore's own validator (required members, types, lower bounds), and by what that leaves to the service."""
    from botocore.validate import ParamValidator

    if shape is None:
        return
    report = ParamValidator().validate(parameters, shape)
    if report.has_errors():
        raise Refused(INVALID, report.generate_report())
    _bounded(shape, parameters)


def _bounded(shape: Any, value: Any) -> None:
    """Values of an enumeration, and the longest text and list."""
    if shape.type_name == "structure":
        for name, one in value.items():
            _bounded(shape.members[name], one)
    elif shape.type_name == "list":
        for one in value:
            _bounded(shape.member, one)
    elif shape.type_name == "string" and shape.enum and value not in shape.enum:
        raise Refused(INVALID, f"{value} is none of {', '.join(shape.enum)}")
    if shape.type_name in ("string", "list") and len(value) > shape.metadata.get("max", len(value)):
        raise Refused(INVALID, f"{shape.name} takes at most {shape.metadata['max']}")
