"""Training budgets with names. A protocol is a rule: a budget depends on an environment's shape,
never on its results.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import ceil
from typing import TYPE_CHECKING

from pinnablate.errors import unknown
from pinnablate.tasks.choices import SEPARATOR, changed, require_choices

if TYPE_CHECKING:  # names of protocols are completed and listed without SymPy
    from pinnablate.environment import Environment
    from pinnablate.world import World

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
# Where replicates live: all in the canonical world, or each in a world of its own.
CANONICAL, DRAWN = "canonical", "drawn"
WORLDS = (CANONICAL, DRAWN)
KEPT, EVERY_STEP, KEPT_BEFORE = 120, 40, 12  # states kept for validation; see Budget.curve_steps
STANDARD = "standard-v2"  # the protocol of the leaderboard, and the default everywhere
QUICK = "quick-v1"  # the default for users' own problems: minutes, read where validation says


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


@dataclass(frozen=True)
class Protocol:
    """A named rule for budgets.

    `points_1d` collocation points on ordinary differential equations, `points` on partial ones; or
    as many as give the arm that is told everything `rows` rows for each parameter of the network.
    All else is the same for every environment. The numbers of `standard-v1` were chosen by training
    loss, those of `standard-v2` by the loss on points and data that nobody was trained on, both on
    seeds that are never published, and not by errors (benchmarks/protocols.py has a part for each).
    They are frozen. `selection` says where models are read, as in `Budget`; `worlds`, one of
    WORLDS, which worlds replicates live in: `canonical`, world 0 all of them; `drawn`, replicate r
    in world r, where the environment declares worlds; `activation`, `sampler`, `scale`,
    `balance` and `resample` are choices that `pinnablate.tasks.choices.CHOICES` explains.

    Raises:
        PinnablateError: a choice that does not exist.
    """

    name: str
    summary: str
    width: int
    adam_steps: int
    second_steps: int
    points_1d: int = 0
    points: int = 0
    rows: float = 0.0
    second: str = "lm"
    depth: int = 2
    learning_rate: float = 1e-3
    data_weight: float = 30.0
    selection: str = LAST
    worlds: str = CANONICAL
    activation: str = "tanh"
    sampler: str = "halton"
    scale: str = "reference"
    balance: str = "none"
    resample: str = "never"
    resample_steps: int = 20
    falling: tuple[float, int] | tuple[()] = ()
    exact: float = 1e-14

    def __post_init__(self) -> None:
        if self.worlds not in WORLDS:
            raise unknown("worlds of a protocol", self.worlds, WORLDS)
        if self.selection not in SELECTIONS:
            raise unknown("selection of a protocol", self.selection, SELECTIONS)
        require_choices(self, {"second": SECOND})

    def budget(self, owner: Environment | World) -> Budget:
        """The numbers for one environment, the same under all its designs."""
        return Budget(
            depth=self.depth,
            width=self.width,
            points=self._points(owner),
            adam_steps=self.adam_steps,
            learning_rate=self.learning_rate,
            second_steps=self.second_steps,
            second=self.second,
            data_weight=self.data_weight,
            selection=self.selection,
            activation=self.activation,
            sampler=self.sampler,
            scale=self.scale,
            balance=self.balance,
            resample=self.resample,
            resample_steps=self.resample_steps,
            falling=self.falling,
            exact=self.exact,
        )

    def _points(self, owner: Environment | World) -> int:
        """How many collocation points an environment gets, the same under all its designs."""
        if not self.rows:
            return self.points_1d if len(owner.coordinates) == 1 else self.points
        from pinnablate.environment import Environment

        env = owner if isinstance(owner, Environment) else owner.environment
        sizes = (len(env.coordinates), *[self.width] * self.depth, len(env.fields))
        parameters = sum((a + 1) * b for a, b in pairwise(sizes))
        # In dozens, so that they can be divided into up to MOST_SAMPLES samples of one size.
        return 12 * ceil(self.rows * parameters / (12 * len(env.residuals)))

    @property
    def digest(self) -> str:
        """Digest of the rule. The first protocols knew one second phase and none of what LATER
        names; naming it must not make their records stale.
        """
        from pinnablate.digest import digest_of

        first = (
            "adam_steps",
            "data_weight",
            "depth",
            "learning_rate",
            "second_steps",
            "name",
            "points",
            "points_1d",
            "width",
        )
        parts = [getattr(self, k) for k in first]
        parts += [] if self.second == "lm" else [self.second]
        parts += [
            f"{name}: {getattr(self, name)}"
            for name, before in LATER.items()
            if getattr(self, name) != before
        ]
        return digest_of(parts)


LATER = {  # fields that protocols got later, with what they mean where they say nothing
    "selection": LAST,
    "worlds": CANONICAL,
    "activation": "tanh",
    "sampler": "halton",
    "scale": "reference",
    "balance": "none",
    "resample": "never",
    "resample_steps": 20,
    "rows": 0.0,
    "falling": (),
    "exact": 1e-14,
}

_PROTOCOLS = (
    Protocol(
        "smoke",
        "seconds: for tests and first looks",
        width=12,
        points_1d=32,
        points=64,
        adam_steps=40,
        second_steps=20,
        selection=VALIDATION,
        worlds=DRAWN,
    ),
    Protocol(
        "smoke-adam",
        "seconds, Adam alone: what every learner can do",
        width=12,
        points_1d=32,
        points=64,
        adam_steps=60,
        second_steps=0,
        selection=VALIDATION,
        worlds=DRAWN,
    ),
    Protocol(
        "standard-v3",
        "the converged protocol: Adam, then sampled Levenberg-Marquardt until the loss stops falling",
        width=28,
        rows=4.0,
        adam_steps=300,
        second_steps=960,
        second=SAMPLED,
        learning_rate=1e-2,
        selection=VALIDATION,
        worlds=DRAWN,
        falling=(0.02, 100),
        exact=1e-8,
    ),
    Protocol(
        "standard-v2",
        "the published protocol: Adam, then Levenberg-Marquardt with geodesic acceleration",
        width=28,
        points_1d=192,
        points=384,
        adam_steps=300,
        second_steps=40,
        second="lm-geodesic",
        learning_rate=1e-2,
    ),
    Protocol(
        QUICK,
        "minutes: the steps of standard-v2, read where validation says",
        width=28,
        points_1d=192,
        points=384,
        adam_steps=300,
        second_steps=40,
        second="lm-geodesic",
        learning_rate=1e-2,
        selection=VALIDATION,
        worlds=DRAWN,
    ),
    Protocol(
        "standard-v1",
        "published before: Adam, then Levenberg-Marquardt",
        width=28,
        points_1d=128,
        points=256,
        adam_steps=300,
        second_steps=150,
        learning_rate=1e-2,
    ),
    Protocol(
        "adam-v1",
        "what DeepXDE users do: Adam alone",
        width=28,
        points_1d=128,
        points=256,
        adam_steps=20_000,
        second_steps=0,
    ),
    Protocol(
        "adam-v2",
        "what DeepXDE users do: Adam alone, read where validation says",
        width=28,
        points_1d=128,
        points=256,
        adam_steps=20_000,
        second_steps=0,
        selection=VALIDATION,
        worlds=DRAWN,
    ),
)


def protocols() -> dict[str, Protocol]:
    """All protocols by name."""
    return {p.name: p for p in _PROTOCOLS}


def protocol(name: str) -> Protocol:
    """A protocol by name, or one that differs from it: `standard-v2/data_weight=3,activation=sine`.

    Raises:
        PinnablateError: no such protocol, or a change that it cannot have.
    """
    base, _, changes = name.partition(SEPARATOR)
    if base not in protocols():
        raise unknown("protocol", base, protocols())
    return changed(protocols()[base], changes) if changes else protocols()[base]
