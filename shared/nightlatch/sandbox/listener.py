"""An address on this machine that hands each POST to a function, as a Function URL does: for a demo and for tests."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from nightlatch.sandbox.loopback import Asked, Told, loopback

Answer = Callable[[Mapping[str, str], bytes], tuple[int, str, str]]
"""Headers and body → status, type and text."""


@contextmanager
def listening(answer: Answer) -> Iterator[str]:
    """The address, for as long as the block runs; on loopback only."""

    def told(asked: Asked) -> Told:
        if asked.method != "POST":
            return Told(405)
        status, kind, text = answer(asked.headers, asked.body)
        return Told(status, text.encode(), kind)

    with loopback(told) as url:
        yield f"{url}/"
