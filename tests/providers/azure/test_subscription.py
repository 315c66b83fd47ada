"""What a deployment asks for: everything that the tables read live, by name or by the end of one."""

import pytest

from nightlatch.model import Level
from nightlatch.providers.azure import PROVIDER
from nightlatch.providers.azure.activity_log.table import ANY, tables
from nightlatch.providers.azure.subscription import asked, endings, exact


def test_every_line_is_asked_for_unless_only_a_replay_reads_it() -> None:
    for provider, table in tables().items():
        for rest, line in table.items():
            name = f"invented.provider/things/{rest}" if provider == ANY else f"{provider}/{rest}"
            assert asked(name.upper()) is (line.level is not Level.HISTORY), name
            assert (name in exact() or any(name.endswith(end) for end in endings())) is asked(name)


def test_levels_can_be_asked_for_alone() -> None:
    assert set(exact(Level.WATCH)) | set(exact(Level.CONTEXT)) == set(exact())
    watched = {*exact(Level.WATCH), *(f"*{end}" for end in endings(Level.WATCH))}
    assert watched == set(PROVIDER.watched())


@pytest.mark.parametrize(
    "operation", ["Microsoft.Resources/deployments/write", "Microsoft.Compute/virtualMachines/write", "Add user", ""]
)
def test_the_rest_of_the_log_is_not_asked_for(operation: str) -> None:
    assert not asked(operation)


@pytest.mark.parametrize(
    ("operation", "wanted"),
    [
        ("MICROSOFT.AUTHORIZATION/ROLEASSIGNMENTS/WRITE", True),
        ("Microsoft.Compute/virtualMachines/write", True),
        ("Microsoft.Resources/deployments/write", False),
        ("Add user", True),
        ("Sign-in activity", True),
    ],
)
def test_what_intake_may_pass_over_is_only_azures_own(operation: str, wanted: bool) -> None:
    assert PROVIDER.peek is not None
    assert PROVIDER.peek.is_routine([operation, "/x"]) is not wanted
