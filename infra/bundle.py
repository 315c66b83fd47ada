"""Builds what is deployed: for AWS dist/nightlatch-layer.zip, the library and its locked requirements laid out as a Lambda layer; for Google
dist/nightlatch-gcp.zip, the source of the functions, whose locked requirements Google installs itself; for Azure
dist/nightlatch-azure.zip, the same with the requirements beside it, for a function app that installs nothing.

A layer is a zip that is unpacked to /opt, whose `python/` folder is on the import path of the function. Wheels are taken for
the function's platform, not for this machine's, and only by the hashes in requirements/layer.txt. The owner's policy goes in
as `nightlatch.toml`, and only if it loads: the deployed one is the one that was tested. Byte code goes in as unchecked-hash .pyc: the
folder is read-only there and its times mean nothing, so Python would otherwise compile every module at every cold start.
Two builds of one commit on one machine give the same bytes.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from nightlatch import bootstrap
from nightlatch.errors import PolicyError

ROOT = Path(__file__).resolve().parent.parent
LAYER = ROOT / "dist" / "nightlatch-layer.zip"
SOURCE = ROOT / "dist" / "nightlatch-gcp.zip"
APP = ROOT / "dist" / "nightlatch-azure.zip"
PACKAGES = Path(".python_packages") / "lib" / "site-packages"
"""Where Azure's worker looks for what a function app brings along ("Azure Functions Python developer guide")."""
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


POLICY = "nightlatch.toml"
"""The policy's name at the root of the layer, and of an owner's own beside this project."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """Bytes that a layer unpacks to, and those of them that are the library itself."""

    unpacked: int
    own: int


def main() -> None:
    """Build what was asked for, and say how large it is."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument(
        "--for", dest="host", choices=("aws", "gcp", "azure"), default="aws", help="the host (default: %(default)s)"
    )
    parser.add_argument("--arch", choices=MACHINES, default="arm64", help="of the function (default: %(default)s)")
    parser.add_argument(
        "--policy", type=Path, help=f"the policy to ship (default: {POLICY} in this folder, else the packaged one)"
    )
    wanted = parser.parse_args()
    if wanted.host != "gcp" and sys.version_info[:2] != RUNTIME:
        sys.exit("bundle: byte code must be made by Python 3.13; run: make clean, then make bundle PYTHON=python3.13")
    try:
        text = policy_text(wanted.policy)
    except PolicyError as error:
        sys.exit(f"bundle: a policy that does not load is not shipped:\n{error}")
    with tempfile.TemporaryDirectory() as scratch:
        content = Path(scratch)
        if wanted.host != "aws":
            target = SOURCE if wanted.host == "gcp" else APP
            _gather(wanted.host, content, text)
            unpacked = write_zip(content, target)
            print(f"{target.relative_to(ROOT)}: {target.stat().st_size / 1e6:.1f} MB, {unpacked / 1e6:.1f} MB unpacked")
            return
        install_requirements(content / "python", MACHINES[wanted.arch])
        sizes = assemble(content, text)
    if sizes.unpacked > LIMIT:
        sys.exit(f"bundle: {sizes.unpacked / 1e6:.0f} MB unpacked is more than Lambda takes (262 MB); drop a requirement")
    share = f"{sizes.own / sizes.unpacked:.0%} of it our own code"
    print(
        f"{LAYER.relative_to(ROOT)}: {LAYER.stat().st_size / 1e6:.1f} MB, {sizes.unpacked / 1e6:.1f} MB unpacked ({share}), {wanted.arch}"
    )


def policy_text(path: Path | None = None, beside: Path = ROOT) -> bytes:
    """The policy that is shipped: that file, else the one in the folder `beside`, else the packaged default. Raises PolicyError."""
    own = beside / POLICY
    chosen = path or (own if own.exists() else None)
    bootstrap.policy(chosen)
    return resources.files("nightlatch.policy").joinpath("default.toml").read_bytes() if chosen is None else chosen.read_bytes()


def assemble(content: Path, policy: bytes, layer: Path = LAYER) -> Sizes:
    """Put the library beside the requirements in `content`/python, and the policy above; write all of it to `layer`."""
    copy_library(content / "python")
    compile_all(content / "python")
    (content / POLICY).write_bytes(policy)
    return Sizes(unpacked=write_zip(content, layer), own=_bytes(content / "python" / "nightlatch"))


def gather_google(content: Path, policy: bytes) -> None:
    """Put the source of Google's functions into a folder: the entry points, the library, what is to be installed, the policy."""
    shutil.copyfile(ROOT / "functions" / "gcp" / "main.py", content / "main.py")
    shutil.copyfile(ROOT / "requirements" / "gcp.txt", content / "requirements.txt")
    copy_library(content)
    (content / POLICY).write_bytes(policy)


def gather_azure(content: Path, policy: bytes) -> None:
    """Put a function app into a folder: the entry points, the library, the policy; what it needs goes into PACKAGES beside them."""
    for name in ("function_app.py", "host.json"):
        shutil.copyfile(ROOT / "functions" / "azure" / name, content / name)
    copy_library(content)
    compile_all(content / "nightlatch", "/home/site/wwwroot/nightlatch")
    (content / POLICY).write_bytes(policy)


def _gather(host: str, content: Path, policy: bytes) -> None:
    if host == "gcp":
        gather_google(content, policy)
        return
    gather_azure(content, policy)
    install_requirements(content / PACKAGES, "x86_64", "azure.txt")  # flex consumption runs on nothing else
    compile_all(content / PACKAGES, f"/home/site/wwwroot/{PACKAGES}")


def install_requirements(target: Path, machine: str, locked: str = "layer.txt") -> None:
    """Put the locked wheels for that machine into a folder. Nothing is built here: a source would be for this machine."""
    platforms = [word for libc in GLIBC for word in ("--platform", f"{libc}_{machine}")]
    version = ".".join(map(str, RUNTIME))
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input", "--no-compile"]
    command += ["--require-hashes", "--only-binary=:all:", "--implementation=cp", f"--python-version={version}", *platforms]
    command += ["--target", str(target), "--requirement", str(ROOT / "requirements" / locked)]
    subprocess.run(command, check=True)
    shutil.rmtree(target / "bin", ignore_errors=True)  # console scripts of this machine's interpreter


def copy_library(target: Path) -> None:
    """Put the library itself beside its requirements."""
    shutil.copytree(
        ROOT / "shared" / "nightlatch", target / "nightlatch", ignore=shutil.ignore_patterns("__pycache__", "*.egg-info")
    )


def compile_all(target: Path, there: str = "/opt/python") -> None:
    """Compile every module in place; tracebacks show the path it has in the function, not the one here."""
    options = ["-q", "-f", "--invalidation-mode", "unchecked-hash", "-s", str(target), "-p", there]
    subprocess.run([sys.executable, "-m", "compileall", *options, str(target)], check=True)


def write_zip(content: Path, target: Path) -> int:
    """Write what the folder holds, in order of name, with one time for all. Gives the bytes it unpacks to."""
    target.parent.mkdir(parents=True, exist_ok=True)
    unpacked = 0
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for file in sorted(path for path in content.rglob("*") if path.is_file()):
            entry = zipfile.ZipInfo(file.relative_to(content).as_posix(), EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = (0o755 if file.suffix == ".so" else 0o644) << 16
            body = file.read_bytes()
            unpacked += len(body)
            archive.writestr(entry, body)
    return unpacked


def _bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


if __name__ == "__main__":
    main()
