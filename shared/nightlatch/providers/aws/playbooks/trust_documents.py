"""Trust policies: who stands in them, taken out and put back, without a change to what others wrote.

A role that people use is edited by them, too. So what is remembered of a change is the document as it stood, and what is compared
afterwards is only whether the members in question are let in. IAM itself gives lists of principals back in another order, and an
account's number as its root's address: two documents are the same when they say the same.
"""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from nightlatch.errors import ChangeFailed, LookupFailed, QuotaFull, TryLater
from nightlatch.providers.aws.account import Account

SHUT = (
    '{"Version":"2012-10-17","Statement":[{"Sid":"Nightlatch","Effect":"Deny","Principal":{"AWS":"*"},'
    '"Action":["sts:AssumeRole","sts:AssumeRoleWithSAML","sts:AssumeRoleWithWebIdentity","sts:TagSession"]}]}'
)
"""A trust policy that lets nobody in: IAM does not take one without a statement."""
ALL_BUT = "NotPrincipal"
"""How the reader of trust policies calls whomever a statement with NotPrincipal lets in (privilege/trust.py)."""
_ROOT = re.compile(r"arn:aws[a-z-]*:iam::(\d{12}):root")
_DELETED = re.compile(r"A(?:IDA|ROA|GPA|NPA)[A-Z0-9]{4,}")
_NEWEST = "2012-10-17"

Statement = dict[str, Any]


def live_trust(role: str, live: Account) -> str | None:
    """The trust policy of a role, byte for byte; None when there is no such role. Raises LookupFailed."""
    return live.document("GetRole", "Role", "AssumeRolePolicyDocument", RoleName=role)


def write_trust(role: str, document: str, live: Account) -> None:
    """Replace the trust policy of a role; a role that is gone needs none. Raises ChangeFailed.

    Where IAM refuses it and it names a user or role that was deleted since (by then a bare unique id, which IAM shows but does
    not take back), that name is left out: it lets nobody in, and must not keep a trust from being mended.
    """
    try:
        live.change("iam", "UpdateAssumeRolePolicy", RoleName=role, PolicyDocument=document)
    except (QuotaFull, TryLater):
        raise
    except ChangeFailed:
        peopled = _peopled(document)
        if peopled == document:
            raise
        live.change("iam", "UpdateAssumeRolePolicy", RoleName=role, PolicyDocument=peopled)


def same(one: str, other: str) -> bool:
    """Whether two documents say the same: order within lists, a list of one, spelling of accounts and names of the deleted
    do not matter.
    """
    return one == other or _meaning(_decoded(_peopled(one))) == _meaning(_decoded(_peopled(other)))


def without(document: str, members: Iterable[str]) -> str:
    """The document with these members taken out of every Allow; the very same text when none stands in it.

    A statement that lets nobody else in goes as a whole; where none is left, the document becomes SHUT.
    """
    if not letting_in(document, members := tuple(members)):
        return document
    return _written(document, _others(document, members)) or SHUT


def letting_in(document: str, members: Iterable[str]) -> list[Statement]:
    """What the document says of these members alone: its Allow statements with all other principals left out."""
    wanted = {_spelled(member) for member in members}
    return [ours for statement in _statements(document) if (ours := _parted(statement, wanted)[1]) is not None]


def _others(document: str, members: Iterable[str]) -> list[Statement]:
    wanted = {_spelled(member) for member in members}
    return [others for statement in _statements(document) if (others := _parted(statement, wanted)[0]) is not None]


def present(document: str, members: Iterable[str]) -> list[str]:
    """Those of the members whom an Allow of the document names."""
    return [member for member in members if letting_in(document, (member,))]


def restored(document: str, before: str, members: Iterable[str]) -> str:
    """The document with these members let in as `before` did: `before` itself, unless somebody wrote in it since."""
    members = tuple(members)
    if same(document, without(before, members)):
        return before
    ours = _meaning(_decoded(SHUT)["Statement"][0])
    kept = [statement for statement in _others(document, members) if _meaning(statement) != ours]
    return _written(document, [*kept, *letting_in(before, members)]) or before


