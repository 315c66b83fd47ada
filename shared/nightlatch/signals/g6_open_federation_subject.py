"""A trust in an identity provider, or a federated credential, does not say whose tokens: every customer of that provider may become this account.

Why: a shared provider (a code host's pipelines) signs tokens for everybody; only the subject tells one's own from a stranger's.
Usually innocent: a beginner's pipeline set-up, or `repo:*` left from a trial. It is as open as it looks.
"""

from nightlatch.contracts import Signal
from nightlatch.model import Case, Facts, Hit, Trait
from nightlatch.signals.reading import ids
from nightlatch.signals.trusting import trusts


def check(case: Case, facts: Facts) -> Hit | None:
    """Fire on a federation trust whose subject is left open."""
    found = trusts(case, Trait.OPEN_SUBJECT)
    if not found:
        return None
    _, grant = found[0]
    return Hit(
        says=f"{case.subject.label} trusts every token of {grant.member or 'an identity provider'}: the trust names no subject",
        because=ids(activity for activity, _ in found),
    )


SIGNAL = Signal(id="G6", title="Federation trust without a subject", points=45, check=check, attack=("T1098.003",), decisive=True)
