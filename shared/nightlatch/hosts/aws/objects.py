"""Reads objects of S3: in ranges, each repeated when its bytes break off, the next one fetched while the present one is read."""

import io
import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, BinaryIO, ClassVar

from nightlatch.contracts import PIECE
from nightlatch.hosts.aws.refusals import DENIED, STRANGER, THROTTLED, code_of

ATTEMPTS = 5
"""How often an answer is asked for at most (botocore's standard mode waits in between), and how often its bytes are when they break off."""
_CONNECTIONS = 32


class _Own:
    """This process's client, made when it is first asked for. A fork begins without one, and with a lock that nobody holds."""

    def __init__(self) -> None:
        self.afresh()
        os.register_at_fork(after_in_child=self.afresh)

    def afresh(self) -> None:
        """Forget what was made."""
        self._lock = threading.Lock()
        self._client: Any = None

    def client(self) -> Any:
        """The client. Raises BotoCoreError for a profile that is not there."""
        with self._lock:
            self._client = self._client or _made()
            return self._client


_OWN = _Own()


def reach() -> Any:
    """This process's own client of S3, shared by its threads: one that was made before a fork is never used after it.

    Raises BotoCoreError for a profile that is not there.
    """
    return _OWN.client()


def _made() -> Any:
    """A client for buckets of any Region: botocore goes where S3 sends it."""
    import boto3
    from botocore.config import Config

    session = boto3.session.Session()
    config = Config(
        retries={"mode": "standard", "total_max_attempts": ATTEMPTS},
        connect_timeout=5,
        read_timeout=30,
        max_pool_connections=_CONNECTIONS,
        tcp_keepalive=True,
    )
    return session.client("s3", region_name=os.environ.get("AWS_REGION") or session.region_name or "us-east-1", config=config)


@dataclass(frozen=True, slots=True)
class S3Object:
    """An object as a source: `size` as it was listed; `client` gives the client to read it with."""

    bucket: str
    key: str
    size: int | None
    client: Callable[[], Any] = reach
    far: ClassVar[bool] = True

    @property
    def name(self) -> str:
        """Its address."""
        return f"s3://{self.bucket}/{self.key}"

    def open(self) -> BinaryIO:
        """Its bytes, the first of them fetched. Raises OSError with the reason, as reading on does."""
        return io.BufferedReader(Ranges(self), 1 << 16)


@dataclass(frozen=True, slots=True)
class _Range:
    """Bytes of an object, with what the whole is at that moment: its length, and the tag of its content."""

    data: bytes
    whole: int
    tag: str


_NOTHING = _Range(b"", 0, "")


class Ranges(io.RawIOBase):
    """The bytes of an object, at most two ranges of PIECE bytes held. All ranges are of one content: OSError when it is replaced meanwhile."""

    def __init__(self, source: S3Object) -> None:
        super().__init__()
        self._source = source
        self._start = self._at = 0
        self._next: Future[_Range] | None = None
        self._pool: ThreadPoolExecutor | None = None
        self._now = _fetch(source, 0, "")

    def readable(self) -> bool:
        """It is."""
        return True

    def tell(self) -> int:
        """How many bytes were read."""
        return self._start + self._at

    def readinto(self, buffer: Any) -> int:
        """Some bytes; 0 at the end. Raises OSError with a reason."""
        self._fetch_ahead()
        if self._at == len(self._now.data) and self._next:
            self._start += len(self._now.data)
            self._at = 0
            ahead, self._next = self._next, None
            self._now = _Range(b"", self._now.whole, self._now.tag)  # the present one goes before the next is waited for
            self._now = ahead.result()
            self._fetch_ahead()
        number = min(len(buffer), len(self._now.data) - self._at)
        buffer[:number] = self._now.data[self._at : self._at + number]
        self._at += number
        return number

    def close(self) -> None:
        """Stop fetching."""
        if self._pool:
            self._pool.shutdown(wait=False, cancel_futures=True)
        super().close()

    def _fetch_ahead(self) -> None:
        """Have the next range fetched, if there is one."""
        end = self._start + len(self._now.data)
        if self._next is None and self._now.data and end < self._now.whole:
            self._pool = self._pool or ThreadPoolExecutor(1, "nightlatch-range")
            self._next = self._pool.submit(_fetch, self._source, end, self._now.tag)


def _fetch(source: S3Object, start: int, tag: str) -> _Range:
    """One range, of the content that has this tag (empty: whichever is there). Raises OSError."""
    from botocore.exceptions import ClientError, HTTPClientError, IncompleteReadError

    if source.size == 0:
        return _NOTHING
    asked = {"Bucket": source.bucket, "Key": source.key, "Range": f"bytes={start}-{start + PIECE - 1}"}
    if tag:
        asked["IfMatch"] = tag
    left = ATTEMPTS
    with refused(OSError):
        while True:
            left -= 1
            try:
                answer = source.client().get_object(**asked)
            except ClientError as error:
                if code_of(error) in {"InvalidRange", "416"} and not start:  # it is empty by now
                    return _NOTHING
                raise
            try:
                with answer["Body"] as body:
                    data = body.read()
            except (HTTPClientError, IncompleteReadError):  # botocore repeats what was not answered, not what breaks off
                if not left:
                    raise
            else:
                return _Range(data, _whole(answer, start + len(data)), str(answer.get("ETag", "")))


def _whole(answer: Any, end: int) -> int:
    """How long the object is: `bytes 0-99/1234`."""
    told = str(answer.get("ContentRange", "")).rpartition("/")[2]
    return int(told) if told.isdecimal() else end


@contextmanager
def refused(as_error: Callable[[str], Exception]) -> Iterator[None]:
    """Inside, an error of the SDK becomes that one, with a reason that says what would help."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except ClientError as error:
        raise as_error(_reason(error)) from error
    except BotoCoreError as error:
        raise as_error(_unreached(error)) from error


_HELPS = {
    "NoSuchBucket": "there is no such bucket: check its name, and AWS_PROFILE",
    "NoSuchKey": "it is no longer there",
    "404": "it is no longer there",
    "PreconditionFailed": "it was replaced while it was read: read it again",
    "412": "it was replaced while it was read: read it again",
    "InvalidObjectState": "it is archived: restore it first",
}


_READING = "s3:GetObject on it (and kms:Decrypt on the key that encrypts it)"


def _reason(error: Any) -> str:
    """Why S3 refused."""
    code = code_of(error)
    if code in _HELPS:
        return _HELPS[code]
    if code in DENIED or code == "403":
        need = "s3:ListBucket on it" if error.operation_name == "ListObjectsV2" else _READING
        return f"access is denied: you need {need}"
    if code in STRANGER or code in {"InvalidAccessKeyId", "SignatureDoesNotMatch", "InvalidToken"}:
        return f"AWS does not accept these credentials ({code}): renew them"
    if code in THROTTLED:
        return f"S3 asks to slow down ({code}): try again later"
    return f"S3 refuses ({code}): {error.response.get('Error', {}).get('Message', '') or 'no reason given'}"


def _unreached(error: Exception) -> str:
    """Why S3 was not asked, or did not answer."""
    from botocore.exceptions import CredentialRetrievalError, NoCredentialsError, PartialCredentialsError

    if isinstance(error, CredentialRetrievalError | NoCredentialsError | PartialCredentialsError):
        return "there are no AWS credentials: set AWS_PROFILE, or run `aws configure`"
    return f"S3 could not be asked: check the network, AWS_PROFILE and AWS_ENDPOINT_URL ({error})"
