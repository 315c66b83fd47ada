"""The part of the owner's `nightlatch.toml` that is about people: who is told, where, and who may decide."""

import re
from typing import Annotated

from pydantic import AfterValidator, Field

from nightlatch.model.kinds import Verdict
from nightlatch.model.section import Section, Text

_SOURCE = r"(?a)(organizations/\d+|folders/\d+|projects/[a-z0-9:.-]+)/sources/\d+(/locations/[a-z0-9-]+)?"
_STREAM = (
    r"(?a)https://[a-z0-9.-]+\.ingest\.monitor\.azure\.(com|us|cn)/dataCollectionRules/dcr-[0-9a-f]{32}/streams/Custom-\w{1,90}"
)
"""Compiled (and kept) by `re` for the few policies that name one."""


def _source(text: str) -> str:
    if not re.fullmatch(_SOURCE, text):
        raise ValueError(
            'it must name a source, as in "organizations/123/sources/456", with "/locations/eu" behind it where data stays in one'
        )
    return text


def _stream(text: str) -> str:
    if not re.fullmatch(_STREAM, text):
        raise ValueError(
            "it must name a stream of a data collection rule at Microsoft's own address, as in "
            '"https://NAME.REGION.ingest.monitor.azure.com/dataCollectionRules/dcr-0123456789abcdef0123456789abcdef/streams/Custom-Nightlatch_CL"'
        )
    return text


class Notify(Section):
    """Who is told beside Slack. `digest_minutes` gathers `notify` verdicts for so long instead of telling each (0: tells each).

    `webhook` is an https address that gets signed JSON, `ocsf` a file or `s3://bucket/prefix` that gets OCSF events, `apprise` says
    that the secret `apprise-urls` holds addresses of mail and chat services, `security_command_center` the source that findings
    belong to, `sentinel` the stream of a data collection rule that rows are sent to. The others are switches.
    """

    digest_minutes: int = Field(default=0, ge=0, le=1_440)
    console: bool = False
    webhook: Text | None = None
    apprise: bool = False
    security_hub: bool = False
    security_command_center: Annotated[Text, AfterValidator(_source)] | None = None
    sentinel: Annotated[Text, AfterValidator(_stream)] | None = None
    ocsf: Text | None = None


class Route(Section):
    """Which channel hears of what: every field that is given must match, `verdict` being the lowest. The first that fits counts."""

    channel: Text
    verdict: Verdict = Verdict.NOTIFY
    provider: Text | None = None
    tenant: Text | None = None

    def fits(self, verdict: Verdict, provider: str, tenant: str) -> bool:
        """Whether what is told belongs here."""
        return verdict.rank >= self.verdict.rank and self.provider in (None, provider) and self.tenant in (None, tenant)


class Slack(Section):
    """Slack by a bot (`channel` and `routes`, channel ids; secret `slack-token`), or by an incoming webhook alone (secret `slack-webhook`).

    `page` is who is called where everybody must look: `here`, `channel`, or a user group's id.
    """

    channel: Text | None = None
    webhook: bool = False
    page: Text | None = None
    routes: tuple[Route, ...] = ()

    def channel_of(self, verdict: Verdict, provider: str, tenant: str) -> str | None:
        """Where to tell of it; None where nobody is to be told."""
        found = (route.channel for route in self.routes if route.fits(verdict, provider, tenant))
        return next(found, self.channel)


class Approver(Section):
    """Who may decide in Slack: a team's and a user's id. `providers` limits it to those platforms, `highest` to verdicts up to that one.

    `email` and `identities` (immutable ids, ARNs or names) say which cloud accounts are this person's: nobody decides about himself.
    """

    name: Text
    team: Text
    user: Text
    email: Text | None = None
    identities: tuple[Text, ...] = ()
    providers: tuple[Text, ...] = ()
    highest: Verdict = Verdict.QUARANTINE


class Approvals(Section):
    """How decisions are made in Slack. `two_people` lists what takes two approvers: a verb (`release`), or one of a provider
    (`aws.release`). A pause lasts `pause_minutes` unless another length is asked for.
    """

    approvers: tuple[Approver, ...] = ()
    two_people: tuple[Text, ...] = ()
    pause_minutes: int = Field(default=60, ge=1, le=1_440)

    def takes_two(self, provider: str, verb: str) -> bool:
        """Whether one approver is not enough."""
        return verb in self.two_people or f"{provider}.{verb}" in self.two_people
