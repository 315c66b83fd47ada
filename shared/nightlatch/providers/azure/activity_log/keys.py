"""Keys that open a resource past all roles: made anew, handed out, or read, on every sort of resource alike.

**What is loud.** A key that was made or renewed is a new credential, and so is a signature minted from one, a user of a storage account, or a
key of a function under a value that the caller chose. *Listing* keys makes nothing: the portal, Terraform and every application that starts do it
all day. It gives the caller what it asked for all the same, so it is told as using the resource's own power, and marks the timeline.
"""

from collections.abc import Iterable

from nightlatch.model import Credential, Kind, PrincipalType
from nightlatch.model.evidence import LIMITED_TO, MARK, MARK_DELEGATED
from nightlatch.providers.azure.activity_log.record import Record
from nightlatch.providers.azure.activity_log.subjects import above, addressed, last, thing
from nightlatch.providers.azure.activity_log.table import ANY, Line, context, watch
from nightlatch.tables import Draft


def service(record: Record) -> str:
    """The provider whose resource it is, as a service-limited account is limited to it: `microsoft.storage`."""
    return record.name.partition("/")[0]


def renewed(type: str) -> Line:
    """A line for a key that was made anew; which of them, the request tells."""

    def extract(record: Record) -> Iterable[Draft]:
        subject = thing(record)
        named = record.word("keyName") or record.word("keyType") or record.word("keyKind") or record.word("name")
        yield Draft(Kind.CREDENTIAL_ADDED, subject, Credential(type=type, id=named), evidence=_of(record) | addressed(subject))

    return watch(Kind.CREDENTIAL_ADDED, extract)


def own(kind: Kind, type: str, mark: str) -> Line:
    """A line for a key with a path of its own below its resource; `mark` is where the resource's path ends."""

    def extract(record: Record) -> Iterable[Draft]:
        subject = thing(record, above(record.resource, mark))
        yield Draft(kind, subject, Credential(type=type, id=last(record.resource)), evidence=_of(record) | addressed(subject))

    return watch(kind, extract)


def read(record: Record) -> Iterable[Draft]:
    """Keys were listed: the caller can do from now on what the resource can."""
    subject = thing(record)
    yield Draft(Kind.ELEVATION_USED, subject, evidence={MARK: MARK_DELEGATED} | addressed(subject))


def local_user(kind: Kind) -> Line:
    """A line about a user of a storage account, known there only, who comes in by SFTP."""

    def extract(record: Record) -> Iterable[Draft]:
        subject = thing(record, type=PrincipalType.USER)
        password = Credential(type="password") if kind is Kind.CREDENTIAL_ADDED else None
        yield Draft(kind, subject, password, evidence=_of(record) | addressed(subject))

    return watch(kind, extract)


def _of(record: Record) -> dict[str, str]:
    return {LIMITED_TO: service(record)}


_READ = context(Kind.ELEVATION_USED, read)
_KEY, _SIGNATURE, _PASSWORD = renewed("resource_key"), renewed("shared_access_signature"), renewed("publishing_password")
_RULES = "/authorizationrules/"
_RULE_MADE, _RULE_GONE = (own(kind, "access_policy", _RULES) for kind in (Kind.CREDENTIAL_ADDED, Kind.CREDENTIAL_REMOVED))
_RENEWALS = ("regeneratekey", "regeneratekeys", "regenerateadminkey", "regenerateprimarykey", "regeneratesecondarykey")
_MORE_RENEWALS = ("regenerateaccesskey", "regeneratecredential", "renewkey", "rotatekey")
_LISTS = (
    "listkeys",
    "listadminkeys",
    "listquerykeys",
    "listconnectionstrings",
    "listcredentials",
    "listsecrets",
    "listcallbackurl",
)
_FUNCTION_KEY = own(Kind.CREDENTIAL_ADDED, "resource_key", "/host/default/")
TABLES = {
    ANY: {
        **{f"{verb}/action": _KEY for verb in (*_RENEWALS, *_MORE_RENEWALS)},
        **{f"{verb}/action": _READ for verb in _LISTS},
        "authorizationrules/write": _RULE_MADE,
        "authorizationrules/delete": _RULE_GONE,
    },
    "microsoft.storage": {
        "storageaccounts/listaccountsas/action": _SIGNATURE,
        "storageaccounts/listservicesas/action": _SIGNATURE,
        "storageaccounts/localusers/write": local_user(Kind.ACCOUNT_CREATED),
        "storageaccounts/localusers/delete": local_user(Kind.ACCOUNT_REMOVED),
        "storageaccounts/localusers/regeneratepassword/action": local_user(Kind.CREDENTIAL_ADDED),
    },
    "microsoft.web": {
        "sites/newpassword/action": _PASSWORD,
        "sites/slots/newpassword/action": _PASSWORD,
        "publishingusers/write": _PASSWORD,
        "sites/publishxml/action": _READ,
        "sites/slots/publishxml/action": _READ,
        "sites/host/functionkeys/write": _FUNCTION_KEY,
        "sites/host/systemkeys/write": _FUNCTION_KEY,
        "sites/functions/keys/write": own(Kind.CREDENTIAL_ADDED, "resource_key", "/functions/"),
    },
    "microsoft.search": {"searchservices/createquerykey/action": _KEY},
    "microsoft.apimanagement": {
        "service/subscriptions/write": own(Kind.CREDENTIAL_ADDED, "resource_key", "/subscriptions/"),
    },
    "microsoft.hdinsight": {"clusters/updategatewaysettings/action": renewed("password")},
}
