"""Would right laws be accused, were networks that were trained without one believed more often, or were no noise stated?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from common import Sections, say
from suspects_kept import KEPT, guilty, kind, less, lines, strain_of
from suspects_table import RIGHT, rank

from pinnablate import registry
from pinnablate.ablation.strains import all_but, laws_of, losses_without
from pinnablate.analysis.misfit import Misfit
from pinnablate.analysis.shown_noise import shown_noise
from pinnablate.analysis.suspicion import Strain, retrained, suspicion
from pinnablate.arms import subset
from pinnablate.arms.placebos import placebos, wrongs
from pinnablate.records.published import FOLDER
from pinnablate.records.store import Store
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
        env = registry.load(name)
        world = env.world()
        told_all = subset(world, world.players)
        without = {law: all_but(world, law) for law in laws_of(world)}
        study = Study.of(
            env, protocol=protocol, arms=[told_all, *without.values()], replicates=replicates
        )
        on_record = Store(results).load(env.id).records
        losses = {
            cell.replicate: losses_without(study, on_record, cell)
            for cell in study.cells
            if cell.arm.name == told_all.name
        }
        own = {
            x["seed"]: strain_of(x["strain"])
            for x in lines(suspects, name)
            if (x["arm"], x["protocol"]) == (told_all.name, protocol) and "strain" in x
        }
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
                say(env.id, first, found)
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
    for name in environment or tuple(registry.identifiers()):
        env = registry.load(name)
        world = env.world()
        told_all = subset(world, world.players)
        arms = [told_all, *(placebos(world, w)[1] for w in wrongs(world))]
        without = {law: all_but(world, law) for law in laws_of(world)}
        study = Study.of(
            env, protocol=protocol, arms=[*arms, *without.values()], replicates=replicates
        )
        on_record = Store(results).load(env.id).records
        seen = {
            (cell.arm.name, cell.replicate): (record.held_out, record.chosen.get("validation"))
            for cell in study.cells
            if (record := on_record.get(cell.key)) is not None
        }
        own = {
            (x["arm"], x["seed"]): strain_of(x["strain"])
            for x in lines(suspects, name)
            if x["protocol"] == protocol and "strain" in x
        }
        for arm in arms:
            wrong = guilty(world, arm)
            names = [arm.name, *(less(world, arm, law).name for law in wrong or without)]
            for first in range(0, replicates, GROUP):
                group = [k for k in range(first, first + GROUP) if (arm.name, k) in own]
                if len(group) < GROUP:
                    continue
                of = [[seen[n, k] for k in group if (n, k) in seen] for n in names]
                sigma = shown_noise([d[i] for d in pairs if d[i]] for pairs in of for i in (0, 1))
                assert sigma is not None, "records have distances"
                unit = (sigma / env.observations.noise) ** 2
                found = suspicion([_measured_by(own[arm.name, k], unit) for k in group])
                accused = set(found.accused)
                shown += [] if wrong else [unit]
                said[kind(arm)].append(
                    (
                        bool(accused),
                        bool(accused & set(wrong)),
                        bool(accused) and accused <= set(wrong),
                    )
                )
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
        f"{np.median(shown):.2g} times the variance of the noise where all laws are right (median; {min(shown):.2g} to {max(shown):.2g}).",
    )


def _measured_by(of: Strain, unit: float) -> Strain:
    """The same, of a noise of so many times the variance."""

    def more(found: Misfit) -> Misfit:
        return replace(found, expected=unit * found.expected)

    return Strain(
        more(of.full),
        {law: more(m) for law, m in of.without.items()},
        unit * of.variance,
        {law: {e: more(m) for e, m in others.items()} for law, others in of.pairs.items()},
    )
