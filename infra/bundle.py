"""Builds dist/nightlatch-layer.zip: the library and its locked requirements, laid out as an AWS Lambda layer.

A layer is a zip whose `python/` folder is on the import path of the function. Wheels are taken for the function's platform,
not for this machine's, and only by the hashes in requirements/runtime.txt. Byte code goes in as unchecked-hash .pyc: the
folder is read-only there and its times mean nothing, so Python would otherwise compile every module at every cold start.
Two builds of one commit on one machine give the same bytes.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LAYER = ROOT / "dist" / "nightlatch-layer.zip"
RUNTIME = (3, 13)
"""The Python of the deployed functions."""
MACHINES = {"arm64": "aarch64", "x86_64": "x86_64"}
"""Lambda's name of an architecture, and that of wheels."""
GLIBC = ("manylinux_2_34", "manylinux_2_28", "manylinux2014")
"""What the runtime's Amazon Linux 2023 (glibc 2.34) can load, newest first."""
EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest time a zip can hold: the same in every build."""
LIMIT = 250 * 1024 * 1024
"""What Lambda unpacks at most, all layers and the function together."""


def main() -> None:
    """Build the layer for the architecture asked for, and say how large it is."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--arch", choices=MACHINES, default="arm64", help="of the function (default: %(default)s)")
    arch = parser.parse_args().arch
    if sys.version_info[:2] != RUNTIME:
        sys.exit("bundle: byte code must be made by Python 3.13; run: make clean, then make bundle PYTHON=python3.13")
    with tempfile.TemporaryDirectory() as scratch:
        content = Path(scratch) / "python"
        install_requirements(content, MACHINES[arch])
        copy_library(content)
        compile_all(content)
        unpacked = write_zip(content, LAYER)
    if unpacked > LIMIT:
        sys.exit(f"bundle: {unpacked / 1e6:.0f} MB unpacked is more than Lambda takes (262 MB); drop a requirement")
    print(f"{LAYER.relative_to(ROOT)}: {LAYER.stat().st_size / 1e6:.1f} MB, {unpacked / 1e6:.1f} MB unpacked, {arch}")


def install_requirements(target: Path, machine: str) -> None:
    """Put the locked wheels for that machine into a folder. Nothing is built here: a source would be for this machine."""
    platforms = [word for libc in GLIBC for word in ("--platform", f"{libc}_{machine}")]
    version = ".".join(map(str, RUNTIME))
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input", "--no-compile"]
    command += ["--require-hashes", "--only-binary=:all:", "--implementation=cp", f"--python-version={version}", *platforms]
    command += ["--target", str(target), "--requirement", str(ROOT / "requirements" / "runtime.txt")]
    subprocess.run(command, check=True)
    shutil.rmtree(target / "bin", ignore_errors=True)  # console scripts of this machine's interpreter


def copy_library(target: Path) -> None:
    """Put the library itself beside its requirements."""
    shutil.copytree(
        ROOT / "shared" / "nightlatch", target / "nightlatch", ignore=shutil.ignore_patterns("__pycache__", "*.egg-info")
    )


def compile_all(target: Path) -> None:
    """Compile every module in place; tracebacks show the path it has in the function, not the one here."""
    options = ["-q", "-f", "--invalidation-mode", "unchecked-hash", "-s", str(target), "-p", "/opt/python"]
    subprocess.run([sys.executable, "-m", "compileall", *options, str(target)], check=True)


def write_zip(content: Path, target: Path) -> int:
    """Write the folder as `python/…`, in order of name, with one time for all. Gives the bytes it unpacks to."""
    target.parent.mkdir(parents=True, exist_ok=True)
    unpacked = 0
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for file in sorted(path for path in content.rglob("*") if path.is_file()):
            entry = zipfile.ZipInfo(file.relative_to(content.parent).as_posix(), EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = (0o755 if file.suffix == ".so" else 0o644) << 16
            body = file.read_bytes()
            unpacked += len(body)
            archive.writestr(entry, body)
    return unpacked


if __name__ == "__main__":
    main()
