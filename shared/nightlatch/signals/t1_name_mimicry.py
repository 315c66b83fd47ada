"""A new account is named like an administrator, or like something that belongs to the platform itself.

Why: a name nobody stumbles over is the intruder's cheapest cover: one letter off, a letter of another alphabet,
`AWSServiceRole…` on an ordinary path.
Usually innocent: naming conventions that produce near-duplicates. So names are compared to administrators only, and the
shorter a name, the fewer edits count; under five letters only what is drawn the same does.
"""

from nightlatch.contracts import Signal
from nightlatch.model import Activity, Case, Facts, Hit, Kind, Session
from nightlatch.model.evidence import PATH, SUBJECT_ARN
from nightlatch.signals.addresses import domain
from nightlatch.signals.lookalikes import LONGEST, alike, bare, skeleton
from nightlatch.signals.reading import successes

PLATFORM_PREFIXES = {"awsservicerole": "/aws-service-role/", "awsreservedsso": "/aws-reserved/", "gcp-sa-": None}
"""How a platform begins the names of its own accounts, and the path that only it can put them on (None: there is none)."""

PLATFORM_NAMES = frozenset(skeleton(name) for name in ("aws-service", "aws-support", "oktassouser"))

TYPES = {"user": "user", "role": "role", "assumed-role": "role", "group": "group"}
"""The word before the name in a full address, and the type of account it means."""


def check(case: Case, facts: Facts) -> Hit | None:
    """Fire on the first creation whose name looks like an administrator's or a platform's own."""
    made = successes(case, Kind.ACCOUNT_CREATED)
    known = sorted({*facts.policy.roster.administrators, *facts.administrators}) if made else []
    for activity in made:
        name = (activity.subject.name or "")[:LONGEST]
        if _claims_platform(activity, name):
            return Hit(says=f"{name} is named like an account of the platform itself, and is none", because=(activity.id,))
        mimicked = next((text for text in known if _mimics(name, activity, text)), None)
        if mimicked:
            return Hit(says=f"{name} is named almost like the administrator {mimicked}", because=(activity.id,))
    return None


def _mimics(name: str, activity: Activity, known: str) -> bool:
    """The very same name only counts for an account of another type, or at another mail domain."""
    own, other = bare(name), bare(known)
    if own != other:
        return alike(own, other)
    word = known.partition("/")[0].rpartition(":")[2]
    another = "/" in known and TYPES.get(word, activity.subject.type.value) != activity.subject.type.value
    return another or bool(domain(name) and domain(known) and domain(name) != domain(known))


def _claims_platform(activity: Activity, name: str) -> bool:
    if activity.origin.session is Session.SERVICE:
        return False
    where = activity.evidence.get(PATH, "") + activity.evidence.get(SUBJECT_ARN, "")
    looks = skeleton(name)
    prefixed = (path for prefix, path in PLATFORM_PREFIXES.items() if looks.startswith(skeleton(prefix)))
    return looks in PLATFORM_NAMES or any(path is None or path not in where for path in prefixed)


SIGNAL = Signal(id="T1", title="Name mimics an administrator or the platform", points=20, check=check, attack=("T1036.010",))
