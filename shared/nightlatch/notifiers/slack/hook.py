"""Slack by an incoming webhook alone: each change of a case is a new message, for a webhook can neither change one nor answer under it.

Nor can it be asked whether a message came, so that after a lost answer the message may come twice; it says so itself.
https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
"""

from dataclasses import replace
from http.client import HTTPException

from slack_sdk.webhook import WebhookClient

from nightlatch.classes import dataclass
from nightlatch.contracts import Memory
from nightlatch.errors import DeliveryFailed, Uncertain
from nightlatch.model import Bulletin, Policy, Report
from nightlatch.notifiers.slack.blocks import told
from nightlatch.notifiers.slack.bot import page_markup
from nightlatch.notifiers.slack.calling import TIMEOUT_S
from nightlatch.notifiers.slack.message import Message, message
from nightlatch.notifiers.slack.notice import notice

_ANEW = "This is told anew, for an incoming webhook cannot change a message. Decide by nightlatch approve, release or confirm."


@dataclass(frozen=True, slots=True)
class Hook:
    """The door. `address` is the secret."""

    address: str
    policy: Policy

    def tell(self, report: Report, _memory: Memory) -> None:
        """Post the case as it is."""
        self._post(message(report, page=page_markup(self.policy), interactive=False))

    def announce(self, bulletin: Bulletin, _memory: Memory) -> None:
        """Post a bulletin."""
        self._post(notice(bulletin, page=page_markup(self.policy), interactive=False))

    def _post(self, made: Message) -> None:
        sent = replace(made, blocks=[*made.blocks, told(_ANEW, ()).to_dict()])
        try:
            answer = WebhookClient(self.address, timeout=TIMEOUT_S, retry_handlers=[]).send(text=sent.text, blocks=sent.blocks)
        except (OSError, HTTPException) as error:
            raise Uncertain(f"Slack's webhook did not answer ({type(error).__name__}): the message may come twice") from None
        if answer.status_code == 429:
            raise DeliveryFailed("Slack asks to wait: it is tried again later")
        if answer.status_code != 200:
            raise DeliveryFailed(
                f"Slack's webhook refused ({answer.status_code} {answer.body[:60]}): put a valid address into the secret slack-webhook"
            )
