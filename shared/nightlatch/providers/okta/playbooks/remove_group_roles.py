"""Takes back the administrators' roles that the case gave to a group: whoever is in it loses them, and nothing else.

An intruder may take a role from a group and give it again, so that it looks new: never the one through which the last super
administrators come in.
"""

from nightlatch.contracts import Playbook
from nightlatch.model import Action, PrincipalType
from nightlatch.providers.okta.playbooks import taking_back
from nightlatch.vendors.okta import ROLES, ROLES_READ, USERS_READ

PLAYBOOK = Playbook(
    id="remove_group_roles",
    title="Take back the administrators' roles that the case gave to a group",
    actions=(Action.TAKE_BACK,),
    subject_types=(PrincipalType.GROUP,),
    order=30,
    reads=(ROLES_READ, USERS_READ),
    writes=(ROLES,),
    plan=taking_back.plan,
    read=taking_back.read,
    apply=taking_back.apply,
    revert=taking_back.revert,
)
