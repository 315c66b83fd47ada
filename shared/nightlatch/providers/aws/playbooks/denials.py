"""Three ways to deny everything to a user or role of IAM: an inline policy, AWSDenyAll attached, AWSDenyAll as the boundary.

An explicit deny wins over every grant, at each call, for keys, the console and sessions already given (GetSessionToken,
GetFederationToken, assumed roles). Intruders fill quotas on purpose: 2,048 characters of inline policies a user, 10,240 a role,
10 attached policies. A boundary replaces, and so always fits.
"""

from nightlatch.contracts import Plan, Proof, State, Target
from nightlatch.model import Case, Principal, Step
from nightlatch.providers.aws.account import DENY_ALL, QUARANTINE, Account
from nightlatch.providers.aws.playbooks.iam_identities import INLINE, Identity, identity_of, known

_INLINE, _ATTACHED, _BOUNDARY = "deny", "deny:attached", "deny:boundary"
_NEXT = {_INLINE: _ATTACHED, _ATTACHED: _BOUNDARY}
_ABSENT: State = {"present": "false"}
_ASKED = ("iam:ListUsers", "s3:ListAllMyBuckets", "sts:AssumeRole")
"""What the simulator is asked about: each would be worth something to an intruder, and all are deniable."""


def plan(case: Case, step: Step, live: Account) -> Plan:
    """The inline policy, unless a denial stands already."""
    who = identity_of(case.subject)
    if who is None:
        return Plan()
    found = _inline(who, live)
    if found is None:
        return Plan(notes=(f"there is no {who.word.lower()} {who.name}",))
    if found == {"document": DENY_ALL} or any(_is_aws(_stands(who, way, live), live) for way in (_ATTACHED, _BOUNDARY)):
        return Plan()
    return Plan((_target(who, _INLINE, found, live, _disturbs(case, who)),))


def read(subject: Principal, target: Target, live: Account) -> State | None:
    """How the way that was taken stands."""
    return _stands(known(subject), target.id, live)


def apply(subject: Principal, target: Target, live: Account) -> None:
    """Deny, this way."""
    _become(known(subject), target, target.after, live)


def revert(subject: Principal, target: Target, live: Account) -> None:
    """Put back what was there."""
    _become(known(subject), target, target.before, live)


def instead(subject: Principal, target: Target, live: Account) -> Target | None:
    """The next way; None after the last, and when the account is gone."""
    way, who = _NEXT.get(target.id), known(subject)
    found = _stands(who, way, live) if way else None
    return None if way is None or found is None else _target(who, way, found, live, target.disturbs)


def prove(subject: Principal, target: Target, live: Account) -> Proof | None:
    """Ask IAM's simulator; None when the account is gone, or nothing came back."""
    who = known(subject)
    answer = live.ask("iam", who.call("Get{}"), **who.named)
    if answer is None:
        return None
    arn = answer[who.word]["Arn"]
    told = live.listed("iam", "SimulatePrincipalPolicy", "EvaluationResults", PolicySourceArn=arn, ActionNames=list(_ASKED))
    if not told:
        return None
    open_ = [result["EvalActionName"] for result in told if result["EvalDecision"] != "explicitDeny"]
    asked = f"IAM's simulator was asked whether {who.name} may still do {', '.join(_ASKED)}"
    says = f"{asked}: {', '.join(open_)} is not denied" if open_ else f"{asked}: each is denied explicitly"
    return Proof(denied=not open_, says=says)


def reads(word: str) -> tuple[str, ...]:
    """The permissions to look."""
    return (f"iam:Get{word}", f"iam:Get{word}Policy", f"iam:ListAttached{word}Policies", "iam:SimulatePrincipalPolicy")


def writes(word: str) -> tuple[str, ...]:
    """The permissions to deny, and to take it back."""
    return tuple(
        sorted(
            f"iam:{verb}{word}{noun}"
            for verb, noun in (
                ("Attach", "Policy"),
                ("Detach", "Policy"),
                ("Put", "Policy"),
                ("Delete", "Policy"),
                ("Put", "PermissionsBoundary"),
                ("Delete", "PermissionsBoundary"),
            )
        )
    )


