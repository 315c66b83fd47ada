"""All that the given paths mean: files, pipes and the objects of buckets, as sources."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from nightlatch.contracts import Source
from nightlatch.errors import UsageError
from nightlatch.intake import Sources
from nightlatch.intake.places import Buckets, File, StandardInput


def touched(folder: Path, *names: str) -> None:
    for name in names:
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()


def found(*paths: str | Path) -> list[str]:
    return [source.name for source in Sources(paths, {})]


def below(folder: Path, *paths: str | Path) -> list[str]:
    return [str(Path(name).relative_to(folder)) for name in found(*paths)]


class Shelf:
    """A bucket that counts how often it is listed."""

    def __init__(self) -> None:
        self.listed = 0

    def __iter__(self) -> Iterator[Source]:
        self.listed += 1
        yield File(Path("from the shelf"), 3)


def opening(shelf: Shelf) -> Buckets:
    """What opens addresses of that shelf, and none of another form."""
    return {"crate://X": lambda _: None, "shelf://Y": lambda address: shelf if address.startswith("shelf://") else None}


def test_a_file_says_its_size_and_opens(tmp_path: Path) -> None:
    (tmp_path / "log").write_bytes(b"12345")
    for given in (tmp_path, tmp_path / "log", f"{tmp_path}/l*"):
        (source,) = Sources([given], {})
        assert (source.size, source.far) == (5, False)
        with source.open() as file:
            assert file.read() == b"12345"


def test_standard_input_is_a_dash() -> None:
    assert list(Sources(["-"], {})) == [StandardInput()]
    assert next(iter(Sources(["-"], {}))).size is None


def test_what_comes_out_of_a_pipe_can_be_read_by_one_process_only(tmp_path: Path) -> None:
    touched(tmp_path, "log")
    os.mkfifo(tmp_path / "pipe")
    assert Sources(["-"], {}).single
    assert Sources([tmp_path / "pipe"], {}).single
    assert not Sources([tmp_path, tmp_path / "log", f"{tmp_path}/*"], {}).single, "a folder's pipes are left out"
    assert below(tmp_path, tmp_path, f"{tmp_path}/*") == ["log", "log"]


def test_a_folder_that_is_gone_when_it_is_listed_is_given_as_it_is(tmp_path: Path) -> None:
    touched(tmp_path, "a/log")
    given = Sources([tmp_path / "a"], {})
    (tmp_path / "a" / "log").unlink()
    (tmp_path / "a").rmdir()
    (source,) = given
    with pytest.raises(OSError, match="No such file"):
        source.open()


def test_an_address_is_opened_by_whoever_knows_its_form_and_listed_anew_each_time(tmp_path: Path) -> None:
    touched(tmp_path, "log")
    shelf = Shelf()
    given = Sources([tmp_path, "shelf://any/where", tmp_path / "log"], opening(shelf))
    assert given.far
    assert shelf.listed == 0
    names = [str(tmp_path / "log"), "from the shelf", str(tmp_path / "log")]
    assert [source.name for source in given] == [source.name for source in given] == names
    assert shelf.listed == 2


def test_an_address_that_nothing_opens_is_an_error_that_names_what_can_be_read_and_no_secret() -> None:
    with pytest.raises(
        UsageError, match=r"'gs://bucket/logs' cannot be read from where it is: give crate://X or shelf://Y, or copy"
    ):
        Sources(["gs://bucket/logs?sig=secret"], opening(Shelf()))


def test_a_folder_that_looks_like_an_address_is_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    touched(tmp_path, "ab:/log")
    monkeypatch.chdir(tmp_path)
    assert [source.name for source in Sources(["ab://log"], opening(Shelf()))] == ["ab:/log"]
