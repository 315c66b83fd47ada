"""Takes the census of one AWS account: everybody who is an administrator in it, or may become one, and by what.

Live, but one call for nearly all of it: GetAccountAuthorizationDetails is what IAM offers for this. Service control policies
are not looked at, so who is counted might be kept from it by the organization.
"""

from datetime import datetime

from nightlatch.errors import LookupFailed
from nightlatch.model import Inventory
from nightlatch.providers.aws.census import center, details
from nightlatch.providers.aws.census.center import centers, people
from nightlatch.providers.aws.census.picture import figures, inventory, regions
from nightlatch.providers.aws.clients import Clients

READS: tuple[str, ...] = (*details.READS, *center.READS)
"""Every permission that `take` may use, and no other."""


def take(clients: Clients, account: str, now: datetime) -> Inventory:
    """The inventory of the account whose credentials the clients have; `now` is when the reading begins.

    What could not be read of Identity Center is a sentence in its gaps. Raises LookupFailed when IAM itself refuses, or when
    the credentials are another account's.
    """
    told = details.details(clients)
    homes = {one["Arn"].split(":")[4] for one in (*told.users, *told.roles)}
    if homes - {account}:
        raise LookupFailed(
            f"these credentials read account {min(homes)}, not {account}: take the census with a role of {account}"
        )
    seen_centers = centers(clients, account, regions(told))
    seen = figures(told, seen_centers, account)
    wanted = [(one, held) for one in seen_centers.read for held in one.sets if seen.matters(held)]
    return inventory(seen, told, seen_centers, people(clients, wanted), account, now)
