"""What each unit owes: an id that is its file's name, words for people, declared needs, and tests of both outcomes."""

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

import nightlatch.cli
import nightlatch.notifiers
import nightlatch.providers
import nightlatch.signals
from nightlatch.contracts import Notifier, Playbook, Provider, Signal
from nightlatch.hosts.local.secrets import EnvironmentSecrets
from nightlatch.model import Policy, facts
from nightlatch.registry import discover, fits
from tests.architecture.sources import PACKAGE, TESTS, name, tree

TECHNIQUE = re.compile(r"T\d{4}(\.\d{3})?")
SENTENCE = re.compile(r"[A-Z][^.]*[^.\s]")


def holders(package: ModuleType, constant: str) -> Iterator[ModuleType]:
    """The modules of a package that hold a unit; the others are parts that units share."""
    for info in pkgutil.iter_modules(package.__path__):
        module = importlib.import_module(f"{package.__name__}.{info.name}")
        if hasattr(module, constant):
            yield module


def source(module: ModuleType) -> Path:
    """The file of a module."""
    assert module.__file__
    return Path(module.__file__)


def test_names(folder: Path, module: ModuleType) -> list[str]:
    """The tests in the file that mirrors a module. Fails when there is none."""
    stem = source(module).stem
    file = folder / f"test_{stem}.py"
    assert file.is_file(), f"{name(source(module))} has no {name(file)}"
    functions = (node for node in ast.walk(tree(file)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    return [function.name for function in functions if function.name.startswith("test_")]


test_names.__test__ = False  # type: ignore[attr-defined]  # pytest would take it for a test by its name

SIGNALS = list(holders(nightlatch.signals, "SIGNAL"))
PROVIDERS = list(holders(nightlatch.providers, "PROVIDER"))
COMMANDS = list(holders(nightlatch.cli, "COMMAND"))
NOTIFIERS = list(holders(nightlatch.notifiers, "NOTIFIER"))
PLAYBOOKS = [
    playbook
    for provider in PROVIDERS
    if (source(provider).parent / "playbooks" / "__init__.py").is_file()
    for playbook in holders(importlib.import_module(f"{provider.__name__}.playbooks"), "PLAYBOOK")
]
KNOWN_FACTS = {value for constant, value in vars(facts).items() if constant.isupper() and isinstance(value, str)}


def test_there_are_signals_providers_and_commands() -> None:
    assert len(SIGNALS) >= 25
    assert PROVIDERS
    assert COMMANDS


def test_every_unit_is_found_by_its_id() -> None:
    """Raises when an id does not fit its file, or two files claim one id."""
    assert len(discover(nightlatch.signals, "SIGNAL", Signal)) == len(SIGNALS)
    assert len(discover(nightlatch.providers, "PROVIDER", Provider)) == len(PROVIDERS)


@pytest.mark.parametrize("module", SIGNALS, ids=lambda module: source(module).stem)
def test_a_signal_shows_when_it_fires_and_when_it_is_quiet(module: ModuleType) -> None:
    tests = test_names(TESTS / "signals", module)
    assert [test for test in tests if "fires" in test], "no test shows when it fires: test_it_fires_…"
    assert [test for test in tests if "quiet" in test], "no test shows when it is quiet: test_it_is_quiet_…"


@pytest.mark.parametrize("module", SIGNALS, ids=lambda module: source(module).stem)
def test_a_signal_says_what_it_is_and_needs(module: ModuleType) -> None:
    signal: Signal = module.SIGNAL
    stem = source(module).stem
    assert fits(signal.id, stem)
    says, _, why = (module.__doc__ or "").partition("\n\n")
    assert says.rstrip().endswith("."), "its docstring is its catalog entry: what it sees, in a sentence"
    assert why.strip(), "and then, after a blank line, why that is a reason to look twice, and when it is innocent"
    assert SENTENCE.fullmatch(signal.title)
    assert signal.check.__doc__, "its check says when it fires"
    assert set(signal.needs) <= KNOWN_FACTS, f"needs are names from nightlatch.model.facts: {sorted(KNOWN_FACTS)}"
    assert all(TECHNIQUE.fullmatch(technique) for technique in signal.attack)
    assert set(signal.explains) <= {other.SIGNAL.id for other in SIGNALS}, "it explains signals that exist"
    points = [signal.points, *signal.variants.values()]
    assert all(-100 <= each <= 100 for each in points)
    assert not (signal.decisive and signal.points < 0), "what clears a case cannot decide it"
    assert bool(signal.explains) <= (signal.points < 0), "only a provisioner explains"


@pytest.mark.parametrize("module", PROVIDERS, ids=lambda module: module.__name__.rpartition(".")[2])
def test_a_provider_is_a_package_that_declares_what_it_watches(module: ModuleType) -> None:
    provider: Provider = module.PROVIDER
    assert source(module).name == "__init__.py"
    assert provider.id == source(module).parent.name
    assert provider.watched()
    assert provider.recognizes({}) is False, "it never raises, and an empty record is nobody's"
    assert (TESTS / "providers" / provider.id).is_dir()


@pytest.mark.parametrize("package", [folder for folder in sorted((PACKAGE / "providers").iterdir()) if folder.is_dir()], ids=str)
def test_every_folder_of_providers_holds_one(package: Path) -> None:
    """A folder without PROVIDER would be passed over in silence."""
    if package.name != "__pycache__":
        assert package.name in {source(module).parent.name for module in PROVIDERS}


def test_a_playbook_declares_its_permissions_and_is_tested() -> None:
    for module in PLAYBOOKS:
        playbook: Playbook = module.PLAYBOOK
        folder = source(module).relative_to(PACKAGE).parent
        assert fits(playbook.id, source(module).stem)
        assert playbook.reads, f"{playbook.id} reads before it changes: deployments grant exactly what is declared"
        assert playbook.writes
        assert playbook.subject_types
        assert test_names(TESTS / folder, module)


@pytest.mark.parametrize("module", NOTIFIERS, ids=lambda module: module.NOTIFIER.id)
def test_a_notifier_stays_shut_unless_policy_opens_it_and_is_tested(module: ModuleType) -> None:
    notifier: Notifier = module.NOTIFIER
    assert notifier.title
    assert notifier.open(Policy(), EnvironmentSecrets({})) is None, "it asks for no secret while policy does not want it"
    assert sorted((TESTS / "notifiers").glob(f"test_{notifier.id}*.py")), f"{notifier.id} has no test in tests/notifiers"


@pytest.mark.parametrize("module", COMMANDS, ids=lambda module: source(module).stem)
def test_a_command_is_named_as_its_file_and_tested(module: ModuleType) -> None:
    assert fits(module.COMMAND.id, source(module).stem)
    assert module.COMMAND.help
    called = {
        node.value for file in (TESTS / "cli").glob("*.py") for node in ast.walk(tree(file)) if isinstance(node, ast.Constant)
    }
    assert module.COMMAND.id in called, "no test in tests/cli calls it as a user would"
