"""Where OCSF events go: a file that grows by whole lines, or a bucket with an object for each."""

import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from nightlatch.errors import DeliveryFailed, SettingsError
from nightlatch.notifiers.ocsf.shapes import Event

Sink = Callable[[Event], None]
"""Keeps one event. Raises DeliveryFailed."""


def sink_of(where: str) -> Sink:
    """The sink of `[notify] ocsf`: a path, or `s3://bucket/prefix`. Raises SettingsError."""
    if not where.startswith("s3://"):
        return file_sink(Path(where))
    named = urlsplit(where)
    if not named.netloc:
        raise SettingsError('[notify] ocsf needs a bucket: "s3://bucket/prefix"')
    return bucket_sink(named.netloc, named.path.strip("/"))


def file_sink(path: Path) -> Sink:
    """Appends a line at a time, whole or not at all, and on the disk when it returns."""

    def keep(event: Event) -> None:
        line = json.dumps(event).encode() + b"\n"
        try:
            handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                if os.write(handle, line) != len(line):
                    raise DeliveryFailed(f"{path} took only a part of an event: make room on its disk")
                os.fsync(handle)
            finally:
                os.close(handle)
        except OSError as error:
            raise DeliveryFailed(f"{path} cannot be written ({error.strerror}): name another file in [notify] ocsf") from error

    return keep


def bucket_sink(bucket: str, prefix: str, client: Any = None) -> Sink:
    """Puts an object for each event, under a key that is the same when the same event comes again."""
    opened = [client] if client is not None else []

    def keep(event: Event) -> None:
        from boto3 import client as connect
        from botocore.exceptions import BotoCoreError, ClientError

        if not opened:
            opened.append(connect("s3"))
        try:
            opened[0].put_object(
                Bucket=bucket, Key=_key(prefix, event), Body=json.dumps(event).encode(), ContentType="application/json"
            )
        except (BotoCoreError, ClientError) as error:
            raise DeliveryFailed(f"the bucket {bucket} took no event ({error}): allow s3:PutObject on it (OcsfBucket)") from error

    return keep


def _key(prefix: str, event: Event) -> str:
    name = hashlib.sha256(str(event["metadata"]["uid"]).encode()).hexdigest()
    return "/".join(filter(None, (prefix, str(event["class_uid"]), f"{name}.json")))
