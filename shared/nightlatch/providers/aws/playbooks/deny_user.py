"""Refuses everything to an IAM user: an inline policy that denies all, or another way where a quota leaves no room for it.

It ends what the user's keys, console and sessions may do, those already given too, for no session of a user can do more than the
user. It does not reach roles that the user took on before: those are accounts of their own (`family` names them). Keys are
switched off beside it (`deactivate_access_keys`), so that nothing works again by a slip.
"""

from nightlatch.contracts import Playbook
from nightlatch.model import Action, PrincipalType
from nightlatch.providers.aws.playbooks import denials

PLAYBOOK = Playbook(
    id="deny_user",
    title="Deny everything to a user",
    actions=(Action.LOCK,),
    subject_types=(PrincipalType.USER,),
    order=10,
    reads=denials.reads("User"),
    writes=denials.writes("User"),
    plan=denials.plan,
    read=denials.read,
    apply=denials.apply,
    revert=denials.revert,
    instead=denials.instead,
    prove=denials.prove,
)
