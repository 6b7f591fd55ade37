"""What a comparison of variants says, in sentences and rows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pinnablate.analysis.estimate import estimate
from pinnablate.analysis.inference import LEVEL
from pinnablate.report.tables import table
from pinnablate.tasks.protocol import Protocol
from sensitivities.compared import FEW, FLIPS, LEAST, MOVES, SHARE, Answers, Compared


def spent(found: Answers) -> float:
    """Declared flops of all networks."""
    return sum(r.cost["flops"] for r in found.lattice.records.values())


def largest(changes: dict[str, np.ndarray]) -> str:
    """The law whose value changes most, with the change."""
    if not changes:
        return ""
    law = max(changes, key=lambda name: abs(changes[name].mean()))
    return f"{law} {estimate(changes[law]):+}"


def row(one: Compared, answer: str, cost: float) -> list[str]:
    swapped, settled = one.swapped(beyond_noise=False), one.swapped(beyond_noise=True)
    game = {law: one.other.shapley[law] - before for law, before in one.usual.shapley.items()}
    none, everything = (
        estimate(one.other.values[arm] - one.usual.values[arm]) for arm in ("none", "all")
    )
    return [
        one.environment,
        one.words,
        answer,
        f"{one.tau():.2f}",
        str(one.taus),
        f"{len(swapped)} ({len(settled)})",
        largest(one.changes),
        largest(game),
        f"{one.gain:+}",
        f"{none:+}",
        f"{everything:+}",
        f"x {cost:.2g}",
    ]


def finding(compared: Sequence[Compared], verdicts: Sequence[str]) -> str:
    """The answer in a few sentences, from the table alone."""
    if not compared:
        return "Nothing has been trained yet."
    if FEW in verdicts:
        count = len(compared[0].usual.lattice.replicates)
        other = sorted({c.words for c in compared if c.swapped(beyond_noise=False)})
        return (
            f"With {count} replicates there are no intervals, so that nothing is said of noise. Orders of means differ from the "
            f"protocol's under {len(other)} of {len({c.words for c in compared})} choices"
            f"{': ' + ', '.join(other) if other else ''}."
        )
    by_choice: dict[str, list[tuple[Compared, str]]] = {}
    for c, v in zip(compared, verdicts, strict=True):
        by_choice.setdefault(c.words, []).append((c, v))
    flips = {
        w: "; ".join(
            f"{c.environment}: {', '.join(c.swapped(beyond_noise=True))}"
            for c, v in each
            if v == FLIPS
        )
        for w, each in by_choice.items()
        if any(v == FLIPS for _, v in each)
    }
    moves = {
        w: "; ".join(
            f"{c.environment}: {v.removeprefix(MOVES + ': ')}"
            for c, v in each
            if v.startswith(MOVES)
        )
        for w, each in by_choice.items()
        if any(v.startswith(MOVES) for _, v in each)
    }
    neither = [w for w in by_choice if w not in flips and w not in moves]

    def listed(found: dict[str, str]) -> str:
        return ", ".join(f"{w} ({where})" for w, where in found.items()) or "none"

    return (
        f"Of {len(by_choice)} choices {len(flips)} flip an order of two subsets beyond noise: {listed(flips)}. "
        f"{len(moves)} move what a law is worth by more than max({LEAST:g} decades, {SHARE:.0%}) beyond noise: {listed(moves)}. "
        f"{len(neither)} change neither: {', '.join(neither) or 'none'}."
    )


def explanation(base: Protocol, replicates: int, tests: int) -> str:
    return (
        f"{base.name} with one thing changed, against {base.name}, {replicates} replicates, paired (same world, data and seed). Arms: "
        "`none`, all but one law, `all`; worth: `all` minus all but the law. An order flips where the difference of two arms excludes "
        "0 under both, with different signs (in brackets; before them: of the means). A worth moves where the change exceeds "
        f"max({LEAST:g} decades, {SHARE:.0%} of it) in a t test, adjusted over {tests} tests (Benjamini and Hochberg, {LEVEL:.0%}; "
        "explored, nothing was said before). Shapley values where every subset was trained. Last columns: change of the gain of `all`, "
        "of the skill of both, and of the declared flops."
    )


def usual_table(compared: Sequence[Compared]) -> str:
    seen = {c.environment: c.usual for c in compared}
    rows = [
        [name, arm, f"{estimate(values)}"]
        for name, usual in seen.items()
        for arm, values in usual.values.items()
    ]
    return table(rows, ["environment", "told", "skill"], texts=2)
