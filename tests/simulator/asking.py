"""The simulator of IAM, asked from Python: one process, a line for each list of questions.

It is the npm package `@cloud-copilot/iam-simulate`, with AWS's own service authorization reference as data. No emulator
evaluates all that a policy may say (condition keys, kinds of resources); this does, and it was written by somebody else.
"""

import json
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.simulator.deployed import HOME

FOLDER = Path(__file__).parent
READY = FOLDER / "node_modules" / ".ready"
"""Made by `make simulator`."""

ALLOWED, DENIED, FORBIDDEN = "Allowed", "ImplicitlyDenied", "ExplicitlyDenied"
TLS: Mapping[str, str] = {"aws:SecureTransport": "true"}

Policy = Mapping[str, Any]


def installed() -> bool:
    """Whether it can be asked: node is there, and what `make simulator` installs."""
    return shutil.which("node") is not None and READY.is_file()


@dataclass(frozen=True, slots=True)
class Request:
    """Somebody wants to do something to one resource of our account.

    `identity` are the policies of whoever asks, `own` the policy of the resource itself, `seal` one of the organization.
    """

    principal: str
    action: str
    resource: str
    identity: tuple[Policy, ...] = ()
    own: Policy | None = None
    context: Mapping[str, str | Sequence[str]] = field(default_factory=lambda: TLS)
    seal: Policy | None = None

    def as_question(self) -> dict[str, Any]:
        """In the words of simulate.mjs."""
        return {
            "principal": self.principal,
            "action": self.action,
            "resource": self.resource,
            "account": HOME,
            "context": dict(self.context),
            "identity": list(self.identity),
            "own": self.own,
            "seal": self.seal,
        }


@dataclass(frozen=True, slots=True)
class Simulator:
    """A running simulator; close it by leaving `running`."""

    process: "subprocess.Popen[str]"

    def results(self, requests: Iterable[Request]) -> list[str]:
        """ALLOWED, DENIED or FORBIDDEN, in the order of the requests.

        Raises ValueError where the simulator calls a question nonsense: an action that AWS does not have, a resource of a kind
        that the action does not know, a policy that is none.
        """
        asked = list(requests)
        answers = self._ask("simulate", [request.as_question() for request in asked])
        for request, answer in zip(asked, answers, strict=True):
            if answer["result"] == "error":
                raise ValueError(f"{request.action} on {request.resource}: {json.dumps(answer['errors'])}")
        return [answer["result"] for answer in answers]

    def needed(self, actions: Iterable[str]) -> dict[str, list[str] | None]:
        """Action → the ARN pattern of each kind of resource that a policy must name for it (none of them: it knows only `*`).

        None for what is no action of AWS.
        """
        asked = sorted(set(actions))
        return dict(zip(asked, self._ask("needs", asked), strict=True))

    def writes(self, *services: str) -> dict[str, str]:
        """Every action of these services that does more than read and list → the pattern of a resource it knows, or `*`."""
        return {action: pattern for found in self._ask("writes", services) for action, pattern in found}

    def _ask(self, ask: str, about: Sequence[Any]) -> list[Any]:
        """All of it in one line and back in one: neither side ever waits for the other to read."""
        to, back = self.process.stdin, self.process.stdout
        assert to is not None
        assert back is not None
        to.write(json.dumps({"ask": ask, "about": list(about)}) + "\n")
        to.flush()
        line = back.readline()
        if not line:
            raise RuntimeError("the simulator ended; what it said is on stderr (`make simulator` installs it anew)")
        answers: list[Any] = json.loads(line)
        return answers


@contextmanager
def running() -> Iterator[Simulator]:
    """A simulator, as long as the block runs. It ends when nothing more can be asked."""
    node = shutil.which("node") or "node"
    command = [node, str(FOLDER / "simulate.mjs")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield Simulator(process)
