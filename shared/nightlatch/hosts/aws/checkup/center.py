"""Whether Identity Center's events can arrive: they go to the bus of its home Region, in the account that owns it."""

from collections.abc import Iterator

from nightlatch.hosts.aws.checkup.asking import Asking
from nightlatch.hosts.aws.checkup.stack import Stack
from nightlatch.model.check import Check, Topic

CENTER = Topic(id="identity-center", title="Identity Center's events arrive")
_FORWARD = (
    "If you use it, look up its home Region and account in its console, and forward events of aws.sso, aws.sso-directory and"
    " aws.identitystore from that bus to this account's default bus here; if not, nothing is missing."
)


def check_center(asking: Asking, stack: Stack) -> Iterator[Check]:
    """Whether an instance lives here. Other Regions are not asked: a call in each of thirty tells no more. Raises LookupFailed."""
    instances = asking.listed("sso-admin", "ListInstances", "Instances") or []
    if not instances:
        yield CENTER.unknown(f"No instance shows itself to account {stack.account} in {stack.region}.", _FORWARD)
    elif any(instance.get("OwnerAccountId", stack.account) == stack.account for instance in instances):
        yield CENTER.ok(f"Its instance lives in this account and in {stack.region}.")
    else:
        owner = instances[0]["OwnerAccountId"]
        yield CENTER.warn(f"Its instance lives in {stack.region}, but in account {owner}: its events arrive there.", _FORWARD)
