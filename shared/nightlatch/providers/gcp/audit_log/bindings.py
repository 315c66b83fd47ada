"""Changed IAM policies, of every service: who was given what on which resource, and who lost it.

A service's entry mostly tells what changed (`bindingDeltas`), and then each delta is an activity of its own. Some services only
log the policy that was set: then everybody in it may have been given his role just now, and a long one is told as one change
of the resource. One that says that nobody is bound, or that only what is logged was to change, gives nobody anything. On a service
account a binding also says who may become that account: both ends are told.
"""

from collections.abc import Iterable, Iterator

from nightlatch.model import Grant, GrantKind, Kind, Principal, PrincipalType, Privilege, Trait
from nightlatch.model.evidence import CONDITION, MARK, MARK_LOG, PLATFORM, RESOURCE, SUBJECT_ARN
from nightlatch.model.raw import mapping, plain
from nightlatch.providers.gcp.audit_log.members import ANYBODY, is_agent, member
from nightlatch.providers.gcp.audit_log.record import Entry, listing, mask_of, node, project_of
from nightlatch.providers.gcp.audit_log.resources import account_of, resource_of
from nightlatch.providers.gcp.audit_log.table import ANY
from nightlatch.providers.gcp.conditions import canonical
from nightlatch.providers.gcp.privilege import Reach, role
from nightlatch.tables import Draft, watch

_POLICIES = (("policy",), ("iamRequest", "policy"), ())
"""Where a request holds the policy: the last is an older form of Compute Engine's."""
FEW = 10
"""How many members a policy may have to be told one by one where nothing says which of them are new."""
_SILENT = "the record tells that the policy was set, not what changed in it"
_DELETED = "deleted:"
"""How a member is called once it is gone: Google renames it where it stood, and tells that as a removal and an addition."""


def policy_set(entry: Entry) -> Iterable[Draft]:
    """setIamPolicy, by any of its names."""
    yield from _unlogged(entry)
    deltas = entry.binding_deltas
    if deltas:
        for delta in deltas:
            yield from _delta(entry, delta)
    elif not entry.audit_deltas and _of_bindings(entry):
        yield from _whole(entry)


def shared(entry: Entry) -> Iterable[Draft]:
    """A dataset of BigQuery that was changed: who may use it now, where that is what changed."""
    for delta in entry.binding_deltas:
        yield from _delta(entry, delta)


def _of_bindings(entry: Entry) -> bool:
    """Whether the call was to set bindings: without a mask it is."""
    mask = mask_of(entry)
    return not mask or "bindings" in mask


def _unlogged(entry: Entry) -> Iterator[Draft]:
    """What is no longer logged: a guard removed from the resource. An added exemption takes away as much as a removed log."""
    lost = [each for each in entry.audit_deltas if _blinds(each)]
    if lost:
        named = sorted({plain(each.get("service")) or "?" for each in lost})
        yield Draft(Kind.GUARD_REMOVED, resource_of(entry), evidence={MARK: MARK_LOG, RESOURCE: ",".join(named)[:300]})


def _blinds(delta: dict[str, object]) -> bool:
    removed = _action(delta) == "REMOVE"
    return not removed if plain(node(delta, "exemptedMember")) else removed


def _delta(entry: Entry, delta: dict[str, object]) -> Iterator[Draft]:
    who, name = plain(delta.get("member")), plain(delta.get("role"))
    if who is None or name is None:
        return
    added = _action(delta) != "REMOVE"
    if added and who.startswith(_DELETED):
        yield Draft(Kind.POLICY_CHANGED, member(who, entry.project), evidence={SUBJECT_ARN: who})
    else:
        yield from _bound(entry, who, name, canonical(mapping(delta.get("condition"))), added=added)


def _action(delta: dict[str, object]) -> str:
    """ADD or REMOVE; Google's enum, of which a pipeline may keep the number."""
    text = (plain(delta.get("action")) or "").upper()
    return {"1": "ADD", "2": "REMOVE"}.get(text, text)


def _bound(entry: Entry, who: str, name: str, condition: str, *, added: bool) -> Iterator[Draft]:
    """Both ends of one binding: the account that somebody may now become, if it stands on one, and the member."""
    conditional = bool(condition)
    told = {CONDITION: condition} if conditional else {}
    account, subject = account_of(entry), member(who, entry.project)
    scope = entry.text("resource") or entry.resource or "?"
    if account is not None:
        trust = _trust(account, subject, who, name, scope, conditional=conditional)
        yield Draft(Kind.TRUST_CHANGED if added else Kind.ROLE_REMOVED, account, grants=(trust,), evidence=told)
    grant = Grant(role=name, scope=_named(entry, scope), privilege=role(name, reach(scope), conditional=conditional), member=who)
    kind = Kind.ROLE_GRANTED if added else Kind.ROLE_REMOVED
    evidence = {SUBJECT_ARN: who, RESOURCE: scope[:300], **told} | ({PLATFORM: "true"} if is_agent(subject.name) else {})
    yield Draft(kind, subject, grants=(grant,), evidence=evidence)


