"""Clauses about what a learner says before it trains."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from pinnablate import registry
from pinnablate.arms import Arm, Role, default_arms, further_arms, subset
from pinnablate.checks.learner_contract.bench import Bench
from pinnablate.checks.learner_contract.clauses import Verdict
from pinnablate.environment import Conditions, Design
from pinnablate.learners.resources import DEVICES
from pinnablate.tasks.protocol import Protocol, protocols
from pinnablate.world import World

# One coordinate and four, periodic sides, conditions as players, an integrated truth, second order.
SUPPORT = (
    "decay-chain",
    "lotka-volterra",
    "coupled-oscillators",
    "heat-mixed",
    "taylor-green-advected",
    "maxwell-3d",
)


def says(bench: Bench) -> Verdict:
    """A learner says everything of itself that lists, keys, pages and options ask.

    Name and version are in the key of every record: without them, records of two learners, or of
    one before and after a change, are taken for each other.
    """
    kind, wrong = bench.kind, []
    name, version = getattr(kind, "name", None), getattr(kind, "version", None)
    if not isinstance(name, str) or not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name):
        wrong.append(f"name is {name!r}; expected lower case with hyphens")
    summary = getattr(kind, "summary", None)
    if not isinstance(summary, str) or not summary.strip() or "\n" in summary:
        wrong.append(f"summary is {summary!r}; expected one line")
    if type(version) is not int or version < 1:
        wrong.append(f"version is {version!r}; expected 1 or more")
    for flag in ("trains_network", "is_told_equations"):
        if type(getattr(kind, flag)) is not bool:
            wrong.append(f"{flag} is {getattr(kind, flag)!r}; expected True or False")
    if not isinstance(kind.unranked, str):
        wrong.append(f"unranked is {kind.unranked!r}; expected the reason, or an empty text")
    devices = kind.devices
    if not isinstance(devices, tuple) or not devices or not set(devices) <= set(DEVICES):
        wrong.append(f"devices is {devices!r}; expected some of {DEVICES}, as a tuple")
    if not wrong:
        bench.made()
    return not wrong, "; ".join(wrong) or f"{name}, version {version}: {summary}"


def supports(bench: Bench) -> Verdict:
    """`supports` answers for every world, arm and protocol: None, or why not, in one sentence.

    Whole studies are planned by it, arms that do not apply are left out by it, and what it says is
    shown to users. It reads declarations; whoever asks is not ready for an error.
    """
    learner, asked, can = bench.made(), 0, 0
    for world in _worlds():
        for arm in _arms(world):
            for rule in protocols().values():
                try:
                    said = learner.supports(world, arm, rule)
                except Exception as error:  # the promise is that there is none
                    where = _where(world, arm, rule)
                    return False, f"{where}: raised {type(error).__name__}: {error}"
                if said is not None and (not isinstance(said, str) or not said.strip()):
                    where = _where(world, arm, rule)
                    return False, f"{where}: {said!r}; expected None, or why not in one sentence"
                asked, can = asked + 1, can + (said is None)
    return can > 0, f"{asked} questions, {can} times yes"


def _where(world: World, arm: Arm, rule: Protocol) -> str:
    return f"{world!r}, arm {arm.name}, protocol {rule.name}"


def _worlds() -> Iterator[World]:
    """Worlds with one coordinate and several, all their designs, some that nobody declares, and one
    whose solution is not known."""
    for name in SUPPORT:
        env = registry.load(name)
        yield from map(env.world, env.all_designs)
        yield env.world(Design(count=2, conditions=Conditions.WITHHELD))
        yield env.world(Design(count=1, conditions=Conditions.PLAYERS, fields=env.fields[:1]))
        yield env.world(Design(count=3, granularity="component"))
    yield replace(env, id="nobody-knows-v1", solution=None, fields=env.fields, expected=()).world()


def _arms(world: World) -> tuple[Arm, ...]:
    """Every arm of a world, whatever its role, and some that nobody has heard of."""
    odd = (
        Arm("unheard-of", role=Role.CONTROL, interpolator="no-such-interpolator"),
        Arm("of-another", role=Role.CONTROL, learner="no-such-learner"),
        Arm("no-such-penalty", role=Role.CONTROL, penalty="no-such-penalty"),
    )
    ends = (subset(world, ()), subset(world, world.players))
    lattice = default_arms(world) if len(world.players) <= 4 else ends
    return (*lattice, *further_arms(world), *odd)


def estimates(bench: Bench) -> Verdict:
    """`estimate` gives seconds and bytes, finite and positive; `shortage` a sentence or None.

    Users read them before they start something that may take days, and plan memory by them.
    """
    found = []
    for stage in bench.stages:
        learner = bench.made()
        seconds, size = learner.estimate(stage.fits)
        if not all(np.isfinite(v) and v > 0 for v in (seconds, size)):
            return False, f"{stage.world.id}: {seconds!r} s, {size!r} bytes"
        lacking = learner.shortage(stage.fits)
        if lacking is not None:
            return False, f"{stage.world.id}: a small training is refused: {lacking!r}"
        found.append(f"{stage.world.id} {seconds:.2g} s, {size / 2**20:.3g} MiB")
    return True, "; ".join(found)
