"""The command analyse."""

from __future__ import annotations

import pytest

from pinnablate.cli import elsewhere, main
from pinnablate.cli.exit_codes import SUCCESS, USAGE
from pinnablate.elsewhere import numbers


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "scores.csv"
    rows = [
        f"{a},{b},{k},{10.0 ** -(a + 0.1 * b + 0.01 * k)},7"
        for a in (0, 1)
        for b in (0, 1)
        for k in range(5)
    ]
    path.write_text("\n".join(["a,b,seed,loss,epochs", *rows]))
    return path


def test_a_file_is_analysed(table, capsys):
    asked = ["analyse", str(table), "--column", "loss", "--equations", "a, b", "--name", "x"]
    assert main(asked) == SUCCESS
    out = capsys.readouterr().out
    assert out.startswith("Told all 2 equations (`a`, `b`) the error is **13 times smaller**")
    assert "5 replicates, paired" in out


def test_options_reach_the_analysis(table, capsys, tmp_path):
    options = [
        "--column",
        "loss",
        "--equations",
        "a,b",
        "--unpaired",
        "--sigma",
        "2",
        "--floor",
        ".1",
    ]
    assert main(["analyse", str(table), *options, "--output", str(tmp_path / "page")]) == SUCCESS
    out, err = capsys.readouterr()
    assert "not paired" in out
    assert "in standard deviations of the field, floor 0.1" in out
    assert "analysis.html" in err
    assert (tmp_path / "page" / "analysis.html").is_file()


def test_a_mistake_is_one_sentence(table, capsys):
    assert main(["analyse", str(table)]) == USAGE
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("pinnablate: ")
    assert "got the columns a, b, seed, loss, epochs" in err
    assert len(err.strip().splitlines()) == 1


def test_choices_are_those_of_the_room():
    assert elsewhere.MEASURES == numbers.MEASURES
    assert elsewhere.NANS == numbers.NANS
