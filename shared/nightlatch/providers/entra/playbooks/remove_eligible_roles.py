"""Takes back the eligibility that the case gave through PIM: who has it makes himself administrator whenever he likes."""

from nightlatch.providers.entra.holders import ELIGIBLE as SCHEDULES
from nightlatch.providers.entra.playbooks.pim import Shelf
from nightlatch.providers.entra.scopes import ELIGIBLE, ELIGIBLE_REMOVE

_SHELF = Shelf("eligible", SCHEDULES, "roleManagement/directory/roleEligibilityScheduleRequests", ELIGIBLE_REMOVE, ELIGIBLE)
PLAYBOOK = _SHELF.playbook("remove_eligible_roles", "Take back the eligibility for roles that the case gave")
