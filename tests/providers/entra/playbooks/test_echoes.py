"""What playbooks expect the log to tell of their changes is what the reader calls it: by these our own echo is known."""

import importlib
import pkgutil

import pytest

from nightlatch.contracts import Playbook
from nightlatch.providers.entra import playbooks
from nightlatch.providers.entra.directory_audit import normalize
from nightlatch.providers.entra.directory_audit.table import names
from nightlatch.providers.entra.playbooks import disable_service_principal, disable_user, remove_role_assignments, remove_secrets
from nightlatch.sandbox.microsoft import known, making
from tests.build import START, case
from tests.providers.entra.playbooks.acting import acting, granted, take_back
from tests.providers.stepping import deactivate, lock, newborn

PARTS = [importlib.import_module(f"{playbooks.__name__}.{each.name}") for each in pkgutil.iter_modules(playbooks.__path__)]
CONSTANTS = [
    (part.__name__.rpartition(".")[2], call)
    for part in PARTS
    for name in ("CALLS", "UNDO_CALLS", "_CALLS", "_UNDO_CALLS")
    for call in getattr(part, name, ())
]


@pytest.mark.parametrize(("part", "call"), CONSTANTS)
def test_every_call_is_an_activity_as_the_reader_spells_it(part: str, call: str) -> None:
    assert call in names().values()


def test_what_the_log_tells_of_a_change_is_known_as_its_echo() -> None:
    with acting() as there:
        there.without_pim()
        robot, live = there.robot(), there.live()
        making.assign(there.tenant, str(there.subject.id), known.GLOBAL_ADMINISTRATOR)
        secret = making.secret(there.tenant, there.application(robot), START)["keyId"]
        user, app = newborn(there.subject), newborn(robot)
        role = case(granted(there.subject, known.GLOBAL_ADMINISTRATOR))
        making.assign(there.tenant, str(there.user("pear@contoso.com").id), known.GLOBAL_ADMINISTRATOR)
        tried: list[tuple[Playbook, object, object]] = []
        for playbook, found, step in (
            (remove_role_assignments.PLAYBOOK, role, take_back(role, known.GLOBAL_ADMINISTRATOR)),
            (disable_user.PLAYBOOK, user, lock(user)),
            (remove_secrets.PLAYBOOK, app, deactivate("client_secret", secret)),
            (disable_service_principal.PLAYBOOK, app, lock(app)),
        ):
            (target,) = playbook.plan(found, step, live).targets
            there.tenant.journal.clear()
            playbook.apply(found.subject, target, live)
            told = [activity for entry in there.tenant.journal for activity in normalize({**entry, "tenantId": there.tenant.id})]
            assert told, playbook.id
            for activity in told:
                assert activity.operation in target.calls
                assert activity.subject.id == found.subject.id
                assert activity.subject.type is found.subject.type
                if target.about:
                    about = {grant.role for grant in activity.grants} | {activity.credential.id if activity.credential else ""}
                    assert target.about in about
            tried.append((playbook, found, step))
        assert len(tried) == 4
