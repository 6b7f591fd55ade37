"""The physics-informed kernel's rate beside what laws are worth in observations, on linear worlds.

    python benchmarks/rates.py --part rates [--environment ID,...] [--replicates N] [--write]

N. Doumeche, F. Bach, G. Biau and C. Boyer (COLT 2024, arXiv:2402.07514) show that least squares with a linear equation as a penalty
are a kernel method. Its mean squared error falls no slower than the Sobolev rate n^(-2s/(2s+d)), of smoothness s in d coordinates,
and as fast as n^-1, up to logarithms, where the equation holds and leaves finitely many numbers open (their example: d/dx in one
coordinate). What decides is the effective dimension N = trace of K (K + n lambda)^-1, and the error is of the order of noise^2 N / n.
Here N is computed for every subset from the features, prior and points of the learner `kernel`; from it follows, without any
training, how many observations a law should be worth, which stands beside what the networks' records say.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from common import Sections, main, say
from scipy.linalg import cho_factor, solve_triangular
from scipy.stats import spearmanr

from pinnablate import registry
from pinnablate.analysis.attribution import shapley
from pinnablate.analysis.lattice import lattice_of
from pinnablate.analysis.observations import Curve, Multiple, laws_worth
from pinnablate.analysis.swept import in_observations
from pinnablate.learners import learner
from pinnablate.learners.collocation.base import Collocation, noise_of
from pinnablate.learners.collocation.system import CollocationSystem
from pinnablate.records.published import FOLDER
from pinnablate.records.store import Store
from pinnablate.report.tables import table
from pinnablate.study import Study
from pinnablate.tasks.fit import Fit

LINEAR = (  # with a sweep of observations on record
    "decay-chain",
    "heat-mixed",
    "maxwell-charge-2d",
    "maxwell-cavity-2d",
    "elasticity-kolosov",
)
ARMS = "lattice,extra-data"
PUBLISHED = "standard-v3"  # of the networks
SPLIT = "interp"  # where the bound is of: points are drawn as the observations are


def rates(environment: tuple[str, ...] = LINEAR, replicates: int = 5) -> Sections:
    """What laws are worth in observations by the effective dimension of the kernel, and by networks."""
    said, rows = [], []
    for name in environment:
        found = _dimensions(name, replicates)
        said.append(_in_words(name, found))
        rows += _rows(name, found, replicates)
    head = ["environment", "told", "effective dimension", "by the rate", "by networks"]
    both = [(a, b) for *_, a, b in rows if _number(a) and _number(b)]
    order = spearmanr([_number(a) for a, _ in both], [_number(b) for _, b in both]).statistic
    yield (
        "rates",
        table([[str(c) for c in r] for r in rows], head, texts=2)
        + f"\n\nHow many times the observations would do as much, told nothing, on {SPLIT}: of *all* by its own value, of a law by its "
        f"Shapley value; networks as published ({PUBLISHED}, {replicates} replicates, in brackets 95 %). *Effective dimension*: of the "
        f"observed values, told the law alone. Rank correlation of the two over the {len(both)} that neither sweep bounds: {order:+.2f}. "
        "Explored.\n\n" + " ".join(said),
    )


Dimensions = dict[
    str, np.ndarray
]  # {arm: effective dimension over the number of values, [replicates]}


def _dimensions(name: str, replicates: int) -> tuple[Study, Dimensions, dict[str, int]]:
    """The effective dimension of every arm over its values, with the prior of the design's own observations."""
    env = registry.load(name)
    study = Study.of(
        env, protocol="standard-v1", learner="kernel", arms=ARMS, replicates=replicates
    )
    made = learner("kernel", study.resources)
    assert isinstance(made, Collocation)
    out: dict[str, list[float]] = {}
    values: dict[str, int] = {}
    priors = {}
    for cell in sorted(study.cells, key=lambda c: (c.replicate, c.arm.name != "none")):
        fit = study.fit(cell)
        if cell.arm.name == "none":
            priors[cell.replicate] = made.prior(fit.problem, None)
        share, count = dimension(fit, made, priors[cell.replicate])
        out.setdefault(cell.arm.name, []).append(share / count)
        values[cell.arm.name] = count
        say(env.id, cell.replicate, cell.arm.name, f"{share:.1f} of {count}")
    return study, {arm: np.array(v) for arm, v in out.items()}, values


