"""The overall page: every figure and label of the boards of networks, recomputed from the records."""

from __future__ import annotations

import json
import re
from functools import cache

import numpy as np
import pytest

from tests.adversary import figures, labels, language, pages
from tests.adversary.records import ROOT, Board

TABLES = [pages.read("tables"), pages.read("archive/README")]
SHARE = 7  # percent; two sets of 1000 resamples differ by less
BORDER = 0.08  # of a threshold; what lies as close as this to it may fall on either side


def rows():
    boards = ((t, p) for t in TABLES for p in re.findall(r"^## (\S+), learner stacked$", t, re.M))
    for page, protocol in boards:
        text = pages.section(page, f"## {protocol}, learner stacked")
        found = re.search(r"each at p <= ([\d.e-]+?)\.? ", text)
        for row in pages.tables(text)[0]:
            name, design = re.match(
                r"\[([^]]+)\]\(\S+\)(?: \([^)]*\))?(?:, (\S+))?", row["environment"]
            ).groups()
            if design is None:
                yield pytest.param(
                    protocol, float(found[1]) if found else 0.05, row, id=f"{protocol}-{name}"
                )


def board_of(protocol, row):
    name = re.match(r"\[([^]]+)\]", row["environment"])[1]
    page = pages.read(name)
    digest = re.search(r"digest `(\w+)`", page)[1]
    primary = re.search(r"^- design standard:.*primary split (\w+)", page, re.M)[1]
    return name, board_with(name, digest, float(row["floor"]), primary, protocol)


board_with = cache(Board)  # the records of an environment are read once


def plain(cell):
    """A cell without its star, what it is at half of the budget, and the note in brackets at its end."""
    return re.sub(r"\*?( \[[^]]*\])?( unsettled)?( \((?!median)[^)]*\))?$", "", cell)


def near(p, level):
    return abs(p - level) <= BORDER * level


def declared(name, board):
    """Patterns that the ledger dates before any network of the environment, with their values."""
    lines = map(json.loads, (ROOT / "expected.jsonl").read_text().splitlines())
    for line in lines:
        arms = language.names(line["statement"])
        rest = {a for a in arms if not a.startswith("size(") and a not in ("none", "all")}
        rest = {a for a in rest if frozenset(a.split("+")) not in board.subsets}
        if line["environment"] == name and rest <= set(board.arms):
            common = tuple(
                s for s in board.replicates if all((a, s) in board.records for a in rest)
            )
            yield line, language.value(board.lattice(common), line["statement"])


def p_of(values, low, high):
    """Two-sided p of what the mean says of the bounds."""
    mean, low, high = (
        values.mean(),
        -np.inf if low is None else low,
        np.inf if high is None else high,
    )
    if mean < low:
        one = figures.p_less(values, low)
    elif mean > high:
        one = figures.p_greater(values, high)
    else:
        sides = [figures.p_greater(values, low)] if np.isfinite(low) else []
        sides += [figures.p_less(values, high)] if np.isfinite(high) else []
        one = max(sides)
    return min(1.0, 2 * one)


@pytest.mark.parametrize(("protocol", "level", "row"), list(rows()))
def test_gains_controls_and_failures(protocol, level, row):
    name, board = board_of(protocol, row)
    assert int(row["replicates"]) == len(board.replicates)
    over_none = board.gains("all", "none")
    assert plain(row["gain over none"]) == figures.text(over_none, "+")
    chosen, highest, common = board.headline()
    over_chosen = board.gains("all", chosen, common)
    assert plain(row["over the chosen control"]) == figures.text(over_chosen, "+")
    assert row["over the chosen control"].split("(")[-1].rstrip(")").split(",")[0] == chosen
    over_highest = board.gains("all", highest, common)
    assert plain(row["over the highest control"]) == figures.text(over_highest, "+")
    assert row["over the highest control"].endswith(f"({highest})")
    contrasts = {"none": over_none, chosen: over_chosen}
    p = [p_of(v, 0, None) for v in contrasts.values()]
    for line, values in declared(name, board):
        if line["networks"] == 0 and len(values) > 1:
            p.append(p_of(values, line["at_least"], line["at_most"]))
    adjusted = figures.holm(p)
    cells = {"none": "gain over none", chosen: "over the chosen control"}
    for k, (over, gain) in enumerate(contrasts.items()):
        star, seeds = "*" in row[cells[over]], common if over == chosen else None
        moved = board.moved("all", over, seeds)
        assert row[cells[over]].endswith("unsettled") == moved or "unsettled (" in row[cells[over]]
        if board.has_half:
            at_half = board.gains("all", over, seeds, half=True).mean()
            assert f"[{at_half:+.2f}]" in row[cells[over]]
        shown = adjusted[k] <= 0.05 and gain.mean() > 0 and not moved
        assert near(adjusted[k], 0.05) or star == shown
    if board.moved("all") or board.moved("none"):
        assert row["failed"] == "unsettled"
        return
    bad = [r["status"] == "diverged" for r in board.of("all")]
    said = figures.failed(board.skills("all"), board.skills("none"), bad)
    assert row["failed"] in (said, "no gain")
    assert (
        row["failed"] == said
        or np.median(board.skills("all")) - np.median(board.skills("none")) < 0.1
    )


