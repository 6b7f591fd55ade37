"""Where records are kept, what is said while they are made, and what is not trained."""

from __future__ import annotations

import gc
import warnings
from pathlib import Path

import pytest

import pinnablate
from pinnablate import PinnablateError
from tests.conftest import declare

ROOT = Path(__file__).parents[2]
PUBLISHED = ROOT / "leaderboard/results"
heat = pinnablate.load("heat-mixed")
QUICK = {"arms": "mean,nearest", "protocol": "smoke"}  # no network: a tenth of a second


def test_without_a_directory_records_live_as_long_as_the_result(tmp_path):
    result = pinnablate.run(declare(), **QUICK)
    place = result.store.directory
    assert "temporary place" in repr(result)
    assert list(place.iterdir())
    kept = result.save(tmp_path)
    assert str(kept) == str(result)
    assert str(tmp_path) in repr(kept)
    assert len(result.save(tmp_path).store.load("string-v1").records) == 2
    assert len((tmp_path / "string-v1.jsonl").read_text().splitlines()) == 3
    del result
    gc.collect()
    assert not place.exists()
    assert str(pinnablate.open_result(declare(), tmp_path, **QUICK)) == str(kept)


def test_a_mistake_leaves_no_temporary_place(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with pytest.raises(PinnablateError, match="cannot train arm 'spline'"):
        pinnablate.run(heat, arms="spline")
    assert not list(tmp_path.iterdir())


def test_an_interrupted_call_says_how_to_go_on(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    def interrupt(progress):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt) as stop:
        pinnablate.run(declare(), progress=interrupt, **QUICK)
    (place,) = tmp_path.iterdir()
    assert stop.value.__notes__ == [
        f"every finished cell is kept; to go on, repeat the call with results={str(place)!r}"
    ]
    seen = []
    result = pinnablate.run(declare(), results=place, progress=seen.append, **QUICK)
    assert (len(seen), len(result.records)) == (1, 2)


def test_records_that_cannot_be_read_are_a_warning(tmp_path):
    pinnablate.run(declare(), results=tmp_path, **QUICK)
    path = tmp_path / "string-v1.jsonl"
    path.write_bytes(path.read_bytes()[:-50])
    with pytest.warns(UserWarning, match="torn last line"):
        result = pinnablate.open_result(declare(), tmp_path, **QUICK)
    assert result.lattice.missing == [("nearest", 0)]
    with pytest.warns(UserWarning, match="skipped"):
        assert len(pinnablate.run(declare(), results=tmp_path, **QUICK).records) == 2


def test_published_records_are_at_hand():
    result = pinnablate.open_result("heat-mixed", replicates=10)
    assert len(result.records) == 80
    assert str(result) == str(pinnablate.open_result("heat-mixed", PUBLISHED, replicates=10))


def test_a_directory_that_is_not_there(tmp_path):
    with pytest.raises(
        PinnablateError, match="nowhere is not a directory of results; name one, or leave it out"
    ):
        pinnablate.open_result("heat-mixed", tmp_path / "nowhere")


def wrong(sign=-1):
    """A spring whose second law has the other sign than its solution."""
    from sympy import cos, sin

    t = pinnablate.coordinates("t")
    q, p = pinnablate.fields("q p", t)
    return pinnablate.Environment(
        id="spring-v1",
        domain={t: (0, 5)},
        equations={"kin": q.diff(t) - p, "dyn": p.diff(t) + sign * q},
        solution={q: cos(t), p: -sin(t)},
        observations=pinnablate.Design(count=8, until=2.5),
        primary="extrap",
        source="R. Hooke, De Potentia Restitutiva (1678)",
    )


def test_a_world_that_is_not_certified_is_trained_only_on_demand(tmp_path):
    with pytest.raises(
        PinnablateError, match=r"spring-v1 is not certified .* so nothing was trained"
    ):
        pinnablate.run(wrong(), results=tmp_path / "none", **QUICK)
    assert not (tmp_path / "none").exists()
    result = pinnablate.run(wrong(), results=tmp_path, uncertified=True, **QUICK)
    assert result.certificate.status == "uncertified"
    assert "UNCERTIFIED WORLD, never ranked: " in str(result)
    assert "UNCERTIFIED WORLD, never ranked: " in repr(result)
    assert "UNCERTIFIED WORLD, never ranked: " in result._repr_html_()
    fine = pinnablate.run(wrong(sign=1), **QUICK)
    assert fine.certificate.status == "not checked"
    assert pinnablate.run(heat, **QUICK).certificate.is_certified


def test_failed_cells_are_loud(tmp_path, monkeypatch):
    from pinnablate.learners import interpolators

    def broken(_):
        raise TypeError("unsupported operand")

    monkeypatch.setitem(interpolators.KINDS, "mean", broken)
    sentence = "mean, replicate 0 failed: TypeError: unsupported operand; it has no score"
    with pytest.warns(UserWarning, match=sentence):
        result = pinnablate.run("heat-mixed", results=tmp_path, **QUICK)
    assert [r.arm for r in result.failed] == ["mean"]
    assert "n/a (failed 1 of 1)" in str(result)
    with pytest.warns(UserWarning, match=sentence):
        pinnablate.open_result("heat-mixed", tmp_path, **QUICK)


def test_nothing_warns():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        pinnablate.run(declare(), **QUICK)
