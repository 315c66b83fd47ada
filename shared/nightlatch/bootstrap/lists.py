"""What the commands typed in a chat list: cases, one case, administrators. They only read, and within the seconds that Slack waits."""

import time
from collections.abc import Callable, Mapping
from functools import partial

from nightlatch.ledger.cases import Cases
from nightlatch.model import Case, CaseKey, Verdict
from nightlatch.notifiers.slack.talk import Said, explained, listed, said
from nightlatch.pipeline import Pipeline

_PATIENCE_S = 1.5


def lists(pipeline: Pipeline) -> Mapping[str, Callable[[tuple[str, ...]], Said]]:
    """Each command that only reads, by its word; it is given the words behind it."""
    return {"cases": partial(_cases, pipeline), "explain": partial(_explain, pipeline), "roster": partial(_roster, pipeline)}


def _cases(pipeline: Pipeline, _words: tuple[str, ...]) -> Said:
    """What is locked first, then what asks for somebody, as far as time allows."""
    held = {str(each.key): each for each in pipeline.control.quarantines.live()}
    lines = [f"{each.state.value}: {each.subject.label} in {each.key.tenant} ({each.case})" for each in held.values()]
    until, asking, whole = time.monotonic() + _PATIENCE_S, [], True
    for snapshot in Cases(pipeline.evidence.shelf).all(pipeline.evidence.accounts()):
        if time.monotonic() > until:
            whole = False
            break
        decision = snapshot.decision
        if decision is not None and decision.verdict.rank >= Verdict.ASK.rank and str(snapshot.key) not in held:
            line = f"{decision.verdict.value.upper()} {decision.score}: {snapshot.subject.label} in {snapshot.key.tenant} ({snapshot.id})"
            asking.append((-decision.score, line))
    lines += [line for _, line in sorted(asking)]
    if not whole:
        lines.append("the ledger is too large to look through in a second: nightlatch cases shows all")
    return listed(f"{len(lines)} cases" if lines else "Nothing asks for anybody", lines)


def _explain(pipeline: Pipeline, words: tuple[str, ...]) -> Said:
    from nightlatch.bootstrap import utc_now
    from nightlatch.duties.reporting import report_of

    wanted = " ".join(words)
    case = pipeline.find(wanted) or _named(pipeline, wanted)
    if case is None:
        return said("There is no case of that id or name. /nightlatch cases lists those that ask for somebody")
    return explained(report_of(pipeline, case, (pipeline.clock or utc_now)()))


def _named(pipeline: Pipeline, name: str) -> Case | None:
    """The last case of the account of that name; None when there is none, or not one alone."""
    until = time.monotonic() + _PATIENCE_S
    found: list[CaseKey] = []
    for key in pipeline.evidence.accounts():
        if time.monotonic() > until:
            break
        found += [key] if key.name == name.casefold() else []
    return pipeline.latest(found[0]) if len(found) == 1 else None


def _roster(pipeline: Pipeline, _words: tuple[str, ...]) -> Said:
    from nightlatch.bootstrap import utc_now

    inventories, now = pipeline.control.inventories, (pipeline.clock or utc_now)()
    lines = []
    for tenant in sorted(inventories.tenants()):
        standing = pipeline.evidence.roster.standing(tenant, pipeline.policy.roster, inventories)
        found, came, _left = standing.now(now)
        limit = pipeline.policy.roster.limit_of(tenant.split(":", 1)[1])
        over = f", {len(found) - limit} over the limit of {limit}" if len(found) > limit else f", the limit is {limit}"
        lines.append(f"{tenant}: {len(found)} administrators{over}")
        lines += [
            f"{each.name}{' (new)' if each.name in came else ''}: {'; '.join(each.why) or 'as records told'}" for each in found
        ]
    return listed("Administrators" if lines else "No inventory was taken yet: nightlatch roster seed takes one", lines)
