"""Slack: where the owner meets the product. A message for each case, with buttons to decide by."""

from nightlatch.contracts import Door, Notifier, Secrets
from nightlatch.errors import SettingsError
from nightlatch.model import Policy

TOKEN, WEBHOOK, SIGNING = "slack-token", "slack-webhook", "slack-signing-secret"
"""The names of the secrets: the bot's token, the webhook's address, and what requests are signed with."""


def _open(policy: Policy, secrets: Secrets) -> Door | None:
    """The bot where policy names a channel, the webhook where it asks for that alone."""
    named = policy.slack.channel is not None or policy.slack.routes
    if not named and not policy.slack.webhook:
        return None
    if named and policy.slack.webhook:
        raise SettingsError("[slack] has both channels and webhook = true: keep the channels for a bot, or the webhook alone")
    try:
        from nightlatch.notifiers.slack.bot import Bot
        from nightlatch.notifiers.slack.calling import Caller
        from nightlatch.notifiers.slack.hook import Hook
    except ModuleNotFoundError as error:
        raise SettingsError(f"Slack needs {error.name}: pip install 'nightlatch[slack]'") from error
    from nightlatch.settings import slack_api

    if policy.slack.webhook:
        return Hook(secrets.get(WEBHOOK).strip(), policy)
    return Bot(Caller(secrets.get(TOKEN).strip(), slack_api()), policy)


NOTIFIER = Notifier(id="slack", title="Slack", open=_open, secrets=(TOKEN, WEBHOOK, SIGNING))
