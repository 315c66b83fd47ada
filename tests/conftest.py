"""What every test stands on: strict boundaries, no network, repeatable examples, and the corpus where there is one.

A test that needs something this machine may lack asks `need` for it: on a laptop it is skipped, where everything was
promised (NIGHTLATCH_REQUIRE_EMULATORS=1, set by .ci/run) its absence is a failure, so that nothing is passed over in silence.
"""

import ipaddress
import os
import ssl
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from botocore import loaders
from botocore.loaders import Loader
from hypothesis import HealthCheck, settings

from tests.aws.ministack import Ministack, empty, running
from tests.azure import azurite as azurites
from tests.examples import EXAMPLES
from tests.google import emulators
from tests.google import storage as storages

os.environ["NIGHTLATCH_STRICT"] = "1"  # the three boundaries raise: a swallowed error must not look like a quiet signal
for owner in ("NIGHTLATCH_POLICY", "NIGHTLATCH_LEDGER"):  # a developer's own set-up must not decide what passes
    os.environ.pop(owner, None)

EVERYTHING = os.environ.get("NIGHTLATCH_REQUIRE_EMULATORS") == "1"

# Timings on a busy machine are no property of the code, so no deadlines. Under CI the examples are the same every time.
settings.register_profile("dev", deadline=None, max_examples=EXAMPLES)
settings.register_profile(
    "ci", deadline=None, max_examples=EXAMPLES, derandomize=True, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("ci" if os.environ.get("CI") else "dev")


def pytest_configure(config: pytest.Config) -> None:
    """Refuse to call a run complete that is not on the Python of the deployed functions."""
    if EVERYTHING and sys.version_info[:2] != (3, 13):
        running = f"{sys.version_info[0]}.{sys.version_info[1]}"
        raise pytest.UsageError(f"a complete run needs Python 3.13, this is {running}: make clean, then make test PYTHON=…")


EMULATORS = frozenset({"ministack", "firestore_emulator", "pubsub_emulator", "storage_emulator", "azurite"})


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Spread the files whose tests wait for an emulator among those that only compute, for one process may compute while another waits.

    They come a little sooner than evenly, so that none of them is what everybody waits for at the end.
    """
    files: dict[Path, list[pytest.Item]] = {}
    for item in items:
        files.setdefault(item.path, []).append(item)
    waits = {
        file: any(not EMULATORS.isdisjoint(getattr(item, "fixturenames", ())) for item in held) for file, held in files.items()
    }
    place: dict[Path, float] = {}
    for kind, pace in ((True, 0.8), (False, 1.0)):
        alike = [file for file in files if waits[file] is kind]
        place |= {file: pace * number / len(alike) for number, file in enumerate(alike)}
    items[:] = [item for file in sorted(files, key=place.__getitem__) for item in files[file]]


def _stay_home(event: str, details: tuple[object, ...]) -> None:
    """Stop what would leave this machine. An audit hook sees every socket, whichever library opened it."""
    if event == "socket.connect" or event.startswith("socket.sendto"):
        address = details[1]
        host = address[0] if isinstance(address, tuple) else None  # local sockets have a path, no tuple
    elif event in {"socket.getaddrinfo", "socket.gethostbyname"}:
        host = details[0]
    else:
        return
    if isinstance(host, bytes):
        host = host.decode()
    if isinstance(host, str) and not _is_this_machine(host):
        raise RuntimeError(f"a test tried to reach {host!r}: tests talk to this machine only")


def _is_this_machine(host: str) -> bool:
    if host in {"", "localhost"}:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


sys.addaudithook(_stay_home)


class _Once(list[str]):
    """Places to look in, each held once, however many sessions add it."""

    def append(self, place: str) -> None:
        """Add it if it is new."""
        if place not in self:
            super().append(place)


def _one_loader(_places: str | None = None) -> Loader:
    """What botocore knows of each service, read once a process instead of once a session: that was most of the time of some tests."""
    return _LOADER


_LOADER = Loader()
_LOADER._search_paths = _Once(_LOADER.search_paths)
loaders.create_loader = _one_loader

# Whom this machine trusts, loaded once a process for the same reason.
ssl.create_default_context = cache(ssl.create_default_context)  # type: ignore[assignment]  # mypy: a cache takes any arguments

Need = Callable[[object, str], None]


@pytest.fixture(scope="session")
def need() -> Need:
    """`need(found, "azurite")`: goes on if `found` is true; otherwise skips, or fails where everything was promised."""

    def ask(found: object, what: str) -> None:
        if found:
            return
        if EVERYTHING:
            pytest.fail(f"{what} is missing, and NIGHTLATCH_REQUIRE_EMULATORS=1 promises it")
        pytest.skip(f"{what} is missing")

    return ask


@pytest.fixture(scope="module")
def ministack(ministack_of_all: Ministack) -> Iterator[Ministack]:
    """An AWS on this machine. What a file of tests leaves of users and roles is not there for the next."""
    yield ministack_of_all
    empty(ministack_of_all)


@pytest.fixture(scope="session")
def ministack_of_all(need: Need, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ministack]:
    """That AWS, one for each test process. NIGHTLATCH_MINISTACK names the Python that has it."""
    python = Path(os.environ.get("NIGHTLATCH_MINISTACK", ""))
    need(python.is_file(), "ministack (`make test` installs it)")
    with running(python, tmp_path_factory.mktemp("ministack")) as server:
        yield server


@pytest.fixture(scope="session")
def firestore_emulator(need: Need, tmp_path_factory: pytest.TempPathFactory) -> Iterator[emulators.Emulator]:
    """Google's Firestore emulator on this machine, one for each test process."""
    command = emulators.firestore_command()
    need(command, "the Firestore emulator (gcloud components: cloud-firestore-emulator, and java)")
    with emulators.running(command or [], tmp_path_factory.mktemp("firestore")) as server:
        yield server


@pytest.fixture(scope="session")
def pubsub_emulator(need: Need, tmp_path_factory: pytest.TempPathFactory) -> Iterator[emulators.Emulator]:
    """Google's Pub/Sub emulator on this machine, one for each test process."""
    command = emulators.pubsub_command()
    need(command, "the Pub/Sub emulator (gcloud components: pubsub-emulator, and java)")
    with emulators.running(command or [], tmp_path_factory.mktemp("pubsub")) as server:
        yield server


@pytest.fixture(scope="session")
def storage_emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[storages.Storage]:
    """A Cloud Storage on this machine, one for each test process; it is installed with the tools."""
    with storages.running(tmp_path_factory.mktemp("storage")) as server:
        yield server


@pytest.fixture(scope="session")
def azurite(need: Need, tmp_path_factory: pytest.TempPathFactory) -> Iterator[azurites.Azurite]:
    """Microsoft's emulator of Azure Storage on this machine, one for each test process."""
    command = azurites.azurite_command()
    need(command, "Azurite (`make azurite`, and node)")
    with azurites.running(command or [], tmp_path_factory.mktemp("azurite")) as server:
        yield server


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of labeled records, which is no part of the project. Skips without it; a wrong path is a failure."""
    return _from_environment("NIGHTLATCH_CORPUS")


@pytest.fixture(scope="session")
def scorer() -> Path:
    """The script that compares the output of `normalize` with the corpus's labels. Skips without it."""
    return _from_environment("NIGHTLATCH_SCORER")


def _from_environment(variable: str) -> Path:
    named = os.environ.get(variable)
    if not named:
        pytest.skip(f"{variable} is not set")
    path = Path(named)
    if not path.exists():
        pytest.fail(f"{variable} names {named}, which is not there")
    return path
