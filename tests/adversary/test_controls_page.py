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
    """Skill inside the solver less that of the soft constraint, in the replicates of both, and the same at half."""
    soft, inside = (board(name, protocol, learner) for learner in ("stacked", "solver-layer"))
    both = [r for r in soft.replicates if r in inside.replicates]
    of = inside.skills(arm, None, both)
    full = of - soft.skills(arm, None, both)
    if not soft.has_half:
        return full, None
    before = inside.skills(arm, None, both, True) if inside.has_half else of
    return full, before - soft.skills(arm, None, both, True)


def still(full, half):
    """Whether the mean of a difference moved little between half and the full budget."""
    return half is None or abs(full.mean() - half.mean()) <= max(0.1, 0.1 * abs(full.mean())) + 1e-9


@pytest.mark.parametrize("row", ROWS, ids=lambda r: f"{r['environment']}-{r['told']}")
def test_the_difference_of_a_subset(row):
    name, protocol = row["environment"].split(", ")
    mean, half = interval(apart(name, protocol, row["told"])[0])
    printed = re.match(r"([-+]\d+\.\d+) ± (\d+\.\d+)", row["difference"])
    assert printed, row["difference"]
    assert float(printed[1]) == pytest.approx(mean, abs=0.0051)
    assert float(printed[2]) == pytest.approx(half, abs=0.0051)


def test_the_sentence_counts_environments_once():
    assert len({name for name, _ in PAIRS}) == len(PAIRS)
    told, untold = (shown([apart(*pair, arm) for pair in PAIRS]) for arm in ("all", "none"))
    said = re.search(
        r"in (\d+) of (\d+) environments\*\*, more in (\d+) .* is (\S+) decades\. Told none,.*less in (\d+), more in (\d+)\.",
        TEXT,
    )
    less, of, more, middle, untold_less, untold_more = said.groups()
    assert (int(less), int(more)) == told[:2]
    assert (int(untold_less), int(untold_more)) == untold[:2]
    assert int(of) == len(PAIRS)
    assert float(middle) == pytest.approx(told[2], abs=0.0051)


def test_the_sentence_on_costs_says_what_its_table_says():
    text = pages.section(PAGE, "## What it costs")
    (rows,) = pages.tables(text)
    first: dict = {}
    for row in rows:
        first.setdefault(row["environment"].split(", ")[0].rstrip("*"), row)
    learners = [name for name in rows[0] if name not in ("environment", "network")]
    said = dict(re.findall(r"(\S+) (1/\S+|x \S+) \(less in", text.split("\n| ")[0]))
    assert list(said) == learners
    for name in learners:
        trained = [r for r in first.values() if r[name][0].isdigit()]
        ratios = [float(r[name].split()[0]) / float(r["network"]) for r in trained]
        printed = said[name].removeprefix("x ")
        middle = 1 / float(printed[2:]) if printed.startswith("1/") else float(printed)
        assert middle == pytest.approx(np.median(ratios), rel=0.15)  # of figures with two digits
        less = sum("(1/" in r[name] for r in trained)
        assert f"{name} {said[name]} (less in {less} of {len(trained)})" in text


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
        holds = still(values, half)
        above, below = above + (holds and mean > width), below + (holds and -mean > width)
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
