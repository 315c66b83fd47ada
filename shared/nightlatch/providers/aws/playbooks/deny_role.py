"""Refuses everything to a role: an inline policy that denies all, or another way where a quota leaves no room for it.

It ends at once (IAM's propagation aside) what the role's sessions may do, those already given too. It does not keep anybody from
taking the role on (`replace_trust`), and it does not stop a machine or function that runs as the role: that goes on, and is
refused. For a role older than its case everybody who works as it is refused, so only a person may ask (RESPONSE §2).
"""

from nightlatch.contracts import Playbook
from nightlatch.model import Action, PrincipalType
from nightlatch.providers.aws.playbooks import denials

PLAYBOOK = Playbook(
    id="deny_role",
    title="Deny everything to a role",
    actions=(Action.LOCK,),
    subject_types=(PrincipalType.ROLE,),
    order=10,
    reads=denials.reads("Role"),
    writes=denials.writes("Role"),
    plan=denials.plan,
    read=denials.read,
    apply=denials.apply,
    revert=denials.revert,
    instead=denials.instead,
    prove=denials.prove,
)
