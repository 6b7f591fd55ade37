"""The same equations as soft constraints and inside a solver, paired within replicates."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from pinnablate.analysis.estimate import estimate
from pinnablate.leaderboard.pages.structure import SOLVER, beside, finding, pairs_of
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
        for line in panel[panel.index(TITLE) : panel.index("## What it costs")].splitlines()
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
    assert (
        f"of 1 environment**, more in 0 (intervals exclude 0, and the difference holds still); the median difference is {apart:+.2f}"
        in panel
    )
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


def paired(name, protocol, difference):
    """A study told softly and one inside a solver, which is better by so many decades told everything."""

    def made(learner, skill):
        rng = np.random.default_rng(1)
        errors = {("all", r): 10.0 ** -(skill + 0.1 * rng.normal()) for r in range(5)}
        records = {k: SimpleNamespace(errors={"extrap": e}) for k, e in errors.items()}
        records |= {("none", r): SimpleNamespace(errors={"extrap": 1.0}) for r in range(5)}
        study = SimpleNamespace(
            design="standard", protocol=protocol, replicates=range(5), learner=learner
        )
        lattice = SimpleNamespace(records=records, primary="extrap", floor=1e-12, estimate=estimate)
        return SimpleNamespace(
            environment=SimpleNamespace(id=name), study=study, lattice=lattice, trains_network=False
        )

    return made("stacked", 2.0), made(SOLVER, 2.0 + difference)


def test_one_pair_of_an_environment_counts_under_the_converged_protocol_if_there_is_one():
    old = SimpleNamespace(name="standard-v2", is_converged=False)
    new = SimpleNamespace(name="standard-v3", is_converged=True)
    every = [
        paired("a-v1", old, -1.0),
        paired("a-v1", new, 1.0),
        paired("b-v1", old, 0.5),
        paired("c-v1", new, 0.0),
    ]
    others: dict = {}
    for soft, inside in every:
        others.setdefault((soft.environment.id, "standard", SOLVER), []).append(inside)
    found = pairs_of([soft for soft, _ in every], others)
    assert found == [every[1], every[2], every[3]]
    said = finding(found)
    assert "in 2 of 3 environments**, more in 0" in said
    assert "the median difference is +0.50 decades" in said
    assert "it errs less in 0, more in 0" in said
