"""Runs Terraform on a copy of a module, beside providers that know schemas only (docs/decisions/0023)."""

import os
import shutil
import subprocess
from pathlib import Path

from tests.conftest import Need

PROVIDER = Path(__file__).with_name("provider.py")


def copied(folder: Path, scratch: Path, need: Need, *providers: str) -> Path:
    """A copy of the module in `folder`, for which these providers are served."""
    python = Path(os.environ.get("NIGHTLATCH_TERRAFORM", ""))
    need(shutil.which("terraform"), "terraform")
    need(python.is_file(), "what serves a schema to Terraform (`make test` installs it)")
    plugins = scratch / "plugins"
    plugins.mkdir()
    for name in providers:
        served = plugins / f"terraform-provider-{name}"
        served.write_text(f'#!/bin/sh\nexec "{python}" "{PROVIDER}" {name}\n')
        served.chmod(0o755)
    lines = "".join(f'    "hashicorp/{name}" = "{plugins}"\n' for name in providers)
    (scratch / "rc").write_text(f"provider_installation {{\n  dev_overrides {{\n{lines}  }}\n}}\n")
    shutil.copytree(folder, scratch / "module", ignore=shutil.ignore_patterns("__pycache__", ".terraform*"))
    return scratch / "module"


def terraform(module: Path, *words: str) -> tuple[int, str]:
    """Exit code, and everything said."""
    told = {**os.environ, "TF_CLI_CONFIG_FILE": str(module.parent / "rc"), "CHECKPOINT_DISABLE": "1", "TF_IN_AUTOMATION": "1"}
    found = subprocess.run(["terraform", *words], cwd=module, env=told, capture_output=True, text=True, check=False, timeout=120)
    return found.returncode, found.stdout + found.stderr


def altered(module: Path, file: str, right: str, wrong: str) -> None:
    """Have something else in one of its files."""
    text = (module / file).read_text(encoding="utf-8")
    assert right in text
    (module / file).write_text(text.replace(right, wrong), encoding="utf-8")
