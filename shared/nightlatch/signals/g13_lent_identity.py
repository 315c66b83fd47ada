"""A service account was lent: to somebody outside, or the account is an administrator's.

What it sees: a trust by which somebody may act as the account at once (mint its tokens, run things as it).
Why: nothing is created and no key exists, yet from now on the account's rights are the borrower's, and its log names the account.
Usually innocent: engineers who may act as a build account; one from outside, or on an administrator's account, is rare.
"""

from nightlatch.contracts import Signal
from nightlatch.model import Case, Facts, Grant, Hit, Trait
from nightlatch.signals.addresses import CONSUMER, belongs
from nightlatch.signals.granting import known_administrator
from nightlatch.signals.reading import ids
from nightlatch.signals.trusting import trusts


def check(case: Case, facts: Facts) -> Hit | None:
    """Fire on an account lent to a stranger's address, or an administrator's account lent to anybody."""
    lent = trusts(case, Trait.IMPERSONATION)
    outside = [pair for pair in lent if _stranger(pair[1], facts)]
    found = outside or [pair for pair in lent if known_administrator(case, pair[0], facts)]
    if not found:
        return None
    activity, grant = found[0]
    why = "from outside the organization" if outside else f"and {case.subject.label} is an administrator"
    return Hit(
        says=f"{activity.actor.label} let {grant.member or 'somebody unnamed'} act as {case.subject.label} ({grant.role}), {why}",
        because=ids(activity for activity, _ in found),
    )


def _stranger(grant: Grant, facts: Facts) -> bool:
    """A person of a public mailbox, or of a domain that the owner does not list, where he lists any."""
    domain, own = grant.member_tenant, facts.policy.organization.domains
    if not domain or "." not in domain or ":" in domain or belongs(domain, own):
        return False
    return domain in CONSUMER or bool(own)


SIGNAL = Signal(id="G13", title="Service account lent", points=35, check=check, attack=("T1098.003", "T1548.005"), decisive=True)
