"""What keeps intruders out or in sight, being taken away: organization policies, deny policies, boundaries, log sinks."""

from collections.abc import Iterable

from nightlatch.model import Kind
from nightlatch.model.evidence import MARK, MARK_BOUNDARY, MARK_LOG, MARK_ORGANIZATION_POLICY, RESOURCE
from nightlatch.model.raw import mapping, plain
from nightlatch.providers.gcp.audit_log.record import Entry, listing, node
from nightlatch.providers.gcp.audit_log.resources import resource_of
from nightlatch.providers.gcp.audit_log.table import Line
from nightlatch.tables import Draft, watch

_WATCHED = ("iam.", "compute.requireoslogin", "gcp.detailedauditloggingmode")
"""Constraints on who may be let in, by the beginning of their names."""


def lost(mark: str) -> Line:
    """A line for a guard that is deleted or rewritten."""

    def extract(entry: Entry) -> Iterable[Draft]:
        yield Draft(Kind.GUARD_REMOVED, resource_of(entry), evidence={MARK: mark})

    return watch(Kind.GUARD_REMOVED, extract)


def constrained(*, removed: bool) -> Line:
    """A line for a policy on one of the constraints that guard identities. Whether it loosens is read from its rules."""

    def extract(entry: Entry) -> Iterable[Draft]:
        name = _constraint(entry)
        if not name.lower().startswith(_WATCHED):
            return
        loosened = removed or _loosened(entry)
        evidence = {MARK: MARK_ORGANIZATION_POLICY, RESOURCE: name} if loosened else {RESOURCE: name}
        yield Draft(Kind.GUARD_REMOVED if loosened else Kind.POLICY_CHANGED, resource_of(entry), evidence=evidence)

    return watch(Kind.GUARD_REMOVED, extract)


def _constraint(entry: Entry) -> str:
    """`iam.disableServiceAccountKeyCreation`, from a policy's name or the older calls' constraint."""
    told = (
        entry.text("policy", "constraint"),
        entry.text("constraint"),
        entry.text("policy", "name"),
        entry.text("name"),
        entry.resource,
    )
    text = next((each for each in told if each and ("policies/" in each or "constraints/" in each)), "")
    return text.rpartition("/")[2]


def _loosened(entry: Entry) -> bool:
    """Whether the new rules let through: not enforced, or all allowed. A policy that tells no rules is taken for one that does."""
    older = mapping(node(entry.request, "policy", "booleanPolicy"))
    rules = listing(node(entry.request, "policy", "spec", "rules"))
    if older:
        return (plain(older.get("enforced")) or "false").lower() != "true"
    if not rules:
        return True
    return any(_lets_through(rule) for rule in rules)


def _lets_through(rule: object) -> bool:
    if plain(node(rule, "allowAll")) == "true":
        return True
    if isinstance(rule, dict) and "enforce" in rule:
        return (plain(rule["enforce"]) or "false").lower() != "true"
    return bool(node(rule, "values", "allowedValues"))


_BOUNDARY, _LOG, _DENY = lost(MARK_BOUNDARY), lost(MARK_LOG), lost(MARK_ORGANIZATION_POLICY)
_SET, _GONE = constrained(removed=False), constrained(removed=True)
TABLES = {
    "orgpolicy.googleapis.com": {"createpolicy": _SET, "updatepolicy": _SET, "deletepolicy": _GONE},
    "cloudresourcemanager.googleapis.com": {"setorgpolicy": _SET, "clearorgpolicy": _GONE},
    "iam.googleapis.com": {
        "policies.updatepolicy": _DENY,
        "policies.deletepolicy": _DENY,
        "policybindings.deletepolicybinding": _BOUNDARY,
        "policybindings.updatepolicybinding": _BOUNDARY,
        "principalaccessboundarypolicies.deleteprincipalaccessboundarypolicy": _BOUNDARY,
        "principalaccessboundarypolicies.updateprincipalaccessboundarypolicy": _BOUNDARY,
    },
    "logging.googleapis.com": {
        "deletesink": _LOG,
        "updatesink": _LOG,
        "deletebucket": _LOG,
        "createexclusion": _LOG,
        "updateexclusion": _LOG,
    },
}