@pytest.mark.parametrize(("protocol", "level", "row"), list(rows()))
def test_the_most_and_least_valuable(protocol, level, row):
    _, board = board_of(protocol, row)
    assert (row["which are needed"] == "unsettled") == any(map(board.moved, board.subsets.values()))
    if row["most valuable"] == "unsettled":
        assert board.has_half
        assert row["least valuable"] == "unsettled"
        return
    worth = figures.shapley(board.game())
    for header, sign in (("most valuable", 1), ("least valuable", -1)):
        shares = labels.extreme(worth, sign)
        kind, listed = re.match(r"(?:(tie|candidates?): )?(.*)", row[header]).groups()
        found = re.findall(r"([\w-]+) ([+-][^(]*(?:\(median [^)]*\))?) ?\((\d+) %\)", listed)
        for equation, text, share in found:
            assert text.strip() == figures.text(worth[equation], "+")
            assert abs(float(share) - 100 * shares[equation]) <= SHARE
        often = {e for e, s in shares.items() if s >= 0.05 + SHARE / 100}
        assert often <= {e for e, _, _ in found} or len(found) == 4
        best, p = labels.p_extreme(worth, sign)
        assert best in {e for e, _, _ in found}
        if abs(shares[best] - 0.9) > SHARE / 100 and not near(p, level):
            assert (kind is None) == (shares[best] >= 0.9 and p <= level)


@pytest.mark.parametrize(("protocol", "level", "row"), list(rows()))
def test_which_are_needed(protocol, level, row):
    _, board = board_of(protocol, row)
    cell = row["which are needed"]
    if cell == "unsettled":
        assert any(map(board.moved, board.subsets.values()))
        return
    (label, _), shares = labels.needed(board.game(), board.equations, level)
    counts = {}
    for (words, _), count in shares.items():
        counts[words] = counts.get(words, 0) + 100 * count / labels.RESAMPLES
    listed = re.sub(r"^candidates?: ", "", cell)
    found = [re.match(r"(.*?) \(?(\d+) %\)?$", part).groups() for part in listed.split("; ")]
    printed = {words.removesuffix(" ?"): float(share) for words, share in found}
    for words, share in printed.items():
        assert abs(share - counts.get(words, 0)) <= SHARE, (words, share, counts)
    assert label in printed
    if not cell.startswith("candidate"):
        assert counts[label] >= 90 - SHARE


@pytest.mark.parametrize(("protocol", "level", "row"), list(rows()))
def test_expected_patterns_replicates_dates_and_cost(protocol, level, row):
    name, board = board_of(protocol, row)
    judged = [(line, values.mean()) for line, values in declared(name, board)]
    holds = [
        (line["at_least"] is None or mean >= line["at_least"])
        and (line["at_most"] is None or mean <= line["at_most"])
        for line, mean in judged
    ]
    if re.fullmatch(r"\d+ of \d+", row["expected"]):
        assert row["expected"] == f"{sum(holds)} of {len(holds)}"
    else:
        assert "unsettled" in row["expected"] or not judged
    whole = [r for a in board.arms if board.has(a) for r in board.of(a)]
    cost = sum(r["cost"]["thread_seconds"] for r in whole) / len(board.replicates)
    assert float(row["cost"]) == pytest.approx(cost, abs=0.5 if cost >= 10 else 0.05)
    assert row["date"] == max(r["created"][:10] for r in whole)


def test_a_changed_figure_would_be_noticed():
    protocol, level, row = next(rows()).values
    gain = row["gain over none"]
    changed = {
        **row,
        "gain over none": gain.replace(gain[1:5], f"{float(gain[1:5]) + 0.01:.2f}", 1),
    }
    with pytest.raises(AssertionError):
        test_gains_controls_and_failures(protocol, level, changed)
    with pytest.raises(AssertionError):
        test_which_are_needed(protocol, level, {**row, "which are needed": "not shown (100 %)"})
