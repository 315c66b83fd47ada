"""Which files the given paths mean."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from nightlatch.contracts import Source
from nightlatch.errors import UsageError
from nightlatch.intake import Sources, sources
from nightlatch.intake.sources import File, StandardInput


def touched(folder: Path, *names: str) -> None:
    for name in names:
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()


def found(*paths: str | Path) -> list[str]:
    return [source.name for source in sources(paths, {})]


def below(folder: Path, *paths: str | Path) -> list[str]:
    return [str(Path(name).relative_to(folder)) for name in found(*paths)]


class Shelf:
    """A bucket that counts how often it is listed."""

    def __init__(self) -> None:
        self.listed = 0

    def __iter__(self) -> Iterator[Source]:
        self.listed += 1
        yield File("from the shelf", 3)


def test_a_folder_means_all_files_below_it_in_order_of_name(tmp_path: Path) -> None:
    touched(tmp_path, "2026/03/02/b.json.gz", "2026/03/02/a.json.gz", "2026/02/28/c.json.gz", "x.json")
    assert below(tmp_path, tmp_path) == ["2026/02/28/c.json.gz", "2026/03/02/a.json.gz", "2026/03/02/b.json.gz", "x.json"]


def test_hidden_files_are_left_out_unless_they_are_named(tmp_path: Path) -> None:
    touched(tmp_path, ".hidden", ".git/config", "log")
    assert below(tmp_path, tmp_path) == ["log"]
    assert found(tmp_path / ".hidden") == [str(tmp_path / ".hidden")]


def test_a_link_back_to_its_own_folder_ends(tmp_path: Path) -> None:
    touched(tmp_path, "a/log")
    (tmp_path / "a" / "again").symlink_to(tmp_path)
    (tmp_path / "broken").symlink_to(tmp_path / "nowhere")
    assert below(tmp_path, tmp_path) == ["a/log"]
    assert below(tmp_path, tmp_path, tmp_path / "a") == ["a/log"]


def test_a_file_says_its_size_and_opens(tmp_path: Path) -> None:
    (tmp_path / "log").write_bytes(b"12345")
    for given in (tmp_path, tmp_path / "log", f"{tmp_path}/l*"):
        (source,) = sources([given], {})
        assert (source.size, source.far) == (5, False)
        with source.open() as file:
            assert file.read() == b"12345"


def test_a_glob_means_what_it_matches_in_order_folders_with_all_below_them(tmp_path: Path) -> None:
    touched(tmp_path, "2026/02/x2.gz", "2026/01/x1.gz", "2026/01/y.gz", "2026/03/deep/x3.gz", "2026-old/x.gz", "2026/01/.x")
    assert below(tmp_path, f"{tmp_path}/2026/*/x*.gz") == ["2026/01/x1.gz", "2026/02/x2.gz"]
    assert below(tmp_path, f"{tmp_path}/2026/0[13]") == ["2026/01/x1.gz", "2026/01/y.gz", "2026/03/deep/x3.gz"]
    assert below(tmp_path, f"{tmp_path}/2026/**/x?.gz") == ["2026/01/x1.gz", "2026/02/x2.gz", "2026/03/deep/x3.gz"]


def test_a_glob_that_matches_a_folder_and_what_is_below_it_reads_nothing_twice(tmp_path: Path) -> None:
    touched(tmp_path, "a/b/x", "a/y", "a-z")
    assert below(tmp_path, f"{tmp_path}/*", f"{tmp_path}/**/x") == ["a/b/x", "a/y", "a-z", "a/b/x"]
    assert below(tmp_path, f"{tmp_path}/[a]**") == ["a/b/x", "a/y", "a-z"]
    assert sorted(below(tmp_path, f"{tmp_path}/**")) == ["a-z", "a/b/x", "a/y"]


def test_a_file_whose_name_looks_like_a_glob_is_itself(tmp_path: Path) -> None:
    touched(tmp_path, "log[1].json", "log1.json")
    assert below(tmp_path, tmp_path / "log[1].json") == ["log[1].json"]


def test_a_glob_that_matches_nothing_is_an_error_that_says_so(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no file or folder matches"):
        sources([tmp_path, tmp_path / "x*.gz"], {})


def test_standard_input_is_a_dash() -> None:
    assert list(sources(["-"], {})) == [StandardInput()]
    assert next(iter(sources(["-"], {}))).size is None


def test_what_comes_out_of_a_pipe_can_be_read_by_one_process_only(tmp_path: Path) -> None:
    touched(tmp_path, "log")
    os.mkfifo(tmp_path / "pipe")
    assert sources(["-"], {}).single
    assert sources([tmp_path / "pipe"], {}).single
    assert not sources([tmp_path, tmp_path / "log", f"{tmp_path}/*"], {}).single, "a folder's pipes are left out"
    assert below(tmp_path, tmp_path, f"{tmp_path}/*") == ["log", "log"]


def test_a_path_that_is_not_there_is_an_error_before_anything_is_read(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no file or folder"):
        sources([tmp_path, tmp_path / "missing"], {})


def test_a_folder_that_is_gone_when_it_is_listed_is_given_as_it_is(tmp_path: Path) -> None:
    touched(tmp_path, "a/log")
    given = sources([tmp_path / "a"], {})
    (tmp_path / "a" / "log").unlink()
    (tmp_path / "a").rmdir()
    (source,) = given
    with pytest.raises(OSError, match="No such file"):
        source.open()


def test_an_address_is_opened_by_its_scheme_and_listed_anew_each_time(tmp_path: Path) -> None:
    touched(tmp_path, "log")
    shelf = Shelf()
    given: Sources = sources([tmp_path, "shelf://any/where", tmp_path / "log"], {"shelf": lambda _address: shelf})
    assert given.far
    assert shelf.listed == 0
    names = [str(tmp_path / "log"), "from the shelf", str(tmp_path / "log")]
    assert [source.name for source in given] == [source.name for source in given] == names
    assert shelf.listed == 2


def test_an_address_that_nothing_opens_is_an_error_that_names_what_can_be_read() -> None:
    with pytest.raises(UsageError, match=r"cannot be read from where it is: give shelf://"):
        sources(["gs://bucket/logs"], {"shelf": lambda _address: Shelf()})
