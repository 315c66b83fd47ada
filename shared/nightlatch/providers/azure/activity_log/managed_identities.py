"""User-assigned managed identities: made, deleted, opened to tokens from elsewhere.

A federated credential lets whoever a foreign issuer vouches for be the identity, with no secret that could leak or be found: it is a credential.
The issuer signs for customers of all the world; only the subject tells one's own from a stranger's, so one that takes many is told as open.
"""

from collections.abc import Iterable

from nightlatch.model import Credential, Grant, GrantKind, Kind, Privilege, Trait
from nightlatch.model.evidence import SUBJECT_ARN
from nightlatch.providers.azure.activity_log.record import Record
from nightlatch.providers.azure.activity_log.subjects import CLIENT_ID, addressed, kept, last, user_assigned
from nightlatch.providers.azure.activity_log.table import watch
from nightlatch.tables import Draft

FEDERATED = "federated_credential"
"""The type of a credential that is nothing but trust in somebody else's tokens."""


def made(record: Record) -> Iterable[Draft]:
    """userAssignedIdentities/write: `OK` answers an update (of tags), `Created` a new one."""
    who = user_assigned(record)
    updated = (record.code or "").lower() == "ok"
    evidence = {**addressed(who), **kept(**{CLIENT_ID: record.word("clientId")})}
    yield Draft(Kind.POLICY_CHANGED if updated else Kind.ACCOUNT_CREATED, who, evidence=evidence)


def deleted(record: Record) -> Iterable[Draft]:
    """userAssignedIdentities/delete."""
    who = user_assigned(record)
    yield Draft(Kind.ACCOUNT_REMOVED, who, evidence=addressed(who))


def opened(record: Record) -> Iterable[Draft]:
    """federatedIdentityCredentials/write: whom it lets in stands in the body."""
    who, issuer, name = user_assigned(record), record.word("issuer"), record.word("subject")
    pattern = record.word("claimsMatchingExpression", "value")
    open_to_many = (pattern and "*" in pattern) or (name or "").strip() in ("*", "repo:*")
    traits = (Trait.FEDERATED, Trait.OPEN_SUBJECT) if open_to_many else (Trait.FEDERATED,)
    said = (
        f"tokens of {issuer or 'an issuer that is not told'} for {name or pattern or 'a subject that is not told'} may become it"
    )
    trust = Grant(
        role=f"{FEDERATED}:{last(record.resource) or '?'}",
        kind=GrantKind.TRUST,
        scope=(who.name or "?").lower(),
        privilege=Privilege(tier=1, reasons=(said,), traits=traits),
        member=f"{issuer} {name or pattern or ''}".strip() if issuer else None,
        member_tenant=issuer,
    )
    yield Draft(
        Kind.CREDENTIAL_ADDED,
        who,
        Credential(type=FEDERATED, id=last(record.resource)),
        grants=(trust,) if issuer else (),
        evidence=addressed(who),
    )


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
