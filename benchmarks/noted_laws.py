"""What all laws and each law are worth under standard-v3, beside what the pages of the leaderboard print; parts of reading.py."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from common import Sections
from noted import BEFORE, CHOSEN, CONVERGED, LAST, LEAST, RESULTS, gain_at, lattices, read_off

from pinnablate import registry
from pinnablate.analysis.estimate import estimate
from pinnablate.analysis.inference import p_apart
from pinnablate.analysis.lattice import Lattice
from pinnablate.analysis.logic import logic_of
from pinnablate.analysis.settled import Budgets
from pinnablate.leaderboard.gathered import gather
from pinnablate.report.tables import table

NAMED = ("friedmann-v1", "wave-acoustics-v1", "rigid-body-v1", "kepler-v1", "sir-v1")


def gains(results: str = RESULTS, environment: tuple[str, ...] = ()) -> Sections:
    """Is all above none and the chosen control in every environment, does it hold still, how often does it fail?"""
    rows = []
    for name, of in lattices(results, environment).items():
        control = of.chosen_control()
        assert control is not None, "`none` is complete"
        highest = of.highest_control()
        assert highest is not None, "`none` is complete"
        moved = Budgets.of(of).gain("all", "none")
        gain = of.gain("all", "none")
        rows.append(
            [
                name,
                str(len(of.replicates)),
                f"{gain:+}",
                f"{np.median(gain.values):+.2f}",
                ""
                if moved is None
                else f"{moved.half:+.2f}{'' if moved.settled else ' unsettled'}",
                f"{of.gain('all', control):+} ({control})",
                f"{of.gain('all', highest):+} ({highest})",
                f"{float(p_apart(gain.sample)):.1e}",
                str(of.failures("all")),
                f"{of.error('all'):.2g}",
                str(sum(map(of.diverged, of.arms))),
            ]
        )
    columns = [
        "environment",
        "replicates",
        "all - none",
        "median",
        "at half",
        "all - chosen control",
    ]
    columns += ["all - highest control", "p", "failed", "error of all", "diverged"]
    yield (
        "gains",
        f"{CONVERGED}, decades on the primary split. *Failed*: of `all`, and the largest rate not excluded. *Diverged*: of all arms.\n\n"
        + table(rows, columns),
    )


def on_top(results: str = RESULTS, environment: tuple[str, ...] = ()) -> Sections:
    """What does each law add on top of all the others, and does it follow from them?"""
    rows: list[list[str]] = []
    by_kind: dict[str, dict[str, list[float]]] = {}
    for name, of in lattices(results, environment).items():
        everything, logic = max(of.subsets, key=len), logic_of(registry.load(name).world())
        for law in logic.laws:
            others = of.subsets[everything - {law}]
            gain, kind = of.gain("all", others), logic.kinds[law]
            by_kind.setdefault(kind, {}).setdefault(name, []).append(gain.mean)
            rows.append(
                [
                    name,
                    law,
                    kind,
                    f"{of.gain(law, 'none'):+}",
                    f"{of.gain(others, 'none'):+}",
                    f"{gain:+}",
                ]
            )
    each = {kind: [float(np.mean(v)) for v in of.values()] for kind, of in by_kind.items()}
    short = [
        [
            kind,
            f"{len(by_kind[kind])} ({sum(map(len, by_kind[kind].values()))})",
            f"{estimate(means):+}",
            f"{np.median(means):+.2f}",
        ]
        for kind, means in each.items()
    ]
    yield (
        "on-top",
        f"{CONVERGED}, decades on the primary split. Told all others, a law is implied (all of it follows from them), a member of an "
        "identity (a part of it does), or independent. Each environment counts once, with the mean of its laws:\n\n"
        + table(short, ["the law", "environments (laws)", "all - all others", "median"])
        + "\n\n"
        + table(
            rows,
            [
                "environment",
                "law",
                "told all others",
                "alone - none",
                "all others - none",
                "all - all others",
            ],
            texts=3,
        ),
    )


def below(results: str = RESULTS, environment: tuple[str, ...] = ()) -> Sections:
    """Which subsets lie below none, and do they where every network is read at another state?"""
    level = next(
        e.level
        for e in gather(results).entries
        if (e.study.protocol.name, e.study.learner, e.study.design)
        == (CONVERGED, "stacked", "standard")
    )
    found = lattices(results, environment)
    rows, subsets = below_rows(found, level)
    single = [
        f"{name} ({', '.join(f'{v:+.2f}' for v in sorted(lost))})"
        for name, of in found.items()
        if (lost := [v for v in of.gain("all", "none").values if v < 0])
    ]
    shown = sum(row[-1] == "yes" for row in rows)
    yield (
        "below",
        f"{CONVERGED}, subsets whose gain over `none` lies below 0 with its interval: {len(rows)} of {subsets}, {shown} of "
        f"them shown after correction over the board (p <= {level:.3f}). Gains where both networks are read at the state that "
        "is published, at the last, and at the one with the least error on the validation observations.\n\n"
        + table(rows, ["environment", "told", CHOSEN, LAST, LEAST, "p", "shown"], texts=2)
        + f"\n\nReplicates in which `all` lies below `none`: {'; '.join(single) or 'none'}.",
    )


def below_rows(found: Mapping[str, Lattice], level: float) -> tuple[list[list[str]], int]:
    """Rows of the subsets below `none`, and of how many subsets but the empty one they are.

    Args:
        found: lattices by environment.
        level: at which a gain is shown.
    """
    rows, count = [], 0
    for name, of in found.items():
        arms = [a for told, a in of.subsets.items() if told]
        count += len(arms)
        for arm in arms:
            gain = of.gain(arm, "none")
            if gain.excludes_zero and gain.mean < 0:
                p = float(p_apart(gain.sample))
                states = [f"{gain_at(of, arm, state):+}" for state in (CHOSEN, LAST, LEAST)]
                rows.append([name, arm, *states, f"{p:.2g}", "yes" if p <= level else "no"])
    return rows, count


def subsets(results: str = RESULTS, environment: tuple[str, ...] = NAMED) -> Sections:
    """What skill has every subset of some environments at the states that may be read, and before?"""
    rows = []
    before = lattices(results, environment, BEFORE)
    for name, of in lattices(results, environment).items():
        for arm in of.subsets.values():
            half = Budgets.of(of).skill(arm)
            then = before[name].estimate(before[name].skills(arm)) if name in before else ""
            rows.append(
                [
                    name,
                    arm,
                    *(f"{of.estimate(read_off(of, arm, s))}" for s in (CHOSEN, LAST, LEAST)),
                    "" if half is None else f"{half.half:.2f}",
                    f"{then}",
                ]
            )
    yield (
        "subsets",
        f"{CONVERGED}, skill on the primary split in decades; {BEFORE} is read at the last state.\n\n"
        + table(rows, ["environment", "told", CHOSEN, LAST, LEAST, "at half", BEFORE], texts=2),
    )
