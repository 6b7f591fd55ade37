"""A wrong law among right ones, planted: losses and held-out errors rise by what was planted."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pinnablate import registry
from pinnablate.analysis.told_wrongly import told_wrongly
from pinnablate.arms import Wrong, subset
from pinnablate.arms.placebos import placebos
from tests.analysis.made import lattice

WORLD = registry.load("heat-mixed").world()
WRONG = Wrong("wrong-sign", "fourier")


def planted(**changes):
    """Right laws cost nothing; told Fourier's law with a wrong sign, the loss is a hundred times larger, the
    held-out error ten times, and the error four times."""
    wrong = placebos(WORLD, WRONG)[1]
    arms = {a.name: a for a in (*(subset(WORLD, of) for of in ([], ["energy"], ["fourier"])),)}
    whole = subset(WORLD, WORLD.players)
    arms |= {whole.name: whole, wrong.name: wrong}
    names = list(arms)
    of = lattice(
        {n: [0.4 if n == wrong.name else 0.1] * 5 for n in names},
        arms,
        loss={n: 1e-4 if n == wrong.name else 1e-6 for n in names} | changes.get("loss", {}),
        held_out={n: 0.1 if n == wrong.name else 0.01 for n in names},
    )
    return replace(of, subsets={frozenset(a.equations): n for n, a in arms.items() if a.is_subset})


def test_what_was_planted_is_said_of_each_law():
    right, wrong = (
        [t for t in told_wrongly(WORLD, planted()) if bool(t.wrong) is is_wrong]
        for is_wrong in (False, True)
    )
    assert [t.laws for t in right] == [("energy",), ("fourier",)]
    assert all(t.loss.mean == t.held_out.mean == t.lost.mean == 0.0 for t in right)
    (found,) = wrong
    assert (found.laws, found.wrong) == (("fourier",), WRONG)
    assert found.loss.mean == pytest.approx(2.0)
    assert found.held_out.mean == pytest.approx(1.0)
    assert found.lost.mean == pytest.approx(0.602, abs=1e-3)


def test_a_loss_that_is_not_finite_is_a_large_one():
    name = placebos(WORLD, WRONG)[1].name
    (found,) = [t for t in told_wrongly(WORLD, planted(loss={name: None})) if t.wrong]
    assert found.loss.mean == pytest.approx(18.0)


def test_an_arm_that_lacks_a_replicate_is_left_out():
    of = planted()
    name = placebos(WORLD, WRONG)[1].name
    records = {cell: r for cell, r in of.records.items() if cell != (name, 3)}
    assert not [t for t in told_wrongly(WORLD, replace(of, records=records)) if t.wrong]
    assert told_wrongly(WORLD, replace(of, subsets={})) == []
