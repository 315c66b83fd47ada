"""Sessions: who signed in, and Okta's own staff working in the organization.

Everybody signs in all day, so these lines are marks on timelines. An administrator lets support in with `impersonation.grant`; whoever of
support then works there, acts as an administrator of the organization (`initiate`).
"""

from collections.abc import Iterable

from nightlatch.model import Kind
from nightlatch.model.evidence import MARK_SUPPORT
from nightlatch.providers.okta.system_log.actors import actor
from nightlatch.providers.okta.system_log.extracts import marked, of_actor
from nightlatch.providers.okta.system_log.record import Record
from nightlatch.providers.okta.system_log.subjects import USER, user
from nightlatch.providers.okta.system_log.table import Draft
from nightlatch.tables import context, history, watch

_IN, _AS = Kind.SIGN_IN, Kind.ELEVATION_USED


def impersonated(record: Record) -> Iterable[Draft]:
    """Whoever is impersonated; where nobody is named, whoever let support in, or is support."""
    yield Draft(_AS, user(record) if record.target(*USER) else actor(record), evidence=marked(MARK_SUPPORT))


_SUPPORT = watch(_AS, impersonated)
LINES = {
    "user.session.start": context(_IN, of_actor(_IN)),
    "user.session.access_admin_app": context(_IN, of_actor(_IN)),
    "user.authentication.auth_via_mfa": history(_IN, of_actor(_IN)),
    "user.authentication.sso": history(_IN, of_actor(_IN)),
    "user.session.impersonation.grant": _SUPPORT,
    "user.session.impersonation.extend": _SUPPORT,
    "user.session.impersonation.initiate": _SUPPORT,
}
