"""Takes back a managed policy that the incident attached to a user, role or group.

Only the attachment goes; the policy itself stays as it is. AWS's own quarantine policies are never detached: AWS attached them for
a reason, and they only restrict. A customer's policy that merely bears such a name is taken back like any other: whoever writes one
chooses its name.
"""

from nightlatch.contracts import Plan, Playbook, State, Target
from nightlatch.model import Action, Case, GrantKind, Principal, PrincipalType, Step
from nightlatch.providers.aws.account import Account
from nightlatch.providers.aws.playbooks.iam_identities import identity_of, known

_RESTRICTING = ("AWSCompromisedKeyQuarantine", "AWSDenyAll")
"""How the names begin of AWS's own policies that give nothing; nobody else can make one under AWS's account."""


def _plan(case: Case, step: Step, live: Account) -> Plan:
    who, arn = identity_of(case.subject), step.target
    if who is None or step.sort != GrantKind.ROLE.value or ":policy/" not in arn:
        return Plan()
    if arn.startswith(tuple(live.aws_policy(name) for name in _RESTRICTING)):
        return Plan(notes=(f"{arn} only restricts {who.name}: left alone",))
    if _attached(case.subject, arn, live) != {"attached": "true"}:
        return Plan(notes=(f"{arn} is not attached to {who.name} now",))
    target = Target(
        id=f"policy:{arn}",
        says=f"detach {arn} from {who.name}",
        before={"attached": "true"},
        after={"attached": "false"},
        calls=(who.call("Detach{}Policy"),),
        undo_calls=(who.call("Attach{}Policy"),),
        by_hand=(who.by_hand("attach-{}-policy", policy_arn=arn),),
        about=arn,
    )
    return Plan((target,))


def _attached(subject: Principal, arn: str, live: Account) -> State | None:
    found = known(subject).listed(live, "ListAttached{}Policies", "AttachedPolicies")
    if found is None:
        return None
    return {"attached": "true" if any(policy["PolicyArn"] == arn for policy in found) else "false"}


def _read(subject: Principal, target: Target, live: Account) -> State | None:
    return _attached(subject, target.about, live)


def _apply(subject: Principal, target: Target, live: Account) -> None:
    who = known(subject)
    live.change("iam", who.call("Detach{}Policy"), **who.named, PolicyArn=target.about)


def _revert(subject: Principal, target: Target, live: Account) -> None:
    who = known(subject)
    live.change("iam", who.call("Attach{}Policy"), **who.named, PolicyArn=target.about)


PLAYBOOK = Playbook(
    id="detach_policies",
    title="Detach managed policies",
    actions=(Action.TAKE_BACK,),
    subject_types=(PrincipalType.USER, PrincipalType.ROLE, PrincipalType.GROUP),
    order=30,
    reads=tuple(f"iam:ListAttached{word}Policies" for word in ("Group", "Role", "User")),
    writes=tuple(f"iam:{verb}{word}Policy" for verb in ("Attach", "Detach") for word in ("Group", "Role", "User")),
    plan=_plan,
    read=_read,
    apply=_apply,
    revert=_revert,
)
