"""Environments by name and by file."""

from __future__ import annotations

import os
import sys

import pytest

from pinnablate import registry
from pinnablate.cli.starter import starter
from pinnablate.environment import Environment
from pinnablate.errors import PinnablateError

GOOD = starter("my-world")


@pytest.fixture
def file(tmp_path, monkeypatch):
    """A file that declares my-world-v1, in the working directory."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "my_world.py"
    path.write_text(GOOD)
    return path


def test_highest_version_is_meant_and_the_nearest_name_suggested():
    assert registry.load("heat-mixed").id == "heat-mixed-v1"
    assert registry.load("heat-mixed") is registry.load("heat-mixed-v1")
    with pytest.raises(PinnablateError, match="Did you mean 'heat-mixed'"):
        registry.load("heat-mixd")
    with pytest.raises(PinnablateError, match="Did you mean 'heat-mixed-v1'"):
        registry.load("heat-mixed-v7")


def test_tiers_are_those_of_built_in_environments(file):
    tiers = {
        "heat-mixed-v1": "smoke",
        "kepler-v1": "core",
        "beltrami-v1": "hard",
        "my-world-v1": "other",
    }
    assert {identifier: registry.tier(identifier) for identifier in tiers} == tiers
    assert registry.is_built_in("heat-mixed")
    assert not registry.is_built_in("my_world.py")


def test_a_file_is_loaded_once_by_whatever_path(file):
    made = registry.load("my_world.py")
    assert made.id == "my-world-v1"
    assert registry.load(str(file)) is made
    assert registry.load(file) is made
    assert registry.load(os.path.join(".", "my_world.py")) is made


def test_an_edited_file_gives_the_edited_world_and_undoing_the_edit_the_first_one(file):
    first = registry.load("my_world.py")
    file.write_text(GOOD.replace("p.diff(t) + omega**2 * q", "p**2 + omega**2 * q**2 - omega**2"))
    stat = file.stat()
    edited = registry.load("my_world.py")
    assert edited is not first
    assert edited.digest != first.digest
    assert registry.load(str(file)) is edited
    file.write_text(GOOD)
    os.utime(file, ns=(stat.st_atime_ns, stat.st_mtime_ns))  # the bytes count, not the time
    assert registry.load("my_world.py") is first


def test_an_edit_that_breaks_the_file_is_an_error_and_not_the_world_before(file):
    made = registry.load("my_world.py")
    file.write_text("environment = 3")
    with pytest.raises(PinnablateError, match="declares no `environment`"):
        registry.load("my_world.py")
    file.write_text(GOOD.replace("environment =", "a =") + "b = a\n")
    with pytest.raises(
        PinnablateError, match="only a and b; expected a line environment = a: one file, one"
    ):
        registry.load("my_world.py")
    file.unlink()
    with pytest.raises(PinnablateError, match=r"no file my_world\.py"):
        registry.load("my_world.py")
    file.write_text(GOOD)
    assert registry.load("my_world.py") is made


def test_files_of_the_same_content_are_worlds_of_their_own(file, tmp_path):
    other = tmp_path / "other.py"
    other.write_text(GOOD)
    assert registry.load(other) is not registry.load(file)
    assert registry.load(other).digest == registry.load(file).digest


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("environment = (", r"line 1: '\(' was never closed"),
        ("x = 1\nfrom pinnablate import nothing_like_it", "line 2: ImportError"),
        ("\n\nu.diff(t)", "line 3: NameError: name 'u' is not defined"),
        (b"\xff = 1", "utf-8"),
        ("x = 1\0", "null bytes"),
        ("raise SystemExit(3)", r"ends the program \(3\); expected a file that declares"),
        (GOOD.replace('primary="extrap"', 'primary="future"'), "primary split 'future'"),
        (starter("heat-mixed"), "belongs to a registered environment"),
    ],
)
def test_a_file_that_declares_nothing_is_one_sentence_with_its_name(file, text, message):
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(PinnablateError, match=message) as refused:
        registry.load("my_world.py")
    assert str(refused.value).startswith("my_world.py")
    assert len(str(refused.value).splitlines()) == 1


def test_a_directory_is_no_file(tmp_path):
    (tmp_path / "folder.py").mkdir()
    with pytest.raises(PinnablateError, match="cannot be read: Is a directory"):
        registry.load(tmp_path / "folder.py")


class Offered:
    """An entry point of another package."""

    def __init__(self, found):
        self.found = found

    def load(self):
        return self.found


def test_another_package_may_offer_environments_under_their_own_ids(file, monkeypatch):
    made = registry.load("my_world.py")
    offered = {
        **registry._offered(),
        "my-world-v1": Offered(made),
        "my-world-v2": Offered(made),
        "odd-v1": Offered(3),
    }
    monkeypatch.setattr(registry, "_offered", lambda: offered)
    registry._registered.cache_clear()
    assert registry.load("my-world-v1") is made
    assert isinstance(made, Environment)
    with pytest.raises(
        PinnablateError,
        match="'my-world-v2' is offered as 'my-world-v1'; expected an Environment with that id",
    ):
        registry.load("my-world")
    with pytest.raises(PinnablateError, match="'odd-v1' is offered as 'int'"):
        registry.load("odd")
    registry._registered.cache_clear()


def test_two_files_of_one_id_that_say_different_things_are_refused(file, tmp_path):
    other = tmp_path / "other.py"
    other.write_text(GOOD.replace("omega = 2", "omega = 3"))
    first = registry.load(file)
    with pytest.raises(PinnablateError) as refused:
        registry.load(other)
    assert str(refused.value) == (
        f"{other} and {file} both declare 'my-world-v1' and say different things; expected an id for "
        "each: raise the version or choose another name in one of them"
    )
    with pytest.raises(PinnablateError, match="both declare 'my-world-v1'"):
        registry.load(other)
    assert registry.load(file) is first


def test_a_file_that_was_changed_or_deleted_since_is_no_other_file(file, tmp_path):
    other = tmp_path / "other.py"
    other.write_text(GOOD.replace("omega = 2", "omega = 3"))
    registry.load(file)
    file.write_text(GOOD.replace("my-world-v1", "my-world-v2"))
    assert registry.load(other).id == "my-world-v1"
    assert registry.load(file).id == "my-world-v2"
    other.unlink()
    file.write_text(GOOD)
    assert registry.load(file).id == "my-world-v1"


class Point:
    """An entry point: a name and a value."""

    def __init__(self, name, value):
        self.name, self.value = name, value


def test_an_id_that_two_packages_offer_belongs_to_neither(monkeypatch):
    points = [Point("odd-v1", "a:environment"), Point("odd-v1", "b:environment")]
    monkeypatch.setattr(registry, "EntryPoint", Point)
    monkeypatch.setattr(registry, "entry_points", lambda group: points)
    registry._offered.cache_clear()
    registry._registered.cache_clear()
    try:
        with pytest.raises(
            PinnablateError, match="offered by two packages, as a:environment and b:"
        ):
            registry.load("odd-v1")
        assert registry.load("heat-mixed").id == "heat-mixed-v1"
    finally:
        registry._offered.cache_clear()
        registry._registered.cache_clear()


def test_a_file_may_declare_dataclasses_and_begin_with_a_mark(file):
    body = (
        "from dataclasses import dataclass\n\n\n@dataclass\nclass Rates:\n    fast: 'int' = 1\n\n\n"
    )
    file.write_bytes(b"\xef\xbb\xbf" + (body + GOOD).encode())
    before = set(sys.modules)
    assert registry.load("my_world.py").id == "my-world-v1"
    assert set(sys.modules) <= before | {
        n for n in sys.modules if not n.startswith("pinnablate_file")
    }
