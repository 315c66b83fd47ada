"""Secrets, certificates and federated credentials of applications: which were added and which taken, by comparing before and after.

`KeyDescription` lists an application's secrets and certificates whole (`[KeyIdentifier=…,KeyType=Password,KeyUsage=Verify,DisplayName=…]`), and
`FederatedIdentityCredentials` lists whom it lets in without any: an issuer somewhere else whose tokens are taken for the application's own.
There is no activity of its own for the latter; it is told as an update.
"""

import re
from collections.abc import Iterable
from typing import Any

from nightlatch.model import Credential, Evaluated, Grant, GrantKind, Kind, Privilege, Trait
from nightlatch.model.raw import listing
from nightlatch.providers.entra.directory_audit.extracts import called
from nightlatch.providers.entra.directory_audit.record import Change, Party, Record
from nightlatch.providers.entra.directory_audit.subjects import APPLICATION, application, objects
from nightlatch.providers.entra.directory_audit.table import Draft, Extract
from nightlatch.tables import watch
from nightlatch.vendors.microsoft_logs import known, node, scalars

SECRET, CERTIFICATE, FEDERATED = "client_secret", "certificate", "federated_credential"
"""What `Credential.type` says of an application's credentials; its id is the key's, or the federated credential's."""
ISSUER, SUBJECT = "issuer", "federated_subject"
"""Evidence: who vouches for the bearer of a federated credential, and for whom."""
MOST = 50
"""How many credentials of one entry are read; an application cannot have more of a sort."""
_GIVEN, _TAKEN = Kind.CREDENTIAL_ADDED, Kind.CREDENTIAL_REMOVED
_KEY = "KeyDescription"
_WORDS = re.compile(r"(Key\w+|DisplayName)=([^,\]]*)")


def keys(record: Record, party: Party) -> Iterable[Draft]:
    """Each secret or certificate that was added, then each that was taken."""
    if not party.has(_KEY):
        return
    change = party.change(_KEY)
    before, after = set(_described(change.old)), dict.fromkeys(_described(change.new))
    kept = {_ids(text) for text in before}
    added = [text for text in after if text not in before and _ids(text) not in kept]
    still = {_ids(text) for text in after}
    for text in added[:MOST]:
        yield _key(_GIVEN, record, party, text)
    for text in sorted(text for text in before if _ids(text) not in still)[:MOST]:
        yield _key(_TAKEN, record, party, text)


def _described(value: object) -> Iterable[str]:
    return [text.strip() for text in scalars(value) if text.strip("[] ")]


def _ids(text: str) -> str:
    """The key's id, for a new description makes no new key; the whole text where it tells none."""
    return (_words(text).get("KeyIdentifier") or text).lower()


def _words(text: str) -> dict[str, str]:
    """What a description tells, each word as it first stands: a display name, which comes last, may be written like more of them."""
    return dict(reversed(_WORDS.findall(text)))


def _key(kind: Kind, record: Record, party: Party, text: str) -> Draft:
    told = _words(text)
    sort = CERTIFICATE if "x509" in (told.get("KeyType") or party.text("KeyType") or "").lower() else SECRET
    credential = Credential(type=sort, id=(told.get("KeyIdentifier") or "").lower() or None)
    return Draft(kind, application(record, party), credential, evidence={**objects(party), **called(told.get("DisplayName"))})


def federated(record: Record, party: Party) -> Iterable[Draft]:
    """Each federated credential that was added or made to trust another, then each that was taken."""
    change = party.change("FederatedIdentityCredentials")
    before, after = ({_named(each): each for each in listing(value)[:MOST]} for value in change)
    for name, told in after.items():
        if name not in before or _trusted(before[name]) != _trusted(told):
            yield _let_in(_GIVEN, record, party, told)
    for name, told in before.items():
        if name not in after:
            yield _let_in(_TAKEN, record, party, told)


def _named(told: Any) -> str:
    return (known(node(told, "Id")) or known(node(told, "Name")) or str(told)[:200]).lower()


def _trusted(told: Any) -> tuple[str | None, ...]:
    return tuple(known(node(told, name)) for name in ("Issuer", "Subject", "ClaimsMatchingExpressionValue"))


def _let_in(kind: Kind, record: Record, party: Party, told: Any) -> Draft:
    issuer, subject, claims = _trusted(told)
    whom = subject or claims
    traits = (Trait.FEDERATED, Trait.IMPERSONATION, *(() if whom and whom != "*" else (Trait.OPEN_SUBJECT,)))
    worth = Privilege(
        tier=1, reasons=("signs in as the application, with no secret",), evaluated=Evaluated.PARTIAL, traits=traits
    )
    grant = Grant(role=f"trust:{issuer or '?'}|{whom or '?'}"[:300], kind=GrantKind.TRUST, privilege=worth, member=whom or issuer)
    evidence = {ISSUER: issuer or "", SUBJECT: whom or ""}
    return Draft(
        kind,
        application(record, party),
        Credential(type=FEDERATED, id=known(node(told, "Id")) or known(node(told, "Name"))),
        grants=(grant,) if kind is _GIVEN else (),
        evidence={**objects(party), **called(known(node(told, "Name"))), **{k: v[:300] for k, v in evidence.items() if v}},
    )


def managed(kind: Kind) -> Extract:
    """Reads an entry that is about credentials only: by what it lists, else one of which nothing more is told."""

    def extract(record: Record) -> Iterable[Draft]:
        party = record.first(*APPLICATION)
        found = [*keys(record, party), *federated(record, party)]
        if found or _unchanged(party.change(_KEY)):
            yield from found
        else:
            yield Draft(kind, application(record, party), Credential(type=SECRET), evidence=objects(party))

    return extract


def _unchanged(change: Change) -> bool:
    return change.new is not None and change.old is not None


LINES = {
    "Add service principal credentials": watch(_GIVEN, managed(_GIVEN)),
    "Update application - Certificates and secrets management": watch(_GIVEN, managed(_GIVEN)),
    "Update external secrets": watch(_GIVEN, managed(_GIVEN)),
    "Add application credentials": watch(_GIVEN, managed(_GIVEN)),
    "Remove service principal credentials": watch(_TAKEN, managed(_TAKEN)),
}
