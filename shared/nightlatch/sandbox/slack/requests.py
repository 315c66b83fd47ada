"""What came over HTTP → what was asked: arguments from JSON, forms and query strings, all to the same shapes.

Source: docs.slack.dev/apis/web-api (request formats). In a form, structured arguments stand as JSON inside a field.
"""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlsplit

from nightlatch.classes import dataclass
from nightlatch.sandbox.slack.refusals import Refused

_STRUCTURED = ("blocks", "attachments", "metadata", "view")
_BROKEN = {"blocks": "invalid_blocks_format", "attachments": "invalid_attachments", "metadata": "invalid_metadata_format"}


@dataclass(frozen=True, slots=True)
class Http:
    """A request as it came; the names of headers are in lower case."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def path(self) -> str:
        """The path without the query."""
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, str]:
        """The query's fields."""
        return dict(parse_qsl(urlsplit(self.target).query, keep_blank_values=True))

    @property
    def is_json(self) -> bool:
        """Whether the body says that it is JSON."""
        return self.headers.get("content-type", "").split(";")[0].strip().lower() == "application/json"


@dataclass(frozen=True, slots=True)
class Response:
    """What is sent back."""

    status: int
    body: bytes
    headers: Mapping[str, str]


class Call(NamedTuple):
    """A call that was received: the API's method, `webhook` or `response_url`, and its arguments."""

    method: str
    args: dict[str, Any]


def answer_json(shape: Any, status: int = 200, **headers: str) -> Response:
    """A JSON answer; underscores in the names of headers stand for hyphens."""
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return Response(status, json.dumps(shape).encode(), {"Content-Type": "application/json; charset=utf-8", **named})


def answer_text(text: str, status: int = 200, kind: str = "text/plain", **headers: str) -> Response:
    """An answer of plain text, or of another kind of text."""
    named = {name.replace("_", "-"): one for name, one in headers.items()}
    return Response(status, text.encode(), {"Content-Type": f"{kind}; charset=utf-8", **named})


def arguments(http: Http) -> dict[str, Any]:
    """The arguments of a Web API call. Raises Refused when the body is not what its type says."""
    if http.is_json and http.body:
        found = _loaded(http.body)
        if not isinstance(found, dict):
            raise Refused("json_not_object")
        return {**http.query, **found}
    try:
        form = dict(parse_qsl(http.body.decode(), keep_blank_values=True))
    except UnicodeDecodeError:
        raise Refused("invalid_charset") from None
    return {**http.query, **{name: _field(name, text) for name, text in form.items()}}


def payload(http: Http) -> dict[str, Any] | None:
    """The payload of a webhook or response URL, as JSON or in a form's field; None when there is none to be read."""
    try:
        text = http.body.decode()
        found = json.loads(text if http.is_json else dict(parse_qsl(text)).get("payload", ""))
    except (UnicodeDecodeError, json.JSONDecodeError):
        return None
    return found if isinstance(found, dict) else None


def token(http: Http, args: dict[str, Any]) -> str:
    """The token of a call, from its header or its arguments; it does not stay among these."""
    scheme, _, found = http.headers.get("authorization", "").partition(" ")
    asked = str(args.pop("token", ""))
    return found.strip() if scheme.lower() == "bearer" else asked


def _loaded(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (UnicodeDecodeError, json.JSONDecodeError):
        raise Refused("invalid_json") from None


def _field(name: str, text: str) -> Any:
    if name not in _STRUCTURED or not text:
        return text
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        raise Refused(_BROKEN.get(name, "invalid_arguments")) from None
