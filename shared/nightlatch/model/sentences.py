"""A case in sentences: the same words wherever a person reads them.

The text is raw: names, user agents and policy names in it were written by whoever made the record. Every place that shows it makes
it harmless in its own way.
"""

from nightlatch.model.activity import Activity
from nightlatch.model.case import Case
from nightlatch.model.evidence import WHOLE_SET
from nightlatch.model.finding import Finding
from nightlatch.model.kinds import Kind

_VERBS = {
    Kind.ACCOUNT_CREATED: "was created",
    Kind.ACCOUNT_ENABLED: "was enabled",
    Kind.ACCOUNT_REMOVED: "was removed or shut",
    Kind.CREDENTIAL_ADDED: "got a credential",
    Kind.CREDENTIAL_REMOVED: "lost a credential",
    Kind.ROLE_GRANTED: "was granted rights",
    Kind.ROLE_REMOVED: "lost rights",
    Kind.TRUST_CHANGED: "was made to trust somebody else",
    Kind.FEDERATION_ADDED: "was added or changed as an identity provider",
    Kind.IDENTITY_ATTACHED: "was attached to a resource",
    Kind.ELEVATION_USED: "was used to rise",
    Kind.GUARD_REMOVED: "lost a guard",
    Kind.POLICY_CHANGED: "was changed",
    Kind.SIGN_IN: "signed in",
    Kind.DISCOVERY: "was looked at",
}


def headline(case: Case) -> str:
    """Who appeared and what is made of it, in one line."""
    decision = case.judgment
    kind = case.subject.type.value.replace("_", " ")
    made = "new " if case.born else ""
    return f"{decision.verdict.value.upper()} {decision.score}: {made}{kind} {case.subject.label} in {case.key.tenant}"


def happening(activity: Activity) -> str:
    """What one activity did to the account, by whom and from where, without its time."""
    failed = "" if activity.succeeded else f" (refused: {activity.error or 'no reason given'})"
    origin = activity.origin.ip or activity.origin.via or "an unknown place"
    rights = ", ".join(grant.role for grant in activity.grants)
    if activity.kind is Kind.ROLE_GRANTED and activity.evidence.get(WHOLE_SET) == "true":
        rights += "; all that is held, new or not"
    verb = _VERBS[activity.kind] if activity.succeeded else f"nearly {_VERBS[activity.kind]}"
    return (
        f"{activity.subject.label} {verb}{f' [{rights}]' if rights else ''}"
        f" by {activity.actor.label} from {origin} ({activity.operation}){failed}"
    )


def aside(finding: Finding) -> str:
    """Why a finding scores nothing, in brackets; empty where it scores."""
    if finding.settled:
        return " (a person has dealt with this)"
    if finding.staged:
        return " (on trial: shows, and scores nothing)"
    return f" (explained by {finding.explained})" if finding.explained else ""


def unknown(case: Case) -> tuple[str, ...]:
    """What could not be looked at: the gaps, then the signals by reason."""
    reasons: dict[str, list[str]] = {}
    for unseen in case.unseen:
        reasons.setdefault(unseen.why, []).append(unseen.signal)
    return (*case.gaps, *(f"{', '.join(signals)}: {why}" for why, signals in reasons.items()))
