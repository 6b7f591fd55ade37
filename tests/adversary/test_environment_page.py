"""The page of one environment: every figure and label of its study of networks, from the records."""

from __future__ import annotations

import re

import numpy as np

from tests.adversary import figures, labels, pages
from tests.adversary.studies import EXTRA, everywhere, those_with
from tests.adversary.test_overall_page import SHARE, p_of, plain


def geometric(values):
    return np.exp(np.mean(np.log(np.maximum(values, 1e-300))))


@everywhere
def test_the_ranking(study):
    board = study.board
    rows = next(t for t in pages.tables(study.text) if "gain" in t[0])  # not of laws untold
    order = [board.skills(row["told"]).mean() for row in rows]
    assert order == sorted(order, reverse=True)
    assert {r["told"] for r in rows} >= set(board.subsets.values())
    told = {arm: s for s, arm in board.subsets.items()}
    for row in rows:
        arm, records = row["told"], board.of(row["told"])
        assert row[f"skill {board.primary}"] == figures.text(board.skills(arm))
        if arm != "none":
            assert study.agrees(row["gain"], board.gains(arm, "none")) or arm == "all"
        if board.has_half:
            at_half = board.skills(arm, half=True).mean()
            assert row[f"skill {board.primary}, half budget"] == f"{at_half:.2f}"
            gained = board.gains(arm, "none", half=True).mean()
            assert row["gain, half budget"] == ("0" if arm == "none" else f"{gained:+.2f}")
        gain = np.median(board.skills(arm)) - np.median(board.skills("none"))
        bad = [r["status"] == "diverged" for r in records]
        said = figures.failed(board.skills(arm), board.skills("none"), bad)
        assert row["failed"] == (said if gain >= 0.1 else "no gain")
        for split in records[0]["errors"]:
            error = 10 ** -board.skills(arm, split).mean()
            assert float(row[f"error {split}"]) == float(f"{error:.2g}")
        l2 = geometric([r["relative_l2"][board.primary] for r in records])
        assert float(row["rel. L2"]) == float(f"{l2:.2g}")
        for law in board.equations:
            cell = row[f"r {law}"]
            if cell == "n/a":
                assert not any(r["residuals"].get(law) for r in records)
                continue
            rms = [np.sqrt(np.mean(np.square(r["residuals"][law]))) for r in records]
            size = 0.0 if max(rms) < 1e-16 else geometric(np.maximum(rms, 1e-16))
            assert float(cell.strip("()! ")) == float(f"{size:.1e}")
            assert cell.startswith("(") == (law not in told.get(arm, ()))
            assert cell.endswith("!") == (law in told.get(arm, ()) and size > 0.05)


@everywhere
def test_the_sentence_on_top(study):
    board, common = study.board, study.common
    chosen, highest, _ = board.headline()
    line = next(
        line
        for line in study.text.splitlines()
        if line.startswith("Told all its equations the network gains")
    )
    assert f"**{study.with_half('all', 'none')} decades**" in line
    assert f"{study.with_half('all', chosen, common)} over the control that held-out" in line
    if highest == chosen:
        assert f"chose and that scores highest, `{chosen}` ({len(common)} replicates)" in line
    else:
        assert f"chose, `{chosen}`" in line
        said = f"{study.with_half('all', highest, common)} over the control that scores highest"
        assert f"{said}, `{highest}` ({len(common)} replicates)" in line


@everywhere
def test_what_was_declared_beforehand(study):
    board, common = study.board, study.common
    chosen = board.headline()[0]
    contrasts = [board.gains("all", "none"), board.gains("all", chosen, common)]
    rows = study.table("Declared beforehand")
    assert [r["contrast"] for r in rows[:2]] == ["`v(all) - v(none)`", f"`v(all) - v({chosen})`"]
    assert len(rows) == 2, "no pattern of this world was written down before its first network"
    p = [p_of(v, 0, None) for v in contrasts]
    for row, values, own, adjusted in zip(rows, contrasts, p, figures.holm(p), strict=True):
        assert row["seen"] == figures.text(values)
        for header, value in (("p", own), ("corrected", adjusted)):
            assert row[header] == ("< 0.001" if value < 0.001 else f"{value:.2g}")
        answer = "yes" if values.mean() > 0 else "**the opposite**"
        assert row["shown"] == (answer if adjusted <= 0.05 else "open")


