"""What a model makes of a law that it was not told: how far the law's violation falls.

The transfer of a subset S to a law e outside of it is log10 r_e(none) - log10 r_e(S), in decades, r_e
the rms over fresh points of the scaled residuals of e, paired within replicates. The *share* is the
transfer over what telling e as well achieves, log10 r_e(none) - log10 r_e(S + e).

A field that collapses to a constant satisfies most laws and means nothing. So the same is asked of
the violation over the rms of the largest term of e on the model's own fields, where records hold it
(`term_sizes`): where a model's terms shrink as much as the residual, nothing was learned of the law. A
transfer is shown where both are above 0.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from pinnablate.analysis.attribution import Array
from pinnablate.analysis.estimate import Estimate, estimate
from pinnablate.analysis.inference import p_above
from pinnablate.analysis.lattice import Lattice
from pinnablate.analysis.samples import sample
from pinnablate.analysis.worth import require_subsets
from pinnablate.brief import few
from pinnablate.errors import PinnablateError
from pinnablate.records.store import Record
from pinnablate.world import World

LEAST = 1e-8  # of a law's largest term; smaller violations are round-off, and count as this
COLLAPSED = 0.5  # of the fall, that is left when own terms are taken into account
LEAST_TOLD = (
    0.3  # decades, a factor of two; where telling a law does less, its share has no meaning
)
Violations = Mapping[frozenset[str], Mapping[str, Array]]


@dataclass(frozen=True)
class Transfer:
    """What a subset of the laws does to a law outside of it.

    Args:
        law: the law that is withheld.
        told: the subset.
        decades: by how much its violation falls below that under `none`.
        telling: by how much it falls where it is told as well.
        relative: the first, of the violation over the size of the model's own terms; None where that
            size is not on record, so that nothing guards against a collapse.
    """

    law: str
    told: frozenset[str]
    decades: Estimate
    telling: Estimate
    relative: Estimate | None = None

    @property
    def share(self) -> float | None:
        """The ratio of what telling the others and telling the law too achieve; None where the latter
        is less than 0.3 decades.
        """
        told = self.telling.mean
        return self.decades.mean / told if told >= LEAST_TOLD else None

    @property
    def p(self) -> float:
        """The p value of "the law is violated less": the larger of those of both measures."""
        both = [self.decades, self.relative] if self.relative else [self.decades]
        return float(max(p_above(e.sample) for e in both))

    @property
    def collapsed(self) -> bool:
        """Whether most of the fall is that of the model's own terms, by their means."""
        if self.relative is None or self.decades.mean < LEAST_TOLD:
            return False
        return self.relative.mean < COLLAPSED * self.decades.mean


def transfers(
    violations: Violations,
    sizes: Violations | None = None,
    subsets: Collection[frozenset[str]] = (),
    overlap: float = 0.0,
) -> list[Transfer]:
    """The transfer of subsets to every law outside of them.

    Args:
        violations: {subset: {law: rms of its scaled residuals [replicates]}}, of every subset that is
            asked for, the same with each law more, and the empty one.
        sizes: the same of the largest terms on the models' own fields, in the same scales; None where
            they are not known, and nothing is guarded.
        subsets: which; by default all but the empty one whose violations are given.
        overlap: n_test / n_train where replicates are folds of one table of measurements; otherwise 0.

    Returns:
        One for each subset and law outside of it, in the order of the subsets and laws; those whose
        partner with the law told is not given are left out.

    Raises:
        ValueError: nothing of the empty subset.
    """
    nothing: frozenset[str] = frozenset()
    if nothing not in violations:
        raise ValueError(
            "expected the violations of the empty subset, which others are held against"
        )
    found = []
    for told in subsets or [s for s in violations if s]:
        for law in violations[nothing]:
            if law in told or told not in violations or told | {law} not in violations:
                continue
            fall = fallen(violations, told, law)
            relative = None if sizes is None else fall - fallen(sizes, told, law)
            telling = fallen(violations, told | {law}, law)
            own = None if relative is None else estimate(sample(relative, overlap))
            found.append(
                Transfer(
                    law,
                    told,
                    estimate(sample(fall, overlap)),
                    estimate(sample(telling, overlap)),
                    own,
                )
            )
    return found


