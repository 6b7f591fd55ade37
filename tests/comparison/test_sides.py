"""What is compared, as it is named: learners, protocols, directories of records, rows of submissions."""

from __future__ import annotations

import numpy as np
import pytest

from pinnablate.cli import main
from pinnablate.comparison import compare, side
from pinnablate.errors import PinnablateError
from tests.leaderboard import kept


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """Published records of heat-mixed under two learners, which share their worlds and data."""
    directory = tmp_path_factory.mktemp("sides") / "results"
    return kept.keep(directory, {}, {"learner": "spectral"})


@pytest.fixture(scope="module")
def one(tmp_path_factory):
    """The same of one learner alone."""
    return kept.keep(tmp_path_factory.mktemp("one") / "results", {"learner": "spectral"})


@pytest.mark.parametrize("said", ["spectral", "spectral,standard-v2", "standard-v2,spectral"])
def test_a_learner_is_named_with_or_without_its_protocol(results, said):
    found = side(said, results, "standard")
    assert {c.arm for c in found.skills} == {"none", "energy", "fourier", "all"}
    assert len(found.skills) == 20


def test_a_protocol_alone_means_the_usual_learner(results):
    assert side("standard-v2", results, "standard").name == "stacked, standard-v2"


def test_the_difference_is_that_of_the_records(results):
    found = compare(side("stacked", results, "standard"), side("spectral", results, "standard"))
    (env,) = found.environments
    errors = {
        learner: [
            r["errors"]["extrap"]
            for r in kept.records_of(results, learner)
            if r["arm"] == "all" and r["data_seed"] < 5
        ]
        for learner in ("stacked", "spectral")
    }
    expected = np.mean(np.log10(errors["spectral"]) - np.log10(errors["stacked"]))
    assert env.differences["all"].mean == pytest.approx(expected)
    assert env.replicates == "5"


def test_a_directory_is_compared_with_itself(one):
    found = compare(side(str(one), one, "standard"), side(str(one), one, "standard"))
    assert found.first.name == f"spectral, standard-v2 in {one}"
    assert found.environments[0].differences["all"].mean == 0.0


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("kernal", "neither a directory of records, nor the .json of a row"),
        ("kernel", "has no records of kernel under design 'standard'"),
        ("missing.json", "missing.json cannot be read"),
        ("{results}", "has records of 2 learners and protocols, expected one"),
    ],
)
def test_what_cannot_be_found_is_one_sentence(results, said, sentence, capsys):
    code = main(["compare", said.format(results=results), "spectral", "--results", str(results)])
    assert code == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert sentence in line


def test_records_that_were_not_there_are_named(tmp_path):
    with pytest.raises(PinnablateError, match="is no directory of records"):
        side("kernel", tmp_path / "nothing", "standard")
