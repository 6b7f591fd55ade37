"""What would the network have done anyway? One row for each environment with records of the further controls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from pinnablate.analysis.lattice import estimate
from pinnablate.arms import subset
from pinnablate.arms.placebos import AMONG_ALL
from pinnablate.leaderboard.entries import Entry
from pinnablate.learners import learner as learner_named
from pinnablate.report.sections import healthy
from pinnablate.report.tables import TOLD_NOTHING, table
from pinnablate.report.typeset import escape
from pinnablate.tasks.metrics import skill as skill_of

WITHOUT = ("kernel", "spectral", "solver-layer")  # other learners told all the equations

INTRODUCTION = """# Controls

A gain over one weak control proves nothing: it may be any penalty, any computing, any operator. So every environment is trained
beside several controls told no equation, and beside arms told a wrong one, alone and in the place of the right one among all
others. Skill in decades (-log10 error on the primary split), means over replicates with 95 % intervals.

*Best control*: of those told nothing, chosen by held-out observations. *Wrong alone* and *among all*: means over the wrong laws
that stand one by one below. Beside the network: the kernel, Chebyshev collocation, and a solver that has the equations inside,
each told all equations; the solver's is the *skyline*, for it has nothing to learn but the initial state. Every one of these is
an arm of its environment's page, which has the rest: near misses by degrees, more observations, unknown coefficients."""


def panel_page(entries: Sequence[Entry]) -> str | None:
    """Markdown of all environments that have wrong laws on record; None where none has."""
    soft = [e for e in entries if e.complete and e.beside and any(a.wrong for a in e.beside.arms)
            and e.study.learner not in WITHOUT]
    if not soft:
        return None
    others = {(e.environment.id, e.study.design, e.study.learner): e for e in entries if e.complete}
    rows, costs, each, order, absent = [], [], [], [], []
    for e in soft:
        env, lattice, arms = e.environment, e.beside_lattice, e.beside.arms
        title = f"[{env.id}]({env.id}.md), {e.study.protocol.name}"
        best = lattice.best_control([n for n in TOLD_NOTHING if n in lattice.arms])
        wrong = [a for a in arms if a.wrong and not a.wrong[0].theta]
        alone = [a.name for a in wrong if not a.name.startswith(AMONG_ALL)]
        among = [a.name for a in wrong if a.name.startswith(AMONG_ALL)]

        def skill(*names: str, lattice=lattice) -> str:
            have = [n for n in names if n in lattice.arms]
            return str(estimate(sum(lattice.skills(n) for n in have) / len(have))) if have else "n/a"

        beside = [others.get((env.id, e.study.design, name)) for name in WITHOUT]
        rows.append([title, skill("none"), f"{skill(best)} ({best})", skill("smoothness"), skill("random-operator"),
                     skill(*alone), skill(*among), skill("all"),
                     *(str(estimate(o.lattice.skills("all"))) if o else "n/a" for o in beside)])
        costs.append([env.id, *(_cost(o, e) for o in (e, *beside))])
        absent += [f"- {env.id}, {name}: {escape(_absence(e, name))}" for name, other in zip(WITHOUT, beside, strict=True)
                   if other is None]
        each += [[env.id, a.wrong[0].name, skill(a.name), skill(AMONG_ALL + a.name)] for a in wrong if a.name in alone]
        order += [[env.id, escape(what), escape(expected), f"{seen:+}", "yes" if holds else "**no**"]
                  for what, expected, seen, holds in healthy(e.beside, lattice)]
    head = ["environment", "none", "best control", "smoothness", "random operator", "wrong alone", "wrong among all", "all",
            *(f"all, {name}" for name in WITHOUT)]
    held = sum(r[-1] == "yes" for r in order)
    return "\n".join([
        INTRODUCTION, "", table(rows, head), "", *(["n/a:", "", *absent, ""] if absent else []), "## What it costs", "",
        table(costs, ["environment", "network", *WITHOUT]), "",
        "Thread-seconds of arm `all` (mean over replicates) as recorded, machines may differ; and their ratio to the network's. "
        "Where equations are linear collocation is one solve, and no network is its match on cost.", "",
        "## Each wrong law", "",
        table(each, ["environment", "told wrongly", "alone", "among all others"], texts=2), "",
        "## Is the order healthy?", "",
        "all > best single law >= best control ~ smoothness > wrong laws alone, in decades, paired within replicates; written "
        f"down before any of it was trained. {held} of {len(order)} hold.", "",
        table(order, ["environment", "statement", "expected", "seen", "holds"], texts=3), "", *_structure(soft, others)])


def _absence(entry: Entry, learner_name: str) -> str:
    """Why there is no record of all equations told to a learner."""
    view = entry.study.view
    reason = learner_named(learner_name).supports(view, subset(view, view.players), entry.study.protocol)
    return reason or "not trained yet"


def _cost(entry: Entry | None, soft: Entry) -> str:
    """Thread-seconds of arm `all`, and the ratio to the network's."""
    if entry is None:
        return "n/a"
    seconds, network = (float(np.mean([r.cost["thread_seconds"] for r in e.lattice.of("all")])) for e in (entry, soft))
    return f"{seconds:.2g}" + ("" if entry is soft else f" (1/{network / seconds:.2g})" if seconds < network
                               else f" (x {seconds / network:.2g})")


def _structure(soft: Sequence[Entry], others: Mapping[tuple[str, str, str], Entry]) -> list[str]:
    """Every subset as soft constraints and inside a solver, paired within the replicates that both have."""
    rows = []
    for e in soft:
        inside = others.get((e.environment.id, e.study.design, "solver-layer"))
        if inside is None or e.study.protocol != inside.study.protocol:
            continue
        both = [r for r in inside.study.replicates if r in e.study.replicates]
        for arm in e.lattice.subsets.values():
            told = [[entry.lattice.records[arm, r] for r in both] for entry in (e, inside)]
            skills = [np.array([skill_of(r.errors[e.lattice.primary], e.lattice.floor) for r in found]) for found in told]
            seconds = [np.mean([r.cost["thread_seconds"] for r in found]) for found in told]
            rows.append([e.environment.id, arm, str(estimate(skills[0])), str(estimate(skills[1])),
                         f"{estimate(skills[1] - skills[0]):+}", *(f"{s:.1f}" for s in seconds)])
    if not rows:
        return []
    return ["## Soft constraints, or structure?", "",
            table(rows, ["environment", "told", "soft constraint", "inside a solver", "difference", "seconds, soft",
                         "seconds, solver"], texts=2), "",
            "The same subsets, observations and noise; decades, and thread-seconds of one cell as recorded (machines may differ)."
            " Inside a solver nothing is asked at collocation points, and what no equation gives is a network's slope.",
            ""]
