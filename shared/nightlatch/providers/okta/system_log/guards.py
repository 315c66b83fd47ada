"""Guards that fall: policies and their rules, network zones, factors for everybody, and what sends the log out.

A policy that is updated may demand more or less, and its event does not say which: that is only a change. One that is
deactivated, deleted or overwritten demands nothing any more.
"""

from collections.abc import Iterable

from nightlatch.model import Kind, PrincipalType
from nightlatch.model.evidence import MARK_EVENT_RULE, MARK_LOG, MARK_MFA, MARK_ORGANIZATION_POLICY, MARK_PASSWORD_POLICY
from nightlatch.providers.okta.system_log.extracts import marked, of_thing
from nightlatch.providers.okta.system_log.reading import folded, known, node
from nightlatch.providers.okta.system_log.record import Record
from nightlatch.providers.okta.system_log.subjects import principal
from nightlatch.providers.okta.system_log.table import Draft, Extract
from nightlatch.tables import context, watch

_GUARD, _CHANGED, _THING = Kind.GUARD_REMOVED, Kind.POLICY_CHANGED, PrincipalType.UNKNOWN
_RULE, _POLICY = ("policyrule", "rule"), ("policyentity", "policy")
_WORDS = (("password", MARK_PASSWORD_POLICY), ("mfa", MARK_MFA), ("signon", MARK_MFA), ("authenticator", MARK_MFA))
"""Words in a policy's sort, and what it guards: who must show which factor, or how a password must be."""


def policy(kind: Kind) -> Extract:
    """Reads a policy or a rule of one; what it guards stands in `detailEntry.policyType`."""

    def extract(record: Record) -> Iterable[Draft]:
        found = record.target(*_RULE, *_POLICY) or next(iter(record.targets), None)
        yield Draft(kind, principal(found, _THING), evidence=marked(_guards(record)))

    return extract


def _guards(record: Record) -> str:
    sorts = [known(node(party.raw, "detailEntry", "policyType")) for party in record.targets]
    text = folded(" ".join(filter(None, [*sorts, known(record.debug("policyType"))])))
    return next((mark for word, mark in _WORDS if word in text), MARK_ORGANIZATION_POLICY)


def gone(mark: str) -> Extract:
    """Reads a guard that is gone, with what it guarded."""
    return of_thing(_GUARD, _THING, mark=mark)


_NO_POLICY, _OTHER_POLICY, _MORE = (
    watch(_GUARD, policy(_GUARD)),
    watch(_CHANGED, policy(_CHANGED)),
    context(_CHANGED, policy(_CHANGED)),
)
_NO_ZONE, _NO_FACTOR = watch(_GUARD, gone(MARK_ORGANIZATION_POLICY)), watch(_GUARD, gone(MARK_MFA))
_NO_LOG, _NO_HOOK = watch(_GUARD, gone(MARK_LOG)), watch(_GUARD, gone(MARK_EVENT_RULE))
_SETTING = context(_CHANGED, of_thing(_CHANGED, _THING))
_OTHERWISE = watch(_CHANGED, of_thing(_CHANGED, _THING))
LINES = {
    "policy.lifecycle.deactivate": _NO_POLICY,
    "policy.lifecycle.delete": _NO_POLICY,
    "policy.lifecycle.overwrite": _NO_POLICY,
    "policy.rule.deactivate": _NO_POLICY,
    "policy.rule.delete": _NO_POLICY,
    "policy.rule.invalidate": _NO_POLICY,
    "application.policy.sign_on.rule.delete": _NO_POLICY,
    "policy.lifecycle.update": _OTHER_POLICY,
    "policy.rule.update": _OTHER_POLICY,
    "application.policy.sign_on.update": _OTHER_POLICY,
    "app.policy.sign_on.update": _OTHER_POLICY,
    "policy.lifecycle.create": _MORE,
    "policy.lifecycle.activate": _MORE,
    "policy.rule.add": _MORE,
    "policy.rule.activate": _MORE,
    "zone.deactivate": _NO_ZONE,
    "zone.delete": _NO_ZONE,
    "zone.remove_blacklist": _NO_ZONE,
    "security.zone.remove_blacklist": _NO_ZONE,
    "network_zone.rule.disabled": _NO_ZONE,
    "zone.update": _OTHERWISE,
    "zone.create": _SETTING,
    "zone.activate": _SETTING,
    "zone.make_blacklist": _SETTING,
    "system.mfa.factor.deactivate": _NO_FACTOR,
    "security.authenticator.lifecycle.deactivate": _NO_FACTOR,
    "system.mfa.factor.activate": _SETTING,
    "security.authenticator.lifecycle.update": _SETTING,
    "security.threat.configuration.update": _SETTING,
    "security.attack_protection.settings.update": _SETTING,
    "security.protected_action.settings.update": _SETTING,
    "system.log_stream.lifecycle.deactivate": _NO_LOG,
    "system.log_stream.lifecycle.delete": _NO_LOG,
    "system.log_stream.lifecycle.update": _OTHERWISE,
    "event_hook.deactivated": _NO_HOOK,
    "event_hook.deleted": _NO_HOOK,
    "event_hook.updated": _OTHERWISE,
}
