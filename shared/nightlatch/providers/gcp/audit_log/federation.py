"""Identities from elsewhere: workload and workforce pools, their providers, and OAuth clients of a workforce.

A provider without an attribute condition takes every token that its issuer signs. With an issuer that serves the whole world
(a code host's pipelines), that is everybody.
"""

from collections.abc import Iterable
from typing import Any

from nightlatch.model import Credential, Grant, GrantKind, Kind, PrincipalType, Privilege, Trait
from nightlatch.model.evidence import MARK, MARK_OIDC, MARK_SAML
from nightlatch.model.raw import mapping, plain
from nightlatch.providers.gcp.audit_log.record import Entry, mask_of, node
from nightlatch.providers.gcp.audit_log.resources import thing
from nightlatch.providers.gcp.audit_log.table import Line
from nightlatch.tables import Draft, watch

SHARED_ISSUERS = (
    "token.actions.githubusercontent.com",
    "gitlab.com",
    "app.terraform.io",
    "agent.buildkite.com",
    "oidc.circleci.com",
    "vstoken.dev.azure.com",
    "accounts.google.com",
)
"""Issuers that sign tokens for customers of all the world."""
_HARMLESS = frozenset({"displayname", "description", "disabled", "sessionduration"})
_KEYS = ("workloadIdentityPoolProvider", "workforcePoolProvider", "workloadIdentityPool", "workforcePool")


def added(entry: Entry) -> Iterable[Draft]:
    """Create… and Undelete… of a pool, a provider or what belongs to one."""
    yield _draft(entry, Kind.FEDERATION_ADDED)


def updated(entry: Entry) -> Iterable[Draft]:
    """Update…: switched on again, or trusting others. One that only renames or switches off lets nobody in."""
    changed = mask_of(entry)
    off = (plain(_told(entry).get("disabled")) or "").lower() == "true"
    harmless = bool(changed) and changed <= (_HARMLESS if off else _HARMLESS - {"disabled"})
    yield _draft(entry, Kind.POLICY_CHANGED if harmless or off else Kind.FEDERATION_ADDED)


def removed(entry: Entry) -> Iterable[Draft]:
    """Delete… of a pool or provider."""
    yield Draft(Kind.ACCOUNT_REMOVED, thing(entry, PrincipalType.FEDERATION, _name(entry)))


def _draft(entry: Entry, kind: Kind) -> Draft:
    told = _told(entry)
    mark = MARK_SAML if "saml" in told else MARK_OIDC if "oidc" in told else ""
    grants = (_trust(told, _name(entry) or "?"),) if any(key in told for key in ("oidc", "saml", "aws", "x509")) else ()
    return Draft(kind, thing(entry, PrincipalType.FEDERATION, _name(entry)), grants=grants, evidence={MARK: mark})


def _told(entry: Entry) -> dict[str, Any]:
    """The pool or provider as it was asked for; where that is not told, as it was answered. A false `disabled` is left out of both."""
    asked = (mapping(node(entry.request, key)) for key in _KEYS)
    return next((each for each in asked if each), entry.response)


def _name(entry: Entry) -> str | None:
    """The pool or provider: the resource's name with the new id behind it, which a creation tells apart from its parent."""
    base = entry.text("name") or next((text for key in _KEYS if (text := entry.text(key, "name"))), None)
    parent = base or entry.text("parent") or entry.resource
    for key, collection in (
        ("workloadIdentityPoolProviderId", "providers"),
        ("workforcePoolProviderId", "providers"),
        ("workloadIdentityPoolId", "workloadIdentityPools"),
        ("workforcePoolId", "workforcePools"),
    ):
        id = entry.text(key)
        if id and parent and f"/{collection}/{id}" not in parent:
            above = parent if collection != "workforcePools" else entry.text("location") or "locations/global"
            return f"{above}/{collection}/{id}"  # a workforce's pool is the organization's, and named without it
    return parent


def _trust(told: dict[str, object], name: str) -> Grant:
    """Whom a provider lets in: the issuer, the account or the identity provider, and whether it says whose tokens."""
    issuer = plain(node(told, "oidc", "issuerUri"))
    account = plain(node(told, "aws", "accountId"))
    anybody = plain(told.get("attributeCondition")) is None
    traits = [Trait.FEDERATED] + ([Trait.EXTERNAL] if account else [])
    if anybody and issuer and any(shared in issuer for shared in SHARED_ISSUERS):
        traits.append(Trait.OPEN_SUBJECT)
    says = "no attribute condition narrows it" if anybody else "an attribute condition narrows it"
    return Grant(
        role=f"provider:{name.rpartition('/')[2]}",
        kind=GrantKind.TRUST,
        scope=name,
        privilege=Privilege(
            tier=1, reasons=(f"identities of {issuer or account or 'a provider'} may enter; {says}",), traits=tuple(traits)
        ),
        member=issuer or account,
        member_tenant=account,
    )


def client(entry: Entry) -> Iterable[Draft]:
    """CreateOauthClient."""
    name = entry.answer("name") or _joined(entry, "oauthClientId")
    yield Draft(Kind.ACCOUNT_CREATED, thing(entry, PrincipalType.APPLICATION, name, entry.answer("clientId")))


def client_secret(entry: Entry) -> Iterable[Draft]:
    """CreateOauthClientCredential."""
    id = entry.text("oauthClientCredentialId")
    subject = thing(entry, PrincipalType.APPLICATION, entry.text("parent") or entry.resource)
    yield Draft(Kind.CREDENTIAL_ADDED, subject, Credential(type="client_secret", id=id))


def _joined(entry: Entry, key: str) -> str | None:
    parent, id = entry.text("parent") or entry.resource, entry.text(key)
    return f"{parent}/oauthClients/{id}" if parent and id else parent


_ADDED, _UPDATED, _REMOVED = (
    watch(Kind.FEDERATION_ADDED, added),
    watch(Kind.FEDERATION_ADDED, updated),
    watch(Kind.ACCOUNT_REMOVED, removed),
)
_THINGS = ("workloadidentitypool", "workloadidentitypoolprovider", "workforcepool", "workforcepoolprovider")
_PARTS = (
    *(f"{each}key" for each in ("workloadidentitypoolprovider", "workforcepoolprovider")),
    *("workloadidentitypoolmanagedidentity", "workloadidentitypoolnamespace"),
)


def _lines() -> dict[str, Line]:
    lines = {f"{verb}{each}": _ADDED for each in (*_THINGS, *_PARTS) for verb in ("create", "undelete")}
    lines |= {f"update{each}": _UPDATED for each in (*_THINGS, *_PARTS)} | {f"delete{each}": _REMOVED for each in _THINGS}
    lines |= {"undeleteworkforcepoolsubject": _ADDED, "addattestationrule": _ADDED, "setattestationrules": _ADDED}
    lines |= {"createoauthclient": watch(Kind.ACCOUNT_CREATED, client)}
    return lines | {"createoauthclientcredential": watch(Kind.CREDENTIAL_ADDED, client_secret)}


TABLES = {"iam.googleapis.com": _lines()}