def dimension(
    fit: Fit, made: Collocation, prior: tuple[tuple[float, ...], float]
) -> tuple[float, int]:
    """The effective dimension of the observed values of a linear fit, and how many there are.

    trace of J_d (J'J + ridge)^-1 J_d', with J_d the rows of the observed values: how many numbers the
    observations decide, beside the prior, the conditions and the equations told.

    Args:
        fit: told laws that are linear in the fields.
        made: whose features are used.
        prior: their lengths and amplitude.
    """
    p = fit.problem
    lengths, amplitude = prior
    expansion = made.expansion(p.world, p.data_seed, lengths)
    count = p.observed_values.size
    ridge = fit.budget.data_weight * (noise_of(p) / amplitude) ** 2 / count
    system = CollocationSystem(fit, expansion, ridge)
    if not system.linear:
        raise ValueError(
            f"expected laws that are linear in the fields; those of {p.world.id} are not"
        )
    start = np.zeros((len(p.world.fields), expansion.count))
    whole = system.jacobian(start)
    # of a field that has conditions as well, its observations alone
    parts = zip(system.blocks, system.data_rows, strict=False)
    seen = np.concatenate([b.jacobian(start)[rows < p.observation_rows] for b, rows in parts])
    gram = whole.T @ whole
    gram[np.diag_indices(len(gram))] += ridge
    root, _ = cho_factor(gram, lower=True)
    half = solve_triangular(root, seen.T, lower=True)
    return float(np.sum(half**2)), count


def _skills(found: Dimensions) -> Dimensions:
    """-log10 of the error that the rate says, up to the noise, which is the same for all."""
    return {arm: -0.5 * np.log10(v) for arm, v in found.items()}


def _predicted(study: Study, found: Dimensions) -> tuple[Multiple, Mapping[str, Multiple]]:
    """Worth in observations of all laws, and of each, by the rate."""
    skills = _skills(found)
    swept = {a.more: a.name for a in study.arms if a.more != 1.0}
    arms = dict(sorted({**swept, 1.0: "none"}.items()))
    game = {frozenset(a.equations): skills[a.name] for a in study.arms if a.is_subset}
    everyone = max(game, key=len)
    curve = Curve(tuple(arms), np.stack([skills[a] for a in arms.values()]))
    worth = {law: np.asarray(v) for law, v in shapley(game).items()}
    whole, laws = laws_worth(
        curve, game[everyone], worth, {law: game[everyone - {law}] for law in everyone}
    )
    return whole, {law: of.shapley for law, of in laws.items()}


def _rows(
    name: str, found: tuple[Study, Dimensions, dict[str, int]], replicates: int
) -> Iterator[list[object]]:
    study, dimensions, values = found
    env = study.environment
    whole, laws = _predicted(study, dimensions)
    networks = Study.of(env, protocol=PUBLISHED, arms=ARMS, replicates=replicates)
    records = Store(str(FOLDER)).load(env.id).records
    seen = in_observations(networks.world, lattice_of(networks.world, networks.cells, records))
    of = next((f for f in seen if f.split == SPLIT and f.base == "none"), None)
    for told, rate in (*laws.items(), ("all", whole)):
        size = f"{float(np.mean(dimensions[told])) * values[told]:.1f}"
        by = None if of is None else of.everything if told == "all" else of.laws[told].shapley
        yield [env.id, told, size, rate, by if by is not None else "not on record"]


def _number(of: object) -> float | None:
    """A worth as a number; None where only a bound is known."""
    return of.least if isinstance(of, Multiple) and of.known else None


def _in_words(name: str, found: tuple[Study, Dimensions, dict[str, int]]) -> str:
    """The exponent of the mean squared error in n that the effective dimension gives, told nothing."""
    study, dimensions, values = found
    arms = [a.name for a in study.arms if a.more >= 1.0 and not a.equations and a.name in values]
    n = np.log([values[a] for a in arms])
    slope = np.polyfit(n, [np.log(dimensions[a]).mean() for a in arms], 1)[0]
    d = len(study.environment.coordinates)
    smooth = 2.5 + d / 2  # derivatives of a Matern kernel of smoothness 5/2, as a Sobolev space
    sobolev = -2 * smooth / (2 * smooth + d)
    return (
        f"{study.environment.id}, told nothing: the effective dimension over n falls as n^{slope:.2f}, where the Sobolev rate of this "
        f"kernel is n^{sobolev:.2f}; a law that leaves finitely many numbers open would make it n^-1."
    )


PARTS = {"rates": rates}

if __name__ == "__main__":
    main(__file__, __doc__, PARTS)