def fallen(of: Violations, told: frozenset[str], law: str) -> Array:
    """By how many decades something of a law is smaller under a subset than under `none`: [replicates].

    Args:
        of: {subset: {law: sizes [replicates]}}.
        told: the subset.
        law: the law.
    """
    return _log(of[frozenset()][law]) - _log(of[told][law])


def transfer_of(world: World, lattice: Lattice) -> dict[str, Transfer]:
    """Of every law, what models that are told all others make of it.

    Args:
        world: the environment under the design of the study.
        lattice: the records of the study.

    Returns:
        {law: transfer}, in the order declared.

    Raises:
        PinnablateError: subsets lack records, models have no derivatives, or what is told or withheld
            are not the laws as declared.
    """
    require_subsets(world, lattice, "transfer")
    laws = tuple(world.environment.equations)
    if set(world.players) != set(laws):
        raise PinnablateError(
            f"transfer of {world.id} under design {world.design_name!r}: expected laws that are told or "
            f"withheld whole, got {few(world.players)}; name a design without players, groups and components"
        )
    violations, sizes = violations_of(world, lattice)
    if not violations:
        learner = next(iter(lattice.records.values())).learner
        raise PinnablateError(
            f"transfer of {world.id}: expected residuals of every law on record, got none that are finite "
            f"from learner {learner!r}; name a learner of networks, such as stacked"
        )
    return {t.law: t for t in transfers(violations, sizes, leave_one_out(laws), lattice.overlap)}


def to_withheld(world: World, lattice: Lattice) -> list[Transfer]:
    """Of every law, told all others, as tables and reports show it; nothing where it cannot be told.

    Args:
        world: the environment under the design of the study.
        lattice: the records of the study.
    """
    violations, sizes = violations_of(world, lattice)
    laws = tuple(world.environment.equations)
    if not violations or len(laws) < 2:
        return []
    return transfers(violations, sizes, leave_one_out(laws), lattice.overlap)


def leave_one_out(laws: Collection[str]) -> list[frozenset[str]]:
    """Of every law, all others."""
    return [frozenset(laws) - {law} for law in laws]


def violations_of(world: World, lattice: Lattice) -> tuple[Violations, Violations | None]:
    """The violations of every law under every subset of a lattice, and the sizes of own terms.

    Args:
        world: the environment under the design of the study.
        lattice: the records of the study.

    Returns:
        Violations, empty where players are not the laws, or models have no finite residuals; and
        sizes, None where a record holds none. Subsets without complete records are left out.
    """
    laws = tuple(world.environment.equations)
    if set(world.players) != set(laws):
        return {}, None
    arms = {s: lattice.of(a) for s, a in lattice.subsets.items() if lattice.complete(a)}
    violations = {s: {law: _rms(rs, "residuals", law) for law in laws} for s, rs in arms.items()}
    if frozenset() not in violations or not _finite(violations):
        return {}, None
    sizes = {s: {law: _rms(rs, "term_sizes", law) for law in laws} for s, rs in arms.items()}
    return violations, sizes if _finite(sizes) else None


def _finite(of: Violations) -> bool:
    return all(np.isfinite(v).all() for by in of.values() for v in by.values())


def _rms(records: Sequence[Record], what: str, law: str) -> Array:
    """The rms over the residuals of a law of what records hold of each: [replicates]; NaN where one
    holds nothing.
    """
    held = [getattr(r, what).get(law) or [None] for r in records]
    return np.array(
        [np.sqrt(np.mean(np.square(np.array(v, float)))) if None not in v else np.nan for v in held]
    )


def _log(values: Array) -> Array:
    return np.asarray(np.log10(np.maximum(np.asarray(values, float), LEAST)))
