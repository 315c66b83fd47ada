"""The shape of the owner's `nightlatch.toml`. Every value has a safe default: an empty file observes and touches nothing.

Tunables named after MITRE's DET0319 carry that name in their description, so that an owner can find each.
"""

from datetime import date, time
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Annotated, Literal, Self

from pydantic import Field, PlainValidator, model_validator
from pydantic_core import PydanticCustomError

from nightlatch.model.kinds import Action, Mode, Verdict
from nightlatch.model.people import Approvals, Notify, Slack
from nightlatch.model.section import Section, Text

Points = Annotated[int, Field(ge=-100, le=100)]
Score = Annotated[int, Field(ge=1, le=100)]


def _network(value: object) -> IPv4Network | IPv6Network:
    """Text as a network. A bare number would be taken for the address it stands for: 5 for 0.0.0.5."""
    if isinstance(value, int):
        raise ValueError('write the network as text, such as "192.0.2.0/24"')  # noqa: TRY004  # pydantic collects ValueError only
    if isinstance(value, IPv4Network | IPv6Network):
        return value
    try:
        return ip_network(value)  # type: ignore[arg-type]  # what it does not take it refuses
    except ValueError:
        raise PydanticCustomError("ip_any_network", "value is not a valid IPv4 or IPv6 network") from None


Network = Annotated[IPv4Network | IPv6Network, PlainValidator(_network)]
"""Not pydantic's `IPvAnyNetwork`, whose module looks for other packages as it is imported."""
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


class Verdicts(Section):
    """The lowest score of each verdict. Under `notify` a case is only logged."""

    notify: Score = 30
    ask: Score = 60
    quarantine: Score = 80

    @model_validator(mode="after")
    def _rise(self) -> Self:
        if not self.notify < self.ask < self.quarantine:
            raise ValueError("the bounds must rise: notify < ask < quarantine")
        return self

    def of(self, score: int) -> Verdict:
        """The verdict that a score alone would give."""
        if score >= self.quarantine:
            return Verdict.QUARANTINE
        if score >= self.ask:
            return Verdict.ASK
        return Verdict.NOTIFY if score >= self.notify else Verdict.LOG


class Window(Section):
    """How far apart things may lie and still belong together (DET0319 TimeWindow)."""

    findings_hours: int = Field(default=24, ge=1, le=168)
    chain_minutes: int = Field(default=60, ge=5, le=1440)
    newborn_hours: int = Field(default=24, ge=1, le=168)
    silence_days: int = Field(default=7, ge=1, le=90)
    history_days: int = Field(default=14, ge=1, le=90)


class SignalPolicy(Section):
    """What the owner makes of one signal: its points, those of its variants, whether it only shows (staged)."""

    points: Points | None = None
    variants: dict[str, Points] = Field(default_factory=dict)
    staged: bool | None = None


class Provisioner(Section):
    """Who makes accounts here as a matter of course. Every field that is given must match, by equality.

    `nature` says what it is, and so which findings it explains. `actor` is an immutable id, an ARN, or a mail
    address. `networks` are where it works from: without them the match needs `via`, `session` or the platform's word.
    `user_agent_contains` is a hint that must match too; it is never enough alone.
    """

    name: Text
    nature: Literal["cloudformation", "infrastructure_as_code", "scim", "identity_center", "service_linked"]
    owner: Text
    reason: Text
    expires: date
    provider: Text | None = None
    tenant: Text | None = None
    actor: Text | None = None
    networks: tuple[Network, ...] = ()
    via: Text | None = None
    user_agent_contains: Text | None = None

    @model_validator(mode="after")
    def _names_somebody(self) -> Self:
        if self.actor is None:
            raise ValueError(
                "a provisioner needs an `actor` (immutable id, ARN or mail address): nobody is trusted by address or user agent alone"
            )
        if not self.networks and self.via is None:
            raise ValueError("a provisioner needs `networks` or `via` beside its `actor`: a stolen key would match otherwise")
        return self


class Allowance(Section):
    """A dated allowance: it subtracts points from what it matches, and never hides it.

    Every field that is given must match, by equality. `signals` limits it to those signals.
    """

    name: Text
    owner: Text
    reason: Text
    expires: date
    points: int = Field(default=30, ge=1, le=100)
    provider: Text | None = None
    tenant: Text | None = None
    actor: Text | None = None
    subject: Text | None = None
    operation: Text | None = None
    signals: tuple[Text, ...] = ()

    @model_validator(mode="after")
    def _matches_something(self) -> Self:
        if self.actor is None and self.subject is None:
            raise ValueError("an exception needs an `actor` or a `subject`: one that fits everybody would blind the product")
        return self


class Roster(Section):
    """Administrators over a known number (ATT&CK's own advice).

    `limit` is DET0319 RoleThreshold, per tenant; `administrators` its list of known administrators (immutable ids, ARNs,
    names or mail addresses), who count as present from the start.
    """

    limit: int = Field(default=5, ge=1, le=10_000)
    limits: dict[str, int] = Field(default_factory=dict)
    administrators: tuple[Text, ...] = ()

    def limit_of(self, tenant: str) -> int:
        """The limit of one tenant, or the general one."""
        return self.limits.get(tenant, self.limit)


