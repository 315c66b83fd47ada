"""Principals as these events name them: always by Okta's immutable id (`00u…`), which no rename changes and nobody chooses.

**Where an account lives.** No field of an event names the organization: `requestUri` is a path, `source` of EventBridge and of event
hooks stands outside the event, and an address's domain is the user's own. So all accounts live in one tenant, `okta`, in every shape.
Ids are Okta's own over all organizations, so accounts of two organizations in one ledger stay two accounts; what is counted by
tenant (administrators, first sightings) is counted over both.
"""

from nightlatch.model import Principal, PrincipalType
from nightlatch.providers.okta.system_log.record import Party, Record

PROVIDER_ID = "okta"
TENANT = "okta"
USER = ("user", "appuser")
GROUP = ("usergroup", "group")
APPLICATION = ("publicclientapp", "appinstance", "oauth2client", "oauthclient", "client", "app", "application")
"""An OAuth client and its application are one thing with one id."""
TOKEN = ("token", "apitoken")
_SORTS = (
    dict.fromkeys(USER, PrincipalType.USER)
    | dict.fromkeys(GROUP, PrincipalType.GROUP)
    | dict.fromkeys(APPLICATION, PrincipalType.APPLICATION)
    | {"systemprincipal": PrincipalType.SYSTEM, "workloadprincipal": PrincipalType.SERVICE_PRINCIPAL}
    | {"aiagent": PrincipalType.SERVICE_PRINCIPAL, "serviceaccount": PrincipalType.SERVICE_ACCOUNT}
)
_PERSONS = (PrincipalType.USER, PrincipalType.GUEST)


def principal(party: Party | None, type: PrincipalType | None = None) -> Principal:
    """The account that a party is; of the given type where the event's line knows better than the party's own word.

    An `AppUser` is a user as one application knows him: its id is not his. All system principals are one: Okta.
    """
    if party is None:
        return Principal(provider=PROVIDER_ID, tenant=TENANT, type=type or PrincipalType.UNKNOWN)
    sort = type or _SORTS.get(party.type, PrincipalType.UNKNOWN)
    id = None if party.type == "appuser" or sort is PrincipalType.SYSTEM else party.id
    name = (party.login or party.name) if sort in _PERSONS else (party.name or party.login)
    return Principal(
        provider=PROVIDER_ID,
        tenant=TENANT,
        type=sort,
        id=id,
        name=name or id,
        email=party.login if party.login and "@" in party.login else None,
        keyed_by_id=id is not None,
    )


def user(record: Record) -> Principal:
    """The user that an event is about; nobody where it names none."""
    return principal(record.target(*USER), PrincipalType.USER)


def holder(record: Record) -> Party | None:
    """Who may hold a role: a user, a group or a client, whichever the event names."""
    return record.target("user", *GROUP, *APPLICATION)
