"""User-assigned managed identities: made, deleted, opened to tokens from elsewhere.

A federated credential lets whoever a foreign issuer vouches for be the identity, with no secret that could leak or be found: it is a credential.
The issuer signs for customers of all the world; only the subject tells one's own from a stranger's, so one that takes many is told as open.
"""

from collections.abc import Iterable
from datetime import timedelta

from nightlatch.model import Credential, Evaluated, Grant, GrantKind, Kind, Privilege, Trait
from nightlatch.model.evidence import SUBJECT_ARN
from nightlatch.model.times import moment
from nightlatch.providers.azure.activity_log.record import Record
from nightlatch.providers.azure.activity_log.subjects import CLIENT_ID, addressed, kept, last, user_assigned
from nightlatch.providers.azure.activity_log.table import watch
from nightlatch.tables import Draft

ISSUER, FEDERATED_SUBJECT = "issuer", "federated_subject"
"""Evidence: who vouches for the bearer of a federated credential, and for whom."""
_YOUNG = timedelta(minutes=5)
"""How long before the record an identity may have been made that the record tells of: clocks differ, and calls take their time."""
FEDERATED = "federated_credential"
"""The type of a credential that is nothing but trust in somebody else's tokens."""


def made(record: Record) -> Iterable[Draft]:
    """userAssignedIdentities/write, which also updates (tags)."""
    who = user_assigned(record)
    evidence = {**addressed(who), **kept(**{CLIENT_ID: record.word("clientId")})}
    yield Draft(Kind.POLICY_CHANGED if _updated(record) else Kind.ACCOUNT_CREATED, who, evidence=evidence)


def _updated(record: Record) -> bool:
    """Whether it was there before: `OK` answers an update, `Created` a new one. An event tells neither, but a body when it was made."""
    born = moment(record.word("systemData", "createdAt"))
    return (record.code or "").lower() == "ok" or (born is not None and record.at - born > _YOUNG)


def deleted(record: Record) -> Iterable[Draft]:
    """userAssignedIdentities/delete."""
    who = user_assigned(record)
    yield Draft(Kind.ACCOUNT_REMOVED, who, evidence=addressed(who))


def opened(record: Record) -> Iterable[Draft]:
    """federatedIdentityCredentials/write: whom it lets in stands in the body."""
    who, issuer = user_assigned(record), record.word("issuer")
    whom = record.word("subject") or record.word("claimsMatchingExpression", "value")
    evidence = {**addressed(who), **kept(**{ISSUER: issuer, FEDERATED_SUBJECT: whom})}
    grants = (_trust(issuer, whom, who.name or "?"),) if issuer else ()
    yield Draft(Kind.CREDENTIAL_ADDED, who, Credential(type=FEDERATED, id=last(record.resource)), grants, evidence)


def _trust(issuer: str, whom: str | None, path: str) -> Grant:
    """Whose tokens may become the identity. A pattern takes many, and no subject takes all."""
    open_to_many = not whom or "*" in whom
    traits = (Trait.FEDERATED, Trait.IMPERSONATION, *((Trait.OPEN_SUBJECT,) if open_to_many else ()))
    worth = Privilege(tier=1, reasons=("signs in as the identity, with no secret",), evaluated=Evaluated.PARTIAL, traits=traits)
    role = f"trust:{issuer}|{whom or '?'}"[:300]
    return Grant(role=role, kind=GrantKind.TRUST, scope=path.lower(), privilege=worth, member=(whom or issuer)[:300])


def closed(record: Record) -> Iterable[Draft]:
    """federatedIdentityCredentials/delete."""
    who = user_assigned(record)
    yield Draft(
        Kind.CREDENTIAL_REMOVED, who, Credential(type=FEDERATED, id=last(record.resource)), evidence={SUBJECT_ARN: who.name or ""}
    )


TABLES = {
    "microsoft.managedidentity": {
        "userassignedidentities/write": watch(Kind.ACCOUNT_CREATED, made),
        "userassignedidentities/delete": watch(Kind.ACCOUNT_REMOVED, deleted),
        "userassignedidentities/federatedidentitycredentials/write": watch(Kind.CREDENTIAL_ADDED, opened),
        "userassignedidentities/federatedidentitycredentials/delete": watch(Kind.CREDENTIAL_REMOVED, closed),
    }
}
