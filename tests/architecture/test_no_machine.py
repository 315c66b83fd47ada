"""Nothing in the project names a machine or a package registry, and what is installed is exact, hashed and asked for."""

import re
import tomllib

from tests.architecture.sources import ROOT, name, texts

# Written in pieces, so that this file does not name them either.
HOSTS = ("files.python" + "hosted", "py" + "pi.org", "registry.npm" + "js", "deb.deb" + "ian.org")
PATHS = ("/ro" + "ot/", "/wo" + "rk/", "/Us" + "ers/")
NAMED = re.compile("|".join([*map(re.escape, HOSTS), rf"(?<![\w.:/-])(?:{'|'.join(PATHS)})"]))
REQUIREMENT = re.compile(r"^(?P<name>[a-z0-9-]+)==(?P<version>[\w.+!]+)(?P<marker> ; [^\\]+)? \\$")


def test_no_file_names_a_machine_or_a_registry() -> None:
    found = [
        f"{name(file)}:{number}: {hit.group()}"
        for file, text in texts()
        for number, line in enumerate(text.splitlines(), start=1)
        if (hit := NAMED.search(line))
    ]
    assert not found


def test_the_check_sees_a_path_and_a_host() -> None:
    assert NAMED.search("cd /ro" + "ot/project")
    assert NAMED.search("--index-url https://py" + "pi.org/simple")
    assert not NAMED.search("arn:aws:iam::111122223333:user/ro" + "ot/dana")


def test_locked_requirements_are_exact_hashed_and_take_no_options() -> None:
    locks = sorted((ROOT / "requirements").glob("*.txt"))
    assert {lock.stem for lock in locks} >= {"runtime", "build", "dev"}
    for lock in locks:
        for line in lock.read_text(encoding="utf-8").splitlines():
            fits = line.startswith(("#", "    --hash=sha256:", "    # ")) or REQUIREMENT.match(line)
            assert fits, f"{name(lock)}: {line}"


def versions(stem: str) -> dict[str, str]:
    """What a lock pins, by name."""
    lines = (ROOT / "requirements" / f"{stem}.txt").read_text(encoding="utf-8").splitlines()
    return {match["name"]: match["version"] for line in lines if (match := REQUIREMENT.match(line))}


def test_what_is_tested_is_what_runs() -> None:
    """The tools' lock may add to the library's, never take another version."""
    assert versions("runtime").items() <= versions("dev").items()


def test_the_locks_hold_what_the_project_asks_for() -> None:
    """Otherwise somebody changed pyproject.toml and forgot `make lock`."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    for stem, asked in (
        ("runtime", project["dependencies"] + extras["fast"]),
        ("dev", project["dependencies"] + extras["fast"] + extras["dev"]),
    ):
        names = {re.split(r"[^\w.-]", requirement, maxsplit=1)[0] for requirement in asked}
        assert names <= versions(stem).keys()
