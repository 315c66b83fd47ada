"""The layer: what is in the zip, and that a policy which does not load is never shipped."""

import zipfile
from pathlib import Path

import pytest

from infra import bundle
from nightlatch.errors import PolicyError


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, bundle.Sizes]:
    """A layer as it is built, but for the wheels: one invented requirement stands for them."""
    content, layer = tmp_path_factory.mktemp("content"), tmp_path_factory.mktemp("dist") / "layer.zip"
    package = content / "python" / "required"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("VALUE = 1\n")
    return layer, bundle.assemble(content, b"# the owner's own\n", layer)


def test_the_layer_holds_the_library_what_it_requires_and_the_policy(built: tuple[Path, bundle.Sizes]) -> None:
    with zipfile.ZipFile(built[0]) as archive:
        names = archive.namelist()
        assert archive.read("nightlatch.toml") == b"# the owner's own\n"
    assert {"python/nightlatch/pipeline.py", "python/nightlatch/policy/default.toml", "python/required/__init__.py"} <= set(names)
    assert {name.partition("/")[0] for name in names} == {"python", "nightlatch.toml"}
    assert not [name for name in names if "egg-info" in name]


def test_every_module_has_byte_code_and_every_entry_the_same_time(built: tuple[Path, bundle.Sizes]) -> None:
    with zipfile.ZipFile(built[0]) as archive:
        sources = [name for name in archive.namelist() if name.endswith(".py")]
        compiled = [name for name in archive.namelist() if name.endswith(".pyc")]
        assert {entry.date_time for entry in archive.infolist()} == {bundle.EPOCH}
        flags = archive.read(next(name for name in compiled if "/pipeline." in name))[4:8]
    assert len(sources) == len(compiled) > 100
    assert flags == b"\x01\x00\x00\x00"  # by hash, unchecked: the folder is read-only there


def test_sizes_say_which_share_is_our_own(built: tuple[Path, bundle.Sizes]) -> None:
    layer, sizes = built
    with zipfile.ZipFile(layer) as archive:
        assert sizes.unpacked == sum(entry.file_size for entry in archive.infolist())
        own = sum(entry.file_size for entry in archive.infolist() if entry.filename.startswith("python/nightlatch/"))
    assert sizes.own == own < sizes.unpacked


def test_without_an_owners_policy_the_packaged_one_is_shipped(tmp_path: Path) -> None:
    assert b"quarantine" in bundle.policy_text(beside=tmp_path)


def test_an_owners_policy_beside_the_project_is_shipped_as_it_is(tmp_path: Path) -> None:
    own = bundle.policy_text(beside=tmp_path) + b"\n# ours\n"
    (tmp_path / "nightlatch.toml").write_bytes(own)
    assert bundle.policy_text(beside=tmp_path) == own


def test_a_policy_that_does_not_load_is_refused(tmp_path: Path) -> None:
    broken = tmp_path / "broken.toml"
    broken.write_text("quarantene = 80\n")
    with pytest.raises(PolicyError, match="quarantene"):
        bundle.policy_text(broken)


def test_a_policy_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="there is no such file"):
        bundle.policy_text(tmp_path / "none.toml")


def test_wheels_come_by_hash_and_only_for_what_the_layer_needs() -> None:
    text = (bundle.ROOT / "requirements" / "layer.txt").read_text()
    assert "--hash=sha256:" in text
    assert "boto" not in text
