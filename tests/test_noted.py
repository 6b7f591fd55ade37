"""What leaderboard/NOTES.md stands on: its parts against plain arithmetic on lines of records, its figures against pages."""

from __future__ import annotations

import json
import re
import sys
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from scipy import stats

ROOT = Path(__file__).parent.parent
BOARD, RESULTS = ROOT / "leaderboard", ROOT / "leaderboard" / "results"
HEAT, BURGERS = "heat-mixed-v1", "burgers-potential-v1"
SOURCES = [*BOARD.glob("*.md"), *(ROOT / "benchmarks/notebook").glob("*.md")]
FIGURE = re.compile(r"(-?\d+\.\d\d) (?:\+-|±) (\d+\.\d\d)")


@pytest.fixture(scope="module")
def parts():
    """The helpers of reading.py whose parts the notes name."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(ROOT / "benchmarks"))
        names = ("noted", "noted_laws", "noted_training")
        for name in (*names, "common"):
            patch.delitem(sys.modules, name, raising=False)
        yield SimpleNamespace(**{name: import_module(name) for name in names})


@pytest.fixture(scope="module")
def found(parts):
    """The lattices of two environments, as parts read them."""
    return parts.noted.lattices(str(RESULTS), (HEAT, BURGERS))


def lines(environment):
    """{(arm, replicate): a line} of networks under standard-v3, read without the package."""
    every = map(json.loads, (RESULTS / f"{environment}.jsonl").read_text().splitlines())
    return {
        (one["arm"], one["data_seed"]): one
        for one in every
        if (one.get("design"), one.get("protocol"), one.get("learner"))
        == ("standard", "standard-v3", "stacked")
        and one["world_seed"] == one["data_seed"] == one["init_seed"]
    }


def decades(environment, arm, error):
    """-log10 of an error of ten lines."""
    of = lines(environment)
    return -np.log10([min(error(of[arm, k]), 10.0) for k in range(10)])


def least_validation(line):
    kept = line["checkpoints"]
    return kept["error"][int(np.argmin(kept["validation"]))]


STATES = [
    ("chosen", lambda line: line["errors"]["extrap"]),
    ("last", lambda line: line["last"]["errors"]["extrap"]),
    ("least validation", least_validation),
]


@pytest.mark.parametrize(("state", "error"), STATES, ids=[s for s, _ in STATES])
@pytest.mark.parametrize(
    ("environment", "arm"), [(HEAT, "all"), (HEAT, "fourier"), (BURGERS, "bernoulli")]
)
def test_gains_are_those_of_plain_arithmetic(environment, arm, state, error, parts, found):
    gain = parts.noted.gain_at(found[environment], arm, state)
    v = decades(environment, arm, error) - decades(environment, "none", error)
    assert gain.mean == pytest.approx(v.mean(), abs=1e-12)
    half_width = stats.t.ppf(0.975, 9) * v.std(ddof=1) / np.sqrt(10)
    assert gain.half_width == pytest.approx(half_width, abs=1e-12)


def test_a_record_without_a_last_state_is_read_as_it_is(parts):
    before = parts.noted.lattices(str(RESULTS), (HEAT,), "standard-v2")[HEAT]
    after = parts.noted.at_last(before)
    assert np.array_equal(after.skills("all"), before.skills("all"))


def test_what_is_incomplete_is_left_out(parts, tmp_path):
    whole = (RESULTS / f"{HEAT}.jsonl").read_text().splitlines(keepends=True)
    lost = next(
        line for line in whole if json.loads(line).get("key") == lines(HEAT)["all", 3]["key"]
    )
    for kept, count in ((whole, 1), ([line for line in whole if line != lost], 0)):
        (tmp_path / f"{HEAT}.jsonl").write_text("".join(kept))
        assert len(parts.noted.lattices(str(tmp_path), (HEAT,))) == count


def test_endings_are_counted(parts):
    ((section, text),) = parts.noted_training.ended(str(RESULTS), (HEAT,))
    taken = np.array([lines(HEAT)["all", k]["steps"][1] for k in range(10)])
    assert section == "ended"
    within = int((taken <= 480).sum())
    assert f"{within} of 10 networks ended within half of them, and 0 of these" in text
    assert f"| {taken.min()} to {taken.max()} |" in text


@pytest.mark.parametrize(("level", "shown"), [(0.023, "yes"), (1e-12, "no")])
def test_subsets_below_none(level, shown, parts, found):
    rows, count = parts.noted_laws.below_rows({BURGERS: found[BURGERS]}, level)
    assert count == 7
    assert {row[1]: row[-1] for row in rows}["bernoulli"] == shown


def test_a_pattern_may_hold_at_another_state(parts, found):
    statement, training = "v(bernoulli) - v(none)", parts.noted_training
    read = found[BURGERS], parts.noted.at_last(found[BURGERS])
    assert [training.judged(BURGERS, of)[statement].holds for of in read] == [False, True]


@pytest.mark.parametrize("name", ["gains", "on_top", "subsets"])
def test_parts_print_what_they_compute(name, parts):
    ((section, text),) = getattr(parts.noted_laws, name)(str(RESULTS), (HEAT,))
    error = STATES[0][1]
    skills = {a: decades(HEAT, a, error) for a in ("none", "fourier", "all")}
    expected = {
        "gains": skills["all"] - skills["none"],
        "on_top": skills["all"] - skills["fourier"],
        "subsets": skills["all"],
    }[name]
    assert section == name.replace("_", "-")
    assert f"{expected.mean():.2f} ± " in text


def test_every_figure_of_the_notes_stands_on_a_page():
    """A mean with its interval is quoted from a page or from the notebook, to the last digit."""
    notes = BOARD / "NOTES.md"
    there = {f for page in SOURCES if page != notes for f in FIGURE.findall(page.read_text())}
    said = FIGURE.findall(re.sub(r"\s+", " ", notes.read_text()))
    assert len(said) > 20
    assert [f"{a} +- {b}" for a, b in said if (a, b) not in there] == []
