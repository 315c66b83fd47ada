"""Finds what a person names on the command line: a case by its id or a beginning of it that only one has, an account by its name
or mail address.

Every command that takes CASE finds it alike; those that change something want one account, and no guess.
"""

from collections.abc import Iterable, Sequence

from nightlatch.cli.tables import ranked
from nightlatch.cli.terminal import printable
from nightlatch.errors import UsageError
from nightlatch.ledger.cases import Cases
from nightlatch.model import Case, CaseKey, Quarantine
from nightlatch.pipeline import Pipeline

_SHORTEST = 8
"""Characters that the beginning of an id has at least: `aws:` alone is no choice."""


def find(pipeline: Pipeline, wanted: str) -> Sequence[Case]:
    """The case of this id, or all cases of an account of this name. Raises UsageError when there is none."""
    case = pipeline.find(wanted)
    if case is not None:
        return [case]
    keys = _named(pipeline, wanted)
    return ranked(pipeline.judge(keys, store=False)) if keys else [_begun(pipeline, wanted)]


def find_one(pipeline: Pipeline, wanted: str) -> Case:
    """The one case that is meant, with the version that is stored; of an account with several the last.

    Raises UsageError when there is none, or not one alone.
    """
    case = pipeline.find(wanted)
    if case is not None:
        return case
    keys = _named(pipeline, wanted)
    if len(keys) > 1:
        raise UsageError(f"{printable(wanted)!r} is the name of several accounts: give a case's id ({_listed(map(str, keys))})")
    found = pipeline.latest(keys[0]) if keys else _begun(pipeline, wanted)
    if found is None:
        raise UsageError(f"no case of {printable(wanted)!r} is stored yet: `nightlatch cases` lists those that are")
    return found


def find_held(pipeline: Pipeline, wanted: str) -> Quarantine | None:
    """The live quarantine that is meant, None when nothing is held: what was locked outlives the case it was locked for.

    Raises UsageError when several accounts of that name are held.
    """
    folded = wanted.casefold()
    case = pipeline.find(wanted)
    found = [
        each
        for each in pipeline.control.quarantines.live()
        if (case is not None and each.key == case.key)
        or each.case == wanted
        or folded in (each.key.name, str(each.key).casefold())
        or _begins(each.case, wanted)
    ]
    if len(found) > 1:
        ids = _listed(each.case for each in found)
        raise UsageError(f"{printable(wanted)!r} is the name of several locked accounts: give a case's id ({ids})")
    return found[0] if found else None


def _named(pipeline: Pipeline, wanted: str) -> list[CaseKey]:
    """By the name that its cases go by, or by its mail address: where cases go by ids, that is what people know."""
    folded = wanted.casefold()
    found = [key for key in pipeline.evidence.accounts() if folded in (key.name, str(key).casefold())]
    return list(dict.fromkeys([*found, *pipeline.evidence.persons.accounts(folded)]))


def _begun(pipeline: Pipeline, wanted: str) -> Case:
    """The case whose id begins so. Raises UsageError when there is none, or more than one."""
    keys = [key for key in pipeline.evidence.accounts() if _begins(f"{key}@", wanted) or wanted.startswith(f"{key}@")]
    ids = [snapshot.id for snapshot in Cases(pipeline.evidence.shelf).all(keys) if _begins(snapshot.id, wanted)]
    if len(ids) > 1:
        raise UsageError(f"several cases begin with {printable(wanted)!r}: give more of the id ({_listed(ids)})")
    found = pipeline.find(ids[0]) if ids else None
    if found is None:
        raise UsageError(f"no case {printable(wanted)!r}: `nightlatch cases` lists them")
    return found


def _begins(id: str, wanted: str) -> bool:
    return len(wanted) >= _SHORTEST and id.startswith(wanted)


def _listed(ids: Iterable[str]) -> str:
    shown = list(ids)
    return printable(", ".join(shown[:4]) + ("…" if len(shown) > 4 else ""), longest=900)
