"""At which of the states that training kept a model is read: one rule for every learner and arm.

Under a protocol with `selection="validation"` it is the checkpoint with the least error on the
validation observations, the rms distance in sigma_f over points and observed fields;
`pinnablate.checkpoints` says which states are checkpoints. A state that is not finite is never
chosen, nor is the start of training, where a step was taken. At half the budget the same rule
chooses among the states up to half of the steps of the second phase (of the first, where there is
no second).

A diverged fit is read at its last finite state, as the law of the experiment says, however good an
earlier one was: that it runs away is a result. Half its budget is judged by itself: if it was still
finite then, and went on, it is read there as others are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pinnablate.calculus.jets import Jet
from pinnablate.checkpoints import read_at
from pinnablate.learners.base import OK, Trained
from pinnablate.tasks.budget import VALIDATION
from pinnablate.tasks.metrics import Scorer, distances


@dataclass(frozen=True)
class Kept:
    """The finite states of a fit at which it may be read, in the order of training.

    Args:
        state: which of `Trained.curve` each is; nothing for a model of a single state that keeps no
            curve, as a kernel's.
        step: after which each was kept.
        validation: their errors on the validation observations, in sigma_f, to the six figures of a
            record.
        laws: the rms residuals of the equations that the arm is told, in their scales, to six
            figures; zeros where it is told none.
        error: their errors on the primary split; none where no scorer was given.
    """

    state: tuple[int, ...]
    step: tuple[int, ...]
    validation: np.ndarray
    laws: np.ndarray
    error: np.ndarray

    def __len__(self) -> int:
        return len(self.step)


def kept(trained: Trained, scorer: Scorer | None = None) -> Kept:
    """The states at which a fit may be read, with their errors.

    Args:
        trained: what became of the fit.
        scorer: of its world; without it no errors on the primary split are computed.
    """
    p, finite = trained.fit.problem, trained.finite
    # a second phase that takes no step keeps the state that the first has kept
    first = {trained.curve[k][0]: k for k in reversed(finite)}
    after = [k for k in finite if k == first[trained.curve[k][0]] and trained.curve[k][0] > 0]
    after = after or finite[:1]
    steps = [trained.curve[k][0] for k in after]
    if not after:  # a model of one state, or none at all
        steps = [sum(trained.steps)] if trained.evaluable else []
    if not steps:
        return Kept((), (), *(np.zeros(0) for _ in range(3)))
    points = p.validation_points
    if scorer is not None:
        points = np.concatenate([points, scorer.primary_points])
    values, n = _values(trained, after, points), len(p.validation_points)
    validation = six(distances(p, values[:, :n], p.validation_values))
    error = np.zeros(0) if scorer is None else scorer.primary_errors(values[:, n:])
    # Where nothing is chosen nobody asks how well states meet their equations.
    laws = told_residuals(trained, after) if chooses(trained) else np.zeros(len(steps))
    return Kept(tuple(after), tuple(steps), validation, six(laws), error)


def six(values: np.ndarray) -> np.ndarray:
    """Numbers to six figures, so that whoever reads a record chooses as we did."""
    return np.array([float(f"{v:.6g}") for v in values])


def told_residuals(trained: Trained, states: Sequence[int]) -> np.ndarray:
    """The rms residual of the equations that a fit is told, at each of some states: [states].

        sqrt(mean over equations told of (1/k_e) sum over its k_e residuals r of mean (R_r / S_r)^2)

    on the validation points of the laws, which nobody is trained on; the coefficients are those
    that the fit is told, or has learned. S_r is the scale s_r of the residual on the truth, or the
    rms of its largest term on the state itself where that is smaller: fields that have not moved
    from zero yet satisfy most laws, and know none. Zeros where a fit is told nothing, and for a
    model without derivatives.
    """
    fit, told = trained.fit, np.flatnonzero(trained.fit.residual_mask)
    if not len(told) or not states:
        return np.zeros(max(len(states), 1))
    weights = 1.0 / fit.laws.shares[told]
    found = np.full(len(states), np.nan)
    for place, k in enumerate(states):
        theta = trained.curve[k][1]
        jet = trained.jet_at(theta, fit.problem.validation_collocation, fit.laws.orders)
        if any(alpha not in jet for alpha in fit.laws.orders):
            return np.zeros(len(states))
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            squares = _squares(trained, theta, jet)[told]
            found[place] = np.sqrt(weights @ squares / weights.sum())
    return found


def _squares(trained: Trained, theta: np.ndarray, jet: Jet) -> np.ndarray:
    """The mean of (R_r / S_r)^2 of every residual as the fit is told it: [residuals]."""
    fit, laws = trained.fit, trained.fit.laws
    terms = fit.coefficients * laws.term_values(jet, fit.problem.validation_collocation)
    if fit.learned is not None:
        terms = terms * fit.multipliers(theta)
    out = np.zeros(len(laws.residuals))
    for r, (span, scale) in enumerate(zip(laws.term_spans, laws.residual_scales, strict=True)):
        largest = np.max(np.mean(terms[:, span] ** 2, axis=0))
        residual = np.mean(terms[:, span].sum(axis=1) ** 2)
        out[r] = residual / min(scale**2, largest) if residual else 0.0
    return out


def _values(trained: Trained, states: Sequence[int], points: np.ndarray) -> np.ndarray:
    """The fields of some states at points; of the only one there is where none are named."""
    if states:
        return trained.values_at(states, points)
    value = (0,) * points.shape[1]
    jet = trained.jet(points, (value,))
    if jet is None:
        raise ValueError(f"{trained!r} says that it has a model, and its jet is None")
    return jet[value][None]


def settle(trained: Trained, among: Kept | None = None) -> None:
    """Note in a fit at which state it is read.

    Args:
        trained: what became of the fit; its `chosen` is set.
        among: its states, where they are known already.
    """
    trained.chosen = None
    if chooses(trained) and trained.status == OK:
        among = kept(trained) if among is None else among
        if among.state:
            trained.chosen = among.state[read_at(list(among.validation), list(among.laws))]


def read_alone(trained: Trained) -> Trained:
    """The same fit with nothing kept but the state at which it is read, to save memory.

    Fits of a search are many, and only their errors on what they were not given are asked for.
    """
    settle(trained)
    if trained.chosen is not None:
        trained.curve, trained.chosen = [trained.curve[trained.chosen]], 0
    return trained


def chooses(trained: Trained) -> bool:
    """Whether validation chooses the state at which a fit is read."""
    return trained.fit.budget.selection == VALIDATION


def at_half(trained: Trained, among: Kept) -> tuple[int, bool]:
    """At which of its states a fit is read at half its budget.

    A fit that ended early, as it had converged, is read among all its states: with half the budget
    it would have ended there as well.

    Args:
        trained: what became of the fit.
        among: its states, at least one.

    Returns:
        The state, counted in `among`, and whether it had run away by then.
    """
    end = half(trained)
    early = [k for k, step in enumerate(among.step) if step <= end] or [0]
    if trained.status != OK:
        lost = [step for step, theta in trained.curve if not np.isfinite(theta).all()]
        if sum(trained.steps) <= end or any(step <= end for step in lost):
            return early[-1], True
    return early[read_at(list(among.validation[early]), list(among.laws[early]))], False


def half(trained: Trained) -> int:
    """The step at which half the budget of a fit is spent, as steps of its curve are counted."""
    fit, before = trained.fit, trained.steps[0]
    return before + fit.second_steps // 2 if fit.second_steps else fit.adam_steps // 2
