"""Applications: made, and assigned to users and groups, who may from then on sign in to them (to AWS, to GitHub, to Okta's own console)."""

from collections.abc import Iterable

from nightlatch.model import Grant, Kind, PrincipalType
from nightlatch.model.evidence import MARK_APPLICATION
from nightlatch.providers.okta import privilege
from nightlatch.providers.okta.system_log.extracts import called, of_application, of_thing
from nightlatch.providers.okta.system_log.record import Record
from nightlatch.providers.okta.system_log.roles import NOT_NAMED
from nightlatch.providers.okta.system_log.subjects import APPLICATION, GROUP, USER, principal
from nightlatch.providers.okta.system_log.table import Draft, Extract
from nightlatch.tables import context, watch

_NEW, _CHANGED = Kind.FEDERATION_ADDED, Kind.POLICY_CHANGED


def assigned(kind: Kind, *holders: str) -> Extract:
    """Reads an application given to, or taken from, a user or group."""

    def extract(record: Record) -> Iterable[Draft]:
        application = record.target(*APPLICATION)
        own = (application.id or application.name if application else None) or NOT_NAMED
        grant = Grant(
            role=f"app:{own}", scope=f"app:{own}", privilege=privilege.application(application.name if application else None)
        )
        who = record.target(*holders)
        sort = PrincipalType.GROUP if holders == GROUP else PrincipalType.USER
        yield Draft(kind, principal(who, sort), grants=(grant,), evidence=called(application))

    return extract


_APPLICATION = context(_CHANGED, of_application(_CHANGED))
_MADE = watch(_NEW, of_thing(_NEW, PrincipalType.APPLICATION, *APPLICATION, mark=MARK_APPLICATION))
LINES = {
    "application.lifecycle.create": _MADE,
    "integration.api_service.lifecycle.authorize": _MADE,
    "application.user_membership.add": watch(Kind.ROLE_GRANTED, assigned(Kind.ROLE_GRANTED, *USER)),
    "application.user_membership.remove": watch(Kind.ROLE_REMOVED, assigned(Kind.ROLE_REMOVED, *USER)),
    "group.application_assignment.add": watch(Kind.ROLE_GRANTED, assigned(Kind.ROLE_GRANTED, *GROUP)),
    "group.application_assignment.remove": watch(Kind.ROLE_REMOVED, assigned(Kind.ROLE_REMOVED, *GROUP)),
    "application.lifecycle.activate": _APPLICATION,
    "application.lifecycle.update": _APPLICATION,
    "application.lifecycle.deactivate": _APPLICATION,
    "application.lifecycle.delete": _APPLICATION,
    "integration.api_service.lifecycle.revoke": _APPLICATION,
    "app.oauth2.as.consent.grant": _APPLICATION,
    "app.oauth2.consent.grant": _APPLICATION,
    "app.saml.sensitive.attribute.update": _APPLICATION,
}
