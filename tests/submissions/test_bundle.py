"""Bundles: what is told of hidden worlds, and what is not; and those that were changed."""

from __future__ import annotations

import json

import numpy as np
import pytest

from pinnablate import registry
from pinnablate.errors import PinnablateError
from pinnablate.submissions.arrays import write_arrays
from pinnablate.submissions.bundle import Study, make_bundle, read_bundle, write_bundle
from pinnablate.submissions.hidden import Hidden, scoring_points
from pinnablate.submissions.secret import Secret


def test_a_bundle_comes_back_from_its_files_and_is_the_same_again(tmp_path, bundle, secret):
    write_bundle(bundle, tmp_path / "trial")
    read = read_bundle(tmp_path / "trial")
    again = make_bundle("trial", secret, [(registry.load("heat-mixed"), "standard")], 2)
    assert read.manifest == bundle.manifest == again.manifest
    assert read.studies[0].arms == {
        "none": [],
        "energy": ["energy"],
        "fourier": ["fourier"],
        "all": ["energy", "fourier"],
    }
    assert read.studies[0].values["equations"] == {
        "energy": ["q_x + u_t"],
        "fourier": ["q + u_x/20"],
    }


def test_neither_truth_nor_seeds_nor_what_was_held_out_is_in_a_bundle(tmp_path, bundle, secret):
    hidden = Hidden(registry.load("heat-mixed"), "standard", secret)
    write_bundle(bundle, tmp_path)
    text = (tmp_path / "bundle.json").read_text()
    for r in range(2):
        world, problem = hidden.world(r), hidden.problem(r)
        assert not any(str(n) in text for n in (world.seed, problem.data_seed))
        kept_back = [
            world.reference(scoring_points(hidden.scorer(r), problem)).ravel(),
            problem.held_out_values.ravel(),
        ]
        told = np.concatenate([v.ravel() for v in bundle.arrays.values() if v.dtype.kind == "f"])
        assert not np.isin(np.concatenate(kept_back)[np.concatenate(kept_back) != 0], told).any()
        drawn = [float(v) for v in world.drawn.values()]
        assert not np.isin(drawn, told).any()


def test_another_secret_makes_another_bundle(bundle):
    other = Secret(b"another secret of tests, as long as the first")
    made = make_bundle("trial", other, [(registry.load("heat-mixed"), "standard")], 2)
    assert made.checksum != bundle.checksum
    assert made.season != bundle.season


def test_a_bundle_runs_no_file_that_it_names(tmp_path, bundle, monkeypatch):
    (tmp_path / "evil.py").write_text("raise SystemExit('it was run')")
    monkeypatch.chdir(tmp_path)
    study = Study(bundle, {**bundle.studies[0].values, "environment": "evil.py"})
    with pytest.raises(PinnablateError, match="is registered here"):
        assert study.environment


def test_a_bundle_of_another_declaration_is_refused(bundle):
    study = Study(bundle, {**bundle.studies[0].values, "environment_digest": "0" * 16})
    with pytest.raises(PinnablateError, match="expected 0000000000000000 of the bundle"):
        assert study.environment


def _numbers(root, bundle):
    name = "heat-mixed-v1.standard/0/observed_values"
    write_arrays(root / "bundle.npz", {**bundle.arrays, name: bundle.arrays[name] + 0.5})


def _manifest(root, bundle):
    values = json.loads((root / "bundle.json").read_text())
    values["studies"][0]["noise"]["u"] = 0.0
    (root / "bundle.json").write_text(json.dumps(values))


def _unknown(root, bundle):
    values = json.loads((root / "bundle.json").read_text())
    (root / "bundle.json").write_text(json.dumps({**values, "truth": "here"}))


def _no_archive(root, bundle):
    (root / "bundle.npz").write_bytes(b"PK\x03\x04 nothing")


def _nothing(root, bundle):
    (root / "bundle.json").unlink()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (_numbers, "its numbers have the digest"),
        (_manifest, "it was changed after it was written"),
        (_unknown, "with 'truth', expected the names of the schema"),
        (_no_archive, "cannot be read as NPZ"),
        (_nothing, "holds no bundle"),
    ],
)
def test_a_bundle_that_is_not_as_it_was_published_is_refused(tmp_path, bundle, change, sentence):
    write_bundle(bundle, tmp_path)
    change(tmp_path, bundle)
    with pytest.raises(PinnablateError, match=sentence):
        read_bundle(tmp_path)
