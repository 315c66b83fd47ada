"""Somebody gave another account a credential, and then that account acted from the very address of the giver.

Why: it is the plainest sign that the giver now is both accounts. Usually innocent: an engineer trying out a machine's
new key, and an office whose people share one address: list the office under `networks.trusted`, and it is quiet.
"""

from nightlatch.contracts import Signal
from nightlatch.model import Case, Facts, Hit
from nightlatch.model.matching import within
from nightlatch.signals.reading import SIMULTANEOUS, self_made
from nightlatch.signals.sequencing import DAY, because, by_credential, credentials


def check(case: Case, facts: Facts) -> Hit | None:
    """Fire when the subject acts, with success or not, within a day of the credential and from its giver's address."""
    pairs = [
        (made, used)
        for made in credentials(case)
        if made.origin.ip is not None and not self_made(made)
        for used in facts.subject_did.between(made.at - SIMULTANEOUS, made.at + DAY)
        if used.ip == made.origin.ip and by_credential(used, made)
    ]
    pairs = [(made, used) for made, used in pairs if not within(used.ip, facts.policy.networks.trusted)]
    if not pairs:
        return None
    made, used = pairs[0]
    return Hit(
        says=f"{made.actor.label} gave {case.subject.label} a credential, and from the same address, {used.ip}, "
        f"{case.subject.label} then acted ({used.operation})",
        because=because((made for made, _ in pairs), (used for _, used in pairs)),
    )


SIGNAL = Signal(
    id="Q3",
    title="Credential used from the address of whoever made it",
    points=40,
    check=check,
    attack=("T1098.001", "T1078.004"),
    decisive=True,
)
