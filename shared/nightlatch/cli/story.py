"""How the demo's chapters tell what happens, in the same words: what was judged and done, who still gets in, and the owner's release."""

from dataclasses import field

from nightlatch.bootstrap.play import Play
from nightlatch.classes import dataclass
from nightlatch.cli.terminal import printable
from nightlatch.contracts import Memory
from nightlatch.model import Bulletin, Case, Mode, Order, Policy, Report, Verb


def say(line: str) -> None:
    """One line of the story."""
    print(f"  {line}")


def attempt(what: str, works: bool, refusal: str = "") -> None:
    """Somebody tried something; `refusal` is the platform's own word for it."""
    say(f"→ {what}: {'works' if works else 'is refused'}{f' ({refusal})' if refusal else ''}")


def enforcing(rules: Policy, mode: Mode = Mode.ENFORCE) -> Policy:
    """The policy in that mode, for every platform."""
    return rules.model_copy(update={"modes": rules.modes.model_copy(update={"default": mode})})


@dataclass
class Bulletins:
    """A door that keeps what is told of several cases."""

    heard: list[Bulletin] = field(default_factory=list)

    def tell(self, report: Report, memory: Memory) -> None:
        """Nothing: the story tells of each case itself."""

    def announce(self, bulletin: Bulletin, _memory: Memory) -> None:
        """Keep it."""
        self.heard.append(bulletin)

    def tell_last(self) -> None:
        """The last of them."""
        for last in self.heard[-1:]:
            say(f"◆ {printable(last.title)}")
            for line in (*last.says, *(says for _, says in last.cases)):
                say(f"  {printable(line)}")


def judged(play: Play, case: Case) -> None:
    """What was made of a case, and what was done."""
    verdict(case)
    done(play, case)


def verdict(case: Case) -> None:
    """What was made of a case."""
    say(f"▲ {case.judgment.verdict.value} {case.judgment.score}: {printable(case.subject.label)}")


def done(play: Play, case: Case) -> None:
    """What was done to a case's account."""
    for change in play.pipeline.control.quarantines.changes(case.key):
        say(f"  {change.state.value}: {printable(change.says)}")


def released(play: Play, case: Case) -> tuple[str, ...]:
    """The owner says that it was all right, and it is carried out; gives what came of it, in sentences."""
    return ordered(play, case, Verb.RELEASE, "the demo ends")


def ordered(play: Play, case: Case, verb: Verb, reason: str) -> tuple[str, ...]:
    """The owner orders something, and it is carried out; gives what came of it, in sentences."""
    order = Order(
        id=f"demo/{verb.value}/{case.key}",
        verb=verb,
        case=case.id,
        case_key=str(case.key),
        seen_version=case.version,
        who="the owner",
        at=play.clock(),
        reason=reason,
    )
    play.pipeline.control.orders.write(order)
    return play.act(case.id).says
