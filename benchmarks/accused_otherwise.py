"""Would right laws be accused, were networks that were trained without one believed more often, or were no noise stated?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
from common import Sections, say
from suspects_kept import KEPT, gross, guilty, kind, less, lines, strain_of
from suspects_table import RIGHT, rank

from pinnablate import registry
from pinnablate.ablation.strains import all_but, distances, laws_of, losses_without
from pinnablate.analysis.misfit import Misfit
from pinnablate.analysis.shown_noise import shown_noise
from pinnablate.analysis.suspicion import Strain, retrained, suspicion
from pinnablate.arms import subset
from pinnablate.records.published import FOLDER
from pinnablate.records.store import Record, Store
from pinnablate.report.tables import table
from pinnablate.study import Study

GROUP = 5  # replicates of a problem


def trained(
    environment: tuple[str, ...] = (),
    protocol: str = "standard-v3",
    results: str = str(FOLDER),
    replicates: int = 10,
    suspects: str = str(KEPT),
) -> Sections:
    """How many right sets would be accused, were networks trained without a law believed never, as they are, and always."""
    count, problems = {"never": 0, "where they alone explain the rest": 0, "everywhere": 0}, 0
    for name in environment or tuple(registry.identifiers()):
        study, on_record, strains = _read(name, protocol, results, replicates, suspects)
        told_all = subset(study.world, study.world.players).name
        losses = {
            cell.replicate: losses_without(study, on_record, cell)
            for cell in study.cells
            if cell.arm.name == told_all
        }
        own = {seed: of for (arm, seed), of in strains.items() if arm == told_all}
        for first in range(0, replicates, GROUP):
            group = [k for k in range(first, first + GROUP) if k in own]
            if len(group) < GROUP:
                continue
            problems += 1
            as_heard = {
                "never": [own[k] for k in group],
                "where they alone explain the rest": [retrained(own[k], losses[k]) for k in group],
                "everywhere": [_believed(own[k], losses[k]) for k in group],
            }
            found = {how: suspicion(of).accused for how, of in as_heard.items()}
            for how, laws in found.items():
                count[how] += bool(laws)
            if any(found.values()):
                say(study.environment.id, first, found)
    rows = [[how, str(n), str(problems)] for how, n in count.items()]
    yield (
        "trained",
        f"{table(rows, ['models without a law are believed', 'accused', 'right sets'], texts=1)}\n\n"
        f"{protocol}, published networks told all laws, which are right, and told all but one; a set is {GROUP} replicates.",
    )


def _believed(of: Strain, losses: Mapping[str, float]) -> Strain:
    """What is left without each law as the models trained without it say, where they leave less."""
    found = {
        law: replace(m, loss=min(m.loss, losses.get(law, m.loss))) for law, m in of.without.items()
    }
    return replace(of, without=found)


def unstated(
    environment: tuple[str, ...] = (),
    protocol: str = "standard-v3",
    results: str = str(FOLDER),
    replicates: int = 10,
    suspects: str = str(KEPT),
) -> Sections:
    """How often the wrong law is named, had nobody stated the noise: observations show it that no network was trained on.

    Of wrong sets what is told all but the wrong law is on record, and is asked beside what is told all.
    """
    said: dict[str, list[tuple[bool, bool, bool]]] = defaultdict(list)
    shown: list[float] = []
    by_loss = 0
    for name in environment or tuple(registry.identifiers()):
        study, on_record, own = _read(name, protocol, results, replicates, suspects)
        world, stated = study.world, study.environment.observations.noise
        for arm in gross(world):
            wrong = guilty(world, arm)
            without = wrong or tuple(laws_of(world))
            names = {arm.name, *(less(world, arm, law).name for law in without)}
            for first in range(0, replicates, GROUP):
                group = [k for k in range(first, first + GROUP) if (arm.name, k) in own]
                if len(group) < GROUP:
                    continue
                cells = [c for c in study.cells if c.arm.name in names and c.replicate in group]
                sigma = shown_noise(distances(on_record, cells))
                assert sigma is not None, "records have distances"
                unit = (sigma / stated) ** 2
                strains = [own[arm.name, k] for k in group]
                accused = set(suspicion([_measured_by(s, unit) for s in strains]).accused)
                if not wrong:
                    shown.append(unit)
                    by_loss += bool(suspicion(list(map(_unknown, strains))).accused)
                named, alone = bool(accused & set(wrong)), accused <= set(wrong)
                said[kind(arm)].append((bool(accused), named, bool(accused) and alone))
    rows = []
    for words, of in sorted(said.items(), key=lambda item: rank(item[0])):
        alarms, named, alone = (sum(column) for column in zip(*of, strict=True))
        is_wrong = words != RIGHT
        rows.append(
            [
                words,
                str(len(of)),
                str(alarms),
                *((str(named), str(alone)) if is_wrong else ("", "")),
            ]
        )
    head = ["laws", "problems", "alarms", "among the accused", "accused alone"]
    yield (
        "unstated",
        f"{table(rows, head, texts=1)}\n\n{protocol}, published networks; a problem is {GROUP} replicates. Observations show "
        f"{np.median(shown):.2g} times the variance of the noise where all laws are right (median; {min(shown):.2g} to {max(shown):.2g}). "
        f"By the loss that is left without a law, in their place, {by_loss} of {len(shown)} right sets would be accused.",
    )


def _measured_by(of: Strain, unit: float) -> Strain:
    """The same, of a noise of so many times the variance."""
    found = _each(of, lambda m: replace(m, expected=unit * m.expected))
    return replace(found, variance=unit * of.variance)


def _unknown(of: Strain) -> Strain:
    """The same, where nothing says what the noise is."""
    return _each(of, lambda m: replace(m, is_stated=False))


def _each(of: Strain, change: Callable[[Misfit], Misfit]) -> Strain:
    """The same, every misfit changed."""
    return replace(
        of,
        full=change(of.full),
        without={law: change(m) for law, m in of.without.items()},
        pairs={law: {e: change(m) for e, m in rest.items()} for law, rest in of.pairs.items()},
    )


def _read(
    name: str, protocol: str, results: str, replicates: int, suspects: str
) -> tuple[Study, Mapping[str, Record], dict[tuple[str, int], Strain]]:
    """(study of all laws, of all with one wrong and of all but one; its records by key; {(arm, seed): what a network says})."""
    env = registry.load(name)
    world = env.world()
    arms = [*gross(world), *(all_but(world, law) for law in laws_of(world))]
    study = Study.of(env, protocol=protocol, arms=arms, replicates=replicates)
    strains = {
        (x["arm"], x["seed"]): strain_of(x["strain"])
        for x in lines(suspects, name)
        if x["protocol"] == protocol and "strain" in x
    }
    return study, Store(results).load(env.id).records, strains
