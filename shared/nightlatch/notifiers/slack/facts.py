"""What is new in a case since its thread was last told: each fact has a name of its own, so that none is said twice."""

import hashlib

from nightlatch.model import Report
from nightlatch.model.sentences import aside
from nightlatch.model.standing import standing


def facts(report: Report) -> dict[str, str]:
    """Name → sentence, in the order in which a person wants them."""
    case, held = report.case, report.quarantine
    found = {f"finding/{each.signal}/{each.says}": f"{each.points:+d} {each.says}{aside(each)}" for each in case.findings}
    if held is not None:
        found[f"hold/{held.number}/{held.state}/{held.confirmed_by}"] = next(standing(report))
        for change in report.changes:
            name = f"change/{change.run}/{change.target}/{change.state}/{change.undone}"
            again = f" (undone by somebody {change.undone} times)" if change.undone else ""
            found[name] = f"{change.state.value}: {change.says}{again}"
        for name, at in (("reminded", held.reminded_at), ("paged", held.paged_at)):
            if at is not None and held.live:
                found[f"{name}/{held.number}/{at}"] = "nobody has confirmed this quarantine yet: confirm it, or release it"
    for each in report.decided:
        became = "" if each.result is None else ": done" if each.result.done else f": refused; {'; '.join(each.result.says)}"
        found[f"order/{each.order.id}/{each.result is None}"] = f"{each.order.verb.value} by {each.order.who}{became}"
    return {_short(name): says for name, says in found.items()}


def _short(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()[:12]
