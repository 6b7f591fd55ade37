"""The same equations as soft constraints and inside a solver, paired within replicates."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from pinnablate.leaderboard.pages.structure import beside
from pinnablate.leaderboard.publish import pages
from tests.leaderboard import kept

V2, V3 = (SimpleNamespace(name=name) for name in ("standard-v2", "standard-v3"))
TITLE = "## Soft constraints, or structure?"


def test_every_subset_is_compared_where_both_were_trained(tmp_path, richer):
    assert TITLE not in pages(richer).texts["controls.md"]
    directory = kept.keep(
        tmp_path / "results", {}, {"arms": kept.BESIDE}, {"learner": "solver-layer"}
    )
    panel = pages(directory).texts["controls.md"]
    lines = [
        line
        for line in panel[panel.index(TITLE) :].splitlines()
        if line.startswith("| heat-mixed-v1")
    ]
    found = {
        cells[1]: cells[2:]
        for cells in ([c.strip() for c in line.split("|")[1:-1]] for line in lines)
    }
    assert list(found) == ["none", "energy", "fourier", "all"]
    records = kept.records_of(directory, "stacked", "solver-layer")
    skill = {
        (r["learner"], r["arm"], r["data_seed"]): -np.log10(r["errors"]["extrap"]) for r in records
    }
    apart = np.mean(
        [skill["solver-layer", "all", s] - skill["stacked", "all", s] for s in range(5)]
    )
    assert found["all"][2].startswith(f"{apart:+.2f} ±")
    seconds = [
        r["cost"]["thread_seconds"]
        for r in records
        if (r["learner"], r["arm"]) == ("solver-layer", "all")
    ]
    assert found["all"][4] == f"{np.mean(seconds):.1f}"


def test_other_protocols_are_not_compared(tmp_path):
    directory = kept.keep(tmp_path / "results", {}, {"arms": kept.BESIDE}, {"learner": "spectral"})
    kept.rewrite(
        directory, lambda r: {**r, "learner": "solver-layer"} if r["learner"] == "spectral" else r
    )
    panel = pages(directory).texts["controls.md"]  # such keys belong to no study
    assert TITLE not in panel


def entry(protocol):
    return SimpleNamespace(
        environment=SimpleNamespace(id="world-v1"),
        study=SimpleNamespace(design="standard", protocol=protocol),
    )


@pytest.mark.parametrize(
    ("own", "kept_under", "expected"),
    [
        (V2, [V2, V3], 0),  # the worlds of another protocol may be others
        (V3, [V2, V3], 1),
        (V3, [V2], 0),
        (V3, [], None),
    ],
)
def test_another_learner_stands_beside_a_study_of_its_own_protocol(own, kept_under, expected):
    found = [entry(protocol) for protocol in kept_under]
    others = {("world-v1", "standard", "kernel"): found}
    chosen = beside(entry(own), "kernel", others)
    assert chosen is (None if expected is None else found[expected])
    assert beside(entry(own), "spectral", others) is None
