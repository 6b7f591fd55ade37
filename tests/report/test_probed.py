"""What is said of learning where something lacks: states, a box, room for pictures."""

from __future__ import annotations

import numpy as np
import pytest

from pinnablate.analysis.learned import learned
from pinnablate.environment import Design, Environment, coordinates, fields
from pinnablate.errors import StoreError
from pinnablate.regions import disk
from pinnablate.report.learned import wanted
from pinnablate.report.probed import by_mode, pictures, write_pictures
from pinnablate.study import Study
from pinnablate.study.probe import Probe
from tests.analysis.looked_into import AT_ONCE, LOW_ALONE, Planted


def test_states_that_lack_are_named_with_what_keeps_them():
    made = Planted({"none": LOW_ALONE})
    found, why = by_mode(made, made.lattice, ["none", "all"])
    assert found.arms == ("none",)
    assert "No states of the learning curve are kept of `all`" in why
    assert "`pinnablate pack --curves`" in why


def test_with_all_states_nothing_is_lacking():
    made = Planted({"none": LOW_ALONE, "all": AT_ONCE})
    found, why = by_mode(made, made.lattice, ["none", "all"])
    assert why == ""
    assert found.without == ()


def test_a_domain_that_is_no_box_has_no_errors_by_mode():
    x, y = coordinates("x y")
    u = fields("u", x, y)
    round_one = Environment(
        id="round-v1",
        domain={x: (-1, 1), y: (-1, 1)},
        region=disk((x, y), radius=1),
        equations={"laplace": u.diff(x, 2) + u.diff(y, 2)},
        solution={u: x * y + x},
        observations=Design(count=10, fields=(u,)),
        primary="interp",
        source="planted",
    )
    study = Study.of(round_one, protocol="smoke", arms="none", replicates=1)
    found, why = by_mode(Probe(study, None), Planted({}).lattice, ["none"])
    assert found is None
    assert why == "Errors by mode need a truth on a grid over a box, and here there is no box."


def test_the_picture_is_of_the_split_that_ranks_and_says_what_was_learned():
    made = Planted({"none": LOW_ALONE, "all": AT_ONCE})
    svg = pictures(made.study, learned(made, made.lattice, wanted(made.lattice)))["modes.svg"]
    assert "waves-v1: waves learned on extrap: 50 % told none, 100 % told all" in svg
    assert svg.count("<polyline") == 4


def test_pictures_are_written_or_the_reason_is_said(tmp_path):
    assert write_pictures("a-v1", {"modes.svg": "<svg/>"}, tmp_path / "new") == [
        f"Errors by mode of none against all: {tmp_path / 'new/a-v1.modes.svg'}."
    ]
    assert (tmp_path / "new/a-v1.modes.svg").read_text() == "<svg/>"
    blocked = tmp_path / "file"
    blocked.write_text("no directory")
    with pytest.raises(StoreError, match="cannot be written"):
        write_pictures("a-v1", {"modes.svg": ""}, blocked)


def test_arms_without_a_held_wave_leave_no_picture():
    made = Planted({"none": LOW_ALONE})
    found = learned(made, made.lattice, ["none"])
    flat = {
        key: tuple(type(c)(c.steps, np.zeros(0, int), np.zeros((len(c.steps), 0))) for c in courses)
        for key, courses in found.courses.items()
    }
    assert pictures(made.study, type(found)(flat, found.splits, found.primary, 5)) == {}
