"""Slack by a bot: a message for each case, brought up to date as the case grows, and a thread under it that tells each new fact once."""

import hashlib

from nightlatch.classes import dataclass
from nightlatch.contracts import Memory
from nightlatch.model import Bulletin, Policy, Report, Verdict
from nightlatch.notifiers.slack.blocks import told
from nightlatch.notifiers.slack.calling import Caller
from nightlatch.notifiers.slack.facts import facts
from nightlatch.notifiers.slack.harmless import escaped
from nightlatch.notifiers.slack.message import EVENT, Message, message, metadata
from nightlatch.notifiers.slack.notice import notice
from nightlatch.notifiers.slack.thread import Thread

_CALLS = {"here": "<!here>", "channel": "<!channel>"}


@dataclass(frozen=True, slots=True)
class Bot:
    """The door. `caller` holds the bot's token."""

    caller: Caller
    policy: Policy

    def tell(self, report: Report, memory: Memory) -> None:
        """Show the case as it is, and tell in its thread what is new."""
        case, thread = report.case, Thread(self.caller, memory, report.case.id)
        channel = self._channel(case.judgment.verdict, case.key.provider, case.key.tenant) or thread.known.channel
        if not channel:
            return
        found = facts(report)
        thread.show(channel, message(report, page=self._page()), found)
        new = {name: says for name, says in found.items() if name not in thread.known.sent}
        if new:
            thread.reply(_reply(report, new), new)
        thread.leave()

    def announce(self, bulletin: Bulletin, memory: Memory) -> None:
        """Show a bulletin in the place of what it told before."""
        channel = self._channel(bulletin.verdict, bulletin.provider, bulletin.tenant)
        if channel:
            thread = Thread(self.caller, memory, bulletin.id)
            thread.show(channel, notice(bulletin, page=self._page()), ())
            thread.leave()

    def _channel(self, verdict: Verdict, provider: str, tenant: str) -> str | None:
        return self.policy.slack.channel_of(verdict, provider, tenant)

    def _page(self) -> str:
        return page_markup(self.policy)


def page_markup(policy: Policy) -> str:
    """The markup that calls everybody, from policy alone; empty where policy names nobody."""
    who = policy.slack.page
    if not who:
        return ""
    return _CALLS.get(who) or (f"<!subteam^{who}>" if who.isalnum() else "")


def _reply(report: Report, new: dict[str, str]) -> Message:
    name = hashlib.sha256("".join(new).encode()).hexdigest()[:16]
    says = list(new.values())
    return Message(
        [told("New", says).to_dict()],
        "\n".join(escaped(text) for text in says)[:3_000],
        metadata(f"{EVENT}_news", report.case.id, facts=name),
    )
