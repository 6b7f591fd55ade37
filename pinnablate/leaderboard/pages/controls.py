"""What would the network have done anyway? One row for each environment with records of the further controls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from pinnablate.analysis.healthy import healthy
from pinnablate.analysis.lattice import estimate
from pinnablate.arms import Role, subset
from pinnablate.leaderboard.entries import Entry
from pinnablate.learners import learner, learner_class
from pinnablate.learners import names as learner_names
from pinnablate.report.tables import table
from pinnablate.report.typeset import escape
from pinnablate.tasks.metrics import skill as skill_of

SOLVER = "solver-layer"  # the learner that has the equations inside, which the last section is about

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
    soft = [e for e in entries if e.complete and e.beside and any(a.wrong for a in e.beside.arms) and e.trains_network]
    if not soft:
        return None
    without = _without_a_network(entries)
    others = {(e.environment.id, e.study.design, e.study.learner): e for e in entries if e.complete}
    rows, costs, each, order, absent = [], [], [], [], []
    for e in soft:
        env, lattice, arms = e.environment, e.beside_lattice, e.beside.arms
        title = f"[{env.id}]({env.id}.md), {e.study.protocol.name}"
        best = lattice.best_control()
        wrong = [a for a in arms if a.wrong and not a.wrong[0].theta]
        alone = {a.wrong[0]: a.name for a in wrong if a.role is Role.PLACEBO}
        among = {a.wrong[0]: a.name for a in wrong if a.role is Role.PLACEBO_AMONG_ALL}
        penalised = {a.penalty: a.name for a in arms if a.penalty}

        def skill(*names: str, lattice=lattice) -> str:
            have = [n for n in names if n in lattice.arms]
            return str(estimate(sum(lattice.skills(n) for n in have) / len(have))) if have else "n/a"

        beside = [others.get((env.id, e.study.design, name)) for name in without]
        rows.append([title, skill("none"), f"{skill(best)} ({best})", skill(penalised.get("smoothness", "")), skill(penalised.get("random-operator", "")),
                     skill(*alone.values()), skill(*among.values()), skill("all"),
                     *(str(estimate(o.lattice.skills("all"))) if o else "n/a" for o in beside)])
        costs.append([env.id, *(_cost(o, e) for o in (e, *beside))])
        absent += [f"- {env.id}, {name}: {escape(_absence(e, name))}" for name, other in zip(without, beside, strict=True)
                   if other is None]
        each += [[env.id, w.name, skill(name), skill(among.get(w, ""))] for w, name in alone.items()]
        order += [[env.id, escape(s.what), escape(s.expected), f"{s.seen:+}", "yes" if s.holds else "**no**"]
                  for s in healthy(lattice)]
    head = ["environment", "none", "best control", "smoothness", "random operator", "wrong alone", "wrong among all", "all",
            *(f"all, {name}" for name in without)]
    held = sum(r[-1] == "yes" for r in order)
    return "\n".join([
        INTRODUCTION, "", table(rows, head), "", *(["n/a:", "", *absent, ""] if absent else []), "## What it costs", "",
        table(costs, ["environment", "network", *without]), "",
        "Thread-seconds of arm `all` (mean over replicates) as recorded, machines may differ; and their ratio to the network's. "
        "Where equations are linear collocation is one solve, and no network is its match on cost.", "",
        "## Each wrong law", "",
        table(each, ["environment", "told wrongly", "alone", "among all others"], texts=2), "",
        "## Is the order healthy?", "",
        "all > best single law >= best control ~ smoothness > wrong laws alone, in decades, paired within replicates; written "
        f"down before any of it was trained. {held} of {len(order)} hold.", "",
        table(order, ["environment", "statement", "expected", "seen", "holds"], texts=3), "", *_structure(soft, others)])


def _without_a_network(entries: Sequence[Entry]) -> list[str]:
    """The learners that are told equations, may be ranked, train no network and have something to show, in their own order."""
    shown = {e.study.learner for e in entries if e.complete}
    kinds = {name: learner_class(name) for name in learner_names() if name in shown}
    return [name for name, kind in kinds.items() if kind.is_told_equations and not kind.trains_network and not kind.unranked]


def _absence(entry: Entry, learner_name: str) -> str:
    """Why there is no record of all equations told to a learner."""
    world = entry.study.world
    reason = learner(learner_name).supports(world, subset(world, world.players), entry.study.protocol)
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
        inside = others.get((e.environment.id, e.study.design, SOLVER))
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