def alike(one: list[Statement], other: list[Statement]) -> bool:
    """Whether two lists of statements say the same, in whatever order."""
    return sorted(map(_meaning, one)) == sorted(map(_meaning, other))


def _peopled(document: str) -> str:
    """The document without users and roles that were deleted since."""
    held = (value for statement in _statements(document) for key, value in statement.items() if key.lower() == "principal")
    named = [values for principals in held if isinstance(principals, Mapping) for values in principals.values()]
    texts = {str(text) for values in named for text in (values if isinstance(values, list) else [values])}
    return without(document, [text for text in texts if _DELETED.fullmatch(text)])


def _written(document: str, statements: list[Statement]) -> str | None:
    if not statements:
        return None
    whole = {key: value for key, value in _decoded(document).items() if key.lower() != "statement"}
    return json.dumps({"Version": _NEWEST, **whole, "Statement": statements}, separators=(",", ":"))


def _decoded(document: str) -> dict[str, Any]:
    try:
        decoded = json.loads(document)
    except ValueError as error:
        raise LookupFailed("IAM gave a trust policy that is not JSON: look at the role by hand") from error
    if not isinstance(decoded, dict):
        raise LookupFailed("IAM gave a trust policy that is no JSON object: look at the role by hand")
    return decoded


def _statements(document: str) -> list[Statement]:
    stated: Any = next((value for key, value in _decoded(document).items() if key.lower() == "statement"), [])
    return [s for s in (stated if isinstance(stated, list) else [stated]) if isinstance(s, dict)]


def _parted(statement: Statement, wanted: set[str]) -> tuple[Statement | None, Statement | None]:
    """A statement in two: what is left of it without those members, and what it says of them alone (None: nothing)."""
    keys = {key.lower(): key for key in statement}
    if str(statement.get(keys.get("effect", ""), "")).lower() != "allow":
        return statement, None
    if "notprincipal" in keys:
        return (None, statement) if ALL_BUT in wanted else (statement, None)
    key = keys.get("principal", "Principal")
    held = statement.get(key)
    if isinstance(held, str):
        return (None, statement) if _spelled(held) in wanted else (statement, None)
    if not isinstance(held, Mapping):
        return statement, None
    others, ours = (_sifted(held, wanted, keep=keep) for keep in (False, True))
    return _with(statement, key, others), _with(statement, key, ours)


def _sifted(held: Mapping[str, Any], wanted: set[str], *, keep: bool) -> dict[str, Any]:
    """The principals by kind that are among the wanted (`keep`), or that are not; kinds without any left are left out."""
    sifted: dict[str, Any] = {}
    for kind, value in held.items():
        values = value if isinstance(value, list) else [value]
        chosen = [text for text in values if (_spelled(str(text)) in wanted) is keep]
        if len(chosen) == len(values):
            sifted[kind] = value
        elif chosen:
            sifted[kind] = chosen[0] if len(chosen) == 1 else chosen
    return sifted


def _with(statement: Statement, key: str, principals: dict[str, Any]) -> Statement | None:
    return {name: principals if name == key else value for name, value in statement.items()} if principals else None


def _spelled(member: str) -> str:
    """One spelling for each member: an account by its number."""
    found = _ROOT.fullmatch(member)
    return found[1] if found else "*" if member == "anybody" else member


def _meaning(value: object) -> str:
    """A text that is equal for what says the same."""
    if isinstance(value, Mapping):
        said = ((str(key).lower(), part if isinstance(part, list) else [part]) for key, part in value.items())
        return "{" + ",".join(sorted(f"{json.dumps(key)}:{_meaning(part)}" for key, part in said)) + "}"
    if isinstance(value, list):
        return "[" + ",".join(sorted(map(_meaning, value))) + "]"
    return json.dumps(_spelled(value) if isinstance(value, str) else value)
