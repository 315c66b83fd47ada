"""Reads objects of S3: in ranges, each repeated when its bytes break off, the next one fetched while the present one is read."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, BinaryIO, ClassVar

from nightlatch.buckets.meaning import spelled
from nightlatch.buckets.own import Own
from nightlatch.buckets.ranges import NOTHING, Range, length_of, opened
from nightlatch.contracts import PIECE
from nightlatch.hosts.aws.refusals import DENIED, STRANGER, THROTTLED, code_of

ATTEMPTS = 5
"""How often an answer is asked for at most (botocore's standard mode waits in between), and how often its bytes are when they break off."""
_CONNECTIONS = 32


def reach() -> Any:
    """This process's own client of S3, shared by its threads: one that was made before a fork is never used after it.

    Raises BotoCoreError for a profile that is not there.
    """
    return _OWN.get()


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


_OWN = Own(_made)


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
        """Its address: given again, it means this object alone."""
        return f"s3://{self.bucket}/{spelled(self.key)}"

    def open(self) -> BinaryIO:
        """Its bytes, the first of them fetched. Raises OSError with the reason, as reading on does."""
        return opened(partial(_fetch, self))


def _fetch(source: S3Object, start: int, tag: str | None) -> Range:
    """One range, of the content that has this tag (None: whichever is there). Raises OSError."""
    from botocore.exceptions import ClientError, HTTPClientError, IncompleteReadError

    if source.size == 0:
        return NOTHING
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
                    return NOTHING
                raise
            try:
                with answer["Body"] as body:
                    data = body.read()
            except (HTTPClientError, IncompleteReadError):  # botocore repeats what was not answered, not what breaks off
                if not left:
                    raise
            else:
                return Range(data, length_of(answer.get("ContentRange"), start + len(data)), str(answer.get("ETag", "")))


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