def _trust(account: Principal, subject: Principal, who: str, name: str, scope: str, *, conditional: bool) -> Grant:
    """Who may become the service account. One of another project, or of another domain than the asker's, is told as external."""
    found = role(name, Reach.SERVICE_ACCOUNT, conditional=conditional)
    traits = [*found.traits, *([Trait.IMPERSONATION] if found.tier < 3 else [])]
    if who in ANYBODY:
        traits.append(Trait.WILDCARD)
    elif subject.type is PrincipalType.FEDERATION:
        traits += (
            [Trait.FEDERATED, Trait.OPEN_SUBJECT] if who.startswith("principalSet:") and who.endswith("/*") else [Trait.FEDERATED]
        )
    elif subject.type is PrincipalType.SERVICE_ACCOUNT and subject.tenant != account.tenant:
        traits.append(Trait.EXTERNAL)
    privilege = found.model_copy(update={"traits": tuple(traits)})
    return Grant(role=name, kind=GrantKind.TRUST, scope=scope, privilege=privilege, member=who, member_tenant=subject.tenant)


def _whole(entry: Entry) -> Iterator[Draft]:
    """A policy of which only the new state is told, in the request, or, without one, in the answer."""
    told = [node(entry.request, *path, "bindings") for path in _POLICIES] + [node(entry.response, "bindings")]
    held = next((each for each in told if each), None)
    pairs = list(_pairs(listing(held)))
    if 0 < len(pairs) <= FEW:
        for who, name, condition in pairs:
            yield from _bound(entry, who, name, condition, added=True)
    elif held is None and [] in told:
        yield Draft(Kind.POLICY_CHANGED, account_of(entry) or resource_of(entry))
    else:
        yield _untold(entry)


def _untold(entry: Entry) -> Draft:
    """A policy of which nothing is told, or too much: of a service account it says who may become it.

    The grant is none of trust, which tells whom: as one that nobody could resolve it keeps its weight.
    """
    account = account_of(entry)
    kind = Kind.TRUST_CHANGED if account else Kind.ROLE_GRANTED
    grant = Grant(role="policy:?", scope=entry.resource or "?", privilege=Privilege.unresolved(_SILENT))
    return Draft(kind, account or resource_of(entry), grants=() if entry.failed else (grant,))


def _pairs(bindings: list[object]) -> Iterator[tuple[str, str, str]]:
    for binding in bindings:
        name = plain(node(binding, "role"))
        members = node(binding, "members")
        for who in members if isinstance(members, list) else ():
            text = plain(who)
            if text and name:
                yield text, name, canonical(mapping(node(binding, "condition")))


def reach(resource: str) -> Reach:
    """What a resource's name stands for: the whole organization, a folder, a project, one account, or one thing."""
    parts = resource.strip("/").split("/")
    if len(parts) <= 2:
        return {"organizations": Reach.ORGANIZATION, "folders": Reach.FOLDER}.get(parts[0], Reach.PROJECT)
    return Reach.SERVICE_ACCOUNT if "serviceAccounts" in parts else Reach.RESOURCE


def _named(entry: Entry, scope: str) -> str:
    """A project by its full name: `request.resource` holds the bare id, `resourceName` mostly `projects/ID`."""
    if "/" in scope or scope == "?" or scope.startswith("_"):
        return scope
    return f"projects/{scope}"


def invited(entry: Entry) -> Iterable[Draft]:
    """InsertProjectOwnershipInvite: somebody from outside becomes owner once he accepts, which no SetIamPolicy tells."""
    who = entry.text("member") or entry.text("memberEmail")
    subject = member(who if who and ":" in who else f"user:{who}", entry.project) if who else resource_of(entry)
    project = entry.text("projectId") or project_of(entry.resource) or entry.project
    grant = Grant(role="roles/owner", scope=f"projects/{project}", privilege=role("roles/owner"), member=who)
    guest = subject.model_copy(update={"type": PrincipalType.GUEST}) if subject.type is PrincipalType.USER else subject
    if who:
        yield Draft(Kind.ACCOUNT_CREATED, guest, evidence={SUBJECT_ARN: who})
    yield Draft(Kind.ROLE_GRANTED, guest, grants=(grant,), evidence={SUBJECT_ARN: who or ""})


_SHARED = watch(Kind.ROLE_GRANTED, shared)
_LINE = watch(Kind.ROLE_GRANTED, policy_set)
TABLES = {
    ANY: {"setiampolicy": _LINE, "setiampermissions": _LINE},
    "bigquery.googleapis.com": {"updatedataset": _SHARED, "patchdataset": _SHARED},
    "cloudresourcemanager.googleapis.com": {"insertprojectownershipinvite": watch(Kind.ROLE_GRANTED, invited)},
}
