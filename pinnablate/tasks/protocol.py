"""Training budgets with names. A protocol is a rule: a budget depends on an environment's shape,
never on its results.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from itertools import pairwise
from math import ceil
from typing import TYPE_CHECKING

from pinnablate.errors import unknown
from pinnablate.tasks.budget import LAST, SAMPLED, SECOND, SELECTIONS, VALIDATION, Budget
from pinnablate.tasks.choices import SEPARATOR, changed, require_choices

if TYPE_CHECKING:  # names of protocols are completed and listed without SymPy
    from pinnablate.environment import Environment
    from pinnablate.world import World

# Where replicates live: all in the canonical world, or each in a world of its own.
CANONICAL, DRAWN = "canonical", "drawn"
WORLDS = (CANONICAL, DRAWN)
STANDARD = "standard-v2"  # the protocol of the leaderboard, and the default everywhere
QUICK = "quick-v1"  # the default for users' own problems: minutes, read where validation says
CONVERGED = "standard-v3"  # it trains until the loss falls no more


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
        same = (f.name for f in fields(Budget) if f.name not in ("points", "checkpoints"))
        return Budget(points=self._points(owner), **{name: getattr(self, name) for name in same})

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
    def is_converged(self) -> bool:
        """Whether it trains until the loss falls no more, and not for a number of steps."""
        return bool(self.falling)

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
