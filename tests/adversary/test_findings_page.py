"""The page of findings: wrong laws, worths in observations, the order of learning and what networks became, recomputed."""

from __future__ import annotations

import json
import re
from collections import Counter
from fractions import Fraction

import numpy as np
import pytest
from scipy import stats

from tests.adversary import pages, sweeps
from tests.adversary.figures import interval
from tests.adversary.records import ROOT, Board

PAGE, OTHER = pages.read("FINDINGS"), pages.read("findings-other")
NONE, ALL = "none", "all"


def board(name, protocol):
    page = pages.read(name)
    digest = re.search(r"digest `(\w+)`", page)[1]
    primary = re.search(r"^- design standard:.*primary split (\w+)", page, re.M)[1]
    return Board(name, digest, 1e-12, primary, protocol)


def parts(title):
    """(protocol, its text) of every board in a section, of both pages."""
    yield re.search(r"^Networks under (\S+),", PAGE, re.M)[1], pages.section(PAGE, title)
    text = pages.section(OTHER, title)
    for protocol in re.findall(r"^### (\S+), stacked", text, re.M):
        yield protocol, pages.section(text, f"### {protocol}, stacked")


def rows(title, column="environment"):
    """The rows of the first table with a column, of each protocol."""
    for protocol, text in parts(title):
        found = pages.tables(text)
        assert found, title
        for row in next((t for t in found if column in t[0]), []):
            name = row["environment"].removeprefix("[").split("]")[0]
            yield pytest.param(protocol, name, row, id=f"{protocol}-{name}")


# In what order


def first_below(records, split):
    steps = []
    for r in records:
        below = [
            p["step"]
            for p in r["curve"]
            if p["errors"].get(split) is not None and p["errors"][split] < 0.1
        ]
        steps.append(min(below, default=np.inf))
    return np.array(steps, float)


def rises_again(records, law):
    """Decades from the least violation after the greatest one to the last."""
    rises = []
    for r in records:
        values = [p["residuals"][law] for p in r["curve"] if p["residuals"].get(law) is not None]
        logs = np.log10(np.maximum(values, 1e-12))
        rises.append(logs[-1] - logs[np.argmax(logs) :].min())
    return np.array(rises)


