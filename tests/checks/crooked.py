"""Learners that each break one clause of the contract, or nearly."""

from __future__ import annotations

import threading
from dataclasses import replace

import numpy as np

from pinnablate.learners.base import DIVERGED, FAILED, OK, Learner, Trained, restore_network
from pinnablate.learners.collocation.spectral import Chebyshev, Spectral


class Unversioned(Spectral):
    version = 0


class Answers(Spectral):
    def supports(self, world, arm, protocol):
        raise KeyError(arm.name)


class Mumbles(Spectral):
    def supports(self, world, arm, protocol):
        return "" if arm.wrong else super().supports(world, arm, protocol)


class Refuses(Spectral):
    def supports(self, world, arm, protocol):
        return "it is on strike"


class Hasty(Spectral):
    def estimate(self, fits):
        return 0.0, float("nan")


class Short(Spectral):
    def shortage(self, fits):
        return "there is never enough memory"


class Drops(Spectral):
    def fit(self, fits):
        results = super().fit(fits)
        if len(fits) > 1:
            next(results)
        yield from results


class Twice(Spectral):
    def fit(self, fits):
        for result in super().fit(fits):
            yield result
            yield result


class Copies(Spectral):
    def fit(self, fits):
        for result in super().fit(fits):
            result.fit = replace(result.fit)
            yield result


class Fails(Spectral):
    def fit(self, fits):
        for result in super().fit(fits):
            result.status, result.reason = FAILED, "as always"
            yield result


class Raises(Spectral):
    def fit(self, fits):
        for result in super().fit(fits):
            if np.isnan(result.fit.problem.row_target).any():
                raise FloatingPointError("NaN")
            yield result


class Blind(Spectral):
    """Takes what is not a number for zero, and calls that a success."""

    def fit(self, fits):
        bare = [
            replace(
                f,
                problem=replace(
                    f.problem,
                    observed_values=np.nan_to_num(f.problem.observed_values),
                    row_target=np.nan_to_num(f.problem.row_target),
                ),
            )
            for f in fits
        ]
        for fit, result in zip(fits, super().fit(bare), strict=True):
            result.fit = fit
            yield result


def shifted(result, by):
    if result.coefficients is not None:
        result.coefficients = result.coefficients + by
    return result


class Poisons(Spectral):
    def fit(self, fits):
        worst = max(float(np.isnan(f.problem.row_target).any()) for f in fits)
        yield from (shifted(r, 1e-5 * worst) for r in super().fit(fits))


class Sociable(Spectral):
    def fit(self, fits):
        yield from (shifted(r, 1e-5 * (len(fits) == 1)) for r in super().fit(fits))


class Ageing(Spectral):
    """What it learns depends on how often it was made."""

    made = 0

    def __init__(self, *resources):
        super().__init__(*resources)
        Ageing.made += 1

    def fit(self, fits):
        yield from (shifted(r, 1e-5 * Ageing.made) for r in super().fit(fits))


class Rounds(Ageing):
    """Rounding is forgiven, and said."""

    def fit(self, fits):
        yield from (shifted(r, 1e-13 * Ageing.made) for r in Spectral.fit(self, fits))


class Forgets(Spectral):
    def fit(self, fits):
        for result in super().fit(fits):
            try:
                yield result
            except GeneratorExit:
                result.coefficients[:] = 0.0
                raise


class Lingers(Spectral):
    released = threading.Event()

    def fit(self, fits):
        threading.Thread(target=self.released.wait, name="lingering").start()
        yield from super().fit(fits)


class Lists(Spectral):
    def fit(self, fits):
        return list(super().fit(fits))


class Restores(Spectral):
    def restore(self, world, budget, seed, equations, weights):
        return super().restore(world, budget, seed, equations, weights * (1 + 1e-8))


class Accepts(Spectral):
    def restore(self, world, budget, seed, equations, weights):
        right = 1 + len(world.fields) * self.expansion(world, seed, (1.0,)).count
        return super().restore(world, budget, seed, equations, np.resize(weights, right))


class Unstretched(Chebyshev):
    def matrix(self, points, alpha):
        return super().matrix(points, alpha) * ((self.world.upper - self.world.lower) / 2) ** sum(
            alpha
        )


class Flattens(Spectral):
    def expansion(self, world, seed, lengths):
        return Unstretched(world, lengths)


class Counts(Spectral):
    def fit(self, fits):
        for result in super().fit(fits):
            result.steps = tuple(map(np.int64, result.steps))
            yield result


class Stepwise(Learner):
    """A network that stays where it starts, of which every other state is kept."""

    name, summary, version, trains_network = "stepwise", "stays where it is", 1, True
    restore = staticmethod(lambda world, budget, *_: restore_network(world, budget, _[-1]))

    def supports(self, world, arm, protocol):
        return None if arm.is_subset and protocol.second_steps else "it is a test"

    def estimate(self, fits):
        return 1.0, 1.0

    def steps(self, fit):
        first, second = fit.curve_steps
        kept = [*first, *(first[-1] + s for s in second)]
        return sorted({*kept[::2], kept[-1]})

    def fit(self, fits):
        for fit in fits:
            sound = np.isfinite(fit.start).all() and np.isfinite(fit.problem.row_target).all()
            yield Trained(
                fit,
                *((OK, "") if sound else (DIVERGED, "NaN")),
                curve=[(0, fit.start), *((s, fit.start) for s in self.steps(fit))],
                loss=1.0,
                steps=(fit.adam_steps, fit.second_steps),
            )


class Backwards(Stepwise):
    def steps(self, fit):
        return super().steps(fit)[::-1]
