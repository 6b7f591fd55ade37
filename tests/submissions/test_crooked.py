"""Crooked submissions: each is refused by one sentence and exit code 2, and an honest one goes through."""

from __future__ import annotations

import json

import numpy as np
import pytest

from pinnablate import registry
from pinnablate.cli import main
from pinnablate.submissions import arrays
from pinnablate.submissions.arrays import write_arrays
from pinnablate.submissions.bundle import make_bundle
from pinnablate.submissions.hidden import Hidden, scoring_points
from pinnablate.submissions.predictions import write_submission
from pinnablate.submissions.secret import Secret
from pinnablate.submissions.training import train
from pinnablate.tasks.protocol import protocol

HEAT = "heat-mixed-v1.standard"


def truths(secret):
    """The truth of every replicate at the scoring points."""
    hidden = Hidden(registry.load("heat-mixed"), "standard", secret)
    return [
        hidden.world(r).reference(scoring_points(hidden.scorer(r), hidden.problem(r)))
        for r in (0, 1)
    ]


def of_truth(arms, honest, secret, noise=0.0):
    rng = np.random.default_rng(0)
    return {
        f"{HEAT}/{r}/{arm}": t + noise * rng.standard_normal(t.shape)
        for r, t in enumerate(truths(secret))
        for arm in arms
    }


def the_truth(honest, secret, make):
    return make(of_truth(["none", "energy", "fourier", "all"], honest, secret))


def the_truth_told_all_alone(honest, secret, make):
    return make(of_truth(["all"], honest, secret))


def the_truth_with_a_little_noise(honest, secret, make):
    return make(of_truth(["none", "all"], honest, secret, noise=1e-5))


def other_worlds(honest, secret, make):
    other = Secret(b"another secret of tests, as long as the first")
    bundle = make_bundle("trial", other, [(registry.load("heat-mixed"), "standard")], 2)
    return train(bundle, "kernel", protocol("smoke"), "theirs")


def places_changed(honest, secret, make):
    swap = {"0": "1", "1": "0"}
    moved = {}
    for name, values in honest.arrays.items():
        study, r, arm = name.split("/")
        moved[f"{study}/{swap[r]}/{arm}"] = values
    return make(moved)


def an_arm_is_missing(honest, secret, make):
    made = make()
    del made.arrays[f"{HEAT}/1/fourier"]
    return made


def a_replicate_is_missing(honest, secret, make):
    made = make()
    for arm in ("none", "energy", "fourier", "all"):
        del made.arrays[f"{HEAT}/1/{arm}"]
    return made


def nan(honest, secret, make):
    values = honest.arrays[f"{HEAT}/0/all"].copy()
    values[7, 1] = np.nan
    return make({f"{HEAT}/0/all": values})


def huge(honest, secret, make):
    return make({f"{HEAT}/0/all": np.full(honest.arrays[f"{HEAT}/0/all"].shape, 1e200)})


def another_shape(honest, secret, make):
    return make({f"{HEAT}/0/all": honest.arrays[f"{HEAT}/0/all"][:, :1]})


def words(honest, secret, make):
    return make({f"{HEAT}/0/all": np.array([["0.1", "0.2"]])})


def an_arm_that_nobody_asked_for(honest, secret, make):
    return make({f"{HEAT}/0/everything": honest.arrays[f"{HEAT}/0/all"]})


def scores_in_the_file(honest, secret, make):
    return make(scores={"all": 9.9})


def markup_in_a_name(honest, secret, make):
    return make(summary="<script>alert(1)</script>")


CROOKED = {
    the_truth: "told no equation it errs .* tell nobody more than 2.6e-03: this is the truth",
    the_truth_told_all_alone: r"arm all: it errs at most .* in every replicate.*this is the truth",
    the_truth_with_a_little_noise: "this is the truth, or made from it",
    other_worlds: "they are of other worlds",
    places_changed: "it was made for another world",
    an_arm_is_missing: "lacks 1 of 8 predictions, heat-mixed-v1.standard/1/fourier",
    a_replicate_is_missing: "lacks 4 of 8 predictions",
    nan: r"heat-mixed-v1.standard/0/all is nan for q at point 7 \(1 such values\)",
    huge: "is 1e[+]200 for u at point 0",
    another_shape: r"shape \(2063, 1\), expected floats of shape \(2063, 2\)",
    words: "is of <U3 and shape",
    an_arm_that_nobody_asked_for: "0/everything, which the bundle does not ask for",
    scores_in_the_file: "with 'scores', expected the names of the schema.*scores are computed here",
    markup_in_a_name: "summary is '<script>",
}


