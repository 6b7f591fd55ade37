"""Which choices of the protocol change an answer?

    python benchmarks/sensitivity.py --part train --results DIR [--protocol standard-v2] [--replicates 5] [--environment ID,...]
    python benchmarks/sensitivity.py --part answers --results DIR [--protocol standard-v2] [--replicates 5] [--write]
    python benchmarks/sensitivity.py --part scales [--write]

A variant is the protocol with one thing changed, under a name that says what: `pinnablate run ID --protocol standard-v2/width=56`
trains it too. `train` keeps a record of every network in DIR, and goes on where it was interrupted; `answers` reads what there is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

import numpy as np
from common import Sections, main, say
from scipy.stats import kendalltau

from pinnablate import registry
from pinnablate.analysis.attribution import shapley
from pinnablate.analysis.corrections import benjamini_hochberg
from pinnablate.analysis.estimate import FEWEST_FOR_INTERVAL, Estimate, estimate
from pinnablate.analysis.inference import LEVEL, p_above
from pinnablate.analysis.lattice import Lattice, lattice_of
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
LEAST, SHARE = (
    0.1,
    0.1,
)  # a value moves where it does so by more than 0.1 decades and 10 % of itself
FLIPS, MOVES, SAME, FEW = "flips an order", "moves a worth", "neither", "too few replicates"


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


@dataclass(frozen=True)
class Answers:
    """What the networks of one environment say under one protocol.

    Args:
        lattice: the records.
        laws: names of the laws.
    """

    lattice: Lattice
    laws: tuple[str, ...]

    @cached_property
    def values(self) -> dict[str, np.ndarray]:
        """Skill of every arm, in decades: {arm: [replicates]}."""
        return {arm: self.lattice.skills(arm) for arm in self.lattice.arms}

    @cached_property
    def without(self) -> dict[str, str]:
        """{law: the arm that is told all others}."""
        by_told = {frozenset(a.equations): a.name for a in self.lattice.told.values()}
        return {law: by_told[frozenset(self.laws) - {law}] for law in self.laws}

    @cached_property
    def worth(self) -> dict[str, np.ndarray]:
        """What a law adds to all others, in decades: {law: [replicates]}."""
        return {law: self.values["all"] - self.values[arm] for law, arm in self.without.items()}

    @cached_property
    def shapley(self) -> dict[str, np.ndarray]:
        """Shapley values where every subset was trained; else nothing."""
        subsets = self.lattice.subsets
        if len(subsets) < 2 ** len(self.laws):
            return {}
        found = shapley({told: self.values[arm] for told, arm in subsets.items()})
        return {law: np.asarray(value) for law, value in found.items()}


def answers_of(study: Study, store: Store) -> Answers | None:
    """The answers of a study, or None where a cell has no score."""
    lattice = lattice_of(study.world, study.cells, store.load(study.environment.id).records)
    if not all(map(lattice.complete, lattice.arms)):
        return None
    return Answers(lattice, study.world.players)


@dataclass(frozen=True)
class Compared:
    """A variant beside the protocol, in one environment; paired within replicates.

    Args:
        environment, words: which environment, and what is changed.
        usual, other: the answers of the protocol and of the variant.
    """

    environment: str
    words: str
    usual: Answers
    other: Answers

    @property
    def enough(self) -> bool:
        """Whether there are enough replicates for an interval."""
        return len(self.usual.lattice.replicates) >= FEWEST_FOR_INTERVAL

    def tau(self, replicate: int | None = None) -> float:
        """Kendall's tau of the arms' skills: of means, or of one replicate."""
        of = (lambda v: v.mean()) if replicate is None else (lambda v: v[replicate])
        one, two = (
            [of(a.values[arm]) for arm in self.usual.values] for a in (self.usual, self.other)
        )
        return float(kendalltau(one, two).statistic)

    @property
    def taus(self) -> Estimate:
        """Kendall's tau, replicate by replicate."""
        return estimate([self.tau(k) for k in range(len(self.usual.lattice.replicates))])

    def swapped(self, beyond_noise: bool) -> list[str]:
        """Pairs of arms whose order changes: `a > b` under the protocol, and not under the variant.

        Args:
            beyond_noise: those alone whose difference excludes 0 under both.
        """
        found = []
        for pair in combinations(self.usual.values, 2):
            gains = [
                estimate(a.values[pair[0]] - a.values[pair[1]]) for a in (self.usual, self.other)
            ]
            settled = all(g.excludes_zero for g in gains)
            if gains[0].mean * gains[1].mean < 0 and (settled or not beyond_noise):
                better, worse = pair if gains[0].mean > 0 else pair[::-1]
                found.append(f"{better} > {worse}")
        return found

    @cached_property
    def changes(self) -> dict[str, np.ndarray]:
        """Change of what each law adds to all others: {law: [replicates]}, in decades."""
        return {law: self.other.worth[law] - before for law, before in self.usual.worth.items()}

    @property
    def gain(self) -> Estimate:
        """Change of the gain of `all` over `none`, in decades."""
        first, second = (a.values["all"] - a.values["none"] for a in (self.usual, self.other))
        return estimate(second - first)

    def p_moves(self) -> dict[str, float]:
        """p value of "a law's worth moves by more than max(LEAST, SHARE of it)", in either direction."""
        found = {}
        for law, change in self.changes.items():
            bound = max(LEAST, SHARE * abs(float(self.usual.worth[law].mean())))
            one_sided = min(float(p_above(change, bound)), float(p_above(-change, bound)))
            found[law] = min(1.0, 2 * one_sided)
        return found


