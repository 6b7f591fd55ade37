"""What an author declares: a small world, completely specified by named differential equations.

    x, t = coordinates("x t")
    u, q = fields("u q", x, t)
    heat = Environment(
        id="heat-v1",
        domain={x: (0, 1), t: (0, 1)},
        equations={"energy": u.diff(t) + q.diff(x), "fourier": q + u.diff(x) / 20},
        conditions={"walls": [zero(u, on=boundary(x), points=15)]},
        solution={u: ..., q: ...},
        observations=Observations(count=15, until=0.5, fields=(u,)),
        primary="extrap",
        source="...",
    )

An environment is data and holds no numbers of its own: `environment.world(design)` is it under one design, with the truth,
scales and residuals as arrays. Its mistakes are refused here, by name, before anything is trained.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import sympy

from pinnablate.environment import digests
from pinnablate.environment.declare import Condition, ConditionGroups, Design, NearMiss, Residual, residuals_of
from pinnablate.environment.expected import Expected
from pinnablate.environment.validate import validate
from pinnablate.errors import PinnablateError, unknown
from pinnablate.truths import Solution, System, as_solution

if TYPE_CHECKING:
    from pinnablate.world import World

STANDARD_DESIGN = "standard"


@dataclass(frozen=True, kw_only=True)
class Environment:
    """A world specified by named differential equations; see the module's example.

    Args:
        id: `name-vN`; N rises whenever the digest changes.
        domain: {coordinate: (lower, upper)}, in the order of the fields' arguments.
        equations: {name: residual or tuple of residuals}; each vanishes on the truth, each is one player.
        solution: {field: closed form}, or an `Integrated` system, or a `Reference`; None where nobody knows the truth.
        observations: the `standard` design.
        designs: further designs by name.
        conditions: {name: conditions}, given to every arm.
        primary: the split that ranks: interp, extrap or unobserved.
        gauge: fields defined up to a constant only; or {field: coordinates} for those defined up to a function of these.
        fields: order of the fields; the solution's by default.
        source: where equations and solution come from.
        identities: {equation: function of {equation: residual or tuple of residuals}} to an expression that vanishes whatever
            the fields: the proof that the equation follows from the others, perhaps up to a constant.
        summary: one sentence for people who have never heard of it.
        history: what changed in each version.
        near_misses: laws that are almost true, by name; they do not enter the digest.
        sectors: {name: fields} whose errors are worth reading together; they do not enter the digest.
        expected: patterns written down before any network was trained; they do not enter the digest.

    Raises:
        PinnablateError: a declaration that contradicts itself, naming the culprit.
    """

    id: str
    domain: Mapping[sympy.Symbol, tuple[float, float]]
    equations: Mapping[str, Any]
    solution: Mapping[Any, Any] | Solution | None
    observations: Design
    source: str
    primary: str
    conditions: ConditionGroups = field(default_factory=dict)
    designs: Mapping[str, Design] = field(default_factory=dict)
    gauge: tuple[Any, ...] | Mapping[Any, tuple[sympy.Symbol, ...]] = ()
    fields: tuple[Any, ...] = ()
    history: Mapping[str, str] = field(default_factory=dict)
    identities: Mapping[str, Callable[[dict[str, Any]], sympy.Expr]] = field(default_factory=dict)
    summary: str = ""
    near_misses: Mapping[str, NearMiss] = field(default_factory=dict)
    sectors: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    expected: Sequence[Expected] = ()

    def __post_init__(self) -> None:
        try:
            object.__setattr__(self, "solution", as_solution(self.solution))
        except TypeError as error:
            raise PinnablateError(f"{self.id}: {error}") from error
        if not self.fields:
            own = self.solution.fields if self.solution else None
            if own is None:
                what = "a Reference" if self.solution else "an environment without a solution"
                raise PinnablateError(f"{self.id}: {what} needs fields=(...), the order of its columns")
            object.__setattr__(self, "fields", own)
        validate(self)

    def __repr__(self) -> str:
        on = ", ".join(map(str, self.coordinates))
        return f"Environment({self.id!r}: {', '.join(self.field_names)} over {on}; equations {', '.join(self.equations)})"

    # Names

    @property
    def name(self) -> str:
        """The id without its version."""
        return self.id.rsplit("-v", 1)[0]

    @property
    def coordinates(self) -> tuple[sympy.Symbol, ...]:
        return tuple(self.domain)

    @property
    def time(self) -> sympy.Symbol | None:
        """The coordinate named t, if there is one."""
        return next((c for c in self.coordinates if c.name == "t"), None)

    @property
    def field_names(self) -> tuple[str, ...]:
        return tuple(f.func.__name__ for f in self.fields)

    @property
    def sector_names(self) -> dict[str, tuple[str, ...]]:
        """{sector: names of its fields}."""
        return {name: tuple(f.func.__name__ for f in members) for name, members in self.sectors.items()}

    @property
    def players(self) -> tuple[str, ...]:
        """What is told or withheld where a design says nothing else: the equations."""
        return tuple(self.equations)

    @property
    def ablated(self) -> tuple[str, ...]:
        """Groups of conditions that are players; those of a design, so none here."""
        return ()

    @cached_property
    def residuals(self) -> tuple[Residual, ...]:
        """Every scalar residual of every equation, in the order declared."""
        return residuals_of(self.equations)

    @property
    def all_conditions(self) -> tuple[Condition, ...]:
        return tuple(c for group in self.conditions.values() for made in group for c in made)

    @property
    def lower(self) -> np.ndarray:
        """The lower end of each coordinate: [d]."""
        return np.array([float(a) for a, _ in self.domain.values()])

    @property
    def upper(self) -> np.ndarray:
        """The upper end of each coordinate: [d]."""
        return np.array([float(b) for _, b in self.domain.values()])

    # Designs

    @property
    def all_designs(self) -> dict[str, Design]:
        """Every design by name, the standard one first."""
        return {STANDARD_DESIGN: self.observations, **self.designs}

    def design(self, name: str = STANDARD_DESIGN) -> Design:
        """A design by name.

        Raises:
            PinnablateError: no such design.
        """
        if name not in self.all_designs:
            raise unknown(f"design of {self.id}", name, self.all_designs)
        return self.all_designs[name]

    def observed(self, design: Design) -> tuple[int, ...]:
        """Indices of the observed fields."""
        return tuple(self.fields.index(f) for f in (design.fields or self.fields))

    def splits(self, design: Design) -> tuple[str, ...]:
        """The splits that exist under a design."""
        beyond = self.time is not None and design.until is not None and design.until < self.domain[self.time][1]
        hidden = len(self.observed(design)) < len(self.fields)
        return ("interp", *(("extrap",) if beyond else ()), *(("unobserved",) if hidden else ()))

    def primary_split(self, design: Design) -> str:
        return design.primary or self.primary

    # The truth

    @property
    def certified_error(self) -> float:
        """Bound on the reference's error, in standard deviations of the field.

        Raises:
            PinnablateError: no solution is declared.
        """
        return self.needs_solution("bound the error of a reference").certified_error

    @property
    def floor(self) -> float:
        """Errors below this are not told apart: ten times the reference's certified error.

        Raises:
            PinnablateError: no solution is declared.
        """
        return 10 * self.certified_error

    def needs_solution(self, what: str) -> Solution:
        """The declared solution, for somebody who cannot do without.

        Args:
            what: what he wants to do, as a verb with its object.

        Raises:
            PinnablateError: no solution is declared.
        """
        if self.solution is None:
            raise PinnablateError(f"{self.id} declares no solution, so there is nothing to {what} with; declare solution= as "
                                  "formulas, Integrated(...) or Reference(...)")
        return self.solution

    @property
    def system(self) -> System:
        """What its solution is a solution of."""
        return System(self.fields, self.coordinates, tuple(map(float, self.lower)), tuple(map(float, self.upper)),
                      tuple(r.expression for r in self.residuals))

    # Numbers

    def world(self, design: str | Design = STANDARD_DESIGN, *, seed: int = 0) -> World:
        """Its numbers under one design: the only way to a `World`.

        Args:
            design: the name of one of its designs, or a design that need not be declared.
            seed: of the world. World 0 is the canonical one; no environment declares a distribution of others yet.

        Raises:
            PinnablateError: no such design, or another seed than 0.
        """
        from pinnablate.world import ground, world  # the one import upwards: a world is built on what is declared

        if seed != 0:
            raise PinnablateError(f"{self.id} declares one world, that of seed 0, got seed {seed}")
        if seed not in self._grounds:
            self._grounds[seed] = ground.Ground(self, seed)
        if isinstance(design, Design):
            return world.World.under(self._grounds[seed], design, "")
        if (design, seed) not in self._worlds:
            self._worlds[design, seed] = world.World.under(self._grounds[seed], self.design(design), design)
        return self._worlds[design, seed]

    @cached_property
    def _grounds(self) -> dict[int, Any]:
        return {}

    @cached_property
    def _worlds(self) -> dict[tuple[str, int], World]:
        return {}

    # Identity

    @cached_property
    def digest(self) -> str:
        """Hash of what the environment means: a comment does not change it, a coefficient does."""
        return digests.digest(self)

    def design_digest(self, name: str) -> str:
        """Hash of a design: its values, not its name."""
        return digests.design_digest(self, self.design(name))

    def with_equations(self, equations: Mapping[str, Any]) -> Environment:
        """The same declaration with other equations: how flipped and wrong laws are made."""
        return replace(self, equations=equations)