@pytest.mark.parametrize(("protocol", "name", "row"), list(rows("## 4. In what order")))
def test_the_order_of_learning(protocol, name, row):
    own = board(name, protocol)
    for split in ("interp", "extrap"):
        for arm in (NONE, ALL):
            cell = row[f"{split}, {arm}"]
            if split not in own.of(arm)[0]["errors"]:
                assert cell == ""
                continue
            steps = first_below(own.of(arm), split)
            share = f"{np.isfinite(steps).sum()} of {len(steps)}"
            middle = np.sort(steps)[len(steps) // 2]
            assert cell == (f"{middle:.0f}, {share}" if np.isfinite(middle) else share)
    listed = set(row["learned and lost"].split(", ")) - {"-", "n/a"}
    for law in own.equations:
        rest = own.subsets[frozenset(own.equations) - {law}]
        mean, half = interval(rises_again(own.of(rest), law))
        assert (law in listed) == (mean > 0.1 and mean > half), (law, mean, half)


def test_the_sentences_on_the_order_are_those_of_the_tables():
    for _, text in parts("## 4. In what order"):
        table = pages.tables(text)[0]
        lost = sum(len(set(r["learned and lost"].split(", ")) - {"-", "n/a"}) for r in table)
        assert f"**{lost} are learned and lost again**" in text

        def mostly(cell):
            count, total = map(int, re.search(r"(\d+) of (\d+)$", cell).groups())
            return count > total / 2

        for split, words in (("interp", "inside the observed window"), ("extrap", "beyond it")):
            of = [r for r in table if r[f"{split}, none"]]
            none, both = (sum(mostly(r[f"{split}, {a}"]) for r in of) for a in (NONE, ALL))
            assert (
                f"{words} in {none} of {len(of)} environments told nothing, in {both} told all"
                in text
            )


# A wrong law among right ones


def logs(records, what):
    large = {"loss": 1e12, "held_out": 10.0}[what]
    return np.array([np.log10(max(large if r[what] is None else r[what], 1e-300)) for r in records])


def area(guilty, innocent):
    """The chance that a guilty one has the higher score."""
    above = np.subtract.outer(guilty, innocent)
    return np.mean((above > 0) + 0.5 * (above == 0))


def cases(protocol, names):
    """(kind, how much higher loss and held-out error are) of laws among all others; kind None: right."""
    for name in names:
        own = board(name, protocol)
        wrong = [a for a in own.arms if re.match(r"all/(wrong|permuted|near)-", a)]
        among = Counter(tuple(s for s in own.replicates if own.has(a, [s])) for a in wrong)
        among = {seeds: n for seeds, n in among.items() if len(seeds) >= 5}
        if not among:
            continue
        seeds = max(among, key=lambda those: (among[those], len(those)))
        wrong = [a for a in wrong if own.has(a, seeds)]
        for law in own.equations:
            rest = own.subsets[frozenset(own.equations) - {law}]
            yield None, higher(own, ALL, rest, seeds)
        for arm in wrong:
            rest = own.subsets[frozenset(own.of(arm, seeds)[0]["equations"])]
            yield words_of(arm), higher(own, arm, rest, seeds)


def words_of(arm):
    """How a law is wrong: all/near-miss.stokes@0.9 is a tenth of the way to its near miss."""
    kind, theta = re.fullmatch(r"all/([\w-]+)\.\w+(?:@([\d.]+))?", arm).groups()
    return kind.replace("-", " ") + (
        f", {100 * (1 - float(theta)):.0f} % of the way" if theta else ""
    )


def higher(own, arm, rest, seeds):
    one, other = own.of(arm, seeds), own.of(rest, seeds)
    return {w: np.mean(logs(one, w) - logs(other, w)) for w in ("loss", "held_out")}


@pytest.mark.parametrize("protocol", [p for p, _ in parts("## 2. Does a wrong law")])
def test_wrong_laws_among_right_ones(protocol):
    text = dict(parts("## 2. Does a wrong law"))[protocol]
    table = {r["the law is told"]: r for r in pages.tables(text)[0]}
    names = [path.stem for path in sorted((ROOT / "results").glob("*.jsonl"))]
    found = list(cases(protocol, names))
    right = [v for kind, v in found if kind is None]
    assert table["as it is"]["laws (environments)"].startswith(f"{len(right)} (")
    kinds = {kind for kind, _ in found if kind is not None}
    assert kinds | {"as it is"} == set(table)
    for kind in kinds:
        own = [v for k, v in found if k == kind]
        row = table[kind]
        assert row["laws (environments)"].startswith(f"{len(own)} (")
        for what, header in (("loss", "loss"), ("held_out", "held out")):
            values, others = ([v[what] for v in of] for of in (own, right))
            assert row[header] == f"{np.median(values):+.2f}"
            column = "area" if what == "loss" else "area held out"
            assert row[column] == f"{area(values, others):.2f}"

    wrong_ones = [v for kind, v in found if kind is not None]
    counted = {}
    for what in ("loss", "held_out"):
        innocent, guilty = (np.array([v[what] for v in of]) for of in (right, wrong_ones))
        bounds = [b for b in innocent if np.mean(innocent > b) <= 0.05]
        counted[what] = int((guilty > min(bounds)).sum())
    assert (
        f"of {len(wrong_ones)} such laws the training loss shows {counted['loss']}, the error on held-out observations shows "
        f"{counted['held_out']}.**"
    ) in text


# How many observations


def shown(cell):
    """The worth in a cell, without its interval and mark."""
    return re.split(r" \(|\*| unsettled", cell)[0]


@pytest.mark.parametrize(
    ("protocol", "name", "row"), list(rows("## 3. How many", "interp, its best law"))
)
def test_laws_in_observations(protocol, name, row):
    own = board(name, protocol)
    for split in sweeps.SPLITS:
        if not row[f"{split}, all"]:
            assert split not in own.of(NONE)[0]["errors"]
            continue
        values, settled = sweeps.worths(own, NONE, split)
        assert shown(row[f"{split}, all"]) == sweeps.spelt(*values.pop(ALL))
        assert ("unsettled" in row[f"{split}, all"]) == (not settled)
        beyond = [law for law, (_, sign) in values.items() if sign == ">"]
        best = max(values, key=lambda law: (values[law][1] != "<") * values[law][0])
        law, said = row[f"{split}, its best law"].split(": ", 1)
        if len(beyond) > 1:
            assert (law, said) == (f"{beyond[0]} and {len(beyond) - 1} more", "> 32")
        else:
            assert (law, shown(said)) == (best, sweeps.spelt(*values[best]))


@pytest.mark.parametrize(("protocol", "name", "row"), list(rows("## 3. How many", "control")))
def test_all_laws_beside_the_chosen_control(protocol, name, row):
    own = board(name, protocol)
    control, _, kept = row["control"].partition(", ")
    assert control == own.headline()[0] != NONE
    assert (kept == "kept") == sweeps.sizes(own, control)[1]
    for split in sweeps.SPLITS:
        if row[f"{split}, all"]:
            values, settled = sweeps.worths(own, control, split)
            assert shown(row[f"{split}, all"]) == sweeps.spelt(*values[ALL])
            assert ("unsettled" in row[f"{split}, all"]) == (not settled)
        else:
            assert split not in own.of(NONE)[0]["errors"]


def counted(cells):
    """The words for what all laws are worth, of the cells of one column: a pattern."""
    cells = [shown(c) for c in cells if c and "unsettled" not in c]
    known = sorted((c for c in cells if c[0] not in "<>"), key=lambda c: float(Fraction(c)))
    beyond, before = (sum(c[0] == sign for c in cells) for sign in "><")
    said = []
    if known:
        ends = " to ".join(dict.fromkeys([known[0], known[-1]]))
        said.append(rf"{ends} times the observations( \(median [\d.]+\))? in {len(known)}")
    if beyond:
        said.append(f"more than 32 times in {beyond}")
    if before:
        said.append(f"fewer than the sweep begins with in {before}")
    said[0] += f" of {len(cells)} environment{'s' * (len(cells) > 1)}"
    return ", ".join(said)


def test_the_sentences_on_observations_are_those_of_the_tables():
    (_, leading), *_ = parts("## 3. How many")
    assert len(pages.tables(leading)) == 2  # beside `none`, and beside the chosen control
    for _, text in parts("## 3. How many"):
        for table in pages.tables(text):
            inside, beyond = (counted([r[f"{s}, all"] for r in table]) for s in sweeps.SPLITS)
            assert re.search(f"inside the observed window {inside}; beyond it {beyond}\\.", text)


# What they became


def lines_of(name, own):
    """The lines that were kept of looking into networks, of records as they stand today."""
    errors = {r["key"]: r["errors"].get(own.primary) for r in own.records.values()}
    path = ROOT / "results" / "looked" / f"{name}.jsonl"
    found = [json.loads(line) for line in path.read_text().splitlines()]
    return [v for v in found if all(errors.get(k, "absent") == e for k, e in v["of"].items())]


def tau(scores, skills):
    return np.mean([stats.kendalltau(a, b).statistic for a, b in zip(scores, skills, strict=True)])


@pytest.mark.parametrize(("protocol", "name", "row"), list(rows("## 5. What do networks become")))
def test_what_networks_became(protocol, name, row):
    own = board(name, protocol)
    looked = lines_of(name, own)
    arm_of = {r["key"]: (a, s) for (a, s), r in own.records.items()}
    pairs = [v for v in looked if v["look"] == "pair"]
    if row["alike"]:
        both = [v["cka"] for v in pairs if {arm_of[k][0] for k in v["of"]} == {NONE, ALL}]
        assert row["alike"] == f"{np.mean(both):.2f}"
        null = [np.mean(v["cka"]) for v in looked if v["look"] == "replicates"]
        assert row["more than replicates"].startswith(f"{np.mean(both) - np.mean(null):+.2f}")
        ridges = [v["ridge"] for v in pairs if v.get("ridge") is not None]
        assert row["ridges"] == f"{sum(r >= 0.1 for r in ridges)} of {len(ridges)}"
    arms = list(own.subsets.values())
    if not row["evidence"] or len(arms) < 3:
        return
    skills = np.stack([own.skills(a) for a in arms], 1)
    kept = {next(iter(v["of"])): v for v in looked if v["look"] == "network"}
    evidence = [[kept[r["key"]]["evidence"] for r in own.of(a)] for a in arms]
    said = float(row["evidence"].split(" ")[0])
    assert said == pytest.approx(tau(np.array(evidence).T, skills), abs=0.0051)
    read = [[-r["chosen"]["validation"] for r in own.of(a)] for a in arms]
    said = float(row["validation error"].split(" ")[0])
    assert said == pytest.approx(tau(np.array(read).T, skills), abs=0.0051)
    sizes = [[len(r["equations"]) for r in own.of(a)] for a in arms]
    said = float(row["number of laws"].split(" ")[0])
    assert said == pytest.approx(tau(np.array(sizes).T, skills), abs=0.0051)
