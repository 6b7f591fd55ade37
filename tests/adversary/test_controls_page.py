"""The page of controls recomputed from records: wrong laws, and soft constraints beside the solver."""

from __future__ import annotations

import re

import numpy as np
import pytest

from tests.adversary import pages
from tests.adversary.figures import interval
from tests.adversary.records import Board

PAGE = pages.read("controls")
TEXT = pages.section(PAGE, "## Soft constraints, or structure? (explored)")
ROWS = pages.tables(TEXT)[0]
PAIRS = dict.fromkeys(tuple(row["environment"].split(", ")) for row in ROWS)


def board(name, protocol, learner="stacked"):
    """The records of a board, by what the page of its environment prints."""
    page = pages.read(name)
    digest = re.search(r"digest `(\w+)`", page)[1]
    primary = re.search(r"^- design standard:.*primary split (\w+)", page, re.M)[1]
    floor = float(re.search(r"standard deviations of the field, floor (\S+)\.", page)[1])
    return Board(name, digest, floor, primary, protocol, learner)


def apart(name, protocol, arm):
    """Skill inside the solver less that of the soft constraint, in the replicates of both."""
    soft, inside = (board(name, protocol, learner) for learner in ("stacked", "solver-layer"))
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


def told_wrongly():
    """{environment: (protocol, its wrong laws alone, and among all others)}: of each the board with most."""
    (rows,) = pages.tables(pages.section(PAGE, "## Each wrong law"))
    found = {}
    for row in rows:
        name, protocol = row["environment"].split(", ")
        alone, among = found.setdefault((name.rstrip("*"), protocol), ([], []))
        alone += [row["told wrongly"]] * (row["alone"] != "not trained")
        among += [f"all/{row['told wrongly']}"] * (row["among all others"] != "not trained")
    leading = {}
    for (name, protocol), arms in found.items():
        if name not in leading or sum(map(len, arms)) > sum(map(len, leading[name][1:])):
            leading[name] = (protocol, *arms)
    return leading


def shown(found):
    """How many differences are above 0, and below, by intervals, of those that hold still; and the median."""
    above = below = 0
    for values, half in found:
        mean, width = interval(values)
        still = half is None or abs(mean - half.mean()) <= max(0.1, 0.1 * abs(mean)) + 1e-9
        above, below = above + (still and mean > width), below + (still and -mean > width)
    return above, below, float(np.median([values.mean() for values, _ in found]))


def test_the_first_sentences_say_what_right_and_wrong_laws_do():
    told = told_wrongly()
    boards = {name: board(name, protocol) for name, (protocol, *_) in told.items()}

    def differences(of):
        out = []
        for name, (_, alone, among) in told.items():
            found = boards[name]
            wrong = [*alone, *among]  # the replicates of the study are those that were told wrongly
            seeds = [s for s in found.replicates if all((a, s) in found.records for a in wrong)]
            arms, less = of(found, alone, among, seeds)
            if not arms:
                continue
            full, half = (
                np.mean([found.skills(a, None, seeds, h) for a in arms], axis=0)
                - np.mean([found.skills(a, None, seeds, h) for a in less], axis=0)
                for h in (False, True)
            )
            out.append((full, half if found.has_half else None))
        return out

    def highest(found, seeds):
        there = [a for a in found.told_nothing if found.has(a, seeds)]
        means = {a: found.skills(a, None, seeds).mean() for a in there}
        return max(means, key=means.get)

    text = re.search(r"# Controls\n\n(.*)", PAGE)[1]
    right = differences(lambda found, alone, among, seeds: (["all"], [highest(found, seeds)]))
    above, _, middle = shown(right)
    assert f"control in {above} of {len(right)} environments**, by {middle:.2f} decades" in text
    wrong = differences(lambda found, alone, among, seeds: (alone, ["none"]))
    above, below, middle = shown(wrong)
    assert (
        f"more than told nothing in {below} of {len(wrong)} environments**, less in {above}: "
        f"the median difference is {middle:+.2f} decades" in text
    )
    lost = differences(lambda found, alone, among, seeds: (among, ["all"]))
    _, below, middle = shown(lost)
    assert f"loses** {-middle:.2f} decades" in text
    assert f"(median; shown in {below} of {len(lost)} environments)" in text
    above, below, _ = shown(differences(lambda found, alone, among, seeds: (among, ["none"])))
    assert f"err less than told nothing in {above}, more in {below}." in text