def verdict(one: Compared, adjusted: dict[tuple[str, str, str], float]) -> str:
    """What a variant does in an environment; p values are adjusted over the whole page."""
    if not one.enough:
        return FEW
    if one.swapped(beyond_noise=True):
        return FLIPS
    moved = [law for law in one.changes if adjusted[one.environment, one.words, law] <= LEVEL]
    return f"{MOVES}: {', '.join(moved)}" if moved else SAME


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


def spent(found: Answers) -> float:
    """Declared flops of all networks."""
    return sum(r.cost["flops"] for r in found.lattice.records.values())


def largest(changes: dict[str, np.ndarray]) -> str:
    """The law whose value changes most, with the change."""
    if not changes:
        return ""
    law = max(changes, key=lambda name: abs(changes[name].mean()))
    return f"{law} {estimate(changes[law]):+}"


def row(one: Compared, answer: str, cost: float) -> list[str]:
    swapped, settled = one.swapped(beyond_noise=False), one.swapped(beyond_noise=True)
    game = {law: one.other.shapley[law] - before for law, before in one.usual.shapley.items()}
    none, everything = (
        estimate(one.other.values[arm] - one.usual.values[arm]) for arm in ("none", "all")
    )
    return [
        one.environment,
        one.words,
        answer,
        f"{one.tau():.2f}",
        str(one.taus),
        f"{len(swapped)} ({len(settled)})",
        largest(one.changes),
        largest(game),
        f"{one.gain:+}",
        f"{none:+}",
        f"{everything:+}",
        f"x {cost:.2g}",
    ]


def finding(compared: Sequence[Compared], verdicts: Sequence[str]) -> str:
    """The answer in a few sentences, from the table alone."""
    if not compared:
        return "Nothing has been trained yet."
    if FEW in verdicts:
        count = len(compared[0].usual.lattice.replicates)
        other = sorted({c.words for c in compared if c.swapped(beyond_noise=False)})
        return (
            f"With {count} replicates there are no intervals, so that nothing is said of noise. Orders of means differ from the "
            f"protocol's under {len(other)} of {len({c.words for c in compared})} choices"
            f"{': ' + ', '.join(other) if other else ''}."
        )
    by_choice: dict[str, list[tuple[Compared, str]]] = {}
    for c, v in zip(compared, verdicts, strict=True):
        by_choice.setdefault(c.words, []).append((c, v))
    flips = {
        w: "; ".join(
            f"{c.environment}: {', '.join(c.swapped(beyond_noise=True))}"
            for c, v in each
            if v == FLIPS
        )
        for w, each in by_choice.items()
        if any(v == FLIPS for _, v in each)
    }
    moves = {
        w: "; ".join(
            f"{c.environment}: {v.removeprefix(MOVES + ': ')}"
            for c, v in each
            if v.startswith(MOVES)
        )
        for w, each in by_choice.items()
        if any(v.startswith(MOVES) for _, v in each)
    }
    neither = [w for w in by_choice if w not in flips and w not in moves]

    def listed(found: dict[str, str]) -> str:
        return ", ".join(f"{w} ({where})" for w, where in found.items()) or "none"

    return (
        f"Of {len(by_choice)} choices {len(flips)} flip an order of two subsets beyond noise: {listed(flips)}. "
        f"{len(moves)} move what a law is worth by more than max({LEAST:g} decades, {SHARE:.0%}) beyond noise: {listed(moves)}. "
        f"{len(neither)} change neither: {', '.join(neither) or 'none'}."
    )


def explanation(base: Protocol, replicates: int, tests: int) -> str:
    return (
        f"{base.name} with one thing changed, against {base.name}, {replicates} replicates, paired (same world, data and seed). Arms: "
        "`none`, all but one law, `all`; worth: `all` minus all but the law. An order flips where the difference of two arms excludes "
        "0 under both, with different signs (in brackets; before them: of the means). A worth moves where the change exceeds "
        f"max({LEAST:g} decades, {SHARE:.0%} of it) in a t test, adjusted over {tests} tests (Benjamini and Hochberg, {LEVEL:.0%}; "
        "explored, nothing was said before). Shapley values where every subset was trained. Last columns: change of the gain of `all`, "
        "of the skill of both, and of the declared flops."
    )


def usual_table(compared: Sequence[Compared]) -> str:
    seen = {c.environment: c.usual for c in compared}
    rows = [
        [name, arm, f"{estimate(values)}"]
        for name, usual in seen.items()
        for arm, values in usual.values.items()
    ]
    return table(rows, ["environment", "told", "skill"], texts=2)


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
