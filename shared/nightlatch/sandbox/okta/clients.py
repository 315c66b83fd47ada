"""Applications and OAuth clients with their secrets, keys and scopes; API tokens; identity providers."""

from collections.abc import Callable

from nightlatch.sandbox.okta.calls import NOTHING, Answered, Call, Operation
from nightlatch.sandbox.okta.organization import Shelf, Thing
from nightlatch.sandbox.okta.refusals import invalid, not_found

_A, _AR = "okta.apps.manage", "okta.apps.read"
_C, _CR = "okta.appGrants.manage", "okta.appGrants.read"
_T, _TR = "okta.apiTokens.manage", "okta.apiTokens.read"
_I, _IR = "okta.idps.manage", "okta.idps.read"
_STATES = {"activate": "ACTIVE", "deactivate": "INACTIVE"}


def _of(shelf: Shelf, id: str, sort: str) -> Thing:
    found = shelf.get(id)
    if found is None:
        raise not_found(id, sort)
    return found


def _app(call: Call) -> Thing:
    return _of(call.org.apps, call.path["app"], "AppInstance")


def list_apps(call: Call) -> Answered:
    """`listApplications`, of those that are active."""
    found, following = call.page([each for each in call.org.apps.values() if each["status"] == "ACTIVE"])
    return Answered(found, next=following)


def get_app(call: Call) -> Answered:
    """`getApplication`."""
    return Answered(_app(call))


def switch_app(verb: str) -> Callable[[Call], Answered]:
    """`activateApplication` and deactivateApplication: a client with a role is a super administrator's to switch."""

    def does(call: Call) -> Answered:
        found = _app(call)
        if call.org.held(found["id"]):
            call.need_super()
        if found["status"] != _STATES[verb]:
            found["status"] = _STATES[verb]
            call.tell(f"application.lifecycle.{verb}", {**found, "type": "AppInstance"})
        return Answered({})

    return does


def _held(call: Call, shelf: str) -> Shelf:
    found: Shelf = getattr(call.org, shelf)[_app(call)["id"]]
    return found


def list_credentials(shelf: str) -> Callable[[Call], Answered]:
    """`listOAuth2ClientSecrets` and listJwk."""
    return lambda call: Answered(list(_held(call, shelf).values()))


def switch_credential(shelf: str, verb: str) -> Callable[[Call], Answered]:
    """`activateOAuth2ClientSecret` and its siblings: one secret of a client stays active."""

    def does(call: Call) -> Answered:
        held = _held(call, shelf)
        found = _of(held, call.path["id"], "Credential")
        active = [each for each in held.values() if each["status"] == "ACTIVE"]
        if verb == "deactivate" and active == [found]:
            raise invalid("Cannot deactivate the last active credential of a client")
        if found["status"] != _STATES[verb]:
            found["status"] = _STATES[verb]
            sort = "JsonWebKey" if shelf == "keys" else "ClientSecret"
            told = {"id": found["id"], "type": sort, "alternateId": "unknown", "displayName": found["id"]}
            call.tell(f"app.oauth2.credentials.lifecycle.{verb}", _app(call), told)
        return Answered(found)

    return does


def list_scopes(call: Call) -> Answered:
    """`listScopeConsentGrants`."""
    found, following = call.page(list(_held(call, "app_grants").values()))
    return Answered(found, next=following)


def grant_scope(call: Call) -> Answered:
    """`grantConsentToScope`."""
    call.need_super()
    made = call.org.consent(_app(call)["id"], call.body["scopeId"])
    call.tell("app.oauth2.admin.consent.grant", _app(call), scopes=call.body["scopeId"])
    return Answered(made, 201)


def revoke_scope(call: Call) -> Answered:
    """`revokeScopeConsentGrant`."""
    call.need_super()
    gone = _held(call, "app_grants").pop(call.path["grant"], None)
    if gone is None:
        raise not_found(call.path["grant"], "Grant")
    call.tell("app.oauth2.admin.consent.revoke", _app(call), scopes=gone["scopeId"])
    return NOTHING


def list_tokens(call: Call) -> Answered:
    """`listApiTokens`."""
    found, following = call.page(list(call.org.api_tokens.values()))
    return Answered(found, next=following)


def get_token(call: Call) -> Answered:
    """`getApiToken`."""
    return Answered(_of(call.org.api_tokens, call.path["token"], "ApiToken"))


def revoke_token(call: Call) -> Answered:
    """`revokeApiToken`."""
    found = _of(call.org.api_tokens, call.path["token"], "ApiToken")
    del call.org.api_tokens[found["id"]]
    call.tell("system.api_token.revoke", call.org.users[found["userId"]], found)
    return NOTHING


def get_idp(call: Call) -> Answered:
    """`getIdentityProvider`."""
    return Answered(_of(call.org.idps, call.path["idp"], "IdentityProvider"))


def switch_idp(verb: str) -> Callable[[Call], Answered]:
    """`activateIdentityProvider` and deactivateIdentityProvider."""

    def does(call: Call) -> Answered:
        found = _of(call.org.idps, call.path["idp"], "IdentityProvider")
        if found["status"] != _STATES[verb]:
            found["status"] = _STATES[verb]
            told = {"id": found["id"], "type": "IdentityProvider", "alternateId": "unknown", "displayName": found["name"]}
            call.tell(f"system.idp.lifecycle.{verb}", told)
        return Answered(found)

    return does


_ONE, _IDP, _TOKENS = "/api/v1/apps/{app}", "/api/v1/idps/{idp}", "/api/v1/api-tokens"
_SECRETS, _KEYS = f"{_ONE}/credentials/secrets", f"{_ONE}/credentials/jwks"
OPERATIONS = (
    Operation("GET", "/api/v1/apps", _AR, list_apps),
    Operation("GET", _ONE, _AR, get_app),
    *(Operation("POST", f"{_ONE}/lifecycle/{verb}", _A, switch_app(verb)) for verb in _STATES),
    Operation("GET", _SECRETS, _AR, list_credentials("app_secrets")),
    *(Operation("POST", f"{_SECRETS}/{{id}}/lifecycle/{verb}", _A, switch_credential("app_secrets", verb)) for verb in _STATES),
    Operation("GET", _KEYS, _AR, list_credentials("keys")),
    *(Operation("POST", f"{_KEYS}/{{id}}/lifecycle/{verb}", _A, switch_credential("keys", verb)) for verb in _STATES),
    Operation("GET", f"{_ONE}/grants", _CR, list_scopes),
    Operation("POST", f"{_ONE}/grants", _C, grant_scope),
    Operation("DELETE", f"{_ONE}/grants/{{grant}}", _C, revoke_scope),
    Operation("GET", _TOKENS, _TR, list_tokens),
    Operation("GET", f"{_TOKENS}/{{token}}", _TR, get_token),
    Operation("DELETE", f"{_TOKENS}/{{token}}", _T, revoke_token),
    Operation("GET", _IDP, _IR, get_idp),
    *(Operation("POST", f"{_IDP}/lifecycle/{verb}", _I, switch_idp(verb)) for verb in _STATES),
)
