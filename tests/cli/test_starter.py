"""The starter: names that can be ids, files that are never overwritten."""

from __future__ import annotations

import pytest

from pinnablate import registry
from pinnablate.checks.certify import check
from pinnablate.cli import main
from pinnablate.cli.starter import starter, write_starter
from pinnablate.errors import PinnablateError


@pytest.mark.parametrize("name", ["My World", "../up", "a_b", "world-v2", "", "1st"])
def test_names_that_cannot_be_ids_are_refused(name):
    with pytest.raises(PinnablateError, match="expected lower-case words joined by hyphens"):
        starter(name)


def test_an_existing_file_is_kept(tmp_path, capsys):
    assert main(["new", "my-world", "--directory", str(tmp_path)]) == 0
    (tmp_path / "my_world.py").write_text("mine")
    assert main(["new", "my-world", "--directory", str(tmp_path)]) == 2
    assert "exists; choose another name" in capsys.readouterr().err
    assert (tmp_path / "my_world.py").read_text() == "mine"
    assert main(["new", "my-world", "--directory", str(tmp_path / "nowhere")]) == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, "no file"),
        ("environment = (", "line 1: '(' was never closed"),
        ("x = 1\nfrom pinnablate import nothing_like_it", "line 2: ImportError"),
        ("\n\nu.diff(t)", "line 3: NameError: name 'u' is not defined"),
        ("x = 1", "declares no `environment`"),
        (starter("x").replace('primary="extrap"', 'primary="future"'), "primary split 'future'"),
        (starter("heat-mixed"), "belongs to a registered environment"),
    ],
)
def test_files_that_declare_nothing_are_one_sentence(tmp_path, capsys, text, message):
    path = tmp_path / "world.py"
    if text is not None:
        path.write_text(text)
    assert main(["check", str(path)]) == 2
    err = capsys.readouterr().err
    assert message in err
    assert len(err.strip().splitlines()) == 1


def test_its_lines_are_short_and_it_is_certified(tmp_path):
    path = write_starter("my-world", tmp_path)
    assert max(map(len, path.read_text().splitlines())) <= 100
    certificate = check(registry.load(str(path)))
    assert certificate.holds, certificate.findings
