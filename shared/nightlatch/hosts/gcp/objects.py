"""Reads objects of Cloud Storage: in ranges, the next one fetched while the present one is read, as whoever is signed in at this desk.

The bytes of an object never change: who writes it anew makes another generation of it. So a listing tells how long an object is, and every range is
asked for on condition that the live generation is still that one. The library repeats what was not answered, what asks to slow down and what
breaks off. Sources: "Request preconditions", "Transcoding of gzip-compressed files", the reference of google-cloud-storage.
"""

import os
import re
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, BinaryIO, ClassVar, NamedTuple

from nightlatch.buckets.meaning import spelled
from nightlatch.buckets.own import Own
from nightlatch.buckets.ranges import NOTHING, Range, opened
from nightlatch.contracts import PIECE
from nightlatch.hosts.gcp.unread import GET, refused

ENDPOINT = "https://storage.googleapis.com"
"""Who is shown a token. It is named at every start, for the library would follow two variables of the environment elsewhere."""
READING = "https://www.googleapis.com/auth/devstorage.read_only"
PATIENCE_S = 30
"""Seconds after which no call is repeated any more; the library's own are 120."""
EMULATOR = "STORAGE_EMULATOR_HOST"
_UNASKED = "DISABLE_GCS_PYTHON_CLIENT_OTEL_BUCKET_METADATA"
"""Unless it is set, the library asks for each bucket's own data beside, for traces that nobody keeps: with a permission that reading does not need."""
_HERE = re.compile(r"(?:http://)?((?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?)/?", re.ASCII)
_CONNECTIONS = 32


class Reached(NamedTuple):
    """A client of Cloud Storage, and how each of its calls is made: `retry`, and `timeout` of an attempt."""

    client: Any
    how: Mapping[str, Any]


def reach() -> Reached:
    """This process's own client, shared by its threads: none that was made before a fork is used after it.

    Raises GoogleAuthError where nobody is signed in, OSError for an emulator of another machine and for another cloud.
    """
    return _OWN.get()


def _made() -> Reached:
    from google.auth.credentials import AnonymousCredentials
    from google.auth.transport.requests import AuthorizedSession
    from google.cloud.storage.retry import DEFAULT_RETRY  # type: ignore[import-untyped]  # no type information of its own

    emulator = _emulator()
    session: Any = AuthorizedSession(AnonymousCredentials()) if emulator else _signed_in()  # type: ignore[no-untyped-call]  # google-auth has no types here
    return Reached(
        connected(session, emulator or ENDPOINT), {"retry": DEFAULT_RETRY.with_timeout(PATIENCE_S), "timeout": (5, 30)}
    )


def connected(session: Any, endpoint: str) -> Any:
    """A client of who answers there, over a session of google-auth, whose connections suffice for all that is opened ahead. Raises OSError."""
    from google.cloud.storage import Client  # type: ignore[import-untyped]  # no type information of its own
    from requests.adapters import HTTPAdapter

    os.environ.setdefault(_UNASKED, "true")
    for scheme in ("https://", "http://"):
        session.mount(scheme, HTTPAdapter(pool_maxsize=_CONNECTIONS))
    session.hooks["response"].append(_to_its_end)
    try:
        return Client(None, session.credentials, _http=session, client_options={"api_endpoint": endpoint})
    except ValueError as error:
        raise OSError(f"these credentials are of another cloud than Google's own: {error}") from error


def _to_its_end(answer: Any, **_: object) -> None:
    """Read what a refusal says, which the library leaves lying: only then its connection is used again."""
    if answer.status_code >= 400:
        len(answer.content)


def _signed_in() -> Any:
    """A session of whoever is signed in, for reading only, with a token: threads that find none would ask for one each."""
    from google.auth.transport.requests import Request

    from nightlatch.vendors.google import authorized

    # What it warns of, that no project is named whose quota is used, Cloud Storage does not ask for.
    warnings.filterwarnings("ignore", "Your application has authenticated using end user credentials", UserWarning)
    session = authorized((READING,))
    session.credentials.refresh(Request())
    return session


def _emulator() -> str | None:
    """Where an emulator of this machine answers, if the environment names one. Raises OSError for another machine."""
    named = os.environ.get(EMULATOR)
    if not named:
        return None
    here = _HERE.fullmatch(named)
    if here is None:
        raise OSError(f"{EMULATOR} names no address of this machine (http://127.0.0.1:9023): correct or unset it")
    return f"http://{here[1]}"


_OWN = Own(_made)


@dataclass(frozen=True, slots=True)
class StoredObject:
    """An object as a source: `size` and `generation` as they were listed; `client` gives the client to read it with."""

    bucket: str
    key: str
    size: int
    generation: int
    client: Callable[[], Reached] = reach
    far: ClassVar[bool] = True

    @property
    def name(self) -> str:
        """Its address: given again, it means this object alone."""
        return f"gs://{self.bucket}/{spelled(self.key)}"

    def open(self) -> BinaryIO:
        """Its bytes as they lie there, the first of them fetched. Raises OSError with the reason, as reading on does."""
        return opened(partial(_fetch, self))


def _fetch(source: StoredObject, start: int, _content: object) -> Range:
    """One range of the generation that was listed. Raises OSError."""
    if not source.size:
        return NOTHING
    end = min(start + PIECE, source.size)
    with refused(OSError, GET):
        client, how = source.client()
        data = (
            client.bucket(source.bucket)
            .blob(source.key)
            .download_as_bytes(
                start=start,
                end=end - 1,
                raw_download=True,  # what is told to be packed stays so
                if_generation_match=source.generation,
                checksum=None,  # Google tells that of a whole object only
                single_shot_download=True,
                **how,
            )
        )
    if len(data) != end - start:
        raise OSError(f"{len(data)} bytes came where {end - start} were asked for: look for a proxy that changes them")
    return Range(data, source.size, source.generation)
