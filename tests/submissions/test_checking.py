"""Rows whose predictions are not kept: what training their learners again says of them."""

from __future__ import annotations

import json

import pytest

from pinnablate.cli import main
from pinnablate.submissions import checking
from pinnablate.submissions.checking import check_rows
from pinnablate.submissions.schema import sealed


@pytest.fixture
def rows(files, capsys):
    """A directory with a row of the kernel learner and its bundle; its predictions were thrown away."""
    options = ["--bundle", str(files / "trial"), "--secret", str(files / "season.key")]
    place = files / "rows"
    assert (
        main(["submit", "score", str(files / "theirs.npz"), *options, "--output", str(place)]) == 0
    )
    (place / "bundles").mkdir()
    (files / "trial").rename(place / "bundles/trial")
    (place / "theirs.npz").unlink()
    capsys.readouterr()
    return place


@pytest.fixture
def check(rows, files, capsys):
    """(further options) -> (exit code, output, errors) of the command."""

    def run(*more):
        code = main(["submit", "check", str(rows), "--secret", str(files / "season.key"), *more])
        return code, *capsys.readouterr()

    return run


def edit(path, change):
    values = json.loads(path.read_text())
    change(values)
    path.write_text(json.dumps(sealed(values)))


def test_a_row_without_predictions_is_as_it_was_written_until_it_is_trained_again(check):
    code, out, err = check()
    assert code == 0
    assert err.startswith("theirs: as it was written; not computed again")
    assert "0 follow from their predictions, 1 are as they were written, 0 are wrong" in out
    code, out, err = check("--train")
    assert code == 0
    assert err == "theirs: trained again, to the same bits\n"
    assert "0 follow from their predictions, 1 from training again, 0 are as they were" in out


def test_scores_that_do_not_follow_from_training_are_found(rows, check):
    def better(values):
        values["studies"][0]["replicates"][1]["arms"]["all"]["errors"]["extrap"] /= 2

    edit(rows / "theirs.json", better)
    code, out, err = check("--train")
    assert code == 1
    (line,) = err.splitlines()
    assert "studies[0].replicates[1].arms.all.errors.extrap is " in line
    assert line.endswith("trained again: the row was edited, or made otherwise")
    assert "1 are wrong" in out


@pytest.mark.parametrize(
    ("about", "why"),
    [
        ({"learner": "elsewhere"}, "there is no learner 'elsewhere' here"),
        ({"version": 99}, "learner 'kernel' is now version "),
        ({"protocol": None}, "nor its protocol said"),
    ],
)
def test_a_learner_that_cannot_be_trained_again_is_said(rows, check, about, why):
    def change(values):
        values["about"] |= {k: v for k, v in about.items() if v is not None}
        for name in (k for k, v in about.items() if v is None):
            del values["about"][name]

    edit(rows / "theirs.json", change)
    code, out, err = check("--train")
    assert code == 0
    assert why in err
    assert "1 are as they were written" in out


def test_other_last_bits_are_told_from_other_scores(rows, secret, monkeypatch):
    own = checking.train

    def rounded(*arguments):
        made = own(*arguments)
        for values in made.arrays.values():
            values *= 1 + 1e-6
        return made

    monkeypatch.setattr(checking, "train", rounded)
    (found,) = check_rows(rows, {secret.fingerprint: secret}, again=True)
    assert (found.how, found.why) == ("trained", "to other last bits")
