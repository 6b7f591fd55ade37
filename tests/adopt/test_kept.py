"""Errors of networks in a file that grows, and that `analyse` reads."""

from math import inf, nan

import pytest

import pinnablate
from pinnablate.adopt.kept import Kept
from pinnablate.errors import StoreError

ERRORS = {"none": [0.5, 0.6], "a": [0.4, nan], "b": [0.4, 0.3], "all": [0.1, 0.2]}


@pytest.fixture
def path(tmp_path):
    """The path of a file with the errors of eight networks, one of which diverged."""
    kept = Kept.of(tmp_path / "new" / "heat-serial-1.json", {"sizes": {"a": 1, "b": 2}})
    for subset, errors in ERRORS.items():
        for r, error in enumerate(errors):
            kept.add(subset, r, error)
    return kept.path


def test_what_was_kept_is_there_again(path):
    kept = Kept.of(path, {})
    assert kept.has("a", 1)
    assert not kept.has("a", 2)
    assert kept.chosen(["a", "all"], [1]) == {"a": {1: inf}, "all": {1: 0.2}}


def test_analyse_reads_the_file(path):
    found = pinnablate.analyse(path)
    assert found.equations == ("a", "b")
    assert found.given.sizes == {"a": 1, "b": 2}
    assert found.given.runs.diverged["a"] == 1


def test_in_memory_nothing_is_written(tmp_path):
    kept = Kept()
    kept.add("none", 0, 0.5)
    assert kept.errors == {"none": {0: 0.5}}
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"scores": {"none": [1]}}', '{"scores": {"none": {"0": "much"}}}']
)
def test_another_file_is_not_overwritten(path, text):
    path.write_text(text)
    with pytest.raises(StoreError, match="holds no errors of networks"):
        Kept.of(path, {})


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="cannot be written"):
        Kept.of(tmp_path / "file" / "errors.json", {}).add("none", 0, 0.5)


def test_what_two_processes_find_is_all_kept(path):
    one, other = Kept.of(path, {}), Kept.of(path, {})
    one.add("one", 0, 1.0)
    other.add("two", 0, 2.0)
    one.add("three", 1, 3.0)
    found = Kept.of(path, {}).errors
    assert (found["one"][0], found["two"][0], found["three"][1]) == (1.0, 2.0, 3.0)
