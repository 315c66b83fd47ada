"""Which accounts belong to the owner's AWS organization, live: what is trusted inside it is not trusted from outside."""

from nightlatch.errors import LookupFailed
from nightlatch.model import Frozen
from nightlatch.providers.aws.clients import Clients

READS: tuple[str, ...] = ("organizations:DescribeOrganization", "organizations:ListAccounts")
"""The permissions that `members` uses. ListAccounts is answered in the management account and to delegated administrators."""


class Organization(Frozen):
    """One organization: its id (`o-…`), the management account, and every active account, sorted."""

    id: str
    management: str
    accounts: tuple[str, ...]


def members(clients: Clients) -> Organization | None:
    """The organization of the account that asks; None when it is in none.

    Raises LookupFailed when AWS refuses: a member account may describe its organization and not list its accounts.
    """
    described = clients.ask("organizations", "DescribeOrganization")
    if described is None:
        return None
    listed = clients.listed("organizations", "ListAccounts", "Accounts")
    if listed is None:
        raise LookupFailed("the account left its organization while it was being read: try again later")
    return Organization(
        id=described["Organization"]["Id"],
        management=described["Organization"]["MasterAccountId"],
        accounts=tuple(sorted(account["Id"] for account in listed if _active(account))),
    )


def _active(account: dict[str, str]) -> bool:
    """Whether an account can act. `State` replaces `Status`, which AWS retires; older answers have only the latter."""
    return (account.get("State") or account.get("Status")) == "ACTIVE"
