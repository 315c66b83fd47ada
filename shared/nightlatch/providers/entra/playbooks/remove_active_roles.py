"""Takes back the active directory roles that the case assigned where PIM keeps schedules; they come back with the end that they had."""

from nightlatch.providers.entra.holders import ACTIVE as SCHEDULES
from nightlatch.providers.entra.playbooks.pim import Shelf
from nightlatch.providers.entra.scopes import ACTIVE, ACTIVE_REMOVE

_SHELF = Shelf("active", SCHEDULES, "roleManagement/directory/roleAssignmentScheduleRequests", ACTIVE_REMOVE, ACTIVE)
PLAYBOOK = _SHELF.playbook("remove_active_roles", "Take back the active roles that the case assigned through PIM")
