"""Who else may vouch for people here: identity providers, their keys, trusted authorization servers, directory agents.

An identity provider that is changed may now trust other keys or another party, so it is read as one that was added, as
signal G7 expects of both. An Active Directory agent answers for every password of its directory.
"""

import re
from collections.abc import Iterable

from nightlatch.model import Kind, PrincipalType
from nightlatch.model.evidence import MARK_CERTIFICATES, MARK_DIRECTORY, MARK_OIDC, MARK_SAML
from nightlatch.providers.okta.system_log.extracts import marked, of_thing
from nightlatch.providers.okta.system_log.record import Party, Record
from nightlatch.providers.okta.system_log.subjects import USER, principal
from nightlatch.providers.okta.system_log.table import Draft, Extract
from nightlatch.tables import context, watch

_NEW, _CHANGED, _THING = Kind.FEDERATION_ADDED, Kind.POLICY_CHANGED, PrincipalType.FEDERATION
_SORTS = (
    (re.compile(r"saml", re.IGNORECASE), MARK_SAML),
    (re.compile(r"x\W?509|smart\W?card", re.IGNORECASE), MARK_CERTIFICATES),
    (re.compile(r"oidc|openid|google|microsoft|facebook|linkedin|apple|social", re.IGNORECASE), MARK_OIDC),
)


def provider(kind: Kind) -> Extract:
    """Reads an identity provider; its sort stands in the target's details, where Okta tells it."""

    def extract(record: Record) -> Iterable[Draft]:
        others = (each for each in record.targets if each.type not in USER)
        found = next(others, None) or next(iter(record.targets), None)
        yield Draft(kind, principal(found, _THING), evidence=marked(_mark(record, found)))

    return extract


def _mark(record: Record, found: Party | None) -> str | None:
    told = f"{found.details if found else ''} {record.debug('idpType')} {record.debug('type')}"[:2000]
    return next((mark for words, mark in _SORTS if words.search(told)), None)


_IDP = watch(_NEW, provider(_NEW))
_LESS = context(_CHANGED, provider(_CHANGED))
LINES = {
    "system.idp.lifecycle.create": _IDP,
    "system.idp.lifecycle.activate": _IDP,
    "system.idp.lifecycle.update": _IDP,
    "system.idp.key.create": _IDP,
    "system.idp.key.update": _IDP,
    "system.idp.lifecycle.deactivate": _LESS,
    "system.idp.lifecycle.delete": _LESS,
    "system.idp.lifecycle.read_client_secret": _LESS,
    "system.idp.key.delete": _LESS,
    "app.oauth2.trusted_server.add": watch(_NEW, of_thing(_NEW, _THING, "authorizationserver", mark=MARK_OIDC)),
    "app.oauth2.trusted_server.delete": _LESS,
    "pam.workload_connection.create": watch(_NEW, of_thing(_NEW, _THING, mark=MARK_OIDC)),
    "pam.workload_connection.update": watch(_NEW, of_thing(_NEW, _THING, mark=MARK_OIDC)),
    "system.agent.ad.create": watch(_NEW, of_thing(_NEW, _THING, mark=MARK_DIRECTORY)),
    "system.agent.ad.reactivate": _LESS,
    "system.agent.register": _LESS,
}