def _disturbs(case: Case, who: Identity) -> str:
    if case.born is not None:
        return ""
    return f"{who.name} is older than this case: whoever and whatever works as it is refused everything"


def _target(who: Identity, way: str, before: State, live: Account, disturbs: str) -> Target:
    says, after, about = {
        _INLINE: ("an inline policy", {"document": DENY_ALL}, f"{INLINE}{QUARANTINE}"),
        _ATTACHED: ("attaching AWSDenyAll", {"policy": _deny(live)}, _deny(live)),
        _BOUNDARY: ("AWSDenyAll as its permissions boundary", {"policy": _deny(live)}, ""),
    }[way]
    put, undo = _calls(who, way, before)
    return Target(
        id=way,
        says=f"deny everything to {who.name} by {says}",
        before=before,
        after=after,
        calls=(put,),
        undo_calls=(undo,),
        by_hand=(_by_hand(who, way, before, live),),
        about=about,
        disturbs=disturbs,
    )


def _calls(who: Identity, way: str, before: State) -> tuple[str, str]:
    if way == _ATTACHED:
        return who.call("Attach{}Policy"), who.call("Detach{}Policy")
    noun = "Policy" if way == _INLINE else "PermissionsBoundary"
    put, delete = who.call(f"Put{{}}{noun}"), who.call(f"Delete{{}}{noun}")
    return put, put if "document" in before or before.get("policy") else delete


def _by_hand(who: Identity, way: str, before: State, live: Account) -> str:
    if way == _INLINE:
        if "document" in before:
            return who.by_hand("put-{}-policy", policy_name=QUARANTINE, policy_document=before["document"])
        return who.by_hand("delete-{}-policy", policy_name=QUARANTINE)
    if way == _ATTACHED:
        return who.by_hand("detach-{}-policy", policy_arn=_deny(live))
    if before["policy"]:
        return who.by_hand("put-{}-permissions-boundary", permissions_boundary=before["policy"])
    return who.by_hand("delete-{}-permissions-boundary")


def _stands(who: Identity, way: str, live: Account) -> State | None:
    """`document` of our inline policy, or `policy`: AWSDenyAll or nothing among the attached, whichever is the boundary."""
    if way == _INLINE:
        return _inline(who, live)
    if way == _BOUNDARY:
        answer = live.ask("iam", who.call("Get{}"), **who.named)
        bounded = answer[who.word].get("PermissionsBoundary", {}) if answer is not None else {}
        return None if answer is None else {"policy": bounded.get("PermissionsBoundaryArn", "")}
    attached = who.listed(live, "ListAttached{}Policies", "AttachedPolicies")
    if attached is None:
        return None
    return {"policy": _deny(live) if any(each["PolicyArn"] == _deny(live) for each in attached) else ""}


def _inline(who: Identity, live: Account) -> State | None:
    text = live.document(who.call("Get{}Policy"), "PolicyDocument", **who.named, PolicyName=QUARANTINE)
    if text is not None:
        return {"document": text}
    return _ABSENT if who.exists(live) else None


def _become(who: Identity, target: Target, state: State, live: Account) -> None:
    if target.id == _INLINE:
        if "document" in state:
            document = {"PolicyDocument": state["document"]}
            live.change("iam", who.call("Put{}Policy"), **who.named, PolicyName=QUARANTINE, **document)
        else:
            live.change("iam", who.call("Delete{}Policy"), **who.named, PolicyName=QUARANTINE)
    elif target.id == _ATTACHED:
        verb = "Attach{}Policy" if state["policy"] else "Detach{}Policy"
        live.change("iam", who.call(verb), **who.named, PolicyArn=_deny(live))
    elif state["policy"]:
        live.change("iam", who.call("Put{}PermissionsBoundary"), **who.named, PermissionsBoundary=state["policy"])
    else:
        live.change("iam", who.call("Delete{}PermissionsBoundary"), **who.named)


def _is_aws(state: State | None, live: Account) -> bool:
    return state is not None and state["policy"] == _deny(live)


def _deny(live: Account) -> str:
    return live.aws_policy("AWSDenyAll")
