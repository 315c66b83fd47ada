"""Which files the given paths mean."""

from pathlib import Path

import pytest

from nightlatch.errors import UsageError
from nightlatch.intake.sources import sources


def touched(folder: Path, *names: str) -> None:
    for name in names:
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()


def test_a_folder_means_all_files_below_it_in_order_of_name(tmp_path: Path) -> None:
    touched(tmp_path, "2026/03/02/b.json.gz", "2026/03/02/a.json.gz", "2026/02/28/c.json.gz", "x.json")
    found = [str(path.relative_to(tmp_path)) for path in sources([tmp_path])]
    assert found == ["2026/02/28/c.json.gz", "2026/03/02/a.json.gz", "2026/03/02/b.json.gz", "x.json"]


def test_hidden_files_are_left_out_unless_they_are_named(tmp_path: Path) -> None:
    touched(tmp_path, ".hidden", ".git/config", "log")
    assert [path.name for path in sources([tmp_path])] == ["log"]
    assert list(sources([tmp_path / ".hidden"])) == [tmp_path / ".hidden"]


def test_a_link_back_to_its_own_folder_ends(tmp_path: Path) -> None:
    touched(tmp_path, "a/log")
    (tmp_path / "a" / "again").symlink_to(tmp_path)
    (tmp_path / "broken").symlink_to(tmp_path / "nowhere")
    assert [path.name for path in sources([tmp_path])] == ["log"]


def test_standard_input_is_a_dash() -> None:
    assert list(sources(["-"])) == [Path("-")]


def test_a_path_that_is_not_there_is_an_error_before_anything_is_read(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no file or folder"):
        sources([tmp_path, tmp_path / "missing"])


def below(folder: Path, *paths: str | Path) -> list[str]:
    return [str(path.relative_to(folder)) for path in sources(paths)]


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
        sources([tmp_path, tmp_path / "x*.gz"])
