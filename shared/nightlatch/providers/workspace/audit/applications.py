"""Applications that may act for users: domain-wide delegation, trusted OAuth applications, the marketplace.

Domain-wide delegation is the strongest of them: whoever holds the client's key is every user, within the scopes. It
has no API, so `AUTHORIZE_API_CLIENT_ACCESS` is always an administrator at the console (Reports API, Domain and Security Settings).
"""

import re
from collections.abc import Iterable

from nightlatch.model import Credential, Grant, Kind, PrincipalType, Privilege
from nightlatch.model.evidence import MARK_APPLICATION, MARK_DOMAIN_WIDE_DELEGATION, MARK_TRUSTED_DOMAIN
from nightlatch.providers.workspace import privilege
from nightlatch.providers.workspace.audit.extracts import marked, of_thing
from nightlatch.providers.workspace.audit.record import ADMIN, TOKEN, Happening
from nightlatch.providers.workspace.audit.roles import NOT_NAMED
from nightlatch.providers.workspace.audit.subjects import thing
from nightlatch.providers.workspace.audit.table import Draft
from nightlatch.tables import context, watch

MOST = 100
"""How many scopes of a delegation are valued; what is beyond them is said."""
_MAKES = re.compile(r"https://www\.googleapis\.com/auth/(cloud-platform|admin\.directory\.(?!.*\.readonly$)[\w.]+)/?")
_BETWEEN = re.compile(r"[\s,;\[\]\"']+")
_APPLICATION, _NEW = PrincipalType.APPLICATION, Kind.FEDERATION_ADDED


def delegated(happening: Happening) -> Iterable[Draft]:
    """A client, by its id, that may now act in every user's name, with a grant for each scope."""
    client = happening.parameters.text("API_CLIENT_NAME")
    given = (part for text in happening.parameters.texts("API_SCOPES") for part in _BETWEEN.split(text))
    scopes = tuple(dict.fromkeys(part for part in given if part))
    grants = tuple(Grant(role=name, privilege=privilege.scope(name)) for name in scopes[:MOST])
    if not scopes or len(scopes) > MOST:
        why = f"{len(scopes) - MOST} more scopes" if scopes else "the record names no scope"
        grants += (Grant(role=NOT_NAMED, privilege=Privilege.unresolved(why)),)
    yield Draft(
        _NEW,
        thing(happening.record, _APPLICATION, client),
        Credential(type=MARK_DOMAIN_WIDE_DELEGATION, id=client),
        grants,
        marked(MARK_DOMAIN_WIDE_DELEGATION),
    )


def authorized(happening: Happening) -> Iterable[Draft]:
    """The token log's `authorize`: one account let an application act for it, within the scopes of the record.

    No account was made by it, and the application can do no more than who allowed it, so it opens no case; nor may it be overlooked
    where it lets the application make accounts, for then it is a door that a new password does not shut. This log grows with every
    sign-in at somebody else's site: only scopes that reach the directory or Google Cloud make a mark on the actor's timeline.
    """
    told = happening.parameters
    scopes = tuple(dict.fromkeys(name for name in told.texts("scope") if _MAKES.fullmatch(name)))
    why = "within what the account that allowed it may do"
    grants = tuple(Grant(role=name, privilege=Privilege.unresolved(why)) for name in scopes[:MOST])
    if grants:
        who = thing(happening.record, _APPLICATION, told.text("app_name"), told.text("client_id"))
        yield Draft(Kind.ROLE_GRANTED, who, grants=grants, evidence=marked(MARK_APPLICATION))


def withdrawn(happening: Happening) -> Iterable[Draft]:
    """A client that may no longer act in every user's name."""
    client = happening.parameters.text("API_CLIENT_NAME")
    gone = Credential(type=MARK_DOMAIN_WIDE_DELEGATION, id=client)
    yield Draft(Kind.CREDENTIAL_REMOVED, thing(happening.record, _APPLICATION, client), gone)


def trusted(happening: Happening) -> Iterable[Draft]:
    """An OAuth application that administrators trust with users' data; known by its id, called by its name."""
    id, name = (
        happening.parameters.text("OAUTH2_APP_ID", "APP_ID"),
        happening.parameters.text("OAUTH2_APP_NAME", "APPLICATION_NAME"),
    )
    yield Draft(_NEW, thing(happening.record, _APPLICATION, name, id), evidence=marked(MARK_APPLICATION))


_WITHDRAWN = watch(Kind.CREDENTIAL_REMOVED, withdrawn)
_GONE = context(Kind.POLICY_CHANGED, of_thing(Kind.POLICY_CHANGED, _APPLICATION, "OAUTH2_APP_NAME", "APPLICATION_NAME", "APP_ID"))
_LINES = {
    "AUTHORIZE_API_CLIENT_ACCESS": watch(_NEW, delegated),
    "UNAUTHORIZE_API_CLIENT_ACCESS": _WITHDRAWN,
    "REMOVE_API_CLIENT_ACCESS": _WITHDRAWN,
    "ADD_APPLICATION": watch(_NEW, trusted),
    "REMOVE_APPLICATION": _GONE,
    "ADD_TO_TRUSTED_OAUTH2_APPS": watch(_NEW, trusted),
    "REMOVE_FROM_TRUSTED_OAUTH2_APPS": _GONE,
    "ADD_TRUSTED_DOMAINS": watch(_NEW, of_thing(_NEW, PrincipalType.FEDERATION, "DOMAIN_NAME", mark=MARK_TRUSTED_DOMAIN)),
}
TABLES = {ADMIN: _LINES, TOKEN: {"authorize": context(Kind.ROLE_GRANTED, authorized)}}
