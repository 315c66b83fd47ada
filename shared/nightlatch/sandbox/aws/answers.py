"""What an operation answers → the HTTP response that an SDK reads, checked by the service's model before it leaves."""

import base64
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from xml.sax.saxutils import escape

from nightlatch.classes import dataclass
from nightlatch.sandbox.aws.requests import Call
from nightlatch.sandbox.aws.shelf import Refused


@dataclass(frozen=True, slots=True)
class Response:
    """Status, headers and body, to be sent as they are."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def written(call: Call, answer: Mapping[str, Any] | None) -> Response:
    """The answer in the service's protocol. Raises ValueError when it is not one that the model allows: that is our fault."""
    from botocore.validate import ParamValidator

    shape, content = call.model.output_shape, dict(answer or {})
    if shape is not None:
        report = ParamValidator().validate(content, shape)
        strangers = content.keys() - shape.members.keys()
        if report.has_errors() or strangers:
            raise ValueError(f"{call.operation} must not answer so: {report.generate_report()} {sorted(strangers)}")
    if call.model.service_model.resolved_protocol == "query":
        return _xml(200, _response(call, shape, content))
    payload = shape.serialization.get("payload") if shape is not None else None
    if payload:
        return _json(200, _plain(shape.members[payload], content.get(payload)) or {})
    return _json(200, {} if shape is None else _plain(shape, content))


def refusal(refused: Refused, protocol: str, status: int = 400) -> Response:
    """The error that an SDK reads this code from."""
    if protocol == "query":
        text = f"<Code>{escape(refused.code)}</Code><Message>{escape(refused.message)}</Message>"
        return _xml(status, f"<ErrorResponse><Error><Type>Sender</Type>{text}</Error><RequestId>0</RequestId></ErrorResponse>")
    return _json(status, {"__type": refused.code, "message": refused.message}, refused.code)


def _json(status: int, content: Any, error: str | None = None) -> Response:
    headers = {"Content-Type": "application/json", **({"x-amzn-ErrorType": error} if error else {})}
    return Response(status, headers, json.dumps(content).encode())


def _xml(status: int, text: str) -> Response:
    return Response(status, {"Content-Type": "text/xml"}, text.encode())


def _plain(shape: Any, value: Any) -> Any:
    """A value as JSON; times as seconds, unless the shape says otherwise."""
    if value is None:
        return None
    if shape.type_name == "structure":
        return {
            shape.members[name].serialization.get("name", name): _plain(shape.members[name], one) for name, one in value.items()
        }
    if shape.type_name == "list":
        return [_plain(shape.member, one) for one in value]
    if shape.type_name == "map":
        return {key: _plain(shape.value, one) for key, one in value.items()}
    if isinstance(value, datetime):
        spelled = shape.serialization.get("timestampFormat") == "iso8601"
        return value.isoformat().replace("+00:00", "Z") if spelled else value.timestamp()
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value


def _response(call: Call, shape: Any, content: Mapping[str, Any]) -> str:
    inner = "" if shape is None else _element_content(shape, content)
    wrapper = shape.serialization.get("resultWrapper") if shape is not None else None
    inner = f"<{wrapper}>{inner}</{wrapper}>" if wrapper else inner
    return f"<{call.operation}Response>{inner}<ResponseMetadata><RequestId>0</RequestId></ResponseMetadata></{call.operation}Response>"


def _element_content(shape: Any, value: Any) -> str:
    if shape.type_name == "structure":
        members = ((shape.members[name], shape.members[name].serialization.get("name", name), one) for name, one in value.items())
        return "".join(f"<{tag}>{_element_content(member, one)}</{tag}>" for member, tag, one in members)
    if shape.type_name == "list":
        tag = shape.member.serialization.get("name", "member")
        return "".join(f"<{tag}>{_element_content(shape.member, one)}</{tag}>" for one in value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return escape(value.isoformat() if isinstance(value, datetime) else str(value))
