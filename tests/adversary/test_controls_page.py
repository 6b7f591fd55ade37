"""The page of controls: soft constraints beside the solver, recomputed from records."""

from __future__ import annotations

import re

import numpy as np
import pytest

from tests.adversary import pages
from tests.adversary.figures import interval
from tests.adversary.records import Board

TEXT = pages.section(pages.read("controls"), "## Soft constraints, or structure? (explored)")
ROWS = pages.tables(TEXT)[0]
PAIRS = dict.fromkeys(tuple(row["environment"].split(", ")) for row in ROWS)


def apart(name, protocol, arm):
    """Skill inside the solver less that of the soft constraint, in the replicates of both."""
    page = pages.read(name)
    digest = re.search(r"digest `(\w+)`", page)[1]
    primary = re.search(r"^- design standard:.*primary split (\w+)", page, re.M)[1]
    floor = float(re.search(r"standard deviations of the field, floor (\S+)\.", page)[1])
    soft, inside = (
        Board(name, digest, floor, primary, protocol, learner)
        for learner in ("stacked", "solver-layer")
    )
    both = [r for r in soft.replicates if r in inside.replicates]
    return inside.skills(arm, None, both) - soft.skills(arm, None, both)


@pytest.mark.parametrize("row", ROWS, ids=lambda r: f"{r['environment']}-{r['told']}")
def test_the_difference_of_a_subset(row):
    name, protocol = row["environment"].split(", ")
    mean, half = interval(apart(name, protocol, row["told"]))
    printed = re.match(r"([-+]\d+\.\d+) ± (\d+\.\d+)", row["difference"])
    assert printed, row["difference"]
    assert float(printed[1]) == pytest.approx(mean, abs=0.0051)
    assert float(printed[2]) == pytest.approx(half, abs=0.0051)


def test_the_sentence_counts_environments_once():
    assert len({name for name, _ in PAIRS}) == len(PAIRS)
    found = {arm: [interval(apart(*pair, arm)) for pair in PAIRS] for arm in ("all", "none")}
    counts = [
        sum(sign * mean > half for mean, half in found[arm])
        for arm in ("all", "none")
        for sign in (1, -1)
    ]
    said = re.search(
        r"in (\d+) of (\d+) environments\*\*, more in (\d+) .* is (\S+) decades\. Told none,.*less in (\d+), more in (\d+)\.",
        TEXT,
    )
    less, of, more, middle, untold_less, untold_more = said.groups()
    assert [int(less), int(more), int(untold_less), int(untold_more)] == counts
    assert int(of) == len(PAIRS)
    assert float(middle) == pytest.approx(np.median([m for m, _ in found["all"]]), abs=0.0051)
