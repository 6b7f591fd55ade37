"""Laws told wrongly, and what networks told all laws say of them: kept one line a network, and read again by problem.

A problem is an arm in five replicates.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from freed_kept import kept_of

from pinnablate import registry
from pinnablate.ablation.strains import all_but, laws_of
from pinnablate.analysis.misfit import Grams, Misfit
from pinnablate.analysis.preferred import freed
from pinnablate.analysis.suspicion import Strain, retrained, strain
from pinnablate.arms import Arm, subset
from pinnablate.arms.arm import WRONG_COEFFICIENT, Wrong
from pinnablate.arms.placebos import placebos, replaced, wrongs
from pinnablate.study import Cell, Study
from pinnablate.tasks.fit import Fit
from pinnablate.world import World

SEEDS = (1000, 1001, 1002, 1003, 1004)
SHARES = {
    0.995: "1 %",
    0.99: "2 %",
    0.975: "5 %",
    0.95: "10 %",
}  # of the right law: 3 - 2 theta is the factor
KEPT = Path(__file__).parent / "notebook" / "suspects"


def spoiled(world: World) -> list[Arm]:
    """All laws, one of them wrong, in every way that there is."""
    more = [Wrong(WRONG_COEFFICIENT, e, share) for share in SHARES for e in world.equations]
    return [placebos(world, w)[1] for w in (*wrongs(world), *more)]


def gross(world: World) -> list[Arm]:
    """All laws, and all with one of them wrong as published records have it."""
    return [subset(world, world.players), *(placebos(world, w)[1] for w in wrongs(world))]


def guilty(world: World, arm: Arm) -> tuple[str, ...]:
    """The laws that an arm is told wrong."""
    return tuple(law for wrong in arm.wrong for law in replaced(world, wrong))


def kind(arm: Arm) -> str:
    """How a law is wrong, in the words of the table."""
    if not arm.wrong:
        return "right"
    wrong = arm.wrong[0]
    if wrong.kind != WRONG_COEFFICIENT:
        return wrong.kind + (f" at {wrong.theta:g}" if wrong.theta else "")
    return f"coefficients {SHARES.get(wrong.theta, '200 %')} off"


def less(world: World, arm: Arm, law: str) -> Arm:
    """What a model is told once a law is withheld: the wrong one with all that it stands for."""
    if law in guilty(world, arm):
        return subset(world, arm.equations)
    if not arm.wrong:
        return all_but(world, law)
    rest = tuple(p for p in arm.equations if p != law)
    return replace(arm, name=f"{arm.name} less {law}", equations=rest)


def path_of(folder: str, name: str) -> Path:
    return Path(folder) / f"{registry.load(name).id}.jsonl"


def lines(folder: str, name: str) -> list[dict[str, Any]]:
    """What was kept."""
    path = path_of(folder, name)
    return [json.loads(line) for line in path.read_text().splitlines()] if path.is_file() else []


def said_by(study: Study, cell: Cell, fit: Fit, last: np.ndarray) -> dict[str, Any]:
    """What a network says of its laws, and of their coefficients, at its last state [P], to be kept."""
    rows = study.learners["stacked"].linearised(fit, last)
    assert rows is not None, "networks can say"
    wrong = guilty(study.world, cell.arm)
    also = [e for e in fit.equations if e not in study.world.equations]
    laws = {
        law: (*own, *also) if law in wrong else own for law, own in laws_of(study.world).items()
    }
    grams = Grams(rows)
    return {
        "strain": short(asdict(strain(rows, laws, grams))),
        "freed": kept_of(freed(rows, grams)),
    }


def short(value: Any) -> Any:
    """Numbers with six digits, so that thousands of lines stay small."""
    if isinstance(value, dict):
        return {k: short(v) for k, v in value.items()}
    return float(f"{value:.6g}") if isinstance(value, float) else value


def keep(folder: str, name: str, line: dict[str, Any]) -> None:
    """Add a network to what was kept."""
    path = path_of(folder, name)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        file.write(json.dumps(line) + "\n")


def strain_of(kept: dict[str, Any]) -> Strain:
    """What was kept, as it was."""
    return Strain(
        Misfit(**kept["full"]),
        {e: Misfit(**m) for e, m in kept["without"].items()},
        kept["variance"],
        {e: {f: Misfit(**m) for f, m in of.items()} for e, of in kept["pairs"].items()},
    )


@dataclass(frozen=True)
class Group:
    """Five replicates of an arm.

    Args:
        arm: what they are told.
        noise: of the observations.
        number: which five seeds.
        strains: what each says of its laws.
        lost: failures among them.
        free: what they say of coefficients where that was kept.
    """

    arm: Arm
    noise: float
    number: int
    strains: list[Strain]
    lost: int
    free: list[dict[str, Any]]


def groups(name: str, protocol: str, suspects: str, without: str = "") -> Iterator[Group]:
    """Every problem of an environment that is complete. Where models without a law were trained, strains know of them.

    Args:
        name: of the environment.
        protocol: of the models told all laws.
        suspects: the directory where what they say is kept.
        without: the protocol of models trained without a law, where that is another.
    """
    world = registry.load(name).world()
    arms = {a.name: a for a in (subset(world, world.players), *spoiled(world))}
    by: dict[tuple[str, float, int], dict[int, dict[str, Any]]] = defaultdict(dict)
    losses: dict[tuple[str, float, int], float] = {}
    for x in lines(suspects, name):
        if x["protocol"] == (without or protocol) and "loss" in x:
            losses[x["arm"], x["noise"], x["seed"]] = x["loss"]
        elif x["protocol"] == protocol and x["arm"] in arms:
            by[x["arm"], x["noise"], x["seed"] // len(SEEDS)][x["seed"]] = x
    for (arm, level, number), of in by.items():
        if len(of) == len(SEEDS):
            names = {law: less(world, arms[arm], law).name for law in laws_of(world)}
            found = [
                retrained(
                    strain_of(x["strain"]),
                    {
                        law: loss
                        for law, n in names.items()
                        if (loss := losses.get((n, level, seed))) is not None
                    },
                )
                for seed, x in of.items()
                if "strain" in x
            ]
            free = [x["freed"] for x in of.values() if "freed" in x]
            yield Group(arms[arm], level, number, found, len(SEEDS) - len(found), free)
