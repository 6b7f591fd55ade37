"""Networks told all laws, one of them wrong, and what is told one less: trained, and kept a line each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
from common import Sections, say
from suspects_kept import KEPT, SEEDS, keep, kind, less, lines, said_by, spoiled

from pinnablate import registry
from pinnablate.ablation.strains import laws_of
from pinnablate.arms import subset
from pinnablate.learners.base import OK, Trained
from pinnablate.study import Cell, Study, duration
from pinnablate.tasks.fit import Fit
from pinnablate.tasks.protocol import QUICK

CHEAP = ("decay-chain", "lotka-volterra", "heat-mixed")


def study_of(name: str, seeds: tuple[int, ...], noise: float, protocol: str) -> Study:
    """Every arm that applies."""
    env, chosen = registry.load(name), "standard"
    design = env.design(chosen)
    if noise != design.noise:
        chosen = f"noise{100 * noise:g}".replace(".", "_")
        env = replace(env, designs={**env.designs, chosen: replace(design, noise=noise)})
    world = env.world(chosen)
    told_all = subset(world, world.players)
    whole = Study.of(env, protocol=protocol, design=chosen, arms=[told_all], replicates=seeds)
    arms = [arm for arm in spoiled(world) if whole.why_not(arm) is None]
    return replace(whole, arms=(told_all, *arms))


def train(
    environment: tuple[str, ...] = CHEAP,
    seeds: tuple[int, ...] = SEEDS,
    noise: tuple[float, ...] = (0.01,),
    variant: tuple[str, ...] = (),
    protocol: str = QUICK,
    suspects: str = str(KEPT),
) -> Sections:
    """Train what is missing and keep what each network says of its laws."""
    for name in environment:
        for level in noise:
            study = study_of(name, seeds, level, protocol)
            told = [a for a in study.arms if not variant or kind(a) in variant]
            for cell, fit, trained in _missing(
                replace(study, arms=tuple(told)), level, suspects, is_loss=False
            ):
                line = described(cell, level, protocol, trained)
                if trained.status == OK and trained.last is not None:
                    line |= said_by(study, cell, fit, trained.last)
                keep(suspects, name, line)
    counts = (f"{name} {len(lines(suspects, name))}" for name in environment)
    yield "train", f"Networks kept: {', '.join(counts)}."


def without(
    environment: tuple[str, ...] = CHEAP,
    seeds: tuple[int, ...] = SEEDS,
    noise: tuple[float, ...] = (0.01,),
    variant: tuple[str, ...] = (),
    protocol: str = QUICK,
    suspects: str = str(KEPT),
) -> Sections:
    """Train the same with one law withheld, each in turn, and keep the losses."""
    for name in environment:
        for level in noise:
            whole = study_of(name, seeds, level, protocol)
            told = [a for a in whole.arms if not variant or kind(a) in variant]
            own = {
                a.name: a
                for arm in told
                for law in laws_of(whole.world)
                for a in [less(whole.world, arm, law)]
            }
            study = replace(whole, arms=tuple(own.values()))
            for cell, _, trained in _missing(study, level, suspects, is_loss=True):
                loss = float(trained.loss) if np.isfinite(trained.loss) else None
                keep(suspects, name, described(cell, level, protocol, trained) | {"loss": loss})
    counts = (f"{name} {sum('loss' in x for x in lines(suspects, name))}" for name in environment)
    yield "without", f"Networks told all but one law: {', '.join(counts)}."


def _missing(
    study: Study, level: float, suspects: str, is_loss: bool
) -> Iterator[tuple[Cell, Fit, Trained]]:
    """Train the cells of which no line is kept; `is_loss`: whether a line is of a loss, or of what a network says."""
    name, protocol = study.environment.id, study.protocol.name
    known = {
        (x["arm"], x["seed"], x["noise"], x["protocol"])
        for x in lines(suspects, name)
        if ("loss" in x) == is_loss
    }
    cells = [c for c in study.cells if (c.arm.name, c.replicate, level, protocol) not in known]
    took = duration(study.estimate(cells)[0]) if cells else 0
    say(f"{name}: {len(cells)} networks, about {took}")
    fits = {id(f): (c, f) for c in cells for f in [study.fit(c)]}
    for trained in study.learners["stacked"].fit([f for _, f in fits.values()]) if fits else ():
        cell, fit = fits[id(trained.fit)]
        yield cell, fit, trained
        say(name, cell.arm.name, cell.replicate, trained.status)


def described(cell: Cell, level: float, protocol: str, trained: Trained) -> dict[str, Any]:
    """Which network a line is about, and what it took."""
    return {
        "arm": cell.arm.name,
        "seed": cell.replicate,
        "noise": level,
        "protocol": protocol,
        "status": trained.status,
        "seconds": round(trained.seconds, 2),
    }
