"""Marks a locked role with our tag.

The tag shuts nothing by itself. People and inventories see by it what is locked, and the organization's seal forbids everybody but
the responder to lift what bears it. It costs one of fifty tags: where all are taken, the lock stands without it.
"""

from nightlatch.contracts import Playbook
from nightlatch.model import Action, PrincipalType
from nightlatch.providers.aws.playbooks import tagging

PLAYBOOK = Playbook(
    id="tag_role",
    title="Tag a locked role",
    actions=(Action.LOCK,),
    subject_types=(PrincipalType.ROLE,),
    order=12,
    reads=("iam:ListRoleTags",),
    writes=("iam:TagRole", "iam:UntagRole"),
    plan=tagging.plan,
    read=tagging.read,
    apply=tagging.apply,
    revert=tagging.revert,
)
