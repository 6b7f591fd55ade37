"""What is about to be trained, in words, before anything is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sympy

from pinnablate.checks.certify.measurements import at_other_signs
from pinnablate.records.store import Store
from pinnablate.report.describe import condition, design_line, learned_words
from pinnablate.report.measurements import counted, fields_in_words, in_common
from pinnablate.study import Study, announced
from pinnablate.study.rerun import NEVER, Rerun

if TYPE_CHECKING:
    from pinnablate.environment import Environment
    from pinnablate.study import Cell
    from pinnablate.world import World

FIGURES = 8  # of a number that is shown as it is
LONG = 600.0  # seconds of training, beyond which shorter ways are named


@dataclass(frozen=True, eq=False)
class Plan:
    """What a study is about to train.

    As text it is what `ablate` shows first, so that `progress=print` shows it.

    Args:
        study: the cells.
        missing: those without a record.
    """

    study: Study
    missing: tuple[Cell, ...]

    @property
    def seconds(self) -> float:
        """About how long training takes on this machine."""
        return self.study.estimate(self.missing)[0] if self.missing else 0.0

    def __str__(self) -> str:
        study, world = self.study, self.study.world
        env = study.environment
        domain = ", ".join(f"{c} in [{_end(a)}, {_end(b)}]" for c, (a, b) in env.domain.items())
        arms = f"{len(study.arms)} arms x {len(study.replicates)} replicates"
        lines = [
            f"{env.id}: fields {fields_in_words(env, env.field_names)} over {domain}",
            f"observed: {design_line(env, study.design)}",
            *([f"measured: {counted(env)}"] if env.is_measured else []),
            "told or withheld:",
            *_lines(players(world)),
            *learned_words(env),
            *_noted(env),
            *_given(world),
            f"{arms} = {len(study.cells)} cells, {len(self.missing)} of them to train with protocol "
            f"{study.protocol.name}: about {announced(self.seconds)}",
        ]
        if self.seconds > LONG and (ways := _shorter(study)):
            lines.append(f"shorter: {', '.join(ways)}")
        return "\n".join(lines)


def _shorter(study: Study) -> list[str]:
    """What would make it shorter, of what it is not yet."""
    count = len(study.world.players)
    several, is_part = count > 2, sum(a.is_subset for a in study.arms) < 2**count
    ways = {
        "protocol='smoke' for a first look": study.protocol.name not in ("smoke", "smoke-adam"),
        "replicates=1 (nothing is tested below five)": len(study.replicates) > 1,
        "groups= of laws": several,
        "lattice='order2'": count > 3 and not is_part,
        "arms='lattice', without controls": any(arm.is_control for arm in study.arms),
    }
    return [words for words, applies in ways.items() if applies]


def plan_of(study: Study, results: str | Path | None, rerun: Rerun = NEVER) -> Plan:
    """What a study has to train.

    Args:
        study: the cells.
        results: where records are kept; None where there are none yet.
        rerun: which cells that have a record are trained again, as `Study.missing` takes it.

    Raises:
        PinnablateError: a fold of the measurements holds none of a field.
        StoreError: records cannot be read.
    """
    if study.environment.is_measured:
        for replicate in study.replicates:
            study.problem(replicate)
    kept = {} if results is None else Store(results).load(study.environment.id).records
    return Plan(study, tuple(study.missing(kept, rerun)))


def players(world: World) -> dict[str, str]:
    """What each player tells: {name: `u_t + q_x = 0`}.

    Args:
        world: the environment under the design of the study.
    """
    found = {}
    for name in world.players:
        residuals = zip(world.laws.residuals, world.laws.in_words, strict=True)
        laws = [f"{words} = 0" for r, words in residuals if r.equation == name]
        if name in world.ablated:
            made = (c for conditions in world.conditions[name] for c in conditions)
            laws += [condition(c, world.environment) for c in made]
        laws = in_common(world.environment, laws)
        watched = [seen for seen, player in world.observation_players.items() if player == name]
        laws += [f"the observations of {', '.join(watched)}"] if watched else []
        found[name] = "; ".join(laws)
    return found


def _end(value: Any) -> str:
    """An end of the domain, with six figures where it is no fraction or formula."""
    is_point = isinstance(value, float | sympy.Float)
    return f"{float(value):.6g}" if is_point and len(str(value)) > FIGURES else str(value)


def _noted(env: Environment) -> list[str]:
    """What `check` notes of the laws and would end in trainings that fail, before they are waited for."""
    said = at_other_signs(env) if env.is_measured else None
    return [f"note: {said}"] if said else []


def _given(world: World) -> list[str]:
    """The conditions that every arm is given."""
    given = {n: g for n, g in world.conditions.items() if n not in world.ablated}
    env = world.environment
    pairs = {
        name: "; ".join(in_common(env, [condition(c, env) for made in group for c in made]))
        for name, group in given.items()
    }
    return ["given to every arm:", *_lines(pairs)] if pairs else []


def _lines(pairs: dict[str, str]) -> list[str]:
    width = max(map(len, pairs), default=0)
    return [f"  {name:<{width}}  {words}" for name, words in pairs.items()]
