"""Which choices of the protocol change an answer?

    python benchmarks/sensitivity.py --part train --results DIR [--protocol standard-v2] [--replicates 5] [--environment ID,...]
    python benchmarks/sensitivity.py --part answers --results DIR [--protocol standard-v2] [--replicates 5] [--write]
    python benchmarks/sensitivity.py --part scales [--write]

A variant is the protocol with one thing changed, under a name that says what: `pinnablate run ID --protocol standard-v2/width=56`
trains it too. `train` keeps a record of every network in DIR, and goes on where it was interrupted; `answers` reads what there is.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from common import Sections, main, say
from sensitivities.compared import Compared, answers_of, verdict
from sensitivities.words import explanation, finding, row, spent, usual_table

from pinnablate import registry
from pinnablate.analysis.corrections import benjamini_hochberg
from pinnablate.arms import Arm, subset
from pinnablate.environment import Environment
from pinnablate.learners.cost import flops
from pinnablate.records.store import Store
from pinnablate.report.tables import table
from pinnablate.study import Study
from pinnablate.tasks.drawing import make_problem
from pinnablate.tasks.protocol import STANDARD, Protocol
from pinnablate.tasks.protocol import protocol as protocol_named
from pinnablate.world import World

ENVIRONMENTS = ("heat-mixed", "lotka-volterra", "maxwell-cavity-2d")
# What is changed, in words and in the name of a protocol. Larger networks keep about the number of points that they would have by
# the protocol's rule of so many rows a parameter: {width} is twice its width, {half} and {fourth} of its rows.
VARIANTS = {
    "w_d = 3": "data_weight=3",
    "w_d = 300": "data_weight=300",
    "scales as observed": "scale=observed",
    "weights 1/|S|": "balance=count",
    "gradients balanced": "balance=gradient",
    "3 layers": "depth=3,rows={half}",
    "sines": "activation=sine",
    "Sobol": "sampler=sobol",
    "Hammersley": "sampler=hammersley",
    "Latin hypercube": "sampler=latin-hypercube",
    "grid": "sampler=grid",
    "pseudo-random": "sampler=random",
    "points resampled": "resample=uniform,resample_steps={often}",
    "points where residuals are": "resample=residual,resample_steps={often}",
    "width x 2": "width={width},rows={fourth}",  # last, because it costs most
}


def arms(world: World) -> tuple[Arm, ...]:
    """None, all but one, and all of the laws."""
    everything = world.players
    left_out = [tuple(e for e in everything if e != name) for name in everything]
    return tuple(subset(world, told) for told in ((), *left_out, everything))


def variants(base: Protocol, chosen: Sequence[str]) -> dict[str, Protocol]:
    """The protocols that differ in one choice, by what is changed in words."""
    numbers = {"width": 2 * base.width, "half": base.rows / 2, "fourth": base.rows / 4}
    numbers["often"] = min(20, base.second_steps // 4)  # in short protocols too
    return {
        words: protocol_named(f"{base.name}/{change.format(**numbers)}")
        for words, change in VARIANTS.items()
        if not chosen or words in chosen
    }


def study_of(env: Environment, rule: Protocol, replicates: int) -> Study:
    return Study(env, rule, arms=arms(env.world()), replicates=tuple(range(replicates)))


def named(environment: Sequence[str]) -> list[Environment]:
    return [registry.load(name) for name in environment]


# Training


def train(
    environment: tuple[str, ...] = ENVIRONMENTS,
    protocol: str = STANDARD,
    replicates: int = 5,
    variant: tuple[str, ...] = (),
    results: str = "results/sensitivity",
) -> Sections:
    """Train `none`, all but one law, and `all`, under the protocol and each variant; what has a record is not trained again."""
    base, rows = protocol_named(protocol), []
    for env in named(environment):
        for words, rule in {"-": base, **variants(base, variant)}.items():
            study = study_of(env, rule, replicates)
            store = Store(results)
            made, kept = study.run(store, lambda progress: say(progress))
            records = store.load(env.id).records
            cost = sum(records[c.key].cost["thread_seconds"] for c in study.cells)
            rows.append([env.id, words, str(len(made)), str(kept), f"{cost:.0f}"])
            say(*rows[-1])
    yield (
        "train",
        f"{base.name}, {replicates} replicates; seconds of one thread, of all networks of the row:\n\n"
        + table(rows, ["environment", "changed", "trained", "kept", "thread seconds"], texts=2),
    )


# Answers


def answers(
    environment: tuple[str, ...] = ENVIRONMENTS,
    protocol: str = STANDARD,
    replicates: int = 5,
    variant: tuple[str, ...] = (),
    results: str = "results/sensitivity",
) -> Sections:
    """Does a choice of the protocol flip an order of subsets, or move what a law is worth? Nothing is trained."""
    base, store = protocol_named(protocol), Store(results)
    compared, absent, costs = [], [], []
    for env in named(environment):
        study = study_of(env, base, replicates)
        usual = answers_of(study, store)
        for words, rule in variants(base, variant).items():
            changed = study_of(env, rule, replicates)
            other = answers_of(changed, store)
            if usual is None or other is None:
                absent.append(f"{env.id} with {words}")
                continue
            compared.append(Compared(env.id, words, usual, other))
            costs.append(spent(other) / spent(usual))
    keys = [(c.environment, c.words, law) for c in compared for law in c.changes]
    found = [p for c in compared for p in c.p_moves().values()]
    adjusted = dict(zip(keys, map(float, benjamini_hochberg(found)), strict=True)) if keys else {}
    verdicts = [verdict(c, adjusted) for c in compared]
    rows = [row(c, v, cost) for c, v, cost in zip(compared, verdicts, costs, strict=True)]
    headers = [
        "environment",
        "changed",
        "answer",
        "tau of means",
        "tau each",
        "swapped",
        "largest change of a worth",
    ]
    headers += ["of a Shapley value", "of all - none", "none", "all", "flops"]
    yield (
        "answers",
        "\n\n".join(
            [
                finding(compared, verdicts),
                *(
                    [f"Not trained, or failed, and left out: {'; '.join(absent)}."]
                    if absent
                    else []
                ),
                explanation(base, replicates, len(keys)),
                table(rows, headers, texts=3),
                "Under the protocol itself, skill of each arm in decades:",
                usual_table(compared),
            ]
        ),
    )


# What the whole costs, and what scales are where nobody knows the reference


def cost(
    environment: tuple[str, ...] = ENVIRONMENTS,
    protocol: str = STANDARD,
    replicates: int = 5,
    results: str = "results/sensitivity",
) -> Sections:
    """How long would all of it take? From the seconds of one replicate under the protocol, and declared flops."""
    base, store = protocol_named(protocol), Store(results)
    hours: dict[str, list[float]] = {}
    for env in named(environment):
        study = study_of(env, base, 1)
        study.run(store, lambda progress: say(progress))
        records = store.load(env.id).records
        took = sum(records[c.key].cost["thread_seconds"] for c in study.cells)
        declared = sum(flops(study.fit(c)) for c in study.cells)
        for words, rule in {"-": base, **variants(base, ())}.items():
            changed = study_of(env, rule, 1)
            share = sum(flops(changed.fit(c)) for c in changed.cells) / declared
            hours.setdefault(words, []).append(replicates * took * share / 3600)
    rows = [
        [words, *(f"{h:.2g}" for h in each), f"{sum(each):.2g}"] for words, each in hours.items()
    ]
    yield (
        "cost",
        f"{base.name}, {replicates} replicates, hours of one thread: seconds of one replicate as measured, times declared flops over "
        f"those of the protocol; {sum(map(sum, hours.values())):.0f} hours in all.\n\n"
        + table(rows, ["changed", *environment, "all"], texts=1),
    )


def scales(environment: tuple[str, ...] = (), replicates: int = 5) -> Sections:
    """How far are scales from those of the reference, where fields and laws are scaled by what is observed?"""
    rows = []
    for env in named(environment or registry.identifiers()):
        found = [_ratios(env, seed) for seed in range(replicates)]
        seen, hidden, laws = (np.concatenate(part) for part in zip(*found, strict=True))
        rows.append([env.id, *map(_range, (seen, hidden, laws))])
    yield (
        "scales",
        f"Scales as observed over those of the reference, {replicates} replicates: least, median, largest.\n\n"
        + table(rows, ["environment", "fields observed", "fields hidden", "laws"], texts=1),
    )


def _ratios(env: Environment, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Of the observed fields, of the others, and of the residuals of the laws."""
    world = study_of(env, protocol_named("smoke"), 1).world
    problem = make_problem(world, seed, 1, scale="observed")
    fields = problem.field_scales / world.field_scales
    is_seen = np.isin(np.arange(len(fields)), world.observed)
    assert problem.observed_scales is not None, "scale=observed was asked for"
    laws = problem.observed_scales.of(world.laws) / world.laws.residual_scales
    return fields[is_seen], fields[~is_seen], laws


def _range(values: np.ndarray) -> str:
    if not len(values):
        return ""
    return ", ".join(f"{x:.2g}" for x in (values.min(), np.median(values), values.max()))


PARTS = {"train": train, "answers": answers, "cost": cost, "scales": scales}

if __name__ == "__main__":
    main(__file__, __doc__, PARTS)
