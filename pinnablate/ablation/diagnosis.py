"""What is known of which law is wrong: the records that say it, and what follows from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from pinnablate.ablation.strains import all_but, laws_of, losses_without, noise_shown, rows_of
from pinnablate.analysis.against import contributions
from pinnablate.analysis.apart import Place, furthest_apart
from pinnablate.analysis.estimate import Estimate
from pinnablate.analysis.lattice import Lattice
from pinnablate.analysis.misfit import Grams
from pinnablate.analysis.preferred import Freed, Preference, freed, preference
from pinnablate.analysis.suspicion import Strain, Suspicion, retrained, strain, suspicion
from pinnablate.arms import freed as told_free
from pinnablate.arms import subset
from pinnablate.environment.declare import HELD_OUT
from pinnablate.environment.laws import leading
from pinnablate.errors import PinnablateError
from pinnablate.learners.base import OK
from pinnablate.report.looks import looked_before, why_longer
from pinnablate.report.settling import Settling
from pinnablate.report.suspects import Evidence, diagnosis_report, unmet_laws
from pinnablate.result import Result
from pinnablate.study import Study
from pinnablate.study.predict import model_of
from pinnablate.tasks.linearised import USUAL, Coefficient, coefficient, noise_levels, unstated
from pinnablate.tasks.streams import test_points


@dataclass(frozen=True, eq=False, repr=False)
class Diagnosis:
    """Which of the told laws is wrong, as far as data and models say; print it.

    Args:
        result: the records: arm `all`, and all laws but one, in every replicate.
        first: the first look before it, in the same worlds and replicates, where there was one; its models
            told all but one law stand beside these, which are told all.
    """

    result: Result
    first: Diagnosis | None = None

    @cached_property
    def why_longer(self) -> str:
        """What speaks for training longer, in words: what is found against the laws may be training that fell
        short. Empty where nothing is found, and noise explains what is left.
        """
        return why_longer(self.suspicion, self.preference, self.unmet)

    @cached_property
    def suspicion(self) -> Suspicion | None:
        """Laws in the order of suspicion, each with its score; None where the learner does not say how
        its loss hangs on its parameters, or no model was trained.
        """
        found = [strain for strain, _ in self._models]
        if not found:
            return None
        return replace(suspicion(found, independent=self._is_independent), shown=self._shown)

    @cached_property
    def preference(self) -> Preference | None:
        """What the data would have each coefficient of the laws be, were it free; None where `suspicion`
        is, or the laws have no coefficients.
        """
        found = [freed for _, freed in self._models if freed.coefficients]
        return preference(found, independent=self._is_independent) if found else None

    @cached_property
    def _shown(self) -> float | None:
        """The noise that observations show which no model was trained on, in sigma_f, where nobody states it."""
        looks = [self.result] if self.first is None else [self.result, self.first.result]
        shown = [noise_shown(look.study, look.by_key) for look in looks]
        return min((level for level in shown if level is not None), default=None)

    @property
    def _compared(self) -> Result:
        """The records of models told all but one law, and of those told all that they are held against."""
        return self.result if self.first is None else self.first.result

    @property
    def _is_independent(self) -> bool:
        return not self.result.study.world.is_measured

    @cached_property
    def _models(self) -> list[tuple[Strain, Freed]]:
        """What the model of each replicate that is told all says of laws, and of their coefficients. Those told
        all but one are heard where they were trained until their loss falls no more: before that, which of
        them meets the others says which was trained sooner.
        """
        study, laws = self.result.study, laws_of(self.result.study.world)
        arm = subset(study.world, study.world.players)
        found = []
        for cell, rows in rows_of(study, self.result.store, self.result.by_key, arm):
            rows = rows if self._shown is None else rows.with_noise(self._shown)
            grams, is_heard = Grams(rows), study.protocol.is_converged
            losses = losses_without(study, self.result.by_key, cell) if is_heard else {}
            found.append((retrained(strain(rows, laws, grams), losses), freed(rows, grams)))
        return found

    @cached_property
    def learned(self) -> dict[Coefficient, tuple[float, ...]]:
        """{coefficient: what the model of each replicate learned}, of the laws that are free in models of
        their own, as `free=` of `diagnose` asks; those whose models were all trained.
        """
        world, lattice = self.result.study.world, self.result.lattice
        found: dict[Coefficient, tuple[float, ...]] = {}
        for arm in (a for a in self.result.study.arms if a.from_told):
            if not lattice.complete(arm.name):
                continue
            kept = [r.detail.get("coefficients", {}) for r in lattice.of(arm.name)]
            for residual in (r for r in world.laws.residuals if r.equation in arm.unknown):
                first = residual.terms[leading(residual, world.time)]
                for term in residual.terms:
                    name = f"{residual.name} {term}"
                    if all(name in of for of in kept):
                        told = coefficient(world, residual, term, first)
                        found[told] = tuple(told.told * of[name] for of in kept)
        return found if found or self.first is None else self.first.learned

    @property
    def accused(self) -> tuple[str, ...]:
        """Laws of which one at least is wrong, or its coefficient; none where nothing is shown."""
        if self.suspicion is None or self.suspicion.accused:
            return () if self.suspicion is None else self.suspicion.accused
        return () if self.preference is None else self.preference.laws

    @cached_property
    def unmet(self) -> dict[str, float]:
        """{law: residual in units of its largest term} of the laws that models told all do not meet: where
        there are some and nobody is accused, it cannot be told whether laws are wrong.
        """
        return unmet_laws(self.result.study.world, self.result.lattice)

    @cached_property
    def evidence(self) -> dict[str, Evidence]:
        """{law: what happens when it is withheld}, of those whose models were all trained; in the first look,
        where there was one, for no others are told less.
        """
        lattice, world = self._compared.lattice, self._compared.study.world
        players, laws = frozenset(world.players), laws_of(world)
        names = {law: all_but(world, law).name for law in laws}
        complete = {
            law: n for law, n in names.items() if lattice.complete(n) and lattice.complete("all")
        }
        values = {players - {law}: lattice.skills(n, HELD_OUT) for law, n in complete.items()}
        values[players] = lattice.skills("all", HELD_OUT)
        changes = contributions(values)
        return {
            law: Evidence(
                _loss_ratio(lattice, name),
                lattice.estimate(changes[players, law]),
                _residual(lattice, "all", law),
                _residual(lattice, name, law),
            )
            for law, name in complete.items()
        }

    @cached_property
    def settling(self) -> Settling | None:
        """Which observation would tell the two best explanations apart: two laws of which either may
        be wrong, or all of them against all but the most suspicious one. None without weights.
        """
        if self.suspicion is None:
            return None
        world = self.result.study.world
        accused = self.accused or (self.suspicion.suspects[0].law,)
        without = [all_but(world, law).name for law in accused[:2]]
        pair = without if len(without) == 2 else ["all", *without]
        place = self._apart(pair)
        if place is None:
            return None
        at = test_points(world)[place.point]
        where = {c.name: float(v) for c, v in zip(world.coordinates, at, strict=True)}
        name = world.field_names[place.field]
        hidden = name not in self._observed
        assumed = None if noise_levels(world)[1] else self._shown or USUAL
        lacking = unstated(world)
        some = () if len(lacking) == len(world.observed) else tuple(lacking)
        return Settling(
            tuple(pair), name, where, place.size, hidden, assumed, some, bool(self._shown)
        )

    @property
    def _observed(self) -> list[str]:
        world = self.result.study.world
        return [world.field_names[k] for k in world.observed]

    def _apart(self, arms: Sequence[str]) -> Place | None:
        """Where the models of two arms differ most; None where some have no weights."""
        study, by_key, store = self._compared.study, self._compared.by_key, self._compared.store
        world = study.world
        points, value = test_points(world), (0,) * len(world.coordinates)
        predictions: dict[str, list[np.ndarray]] = {arm: [] for arm in arms}
        for cell in (c for c in study.cells if c.arm.name in predictions):
            record = by_key.get(cell.key)
            if record is None or record.status != OK or store.weights(record) is None:
                return None
            jet = model_of(study, store, cell, record)(points, (value,))
            if jet is None:
                return None
            predictions[cell.arm.name].append(jet[value])
        levels, _ = noise_levels(world)
        levels = levels if self._shown is None else levels * (self._shown / USUAL)
        noise = np.full(len(world.field_names), float(np.mean(levels)))
        noise[list(world.observed)] = levels
        one, other = (np.stack(predictions[arm]) for arm in arms)
        return furthest_apart(one, other, noise * world.field_scales)

    def __str__(self) -> str:
        first, before = "", list[str]()
        if self.first is not None:
            first = self.first.result.study.protocol.name
            before = [looked_before(first, self.first.why_longer), *self.first.result.failures]
        return diagnosis_report(
            self.result.study,
            self.suspicion,
            self.evidence,
            self.settling,
            [*before, *self.result.failures],
            self.unmet,
            self.preference,
            self.learned,
            first,
        )

    def __repr__(self) -> str:
        nobody = "nobody, for it cannot be told" if self.unmet else "nobody"
        accused = " or ".join(self.accused) or nobody
        return f"Diagnosis of {self.result.environment.id}: accused is {accused}; print it for the reasons"


def with_freed(result: Result) -> Result:
    """A result with the models of its laws' free coefficients, as far as they are on record.

    Args:
        result: of a study, whose own arms stay.
    """
    study, made = result.study, []
    for law in (e for e in laws_of(study.world) if e in study.world.equations):
        one = told_free(study.world, law)
        if study.why_not(one) is None and not any(a.name == one.name for a in study.arms):
            made.append(one)
    if not made:
        return result
    more = Result.of(replace(study, arms=tuple(made), left_out=()), result.store)
    kept = [a for a in made if more.lattice.complete(a.name)]
    return Result.of(replace(study, arms=(*study.arms, *kept)), result.store) if kept else result


def study_to_diagnose(study: Study, free: Sequence[str] = ()) -> Study:
    """The cells that a diagnosis needs: all players, and all but each law.

    Args:
        study: of the problem; its arms are replaced.
        free: laws whose coefficients are learned by further models that are told everything else.

    Raises:
        PinnablateError: a name in `free` that is no law, or one without a coefficient to learn.
    """
    world = study.world
    without = [all_but(world, law) for law in laws_of(world)]
    learning = [told_free(world, law) for law in free]
    for arm in learning:
        if reason := study.why_not(arm):
            raise PinnablateError(
                f"the coefficients of {arm.unknown[0]!r} cannot be free: {reason}; expected free= of another law"
            )
    arms = {a.name: a for a in (subset(world, world.players), *without, *learning)}
    return replace(study, arms=tuple(arms.values()), left_out=())


def _loss_ratio(lattice: Lattice, name: str) -> Estimate | None:
    """log10 of the training loss of `all` over that without a law; None where one is 0 or missing."""
    losses = [[r.loss for r in lattice.of(arm)] for arm in ("all", name)]
    if any(not loss or loss <= 0 for of in losses for loss in of):
        return None
    return lattice.estimate(np.log10(np.array(losses[0], float) / np.array(losses[1], float)))


def _residual(lattice: Lattice, arm: str, law: str) -> float | None:
    """The median over replicates of the rms residual of a law, all its parts together."""
    parts = [r.residuals.get(law) for r in lattice.of(arm)]
    if any(part is None or None in part for part in parts):
        return None
    return float(np.median([np.sqrt(np.mean(np.square(np.array(part, float)))) for part in parts]))