class Organization(Section):
    """What belongs to the owner: `accounts` (tenant ids), mail `domains`, and `partners` (tenant ids trusted from outside)."""

    accounts: tuple[Text, ...] = ()
    domains: tuple[Text, ...] = ()
    partners: tuple[Text, ...] = ()


class Networks(Section):
    """`trusted` networks are the owner's own (DET0319 allowed addresses): an actor within them is not from a new place."""

    trusted: tuple[Network, ...] = ()
    hosting: tuple[Network, ...] = ()


class Regions(Section):
    """`allowed` Regions (DET0319 Region). Empty: no opinion, and only what the tenant never used stands out."""

    allowed: tuple[Text, ...] = ()


class Hours(Section):
    """Working hours (DET0319 TimeWindow of use). Without `zone` nothing is ever off hours."""

    zone: Text | None = None
    days: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri")
    start: time = time(7, 0)
    end: time = time(20, 0)


class UserAgents(Section):
    """`suspicious` texts (DET0319 UserAgent), matched inside the user agent without case, beside those built in."""

    suspicious: tuple[Text, ...] = ()


class Scope(Section):
    """What is judged. `service_principals` is DET0319's service-principal flag: machines' accounts are judged too.

    `sensitive_roles` (DET0319 ApplicationScope) are roles, policies or scopes that count as tier 0 here, by exact name.
    """

    service_principals: bool = True
    sensitive_roles: tuple[Text, ...] = ()


class Standard(Section):
    """What a properly made account carries here. Empty: no opinion."""

    boundary_required: bool = False
    tags_required: tuple[Text, ...] = ()
    ticket_tag: Text | None = None


class BreakGlass(Section):
    """Accounts for the worst day, by immutable id (or ARN): never touched, and loud when used."""

    accounts: tuple[Text, ...] = ()


class Budgets(Section):
    """How many accounts may be locked in an hour before a person must look."""

    newborns_per_hour: int = Field(default=100, ge=0, le=10_000)
    newborns_per_actor: int = Field(default=25, ge=0, le=10_000)
    older_per_hour: int = Field(default=3, ge=0, le=1_000)


class Responses(Section):
    """How a quarantine is carried on once it is in force.

    `family` says whether what a quarantined account made itself is locked with it or only named. An unconfirmed quarantine
    reminds and then pages; after `open_hours` it opens by itself (0: never), and only where nothing of the incident would come alive.
    `keep_administrators` are so many others who must be left before an administrator from before the incident loses anything.
    """

    family: Literal["ask", "include"] = "ask"
    remind_minutes: int = Field(default=60, ge=1, le=10_080)
    page_minutes: int = Field(default=240, ge=1, le=10_080)
    open_hours: int = Field(default=0, ge=0, le=720)
    keep_administrators: int = Field(default=2, ge=1, le=100)


class Modes(Section):
    """What a verdict may lead to: in general, per provider, per action (`aws.lock = "approve"`)."""

    default: Mode = Mode.OBSERVE
    providers: dict[str, Mode] = Field(default_factory=dict)
    actions: dict[str, Mode] = Field(default_factory=dict)

    def of(self, provider: str) -> Mode:
        """The mode of one provider, or the general one."""
        return self.providers.get(provider, self.default)

    def of_action(self, provider: str, action: Action) -> Mode:
        """The mode of one action of a provider; where policy does not name it, the provider's."""
        return self.actions.get(f"{provider}.{action.value}", self.of(provider))


class Policy(Section):
    """The whole file. `digest` is filled in by the loader: the SHA-256 of what was loaded.

    A table that the file leaves out is made without being checked: pydantic checks no default, and would work out how to for each.
    """

    verdicts: Verdicts = Verdicts.model_construct()
    window: Window = Window.model_construct()
    modes: Modes = Modes.model_construct()
    signals: dict[str, SignalPolicy] = Field(default_factory=dict)
    roster: Roster = Roster.model_construct()
    organization: Organization = Organization.model_construct()
    networks: Networks = Networks.model_construct()
    regions: Regions = Regions.model_construct()
    hours: Hours = Hours.model_construct()
    user_agents: UserAgents = UserAgents.model_construct()
    scope: Scope = Scope.model_construct()
    standard: Standard = Standard.model_construct()
    break_glass: BreakGlass = BreakGlass.model_construct()
    budgets: Budgets = Budgets.model_construct()
    responses: Responses = Responses.model_construct()
    notify: Notify = Notify.model_construct()
    slack: Slack = Slack.model_construct()
    approvals: Approvals = Approvals.model_construct()
    provisioners: tuple[Provisioner, ...] = ()
    exceptions: tuple[Allowance, ...] = ()
    kill_switch: bool = False
    digest: str = ""
