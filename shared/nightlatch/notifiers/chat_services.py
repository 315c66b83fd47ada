"""Mail and chat services by Apprise, a library that knows more than a hundred of them. Each address is a secret of its own sort.

https://github.com/caronc/apprise/wiki
"""

import hashlib
import json
from collections.abc import Iterable

from nightlatch.classes import dataclass
from nightlatch.contracts import Door, Memory, Notifier, Secrets
from nightlatch.errors import DeliveryFailed, SettingsError
from nightlatch.model import Bulletin, Policy, Report
from nightlatch.notifiers.plain import lines, of_bulletin, shown

URLS = "apprise-urls"
_LONGEST = 6_000


@dataclass(frozen=True, slots=True)
class ChatServices:
    """The door. What was said to which address is remembered, so that a retry goes only to those who have not heard it."""

    addresses: tuple[str, ...]

    def tell(self, report: Report, memory: Memory) -> None:
        """Tell of the case."""
        self._send(report.digest, list(lines(report)), memory)

    def announce(self, bulletin: Bulletin, memory: Memory) -> None:
        """Tell of the bulletin."""
        self._send(bulletin.digest, list(of_bulletin(bulletin)), memory)

    def _send(self, digest: str, texts: list[str], memory: Memory) -> None:
        told: dict[str, str] = json.loads(memory.text) if memory.text else {}
        deaf = []
        for number, address in enumerate(self.addresses, 1):
            name = hashlib.sha256(address.encode()).hexdigest()[:16]
            if told.get(name) == digest:
                continue
            if not _notified(address, shown(texts[0], 200), _cut(texts[1:])):
                deaf.append(str(number))
                continue
            told[name] = digest
            memory.keep(json.dumps(told))
        if deaf:
            raise DeliveryFailed(
                f"address {', '.join(deaf)} of the secret {URLS} could not be told: nightlatch notify test tries it"
            )


def _notified(address: str, title: str, body: str) -> bool:
    from apprise import Apprise, NotifyFormat

    service = Apprise()
    return bool(service.add(address) and service.notify(title=title, body=body, body_format=NotifyFormat.TEXT))


def _cut(texts: Iterable[str]) -> str:
    body = "\n".join(shown(text) for text in texts)
    return body if len(body) <= _LONGEST else f"{body[: _LONGEST - 1]}…"


def _open(policy: Policy, secrets: Secrets) -> Door | None:
    if not policy.notify.apprise:
        return None
    try:
        from apprise import Apprise
    except ModuleNotFoundError as error:
        raise SettingsError("[notify] apprise needs the library: pip install 'nightlatch[apprise]'") from error
    texts = (line.strip() for line in secrets.get(URLS).splitlines())
    addresses = tuple(text for text in texts if text and not text.startswith("#"))
    wrong = [str(number) for number, address in enumerate(addresses, 1) if not Apprise().add(address)]
    if wrong or not addresses:
        raise SettingsError(f"the secret {URLS} needs one Apprise address a line; not one: {', '.join(wrong) or 'it has none'}")
    return ChatServices(addresses)


NOTIFIER = Notifier(id="chat_services", title="Mail and chat services", open=_open, secrets=(URLS,))
