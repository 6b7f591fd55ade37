"""What would the network have done anyway? One row for each environment with records of the further controls."""

from __future__ import annotations

from collections.abc import Sequence

from pinnablate.analysis.lattice import estimate
from pinnablate.arms.placebos import AMONG_ALL
from pinnablate.leaderboard.entries import Entry
from pinnablate.report.controls import healthy
from pinnablate.report.tables import TOLD_NOTHING, table
from pinnablate.report.typeset import escape

WITHOUT = ("kernel", "spectral", "solver-layer")  # other learners told all the equations

INTRODUCTION = """# Controls

A gain over one weak control proves nothing: it may be any penalty, any computing, any operator. So every environment is trained
beside several controls told no equation, and beside arms told a wrong one, alone and in the place of the right one among all
others. Skill in decades (-log10 error on the primary split), means over replicates with 95 % intervals.

*Best control*: of those told nothing, chosen by held-out observations. *Wrong alone* and *among all*: means over the wrong laws
that stand one by one below. Beside the network: the kernel, Chebyshev collocation, and a solver that has the equations inside,
each told all equations; the solver's is the ceiling, for it has nothing to learn but the initial state. Every one of these is
an arm of its environment's page, which has the rest: near misses by degrees, more observations, unknown coefficients."""


def panel_page(entries: Sequence[Entry]) -> str | None:
    """Markdown of all environments that have wrong laws on record; None where none has."""
    panel = [e for e in entries if e.complete and any(a.wrong for a in e.study.arms)]
    soft = [e for e in panel if e.study.learner not in WITHOUT]
    if not soft:
        return None
    others = {(e.environment.id, e.study.design, e.study.learner): e for e in entries if e.complete}
    rows, each, order = [], [], []
    for e in soft:
        env, lattice = e.environment, e.lattice
        title = f"[{env.id}]({env.id}.md), {e.study.protocol.name}"
        best = lattice.best_control([n for n in TOLD_NOTHING if n in lattice.arms])
        wrong = [a for a in e.study.arms if a.wrong and not a.wrong[0].theta]
        alone = [a.name for a in wrong if not a.name.startswith(AMONG_ALL)]
        among = [a.name for a in wrong if a.name.startswith(AMONG_ALL)]

        def skill(*names: str, lattice=lattice) -> str:
            have = [n for n in names if n in lattice.arms]
            return str(estimate(sum(lattice.skills(n) for n in have) / len(have))) if have else "n/a"

        beside = [others.get((env.id, e.study.design, name)) for name in WITHOUT]
        rows.append([title, skill("none"), f"{skill(best)} ({best})", skill("smoothness"), skill("random-operator"),
                     skill(*alone), skill(*among), skill("all"),
                     *(str(estimate(o.lattice.skills("all"))) if o else "n/a" for o in beside)])
        each += [[env.id, a.wrong[0].name, skill(a.name), skill(AMONG_ALL + a.name)] for a in wrong if a.name in alone]
        order += [[env.id, escape(what), escape(expected), f"{seen:+}", "yes" if holds else "**no**"]
                  for what, expected, seen, holds in healthy(e.study, lattice)]
    head = ["environment", "none", "best control", "smoothness", "random operator", "wrong alone", "wrong among all", "all",
            *(f"all, {name}" for name in WITHOUT)]
    held = sum(r[-1] == "yes" for r in order)
    return "\n".join([
        INTRODUCTION, "", table(rows, head), "", "## Each wrong law", "",
        table(each, ["environment", "told wrongly", "alone", "among all others"], texts=2), "",
        "## Is the order healthy?", "",
        "all > best single law >= best control ~ smoothness > wrong laws alone, in decades, paired within replicates; written "
        f"down before any of it was trained. {held} of {len(order)} hold.", "",
        table(order, ["environment", "statement", "expected", "seen", "holds"], texts=3), ""])
