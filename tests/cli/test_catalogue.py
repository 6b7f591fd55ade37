"""The command catalogue: what is stale is found, and nobody else's page is touched."""

from __future__ import annotations

from argparse import Namespace

import pytest

from pinnablate import registry
from pinnablate.cli.catalogue import catalogue
from pinnablate.cli.exit_codes import FAILURE, SUCCESS
from pinnablate.errors import PinnablateError


@pytest.fixture
def directory(tmp_path, monkeypatch):
    """Two environments, written."""
    monkeypatch.setattr(registry, "identifiers", lambda: ["decay-chain-v1", "heat-mixed-v1"])
    assert catalogue(Namespace(check=False, directory=str(tmp_path))) == SUCCESS
    return tmp_path


def check(directory, capsys) -> tuple[int, list[str]]:
    capsys.readouterr()
    verdict = catalogue(Namespace(check=True, directory=str(directory)))
    return verdict, capsys.readouterr().err.splitlines()


def test_what_was_written_is_found_as_it_should_be(directory, capsys):
    assert check(directory, capsys) == (SUCCESS, [])
    assert {p.name for p in directory.rglob("*")} == {
        "environments.md",
        "figures",
        "decay-chain-v1.svg",
        "heat-mixed-v1.svg",
    }
    assert catalogue(Namespace(check=False, directory=str(directory))) == SUCCESS
    assert "0 written, 3 unchanged" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (
            lambda d: (d / "environments.md").write_text((d / "environments.md").read_text() + " "),
            "environments.md is not what",
        ),
        (
            lambda d: (d / "environments.md").unlink(),
            "environments.md is missing: run pinnablate catalogue",
        ),
        (
            lambda d: (d / "figures/heat-mixed-v1.svg").unlink(),
            "heat-mixed-v1.svg is missing: run pinnablate catalogue",
        ),
        (
            lambda d: (d / "figures/other-v1.svg").write_text("<svg/>"),
            "other-v1.svg shows no built-in environment: delete it",
        ),
    ],
)
def test_check_finds_what_is_stale_and_writes_nothing(spoil, sentence, directory, capsys):
    spoil(directory)
    before = sorted(p.name for p in directory.rglob("*"))
    verdict, sentences = check(directory, capsys)
    assert verdict == FAILURE
    assert len(sentences) == 1
    assert sentence in sentences[0]
    assert sorted(p.name for p in directory.rglob("*")) == before


def test_a_page_of_somebody_else_is_left_alone(directory):
    (directory / "environments.md").write_text("mine")
    with pytest.raises(PinnablateError, match="not written by"):
        catalogue(Namespace(check=False, directory=str(directory)))
    assert (directory / "environments.md").read_text() == "mine"
