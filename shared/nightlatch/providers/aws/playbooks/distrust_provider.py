"""Takes an identity provider out of the trust policy of every role that believes it.

IAM cannot switch a SAML or OIDC provider off; without a role that trusts it, it lets nobody in. Every role of the account is
looked at, except AWS's own, which nobody else may change. It ends new sessions through the provider; those already given live on
until their roles' sessions are ended. A provider that its case did not create has users of its own: then only a person may ask.
"""

from urllib.parse import unquote

from nightlatch.contracts import Plan, Playbook, State, Target
from nightlatch.model import Action, Case, Principal, PrincipalType, Step
from nightlatch.providers.aws.account import Account
from nightlatch.providers.aws.playbooks.identity_providers import READS as READS_PROVIDER
from nightlatch.providers.aws.playbooks.identity_providers import Believed, believed
from nightlatch.providers.aws.playbooks.trust_documents import live_trust, present
from nightlatch.providers.aws.playbooks.trust_edits import CALLS, READS, WRITES, edit, put_back, standing, take_out
from nightlatch.providers.aws.protected import RESERVED, SERVICE_LINKED


def _plan(case: Case, step: Step, live: Account) -> Plan:
    found = believed(case, live)
    if not isinstance(found, Believed):
        return Plan(notes=(found,) if found else ())
    targets = [target for role in _trusting(found, live) if (target := _target(found, role, live)) is not None]
    return Plan(tuple(targets), () if targets else (f"no role trusts {found.name}",))


def _trusting(found: Believed, live: Account) -> list[str]:
    """The names of the roles whose trust policy names the provider, in the list that IAM gives of all of them."""
    roles = live.listed("iam", "ListRoles", "Roles", PaginationConfig={"PageSize": 1000}) or []
    return sorted(
        role["RoleName"]
        for role in roles
        if not role["Path"].startswith((SERVICE_LINKED, RESERVED))
        and present(unquote(role["AssumeRolePolicyDocument"]), (found.arn,))
    )


def _target(found: Believed, role: str, live: Account) -> Target | None:
    document = live_trust(role, live)
    if document is None or not present(document, (found.arn,)):
        return None
    before, after, by_hand = edit(role, document, (found.arn,))
    return Target(
        id=f"trust:{role}",
        says=f"remove the trust in the {found.kind.upper()} provider {found.name} from role {role}",
        before=before,
        after=after,
        calls=CALLS,
        undo_calls=CALLS,
        by_hand=by_hand,
        logged_for=Principal(provider="aws", tenant=live.id, type=PrincipalType.ROLE, name=role),
        disturbs="" if found.born else f"nobody can take on {role} through {found.name}, which is older than this case",
    )


def _role(target: Target) -> str:
    return target.id.removeprefix("trust:")


def _read(subject: Principal, target: Target, live: Account) -> State | None:
    return standing(_role(target), target, live)


def _apply(subject: Principal, target: Target, live: Account) -> None:
    take_out(_role(target), target, live)


def _revert(subject: Principal, target: Target, live: Account) -> None:
    put_back(_role(target), target, live)


PLAYBOOK = Playbook(
    id="distrust_provider",
    title="Take an identity provider out of every role's trust",
    actions=(Action.LOCK,),
    subject_types=(PrincipalType.FEDERATION,),
    order=40,
    reads=(*READS_PROVIDER, *READS, "iam:ListRoles"),
    writes=WRITES,
    plan=_plan,
    read=_read,
    apply=_apply,
    revert=_revert,
)