@everywhere
def test_what_each_equation_is_worth(study):
    board = study.board
    splits = [s for s in board.of("none")[0]["errors"] if s != board.primary]
    for row in study.table("What each equation is worth"):
        law = row["equation"]
        assert int(row["scalar equations"]) == len(board.of("none")[0]["residuals"][law])
        for name, index in (("Shapley", figures.shapley), ("Banzhaf", figures.banzhaf)):
            at_half = index(board.game(half=True))[law] if board.has_half else None
            assert study.agrees(row[name], index(board.game())[law], at_half)
        for split in splits:
            assert study.agrees(row[f"Shapley, {split}"], figures.shapley(board.game(split))[law])


@everywhere
def test_how_they_work_together(study):
    board = study.board
    section = pages.section(study.text, "### How they work together")
    pairs, coefficients = pages.tables(section)
    game = board.game()
    errors = {
        s: -np.clip([r["errors"][board.primary] for r in board.of(a)], board.floor, 10)
        for s, a in board.subsets.items()
    }
    (row,) = pairs
    pair = frozenset(row["pair"].split(", "))
    in_skill, in_error = (figures.interactions(g)[pair] for g in (game, errors))
    assert study.agrees(row["interaction in skill"], in_skill)
    assert study.agrees(row["in error"], in_error)
    shown = [figures.p_two_sided(v) <= study.level for v in (in_skill, in_error)]
    same_sign = in_skill.mean() * in_error.mean() > 0  # of one pair ranks are always the same
    verdict = "structural" if all(shown) and same_sign else "scale-dependent"
    assert row["under change of scale"] == (verdict if shown[0] else "not shown")
    label, share = re.match(r"(.*?) \((\d+) %\)$", row["the two alone"]).groups()
    assert label == "AND", "a positive Moebius coefficient that is shown"
    assert in_skill.mean() > 0
    both = figures.moebius(game)[pair][labels.resamples(len(board.replicates))]
    p = 2 * labels.p_above(both, 0)
    assert abs(float(share) - 100 * np.mean(p <= study.level)) <= SHARE
    for row in coefficients:
        told = next(s for s, a in board.subsets.items() if a == row["subset"])
        assert study.agrees(row["Moebius coefficient"], figures.moebius(game)[told])
    worse = [
        a
        for s, a in board.subsets.items()
        if s
        and figures.p_two_sided(board.gains(a, "none")) <= study.level
        and board.gains(a, "none").mean() < 0
    ]
    assert ("No subset is shown to be worse" in section) == (not worse)


@everywhere
def test_laws_that_it_is_not_told(study):
    board = study.board

    def violation(arm, law):
        return np.log10([np.sqrt(np.mean(np.square(r["residuals"][law]))) for r in board.of(arm)])

    for row in study.table("Laws that it is not told"):
        law = row["law"]
        others = board.subsets[frozenset(board.equations) - {law}]
        falls, told = (violation("none", law) - violation(arm, law) for arm in (others, "all"))
        assert study.agrees(row["told all others"], falls)
        assert plain(row["told it too"]) == figures.text(told, "+")
        assert row["share"] == f"{100 * falls.mean() / told.mean():.0f} %"


@those_with("Told nothing")
def test_controls_and_what_is_told_falsely(study):
    board, common = study.board, study.common
    for row in study.table("Told nothing"):
        arm = row["control"]
        assert row["skill"] == study.skill(arm, common)
        assert study.agrees(row["over none"], board.gains(arm, "none", common))
        assert (
            study.agrees(row["`all` over it"], board.gains("all", arm, common))
            or arm == board.headline()[0]
        )
    for row in study.table_if_any("Told something false"):
        arm, right = row["told wrongly"], row["told wrongly"].split(".", 1)[1].split("@")[0]
        alone = [("alone: over none", "none")]
        alone += [("over the right law alone", right)] if right in board.equations else []
        for column, other in alone:
            if board.has(arm, common):
                assert study.agrees(row[column], board.gains(arm, other, common))
            else:
                assert row[column] == "n/a"
        for column, other in (("among all: over none", "none"), ("over all", "all")):
            if board.has(f"all/{arm}", common):
                assert study.agrees(row[column], board.gains(f"all/{arm}", other, common))
            else:
                assert row[column] == "n/a"


