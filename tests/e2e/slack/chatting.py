"""A town whose people are told in a Slack of this machine, and decide there: every part real but the accounts."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from nightlatch.bootstrap.telling import listening, telling
from nightlatch.duties.attend import Attended
from nightlatch.duties.sweep import Sweep
from nightlatch.hosts.local.clock import utc_now
from nightlatch.model import Case, Policy
from nightlatch.model.attempt import Attempt
from nightlatch.notifiers.slack.bot import Bot
from nightlatch.notifiers.slack.calling import Caller
from nightlatch.pipeline import Pipeline
from nightlatch.sandbox import listener
from nightlatch.sandbox.slack import Slack, running
from tests.duties.attending import Bench

CHANNEL, TOKEN, SECRET = "C0EXAMPLE01", "xoxb-example-token", "example-signing-secret"
OWNER, SECOND, STRANGER, GUEST, SUSPECT = (f"U0EXAMPLE0{number}" for number in range(1, 6))


@dataclass
class Chat:
    """`town` acts, `slack` shows; `caller` is the bot's way to it."""

    slack: Slack
    mode: str = "approve"
    approvals: Mapping[str, Any] = field(default_factory=dict)
    rest_s: float = 0.0

    def __post_init__(self) -> None:
        approvers = [
            {"name": "on call", "team": self.slack.team, "user": OWNER},
            {"name": "second", "team": self.slack.team, "user": SECOND},
            {"name": "guest", "team": self.slack.team, "user": GUEST},
            {"name": "suspect", "team": self.slack.team, "user": SUSPECT, "identities": ["svc-report"]},
        ]
        told = {
            "modes": {"default": self.mode},
            "slack": {"channel": CHANNEL},
            "approvals": {"approvers": approvers, **self.approvals},
        }
        self.town = Bench(policy=Policy.model_validate(told))
        self.caller = Caller(TOKEN, self.slack.api_url, rest_s=self.rest_s)

    @property
    def pipeline(self) -> Pipeline:
        return self.town.pipeline

    def act(self, case: Case | str) -> Attended:
        """Attend to a case, and tell people, as the function does."""
        attended = self.town.attend(case)
        self.tell().of(attended)
        return attended

    def tell(self) -> Any:
        return telling(self.pipeline, {"slack": Bot(self.caller, self.town.policy)}, self.town.meter)

    def work(self) -> None:
        """Attend to whatever is queued."""
        for message in list(self.town.queue.receive(self.town.clock().replace(year=2100))):
            self.act(message.case)

    def sweep(self) -> dict[str, str]:
        """The clock ticks."""
        control = self.pipeline.control
        return Sweep(control, (), {}, lambda: ("aws", ()), self.town.queue, self.tell(), self.town.meter, self.town.clock)()

    def attempts(self) -> list[Attempt]:
        """Everything that was asked for, on the day of the town."""
        return list(self.pipeline.control.consents.of_day(self.town.clock()))

    @contextmanager
    def answering(self) -> Iterator[None]:
        """Take what is pressed while the block runs; the town's clock stands at the wall's, so that signatures are of now."""
        self.town.clock.now = utc_now().replace(microsecond=0)

        def answer(headers: Mapping[str, str], body: bytes) -> tuple[int, str, str]:
            pipeline = self.pipeline.changed(reads_only=True)
            chat = listening(pipeline, self.caller, SECRET, self.town.queue, self.town.meter)
            response = chat(headers, body)
            return response.status, response.type, response.body

        with listener.listening(answer) as address:
            self.slack.interact_url = address
            try:
                yield
            finally:
                self.slack.interact_url = None


@contextmanager
def chatting(mode: str = "approve", rest_s: float = 0.0, **approvals: Any) -> Iterator[Chat]:
    """A town, and a Slack with an approver, a second one, a stranger, a guest and the suspect."""
    with running(signing_secret=SECRET, token=TOKEN) as slack:
        slack.add_channel(CHANNEL, "security")
        for user, name in ((OWNER, "on-call"), (SECOND, "second"), (STRANGER, "stranger"), (SUSPECT, "suspect")):
            slack.add_user(user, name, f"{name}@example.com")
        slack.add_user(GUEST, "guest", "guest@example.com", restricted=True)
        yield Chat(slack, mode, approvals, rest_s)
