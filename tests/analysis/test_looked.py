"""Networks that were trained are looked into once; planted lines come back as what was planted."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pinnablate.analysis.lattice import lattice_of
from pinnablate.analysis.looked import counts, found, look
from pinnablate.records.looked import COURSE, NETWORK, PAIR, REPLICATES, Look
from pinnablate.records.store import Store
from pinnablate.study import Study
from pinnablate.study.probe import Probe
from tests.analysis.made import lattice

PLAYERS = ("energy", "fourier")
FREE = {"none": 5.0, "energy": 0.75, "fourier": 0.25, "all": 0.0}


def planted(replicates=5, without=()):
    """A lattice whose networks leave so many directions free, with `none` and `all` more alike by .25
    than two replicates, and a ridge of a decade on every line but those to `all`."""
    of = lattice({a: [0.1 + r / 100 for r in range(replicates)] for a in FREE})
    of = replace(
        of,
        subsets={
            frozenset(): "none",
            frozenset(["energy"]): "energy",
            frozenset(["fourier"]): "fourier",
            frozenset(PLAYERS): "all",
        },
    )
    own = {(a, r): {f"{a}{r}": 0.1 + r / 100} for a in FREE for r in range(replicates)}
    lines = [
        Look(
            NETWORK,
            own[a, r],
            {"free": [FREE[a], 2 * FREE[a]], "directions": 9, "evidence": -FREE[a]},
        )
        for a in FREE
        for r in range(replicates)
    ]
    pairs = replicates * (replicates - 1) // 2
    for a in ("none", "all"):
        about = {k: v for r in range(replicates) for k, v in own[a, r].items()}
        lines.append(Look(REPLICATES, about, {"cka": [0.5] * pairs}))
    for a, b in [("none", "all"), ("none", "energy"), ("none", "fourier"), ("energy", "all")]:
        for r in range(replicates):
            more = {} if (a, b) == ("none", "all") else {"ridge": 0.0 if b == "all" else 1.0}
            lines.append(Look(PAIR, own[a, r] | own[b, r], {"cka": 0.75, **more}))
    for r in range(replicates):  # told nothing two of four waves, told all every one at once
        for a, learned, exponent in (("none", 2, 0.5 + r / 100), ("all", 4, 0.0)):
            waves = {"waves": 4, "learned": learned, "exponent": exponent}
            beyond = {"waves": 4, "learned": learned - 2, "exponent": None}
            lines.append(Look(COURSE, own[a, r], {"splits": {"interp": waves, "extrap": beyond}}))
    return of, [line for line in lines if not set(line.of) & set(without)]


def test_what_was_planted_is_found():
    of, lines = planted()
    seen = found(counts(lines, of), of, PLAYERS)
    assert seen.arms == ("none", "energy", "fourier", "all")
    assert seen.leaves_free() == {"none": True, "energy": True, "fourier": False, "all": False}
    assert seen.leaves_free(1) == {"none": True, "energy": True, "fourier": True, "all": False}
    assert seen.evidence.tolist() == [[-5.0, -0.75, -0.25, 0.0]] * 5
    assert seen.order_of(FREE).mean == pytest.approx(1.0)
    assert seen.order_of({a: -f for a, f in FREE.items()}).mean == pytest.approx(-1.0)
    assert seen.alike.within.mean == 0.75
    assert seen.alike.between == 0.5
    assert seen.alike.more.mean == pytest.approx(0.25)
    assert seen.alike.more.excludes_zero
    assert (seen.compared, seen.with_ridge) == (15, 10)
    assert seen.waves["interp", "none"].shares.tolist() == [0.5] * 5
    assert seen.waves["interp", "all"].exponents.tolist() == [0.0] * 5
    assert np.isnan(seen.waves["extrap", "all"].exponents).all()
    assert set(seen.waves) == {(s, a) for s in ("interp", "extrap") for a in ("none", "all")}


def test_lines_about_other_records_do_not_count():
    of, lines = planted()
    changed = dict(of.records)
    changed["none", 0] = replace(changed["none", 0], errors={"extrap": 0.5})
    there = counts(lines, replace(of, records=changed))
    assert len(there) < len(lines)
    assert not any("none0" in line.of for line in there.values())


def test_a_subset_that_lacks_a_replicate_is_left_out():
    of, lines = planted(without=["energy3"])
    seen = found(counts(lines, of), of, PLAYERS)
    assert seen.arms == ("none", "fourier", "all")
    assert [r.end for r in seen.ridges] == ["fourier"]


def test_without_lines_nothing_is_found():
    assert found({}, planted()[0], PLAYERS) is None


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    store = Store(tmp_path_factory.mktemp("looked"))
    study = Study.of("lotka-volterra", protocol="smoke", arms="lattice", replicates=2)
    study.run(store)
    return study, store


def test_networks_are_looked_into_once(trained):
    study, store = trained
    records = store.load(study.environment.id).records
    of = lattice_of(study.world, study.cells, records)
    probe, players = Probe(study, store), study.world.players
    lines = list(look(probe, of, players, {}))
    assert [line.look for line in lines].count(NETWORK) == 8
    assert [line.look for line in lines].count(COURSE) == 8
    seen = found(counts(lines, of), of, players)
    free = dict(zip(seen.arms, seen.free[..., 0].mean(axis=0), strict=True))
    assert free["none"] > max(free["prey"], free["pred"]) > free["all"] >= 0
    assert np.isfinite(seen.evidence).all()
    assert -1 <= seen.alike.within.mean <= 1
    assert all(0 <= w.shares.min() <= w.shares.max() <= 1 for w in seen.waves.values())
    assert seen.compared == 8  # from none to each law, and from each to both, in two replicates
    assert list(look(probe, of, players, counts(lines, of))) == []
    rest = [
        line
        for line in lines
        if line.look != NETWORK or "none" not in records[next(iter(line.of))].arm
    ]
    again = list(look(probe, of, players, counts(rest, of)))
    assert [line for line in again if line.look == NETWORK] == [
        line
        for line in lines
        if line.look == NETWORK and records[next(iter(line.of))].arm == "none"
    ]
