"""What the tests of this folder share: the simulator, or a skip, and what the functions ask of AWS."""

from collections.abc import Iterator

import pytest

from tests.conftest import Need
from tests.simulator.asking import Simulator, installed, running
from tests.simulator.deployed import Deployed
from tests.simulator.recorded import Call, lambdas_own
from tests.simulator.scenario import calls


@pytest.fixture(scope="session")
def simulator(need: Need) -> Iterator[Simulator]:
    """The simulator, one for each test process."""
    need(installed(), "the simulator of IAM (`make simulator` installs it, with npm)")
    with running() as simulator:
        yield simulator


@pytest.fixture(scope="session")
def made() -> dict[str, set[Call]]:
    """Function → every call that is made with its role, by the function itself and by Lambda."""
    deployed = Deployed()
    return {function: heard | lambdas_own(deployed, function) for function, heard in calls(deployed).items()}
