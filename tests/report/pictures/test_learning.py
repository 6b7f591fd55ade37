"""The curves that are drawn are those of the records."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree

import pytest

from pinnablate.analysis.games import game
from pinnablate.analysis.sufficiency import sufficiency
from pinnablate.report.pictures.curves import curves_svg
from pinnablate.report.pictures.learning import Schedule, learning, mean_curve
from pinnablate.study import Study
from tests import results
from tests.analysis.made import lattice

SPACE = "{http://www.w3.org/2000/svg}"


def test_curves_are_geometric_means_and_a_replicate_that_stopped_keeps_its_last_error():
    made = lattice({"all": [0.01, 0.01], "rbf": [0.5, 0.5]})
    for replicate, curve in enumerate((((1, 1.0), (10, 0.1), (15, 0.01)), ((1, 1.0), (10, 0.001)))):
        made.records["all", replicate].curve.extend(
            {"step": s, "errors": {"extrap": e}} for s, e in curve
        )
    schedule = Schedule((1, 10), (5,))
    curve = mean_curve(made, "all", schedule)
    assert curve == pytest.approx((1.0, 0.01, 10**-2.5))
    assert mean_curve(made, "rbf", schedule) == ()
    drawn = ElementTree.fromstring(
        curves_svg("world", {"all": curve, "rbf": ()}, schedule, {"all": 1}, ["all"])
    )
    assert len(list(drawn.iter(f"{SPACE}polyline"))) == 1


def test_a_replicate_without_any_state_counts_as_the_worst():
    made = lattice({"all": [0.01, 10.0]})
    made.records["all", 0].curve.append({"step": 1, "errors": {"extrap": 0.1}})
    made.records["all", 1].curve.append({"step": 1, "errors": {"extrap": None}})
    assert mean_curve(made, "all", Schedule((1,), ())) == pytest.approx((1.0,))  # of 0.1 and 10


def test_steps_are_counted_from_the_start():
    assert Schedule((1, 10, 40), (1, 20)).steps == (1, 10, 40, 41, 60)
    assert Schedule((), (1, 20)).steps == (1, 20)


def test_a_study_has_the_curves_of_its_subsets_and_controls():
    heat = results.heat()
    found = learning(heat.study, heat.lattice)
    assert set(found.curves) == {
        "none",
        "energy",
        "fourier",
        "all",
        "none-long",
        "weight-decay",
        "smoothness",
    }
    assert found.told == {"none": 0, "energy": 1, "fourier": 1, "all": 2}
    assert {"none", "all", "energy", "fourier"} <= set(found.labelled)
    maxwell = results.maxwell()
    labelled = learning(maxwell.study, maxwell.lattice).labelled
    enough = sufficiency(game(maxwell.lattice)).minimal
    assert {maxwell.lattice.subsets[s] for s in enough} <= set(labelled)
    assert {len(c) for c in found.curves.values()} == {len(found.schedule.steps)}
    assert found.curves["all"][-1] == pytest.approx(heat.lattice.error("all"), rel=1e-4)


def with_states(made, arm, replicate, chosen, errors):
    """Give a record a curve of (step, error, validation error), and the state chosen."""
    record = made.records[arm, replicate]
    record.curve.extend({"step": s, "errors": {"extrap": e}, "validation": v} for s, e, v in errors)
    made.records[arm, replicate] = replace(
        record, chosen={"step": chosen, "validation": 0.1}, last={"errors": {"extrap": 0.5}}
    )


def test_a_step_has_its_place_among_the_checkpoints_of_its_phase():
    schedule = Schedule((1, 10, 100), (1, 4, 16))
    assert [schedule.place(s) for s in (1, 10, 100, 101, 104, 116)] == [0, 1, 2, 3, 4, 5]
    assert schedule.place(102) == pytest.approx(3.5)
    assert Schedule((1, 100), ()).place(10) == pytest.approx(0.5)


def test_where_validation_chose_the_error_there_is_marked():
    made = Study.of("heat-mixed", protocol="smoke", arms="lattice", replicates=2)
    found = lattice({"none": [0.1, 0.1], "energy": [1, 1], "fourier": [1, 1], "all": [0.01, 0.01]})
    for arm in found.arms:
        for replicate, step in enumerate((41, 60)):
            error = found.records[arm, replicate].errors["extrap"]
            curve = ((1, 1.0, 2.0), (40, 0.5, 0.4), (41, error, 0.1), (60, 2 * error, 0.2))
            with_states(found, arm, replicate, step, curve)
    seen = learning(made, found)
    place, error = seen.chosen["none"]
    assert error == pytest.approx(0.1)
    assert place == pytest.approx((4 + len(seen.schedule.steps) - 1) / 2)
    assert (seen.ends("none"), seen.curves["none"][-1]) == pytest.approx((0.1, 0.2))
    assert set(seen.validation) == {"none", "all"}
    assert seen.validation["all"][-1] == pytest.approx(0.2)
    own = seen.curves, seen.schedule, seen.told, seen.labelled
    root = ElementTree.fromstring(curves_svg("world", *own, seen.validation, seen.chosen))
    assert len(list(root.iter(f"{SPACE}circle"))) == len(seen.chosen)
    assert root.find(f"{SPACE}title").text == "world: 0.01 told all, 0.1 told none"
    assert len(list(root.iter(f"{SPACE}polyline"))) == len(seen.curves) + 2
    assert "circles" in ElementTree.tostring(root, "unicode")
    plain = ElementTree.fromstring(curves_svg("world", *own))
    assert not list(plain.iter(f"{SPACE}circle"))


def test_records_that_chose_nothing_have_no_marks():
    heat = results.heat()
    found = learning(heat.study, heat.lattice)
    assert (found.chosen, found.validation) == ({}, {})
    assert found.ends("all") == found.curves["all"][-1]