@pytest.mark.parametrize("crook", CROOKED, ids=lambda c: c.__name__)
def test_a_crooked_submission_is_one_sentence(files, honest, secret, changed, crook, capsys):
    write_submission(crook(honest, secret, changed), files / "crooked.npz")
    code = main(_score(files, "crooked.npz"))
    said = [
        line for line in capsys.readouterr().err.splitlines() if not line.startswith("scoring ")
    ]
    assert code == 2
    assert len(said) == 1
    assert_matches(CROOKED[crook], said[0])
    assert not (files / "rows").exists()


def assert_matches(pattern, sentence):
    import re

    assert re.search(pattern, sentence), sentence


def _score(files, name):
    options = ["--bundle", str(files / "trial"), "--secret", str(files / "season.key")]
    return ["submit", "score", str(files / name), *options, "--output", str(files / "rows")]


def test_the_wrong_secret_is_one_sentence(files, capsys):
    (files / "season.key").write_text("another secret of tests, as long as the first")
    assert main(_score(files, "theirs.npz")) == 2
    assert "their worlds are others" in capsys.readouterr().err


def test_objects_are_never_unpickled(files, capsys):
    np.savez(files / "pickled.npz", about=np.array({"a": 1}, dtype=object))
    assert main(_score(files, "pickled.npz")) == 2
    assert "without pickled objects" in capsys.readouterr().err


def test_a_file_that_would_become_huge_is_not_unpacked(files, monkeypatch, capsys):
    monkeypatch.setattr(arrays, "LARGEST", 2**20)
    write_arrays(files / "bomb.npz", {"about": np.zeros(2**18)})
    assert (files / "bomb.npz").stat().st_size < 2**12
    assert main(_score(files, "bomb.npz")) == 2
    assert "become 2 MiB, expected at most" in capsys.readouterr().err


def _row(files):
    main(_score(files, "theirs.npz"))
    (files / "rows/bundles").mkdir()
    (files / "trial").rename(files / "rows/bundles/trial")
    return files / "rows/theirs.json"


def _edited(path, sealed):
    from pinnablate.submissions.schema import sealed as seal

    values = json.loads(path.read_text())
    values["studies"][0]["replicates"][0]["arms"]["all"]["errors"]["extrap"] /= 10
    path.write_text(json.dumps(seal(values) if sealed else values))


def test_an_honest_submission_becomes_a_row_that_follows_from_its_predictions(files, capsys):
    _row(files)
    check = ["submit", "check", str(files / "rows"), "--secret", str(files / "season.key")]
    assert main(check) == 0
    assert "1 follow from their predictions" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("sealed", "sentence"),
    [
        (False, "it was changed after it was written"),
        (True, r"by its predictions: the row was edited; score its predictions again"),
    ],
)
def test_a_row_whose_scores_were_edited_is_found(files, capsys, sealed, sentence):
    _edited(_row(files), sealed)
    capsys.readouterr()
    code = main(["submit", "check", str(files / "rows"), "--secret", str(files / "season.key")])
    out, err = capsys.readouterr()
    assert code == 1
    assert sentence in err
    assert len(err.splitlines()) == 1
    assert "1 are wrong" in out


def test_other_predictions_beside_a_row_are_found(files, honest, changed, capsys):
    _row(files)
    values = honest.arrays[f"{HEAT}/0/all"] * 1.01
    write_submission(changed({f"{HEAT}/0/all": values}), files / "rows/theirs.npz")
    assert main(["submit", "check", str(files / "rows")]) == 1
    assert "other predictions than it was made from" in capsys.readouterr().err


def test_rows_are_only_ever_added(files, capsys):
    assert main(_score(files, "theirs.npz")) == 0
    before = (files / "rows/theirs.json").read_bytes()
    assert main(_score(files, "theirs.npz")) == 2
    assert "rows are only ever added" in capsys.readouterr().err
    assert (files / "rows/theirs.json").read_bytes() == before
