"""Two sides compared from Python: names, directories, rows and results; the sentence is that of the command line."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

import pinnablate
from pinnablate import PinnablateError
from pinnablate.cli import main
from tests.conftest import declare
from tests.leaderboard import kept

ROWS = Path(__file__).parents[2] / "leaderboard/submissions"


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """Published records of heat-mixed under two learners, which share their worlds and data."""
    directory = tmp_path_factory.mktemp("comparing") / "results"
    return kept.keep(directory, {}, {"learner": "spectral"})


@pytest.fixture(scope="module")
def found(results):
    return pinnablate.compare("stacked", "spectral", results=results)


def opened(results, learner):
    return pinnablate.open_result("heat-mixed", results, learner=learner, replicates=5)


def test_the_text_is_that_of_the_command_line(found, results, capsys):
    assert main(["compare", "stacked", "spectral", "--results", str(results)]) == 0
    printed = capsys.readouterr().out
    assert printed == found.text() + "\n" == f"{found}\n"
    assert found.text().startswith("**Told all equations, ")


def test_differences_are_those_of_the_records_replicate_by_replicate(found, results):
    skills = {
        learner: [
            -np.log10(r["errors"]["extrap"])
            for r in sorted(kept.records_of(results, learner), key=lambda r: r["data_seed"])
            if r["arm"] == "all" and r["protocol"] == "standard-v2"
        ]
        for learner in ("stacked", "spectral")
    }
    expected = np.subtract(*skills.values())
    one = found.difference("heat-mixed")
    assert one == found.difference("heat-mixed-v1", "all")
    assert one.values == pytest.approx(expected)
    assert one.mean == pytest.approx(expected.mean())
    assert one.half_width == pytest.approx(2.776445 * expected.std(ddof=1) / np.sqrt(5), rel=1e-6)
    assert found.over_environments("none").mean == found.difference("heat-mixed", "none").mean


def test_results_are_sides_like_any_other(found, results):
    made = pinnablate.compare(opened(results, "stacked"), opened(results, "spectral"))
    assert made.difference("heat-mixed").values == found.difference("heat-mixed").values
    assert made.text() == found.text()
    mixed = pinnablate.compare(opened(results, "stacked"), "spectral", results=results)
    assert mixed.text() == found.text()
    with pytest.raises(PinnablateError, match="share no environment and design"):
        pinnablate.compare(
            opened(results, "stacked"),
            pinnablate.run(declare(), arms="mean,nearest", protocol="smoke"),
        )


def test_two_sides_of_one_name_are_told_apart(results):
    one = opened(results, "spectral")
    made = pinnablate.compare(one, one)
    assert [side.name for side in (made.first, made.second)] == [
        "spectral, standard-v2 (first)",
        "spectral, standard-v2 (second)",
    ]
    assert made.difference("heat-mixed").mean == 0.0


def test_paths_and_rows_are_taken_as_they_are():
    made = pinnablate.compare(ROWS / "pikl.json", str(ROWS / "kernel.json"), arms="all,none")
    assert list(made.arms) == ["all", "none"]
    assert len(made.environments) == 5
    assert (
        pinnablate.compare(ROWS / "pikl.json", ROWS / "kernel.json", arms=["all", "none"]).text()
        == made.text()
    )


def test_published_records_are_at_hand(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)  # where no leaderboard lies
    made = pinnablate.compare("solver-layer,standard-v2", "stacked,standard-v2")
    assert "decay-chain-v1" in made.text()


def test_a_table_has_every_arm(found):
    frame = found.table()
    assert list(frame.columns) == ["difference", "half_width", "pairs"]
    arms = {"none", "energy", "fourier", "all", "every arm"}
    assert set(frame.loc["heat-mixed-v1"].index) == arms
    row = frame.loc["heat-mixed-v1", "all"]
    assert (row.difference, row.half_width, row.pairs) == (
        found.difference("heat-mixed").mean,
        found.difference("heat-mixed").half_width,
        5,
    )


def test_means_of_replicates_that_live_elsewhere(results):
    made = pinnablate.compare("stacked", "spectral", results=results, paired=False)
    assert "intervals of Welch" in made.text()
    assert "pairs" not in made.table()
    assert repr(made).splitlines()[0].endswith("in 1 environment, unpaired")


def test_it_shows_itself(found):
    assert "print(comparison) shows the table" in repr(found)
    assert "**" not in repr(found)
    html = found._repr_html_()
    assert "<b>Told all equations" in html
    assert "<th" in html
    assert "heat-mixed-v1" in html
    assert "`" not in html


@pytest.mark.parametrize(
    ("ask", "sentence"),
    [
        (lambda r: pinnablate.compare(3, "spectral", results=r), "unknown side of a comparison 3; expected the name"),
        (lambda r: pinnablate.compare("kernal", "spectral", results=r), "'kernal' is neither a directory"),
        (lambda r: pinnablate.compare("stacked", "spectral", results=r / "none"), "is no directory of records"),
        (lambda r: pinnablate.compare("stacked", "spectral", results=r, design="dense"), "under design 'dense'"),
        (lambda r: pinnablate.compare("stacked", "spectral", results=r, arms="enrgy"), "both have enrgy"),
        (lambda r: pinnablate.compare("stacked", "spectral", results=r).difference("sir"), "unknown environment of this"),
        (lambda r: pinnablate.compare("stacked", "spectral", results=r).difference("heat-mixed", "enrgy"), "'energy'"),
        (lambda r: pinnablate.compare("stacked", "spectral", results=r).over_environments("enrgy"), "'energy'"),
    ],
)  # fmt: skip
def test_a_mistake_is_one_sentence(ask, sentence, results):
    with pytest.raises(PinnablateError) as error:
        ask(results)
    assert sentence in str(error.value)
    assert "\n" not in str(error.value)


def test_the_figure_in_the_guide_is_that_of_the_records():
    text = (ROWS.parents[1] / "docs/commands.md").read_text()
    (said,) = re.findall(r"found\.difference\(\"heat-mixed\"\)  # (Estimate\(.*?\)):", text)
    for example in (text, pinnablate.compare.__doc__):
        assert f"# {said}: decades" in example
    opened = (
        pinnablate.open_result("heat-mixed", learner=learner, protocol=protocol, replicates=5)
        for learner, protocol in (("kernel", "standard-v1"), ("spectral", "standard-v2"))
    )
    assert repr(pinnablate.compare(*opened).difference("heat-mixed")) == said
