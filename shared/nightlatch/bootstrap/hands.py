"""What a person acts with from a desk: who they are, how accounts are reached, and who counts the administrators.

Okta has no host of its own: whoever the credentials of AWS or Google are of gives the order, and Okta is reached as a deployment reaches
it, by what the environment holds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from nightlatch import bootstrap
from nightlatch.bootstrap.callers import Caller, calling_aws, calling_google, calling_microsoft
from nightlatch.bootstrap.on_okta import counting, on_okta, reaching
from nightlatch.classes import dataclass
from nightlatch.hosts.local.secrets import EnvironmentSecrets

if TYPE_CHECKING:
    from nightlatch.bootstrap.on_microsoft import OnMicrosoft
    from nightlatch.contracts import Directory, Live
    from nightlatch.model import Inventory

_ATTEMPTS = 5
"""How often AWS is asked before it counts as unanswered: a person waits, and a gap would leave an account half locked."""
_PATIENCE_S = 30.0
"""How long a call may wait for a limit of Microsoft's to end, for the same reason."""


_PATIENCE_S = 30.0
"""How long a call may wait for a limit of Microsoft's to end, for the same reason."""


@dataclass(frozen=True, slots=True)
class Hands:
    """`live`, `reach` and `census` are by provider, and the last two take a tenant, as `bootstrap.attending` wants them. `responders` are
    our own identities where the caller is not himself who acts. `closes` close what acting has opened.
    """

    caller: Caller
    live: Mapping[str, Directory]
    reach: Mapping[str, Callable[[str], Live]]
    census: Mapping[str, Callable[[str], Inventory]]
    responders: tuple[str, ...] = ()
    closes: tuple[Callable[[], None], ...] = ()


def hands_of(host: str) -> Hands:
    """The hands for accounts of `aws`, `gcp` or `azure`, and of the organization of Okta that the environment names, if it does.

    Raises UsageError without the host's library, LookupFailed without credentials, and SettingsError.
    """
    hands = {"gcp": _on_google, "azure": _on_microsoft}.get(host, _on_aws)()
    okta = on_okta(EnvironmentSecrets())
    return Hands(
        replace(hands.caller, reaches=hands.caller.reaches | frozenset(okta)),
        {**hands.live, **okta},
        {**hands.reach, **reaching(okta)},
        {**hands.census, **counting(okta)},
        tuple(id for each in okta.values() for id in each.responders),
        tuple(each.close for each in okta.values()),
    )


def _on_aws() -> Hands:
    from nightlatch.bootstrap.aws import take_inventory
    from nightlatch.bootstrap.deployed import need_sdk

    need_sdk("this looks at an AWS account")
    from nightlatch.providers.aws.accounts import Accounts

    caller = calling_aws()
    accounts = Accounts(str(caller.account), "", bootstrap.utc_now, attempts=_ATTEMPTS, keep_s=0)

    def inventory(id: str) -> Inventory:
        return take_inventory(id, accounts.clients(id))

    return Hands(caller, {"aws": accounts}, {"aws": accounts.account}, {"aws": inventory})


def _on_google() -> Hands:
    from nightlatch.bootstrap import directories
    from nightlatch.bootstrap.on_google import need_libraries

    need_libraries()
    from nightlatch.vendors.google import EMAIL_SCOPE, SCOPE

    caller = calling_google(directories.rest((SCOPE, EMAIL_SCOPE), "yourself"))
    cloud, users = directories.cloud(), directories.users(changes=True)
    return Hands(
        caller,
        directories.of_google(cloud, users),
        {"gcp": lambda _tenant: cloud, "workspace": lambda _tenant: users},
        directories.censuses(cloud, users),
    )


def _on_microsoft() -> Hands:
    caller, microsoft = _calling_microsoft()
    return Hands(caller, microsoft.directories, microsoft.reach, microsoft.census)


def _calling_microsoft() -> tuple[Caller, OnMicrosoft]:
    """Who is signed in, and the tenant as they reach it: what they may there, their own roles decide."""
    from nightlatch.bootstrap.on_microsoft import OnMicrosoft, need_libraries

    need_libraries()
    from nightlatch.vendors.microsoft_tokens import desk

    credentials = desk()
    caller = calling_microsoft(OnMicrosoft("", credentials).arm.header())
    own = frozenset(each.id for each in caller.accounts if each.id)
    return caller, OnMicrosoft(caller.accounts[0].tenant, credentials, own, over_administrators=True, patience_s=_PATIENCE_S)


def seed_inventory(provider: str, tenant: str) -> Inventory:
    """Who may administer a tenant, read live; of AWS the account that the credentials are of.

    Raises LookupFailed, and UsageError without the host's library.
    """
    if provider == "aws":
        from nightlatch.bootstrap.aws import take_inventory
        from nightlatch.bootstrap.deployed import need_sdk

        need_sdk()
        return take_inventory()
    if provider in ("entra", "azure"):
        return _calling_microsoft()[1].census[provider](tenant)
    from nightlatch.bootstrap import directories
    from nightlatch.bootstrap.on_google import need_libraries

    need_libraries()
    return directories.censuses(directories.cloud(), directories.users())[provider](tenant)