@those_with("Is the order healthy?")
def test_whether_the_order_is_healthy(study):
    board, common = study.board, study.common
    mean = {a: board.skills(a, None, common).mean() for a in board.arms if board.has(a, common)}
    single = max((a for s, a in board.subsets.items() if len(s) == 1), key=mean.get)
    control = board.headline()[0]
    kinds = ("wrong-sign.", "wrong-coefficient.", "permuted-fields.", "near-miss.")
    wrong = [a for a in mean if a.startswith(kinds) and "@" not in a]
    expected = {
        f"all - best single law ({single})": (board.gains("all", single, common), lambda m: m > 0),
        f"best single law - chosen control ({control})": (
            board.gains(single, control, common),
            lambda m: m > 0,
        ),
    }
    if "smoothness" in mean:
        expected[f"chosen control ({control}) - smoothness"] = (
            board.gains(control, "smoothness", common),
            lambda m: abs(m) <= 0.2,
        )
    if wrong:
        best = max(wrong, key=mean.get)
        average = np.mean([board.skills(a, None, common) for a in wrong], axis=0)
        of = f"mean of {len(wrong)} wrong laws" if len(wrong) > 1 else "the wrong law"
        expected[f"chosen control - {of} alone"] = (
            board.skills(control, None, common) - average,
            lambda m: m > 0,
        )
        expected[f"best single law - best wrong law alone ({best})"] = (
            board.gains(single, best, common),
            lambda m: m > 0,
        )
    rows = study.table("Is the order healthy?")
    assert [r["statement"] for r in rows] == list(expected)
    for row in rows:
        values, is_held = expected[row["statement"]]
        assert study.agrees(row["seen"], values)
        assert row["holds"] == ("yes" if is_held(values.mean()) else "**no**")


@those_with("More observations instead")
def test_more_observations_and_laws_in_part(study):
    board, common = study.board, study.common
    enough = []
    for row in study.table("More observations instead"):
        arm = EXTRA + row["observations"].removeprefix("x ")
        assert row["skill"] == study.skill(arm, common)
        assert study.agrees(row["over none"], board.gains(arm, "none", common))
        assert study.agrees(row["over all"], board.gains(arm, "all", common))
        enough += [board.gains(arm, "all", common).mean() >= 0]
    assert ("no number of observations up to" in study.text) == (not any(enough))
    for row in study.table_if_any("Told in part"):
        arm = row["told"]
        full = arm.split(".", 1)[1] if "." in arm else "all"
        assert study.agrees(row["over none"], board.gains(arm, "none", common))
        assert study.agrees(row["over the same told in full"], board.gains(arm, full, common))
        errors = [r["detail"].get("coefficient_error") for r in board.of(arm, common)]
        said = "n/a" if None in errors else f"{np.median(errors):.2g}"
        assert row["error of coefficients"] == said


@everywhere
def test_provenance(study):
    board = study.board
    whole = [r for a in board.arms if board.has(a) for r in board.of(a)]
    text = pages.section(study.text, "### Provenance")
    bad = sum(r["status"] == "diverged" for r in whole)
    assert f"| {len(whole)}, of which {bad} diverged" in text
    seeds = ", ".join(map(str, board.replicates))
    assert f"| {len(board.replicates)}: seeds {seeds} " in text
    days = sorted(r["created"][:10] for r in whole)
    assert f"| {days[0]} to {days[-1]} " in text
    cost = sum(r["cost"]["thread_seconds"] for r in whole) / len(board.replicates)
    assert f"| {cost:.0f} thread-seconds per replicate" in text
