"""Runs a function app in Microsoft's own Python worker, as its host would: reads invocations from standard input, a JSON object a line, and
answers each on standard output.

The worker is a library (`azure-functions-runtime`) that is handed messages of the host's protocol. The host itself is no Python and not here:
what it owes (routes, retries, poison queues) is the caller's. The messages are made of one plain class, for the worker reads fields and no more.
"""

import asyncio
import base64
import json
import os
import sys
import traceback
from types import SimpleNamespace as Fields
from typing import Any


class Message:
    """A message of the protocol: the fields it was made with, and nothing for all others."""

    def __init__(self, **fields: Any) -> None:
        self._fields = fields
        self.__dict__.update(fields)

    def __getattr__(self, name: str) -> None:
        if name.startswith("__") or name[0].isupper():  # a kind of message is no field
            raise AttributeError(name)

    def WhichOneof(self, _group: str) -> str | None:  # noqa: N802 - the protocol's name
        return next((name for name in self._fields if name != "name"), None)


class Protocol:
    """The kinds of messages, made when they are named; enumerations are their own names, the directions of bindings numbers."""

    def __getattr__(self, name: str) -> type:
        kind = type(name, (Message,), {"Success": "Success", "Failure": "Failure"})
        if name == "BindingInfo":
            for number, word in enumerate(("in", "out", "inout")):
                setattr(kind, word, number)
            kind.undefined, kind.string, kind.binary, kind.stream = 0, 1, 2, 3  # type: ignore[attr-defined]  # made here
        setattr(self, name, kind)
        return kind


PROTOCOL: Any = Protocol()


def data(told: dict[str, Any]) -> Any:
    """A value as the host types it: `{"json": …}`, `{"string": …}`, `{"many": […]}` for the bodies of a batch, `{"http": {…}}`."""
    ((kind, value),) = told.items()
    if kind == "many":
        bodies = [base64.b64decode(each) for each in value]
        return PROTOCOL.TypedData(collection_bytes=PROTOCOL.CollectionBytes(bytes=bodies))
    if kind == "http":
        body = PROTOCOL.TypedData(bytes=base64.b64decode(value["body"]))
        names = {name: value.get(name, {}) for name in ("headers", "params", "query")}
        return PROTOCOL.TypedData(http=PROTOCOL.RpcHttp(method=value["method"], url=value["url"], body=body, **names))
    return PROTOCOL.TypedData(**{kind: value})


def invocation(function: str, asked: dict[str, Any]) -> Any:
    """A call of a function by its id."""
    retry = Fields(retry_count=asked.get("tries", 0), max_retry_count=-1, exception=None)
    trace = Fields(trace_parent="", trace_state="", attributes={})
    given = [PROTOCOL.ParameterBinding(name=name, data=data(value)) for name, value in asked["inputs"].items()]
    about = {name: data(value) for name, value in asked.get("about", {}).items()}
    call = Fields(
        invocation_id="1",
        function_id=function,
        input_data=given,
        trigger_metadata=about,
        trace_context=trace,
        retry_context=retry,
    )
    return Fields(request=Fields(invocation_request=call), properties={})


def answer(response: Any) -> dict[str, Any]:
    """What came of it."""
    told: dict[str, Any] = {"status": response.result.status}
    if response.result.exception is not None:
        told["exception"] = response.result.exception.message
    if response.return_value is not None and response.return_value.http is not None:
        http = response.return_value.http
        body = http.body.string if http.body.string is not None else (http.body.bytes or b"").decode()
        told["http"] = {"status": int(http.status_code), "headers": dict(http.headers), "body": body}
    return told


async def main(folder: str) -> None:
    """Index the app, say what was found, and serve until standard input ends."""
    sys.path.insert(0, folder)
    os.chdir(folder)
    import azure_functions_runtime as worker  # type: ignore[import-untyped]  # no type information of its own

    asked = Fields(capabilities={}, function_app_directory=folder)
    started = await worker.worker_init_request(
        Fields(request=Fields(worker_init_request=asked), properties={"host": "127.0.0.1", "protos": PROTOCOL})
    )
    if started.result.status != "Success":
        say({"failed": started.result.exception.message})
        return
    found = await worker.functions_metadata_request(Fields(request=Fields(functions_metadata_request=asked), properties={}))
    functions = {each.name: each for each in found.function_metadata_results or ()}
    import nightlatch

    raw = {name: [json.loads(binding) for binding in each.raw_bindings] for name, each in functions.items()}
    retries = {name: vars(each.retry_options)["_fields"] for name, each in functions.items() if each.retry_options is not None}
    say({"functions": raw, "retries": {name: str(each) for name, each in retries.items()}, "library": nightlatch.__file__})
    for line in sys.stdin:
        call = json.loads(line)
        try:
            response = await worker.invocation_request(invocation(functions[call["function"]].function_id, call))
        except Exception:  # noqa: BLE001 - the harness's own fault, told to whoever reads the answer
            say({"status": "harness", "exception": traceback.format_exc()})
        else:
            say(answer(response))


def say(told: dict[str, Any]) -> None:
    """A line of the answer, past whatever the app may print."""
    os.write(OUT, (json.dumps(told) + "\n").encode())


if __name__ == "__main__":
    OUT = os.dup(1)
    os.dup2(2, 1)
    asyncio.run(main(sys.argv[1]))
