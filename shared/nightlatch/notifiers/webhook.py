"""A signed webhook: every report as JSON to an address of the owner's, for SOAR, chat, or anything that takes a POST.

The signature is over time and raw body, so that a receiver can tell ours from anybody's, and an old one from a new one. A retry carries
the same id: a receiver that keeps the last ids drops what it has.
"""

import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import urlsplit

from nightlatch.classes import dataclass
from nightlatch.contracts import Door, Memory, Notifier, Secrets
from nightlatch.errors import DeliveryFailed, SettingsError, Uncertain
from nightlatch.model import Bulletin, Policy, Report
from nightlatch.notifiers.plain import lines, of_bulletin

KEY = "webhook-key"
TIMEOUT_S = 4
OLDEST_S = 300
_LOCAL = frozenset({"127.0.0.1", "localhost"})


@dataclass(frozen=True, slots=True)
class Webhook:
    """The door. `address` is https, or on this machine; redirects are not followed."""

    address: str
    key: str

    def tell(self, report: Report, _memory: Memory) -> None:
        """Send the case."""
        told = {"type": "case", "id": report.case.id, "digest": report.digest, "at": report.at.isoformat()}
        self._post({**told, "text": "\n".join(lines(report)), "report": report.model_dump(mode="json")})

    def announce(self, bulletin: Bulletin, _memory: Memory) -> None:
        """Send the bulletin."""
        told = {"type": "bulletin", "id": bulletin.id, "digest": bulletin.digest, "at": bulletin.at.isoformat()}
        self._post({**told, "text": "\n".join(of_bulletin(bulletin)), "bulletin": bulletin.model_dump(mode="json")})

    def _post(self, content: Mapping[str, Any]) -> None:
        body = json.dumps({"version": 1, **content}).encode()
        headers = {
            "Content-Type": "application/json",
            **signed(body, self.key, int(time.time())),
            "Nightlatch-Id": content["digest"],
        }
        where = urlsplit(self.address)
        sort = HTTPSConnection if where.scheme == "https" else HTTPConnection
        connection = sort(where.hostname or "", where.port, timeout=TIMEOUT_S)
        try:
            connection.request("POST", f"{where.path or '/'}{f'?{where.query}' if where.query else ''}", body, headers)
            status = connection.getresponse().status
        except ConnectionRefusedError as error:
            raise DeliveryFailed("the webhook cannot be reached: it is tried again later") from error
        except (OSError, HTTPException) as error:
            raise Uncertain(
                f"the webhook did not answer ({type(error).__name__}): the same may come twice, under the same id"
            ) from error
        finally:
            connection.close()
        if not 200 <= status < 300:
            raise DeliveryFailed(f"the webhook answered {status}, which is not a success: look at the receiver's log")


def signed(body: bytes, key: str, at: int) -> dict[str, str]:
    """The headers that prove a body: `Nightlatch-Timestamp` (seconds since 1970) and `Nightlatch-Signature` (`v1=` and hex)."""
    proof = hmac.new(key.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return {"Nightlatch-Timestamp": str(at), "Nightlatch-Signature": f"v1={proof}"}


def verify(headers: Mapping[str, str], body: bytes, key: str, now: float) -> bool:
    """Whether a request is ours and at most five minutes old: what a receiver does first. `body` is as it came over the wire."""
    told = {name.casefold(): value for name, value in headers.items()}
    stamp, proof = told.get("nightlatch-timestamp", ""), told.get("nightlatch-signature", "")
    if not (stamp.isascii() and stamp.isdecimal() and len(stamp) <= 12 and proof.isascii()) or abs(now - int(stamp)) > OLDEST_S:
        return False
    return hmac.compare_digest(proof, signed(body, key, int(stamp))["Nightlatch-Signature"])


def _open(policy: Policy, secrets: Secrets) -> Door | None:
    address = policy.notify.webhook
    if address is None:
        return None
    where = urlsplit(address)
    if (
        not where.hostname
        or where.username
        or (where.scheme != "https" and (where.scheme != "http" or where.hostname not in _LOCAL))
    ):
        raise SettingsError("[notify] webhook must be an https address without a name or password in it")
    return Webhook(address, secrets.get(KEY).strip())


NOTIFIER = Notifier(id="webhook", title="Signed webhook", open=_open, secrets=(KEY,))
