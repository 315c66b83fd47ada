"""The project's own files, found and parsed once for all the checks."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "shared" / "nightlatch"
TESTS = ROOT / "tests"
FUNCTIONS = ROOT / "functions"
PYTHON_FOLDERS = (PACKAGE, FUNCTIONS, TESTS, ROOT / "infra")
MADE_BY_TOOLS = {"build", "dist", "__pycache__"}


@cache
def python_files() -> tuple[Path, ...]:
    """Every Python source that is ours."""
    return tuple(sorted(file for folder in PYTHON_FOLDERS for file in folder.rglob("*.py")))


@cache
def tree(file: Path) -> ast.Module:
    """One source, parsed."""
    return ast.parse(file.read_text(encoding="utf-8"), filename=str(file))


@cache
def project_files() -> tuple[Path, ...]:
    """Every file that is in the project or about to be; from a bare copy without git, every file that no tool made."""
    asked = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        listed = subprocess.run(asked, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return tuple(sorted(file for file in ROOT.rglob("*") if file.is_file() and not _made(file)))
    return tuple(sorted(ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()))


def _made(file: Path) -> bool:
    parts = file.relative_to(ROOT).parts
    hidden = any(part.startswith(".") and part != ".ci" for part in parts[:-1])
    return hidden or any(part in MADE_BY_TOOLS or part.endswith(".egg-info") for part in parts)


def texts() -> Iterator[tuple[Path, str]]:
    """Every project file that is text, with its text."""
    for file in project_files():
        try:
            yield file, file.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue


def name(file: Path) -> str:
    """How a file is called in a message: its path inside the project."""
    return file.relative_to(ROOT).as_posix()


def imports(module: ast.Module) -> Iterator[str]:
    """Every module a source imports, by its full name, wherever in the source that stands."""
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
