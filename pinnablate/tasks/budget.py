"""What networks are trained with: how large, on how many points, by which steps, and where they are read."""

from __future__ import annotations

from dataclasses import dataclass

SAMPLED = "lm-sampled"
GEODESIC = ("lm-geodesic", SAMPLED)  # second phases whose steps are accelerated
QUASI_NEWTON = ("broyden", "bfgs")  # those that hold an inverse Hessian of one member
MOST_SAMPLES = 4  # into which the rows are divided there, at most
SECOND = {  # methods of the second phase
    "lm": "Levenberg-Marquardt",
    "lm-geodesic": "Levenberg-Marquardt with geodesic acceleration",
    SAMPLED: "Levenberg-Marquardt with geodesic acceleration, J'J from samples of the rows",
    "broyden": "self-scaled Broyden",
    "bfgs": "self-scaled BFGS",
}
# Where a model is read: at its last step, or at the checkpoint with the least validation error.
LAST, VALIDATION = "last", "validation"
SELECTIONS = (LAST, VALIDATION)
KEPT, EVERY_STEP, KEPT_BEFORE = 120, 40, 12  # states kept for validation; see Budget.curve_steps


@dataclass(frozen=True)
class Budget:
    """What every arm of an environment is trained with.

    Args:
        depth, width: number of hidden layers, and of units in each.
        points: number of collocation points.
        adam_steps, learning_rate: of the first phase.
        second, second_steps: the method of the second phase, a key of SECOND, and its steps.
        data_weight: w_d, the weight of observations and conditions; that of the equations is 1.
        checkpoints: how many log-spaced steps of both phases together learning curves have.
        selection: where a model is read, one of SELECTIONS.
        activation, sampler, scale, balance, resample: as in `pinnablate.tasks.choices.CHOICES`.
        resample_steps: steps of the second phase after which collocation points are drawn anew,
            where they are.
        falling: (share, steps): the second phase of a member ends where its loss fell by less than
            this share of itself over so many steps; empty for never.
        exact: a loss below which the second phase has converged. With w_d = 30 and 1e-8,
            observations are then matched to 2e-5 standard deviations of their field, far below any
            noise.
    """

    depth: int
    width: int
    points: int
    adam_steps: int
    learning_rate: float
    second_steps: int
    data_weight: float
    second: str = "lm"
    checkpoints: int = 12
    selection: str = LAST
    activation: str = "tanh"
    sampler: str = "halton"
    scale: str = "reference"
    balance: str = "none"
    resample: str = "never"
    resample_steps: int = 20
    falling: tuple[float, int] | tuple[()] = ()
    exact: float = 1e-14

    def shown_steps(
        self, adam_steps: int, second_steps: int
    ) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Log-spaced steps of each phase that a learning curve has, the last step of each phase
        included.
        """
        first = 0 if not adam_steps else self.checkpoints // 3 if second_steps else self.checkpoints
        return _log_spaced(adam_steps, first), _log_spaced(second_steps, self.checkpoints - first)

    def curve_steps(
        self, adam_steps: int, second_steps: int
    ) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """The steps of each phase after which the state is kept: those of the learning curve.

        Where validation chooses, more are: told nothing, a network is best a few steps into its
        second phase. So every one of its first EVERY_STEP steps is kept, then steps with equal
        ratios up to KEPT in all, half of the steps among them; KEPT_BEFORE log-spaced ones of the
        first phase, or KEPT of them where there is no second.
        """
        adam, second = self.shown_steps(adam_steps, second_steps)
        if self.selection == LAST:
            return adam, second
        if not second_steps:
            return _joined(adam, _log_spaced(adam_steps, KEPT), (adam_steps // 2,)), ()
        close = tuple(range(1, min(second_steps, EVERY_STEP) + 1))
        apart = _log_spaced(second_steps, KEPT - len(close) - KEPT_BEFORE, EVERY_STEP)
        return (
            _joined(adam, _log_spaced(adam_steps, KEPT_BEFORE)),
            _joined(second, close, apart, (second_steps // 2,)),
        )


def _log_spaced(last: int, count: int, first: int = 1) -> tuple[int, ...]:
    """At most `count` steps from the first to the last, with equal ratios as far as whole numbers
    allow; none where the last is before the first.
    """
    import numpy as np

    if last < first or not count:
        return ()
    return tuple(sorted({int(s) for s in np.round(np.geomspace(first, last, count))} | {last}))


def _joined(*steps: tuple[int, ...]) -> tuple[int, ...]:
    """The steps of several lists, each once, in order; 0 is no step."""
    return tuple(sorted({s for some in steps for s in some} - {0}))
