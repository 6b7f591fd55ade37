"""Records that ship with the package."""

from __future__ import annotations

import subprocess
import sys

import pytest

import pinnablate
from pinnablate.errors import PinnablateError, StoreError
from pinnablate.records import published as module
from pinnablate.records.store import Store
from pinnablate.registry import identifiers


@pytest.mark.parametrize("identifier", identifiers())
def test_every_built_in_environment_has_published_records(identifier):
    records = pinnablate.published(identifier)
    assert {r.environment for r in records} == {identifier}
    keys = [r.key for r in records]
    assert keys == sorted(set(keys))
    assert {"none", "all"} <= {r.arm for r in records}


def test_a_name_without_version_means_the_highest():
    assert pinnablate.published("heat-mixed") == pinnablate.published("heat-mixed-v1")


def test_a_misspelt_name_gets_the_nearest():
    with pytest.raises(PinnablateError, match=r"Did you mean 'heat-mixed'\?"):
        pinnablate.published("heat-mixd")


def test_an_environment_without_published_records_says_which_have_some(tmp_path, monkeypatch):
    (tmp_path / "sir-v1.jsonl").write_bytes((module.FOLDER / "sir-v1.jsonl").read_bytes())
    monkeypatch.setattr(module, "FOLDER", tmp_path)
    with pytest.raises(
        PinnablateError,
        match=r"no records of 'heat-mixed-v1' .* those of sir-v1; .*`pinnablate run heat-mixed-",
    ):
        pinnablate.published("heat-mixed")


def test_a_damaged_file_is_no_shorter_list(tmp_path, monkeypatch):
    whole = (module.FOLDER / "heat-mixed-v1.jsonl").read_bytes()
    (tmp_path / "heat-mixed-v1.jsonl").write_bytes(whole[:-100])
    monkeypatch.setattr(module, "FOLDER", tmp_path)
    assert len(Store(tmp_path).load("heat-mixed-v1").records) > 1
    with pytest.raises(
        StoreError,
        match=r"^1 of the published lines of 'heat-mixed-v1' cannot be read, the first: .*; install",
    ):
        pinnablate.published("heat-mixed")


def test_no_learner_is_imported_to_read_them():
    heavy = {"tensorflow", "deepxde", "sklearn", "pytest", "pandas", "xarray", "matplotlib"}
    code = f"import sys, pinnablate; pinnablate.published('heat-mixed'); print(*{heavy} & sys.modules.keys())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
