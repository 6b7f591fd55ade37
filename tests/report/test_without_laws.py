"""A method that knows no law and does as well is named in words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pinnablate.analysis.lattice import lattice_of
from pinnablate.report.opening import without_laws
from pinnablate.report.ranking import ranking
from pinnablate.report.sentences import NOTHING_MEANS, notes
from pinnablate.study import Study
from tests.pendulum import pendulum
from tests.report.made import records_of, study


def measured(replicates, errors):
    """A study of a measured pendulum, and records with these errors by arm, a little different by replicate."""
    made = Study.of(pendulum(), protocol="smoke", replicates=replicates)
    found = records_of(
        made, {a.name: 0.5 for a in made.arms} | errors, lambda _, r: 1 + 0.02 * (r % 3)
    )
    fields = dict.fromkeys(made.environment.field_names, 0.1)
    given = {"residuals": {}, "curve": [], "field_errors": {"held_out": fields}}
    for key, r in found.items():
        e = {"held_out": r.errors["extrap"]}
        found[key] = replace(r, errors=e, relative_l2=e, **given)
    return made, lattice_of(made.world, made.cells, found)


def said(replicates=5, **errors):
    return without_laws(*measured(replicates, errors))


@pytest.mark.parametrize(
    ("errors", "words"),
    [
        ({"rbf": 0.05, "all": 0.1}, "predicts better: error **0.0"),
        ({"rbf": 0.1, "all": 0.1}, "does about as well: error **0.1"),
    ],
)
def test_an_interpolator_that_does_as_well_is_named(errors, words):
    (sentence,) = said(**errors)
    assert sentence.startswith("`rbf` (thin-plate spline through the observations, no network), ")
    assert words in sentence


def test_nothing_is_said_where_the_laws_do_better_and_the_mean_is_no_method():
    assert said(rbf=0.5, all=0.1) == []
    assert said(rbf=0.6, all=0.4, mean=0.01) == []
    assert said(replicates=1, rbf=0.5, all=0.1) == []


def test_worlds_with_a_truth_are_left_alone():
    made = study(2)
    records = records_of(made, dict.fromkeys((a.name for a in made.arms), 0.1))
    assert without_laws(made, lattice_of(made.world, made.cells, records)) == []


def test_the_table_of_an_own_problem_says_what_gains_nothing_means():
    made, lattice = measured(5, {"all": 0.1})
    assert NOTHING_MEANS in notes(made, lattice)
    text = "\n".join(ranking(made, lattice))
    assert "| gains nothing |" in text
    assert "no gain" not in text
