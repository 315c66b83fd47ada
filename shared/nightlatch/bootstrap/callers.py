"""Whose credentials a person has, on any host: an order is from somebody, and nobody decides about himself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from nightlatch.classes import dataclass
from nightlatch.errors import LookupFailed
from nightlatch.model import CaseKey, Principal, PrincipalType

if TYPE_CHECKING:
    from nightlatch.vendors.google import Rest

_TYPES = {"user": PrincipalType.USER, "assumed-role": PrincipalType.ROLE, "federated-user": PrincipalType.FEDERATION}
_EMAIL = "the scope userinfo.email (`gcloud auth application-default login` asks for it)"


@dataclass(frozen=True, slots=True)
class Caller:
    """`told` is who it is as the platform says it, `address` that of the account behind it (a session's role), `accounts` what records
    call it.

    `reaches` are the providers whose accounts may be changed from here, `account` the only tenant of the caller's own (None: whichever
    the platform lets them). `session` is what a role's session calls itself: several persons may share a role, and are
    told apart by it.
    """

    told: str
    address: str
    accounts: tuple[Principal, ...]
    reaches: frozenset[str]
    account: str | None = None
    session: str | None = None

    def can_reach(self, key: CaseKey) -> bool:
        """Whether an account may be changed from here."""
        own = any(key.provider == account.provider for account in self.accounts)
        return key.provider in self.reaches and (not own or self.account in (None, key.tenant))

    @property
    def keys(self) -> frozenset[CaseKey]:
        """Under which cases about the caller itself would stand."""
        return frozenset(key for account in self.accounts if (key := CaseKey.of(account)) is not None)

    @classmethod
    def of_aws(cls, arn: str) -> Caller:
        """Read an address of STS (`GetCallerIdentity`): a user's, a role's session, the root's."""
        head, account, resource = arn.rsplit(":", 2)
        sort, _, rest = resource.partition("/")
        type = _TYPES.get(sort, PrincipalType.UNKNOWN)
        role, _, session = rest.partition("/")
        name = role if type is PrincipalType.ROLE else rest.rpartition("/")[2] or sort
        partition = head.split(":")[1]
        ours = {PrincipalType.ROLE: f"role/{name}", PrincipalType.USER: f"user/{name}"}
        address = f"arn:{partition}:iam::{account}:{ours[type]}" if type in ours else arn
        who = Principal(provider="aws", tenant=account, type=type, name=name)
        return cls(arn, address, (who,), frozenset({"aws"}), account, session or None if type is PrincipalType.ROLE else None)

    @classmethod
    def of_google(cls, email: str) -> Caller:
        """By the mail address of a person or service account."""
        from nightlatch.providers.gcp.audit_log.members import is_service_account, person, service_account

        address = email.lower()
        who = service_account(address, tenant="") if is_service_account(address) else person(address, "")
        twin = who.model_copy(update={"provider": "workspace"})  # a person is told of by both
        return cls(address, address, (who, twin), frozenset({who.provider, twin.provider}))

    @classmethod
    def of_microsoft(cls, claims: Mapping[str, object]) -> Caller:
        """By what a token of Entra's says of whom it was given to: a user, or an application that signed in as itself."""
        id, tenant = (str(claims.get(name) or "").lower() for name in ("oid", "tid"))
        name = str(claims.get("upn") or claims.get("unique_name") or claims.get("appid") or id)
        is_app = claims.get("idtyp") == "app" or "@" not in name
        type = PrincipalType.SERVICE_PRINCIPAL if is_app else PrincipalType.USER
        who = Principal(
            provider="entra", tenant=tenant, type=type, id=id, name=name, email=None if is_app else name, keyed_by_id=True
        )
        twin = who.model_copy(update={"provider": "azure"})  # roles of Azure are told of by another log
        own = str(claims.get("appid") or "").lower()
        apps = (who.model_copy(update={"id": own}),) if is_app and own else ()  # an application is known by its own id
        return cls(name, id, (who, twin, *apps), frozenset({"entra", "azure", "m365"}))


def calling_aws() -> Caller:
    """Whose credentials the environment has. Raises LookupFailed when there are none, or AWS does not take them."""
    from nightlatch.providers.aws.clients import Clients

    answer = Clients().ask("sts", "GetCallerIdentity")
    if answer is None:
        raise LookupFailed("AWS does not know whose credentials these are: renew them")
    return Caller.of_aws(str(answer["Arn"]))


def calling_microsoft(header: str) -> Caller:
    """Whose token an `Authorization` header bears. It was given to us, not shown to us, so it is read and not checked.

    Raises LookupFailed when it does not say whose it is.
    """
    import base64
    import json

    body = header.partition(".")[2].partition(".")[0]
    try:
        claims = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    except ValueError:
        claims = {}
    if not isinstance(claims, dict) or not claims.get("oid") or not claims.get("tid"):
        raise LookupFailed("Microsoft does not say whose credentials these are: renew them")
    return Caller.of_microsoft(claims)


def calling_google(rest: Rest) -> Caller:
    """Whose credentials the environment has. Raises LookupFailed when there are none, or Google does not say whose they are."""
    answer = rest.ask("identity", "userinfo", _EMAIL) or {}
    email = answer.get("email")
    if not isinstance(email, str) or "@" not in email:
        raise LookupFailed(f"Google does not say whose credentials these are: they lack {_EMAIL}")
    return Caller.of_google(email)
