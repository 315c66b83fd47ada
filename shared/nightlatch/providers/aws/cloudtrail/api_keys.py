"""API keys of API Gateway, AppSync and Location: a text that opens one API to whoever holds it.

The key belongs to no user, so its subject is the API (AppSync) or the key itself. Location logs as `geo`.
"""

from nightlatch.model import Kind, PrincipalType
from nightlatch.providers.aws.cloudtrail.limited import Accounts, secret

_APPLICATION = PrincipalType.APPLICATION
_GATEWAY = Accounts("apigateway", name=("name", "apiKey"), id=("id", "apiKey"), type=_APPLICATION, internet=True)
_APPSYNC = Accounts("appsync", name=("apiId",), type=_APPLICATION, internet=True)
_LOCATION = Accounts("location", name=("keyName",), type=_APPLICATION, internet=True)
_GATEWAY_KEY = secret("api_key", "id", "apiKey", "ids.0")
_APPSYNC_KEY = secret("api_key", "id", "apiKey.id", long_lived=False)
_LOCATION_KEY = secret("api_key", "keyName")
_ADDED, _REMOVED = Kind.CREDENTIAL_ADDED, Kind.CREDENTIAL_REMOVED

TABLES = {
    "apigateway.amazonaws.com": {
        "CreateApiKey": _GATEWAY.watch(_ADDED, credential=_GATEWAY_KEY),
        "ImportApiKeys": _GATEWAY.watch(_ADDED, credential=_GATEWAY_KEY),
        "DeleteApiKey": _GATEWAY.watch(_REMOVED, credential=_GATEWAY_KEY),
    },
    "appsync.amazonaws.com": {
        "CreateApiKey": _APPSYNC.watch(_ADDED, credential=_APPSYNC_KEY),
        "UpdateApiKey": _APPSYNC.context(_ADDED, credential=_APPSYNC_KEY),
        "DeleteApiKey": _APPSYNC.watch(_REMOVED, credential=_APPSYNC_KEY),
    },
    "geo.amazonaws.com": {
        "CreateKey": _LOCATION.watch(_ADDED, credential=_LOCATION_KEY),
        "DeleteKey": _LOCATION.watch(_REMOVED, credential=_LOCATION_KEY),
    },
}
