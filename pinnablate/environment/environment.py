"""What an author declares: a small world, completely specified by named differential equations.

    x, t = coordinates("x t")
    u, q = fields("u q", x, t)
    heat = Environment(
        id="heat-v1",
        domain={x: (0, 1), t: (0, 1)},
        equations={"energy": u.diff(t) + q.diff(x), "fourier": q + u.diff(x) / 20},
        conditions={"walls": [zero(u, on=boundary(x), points=15)]},
        solution={u: ..., q: ...},
        observations=Design(count=15, until=0.5, fields=(u,)),
        primary="extrap",
        source="...",
    )

An environment is a declaration and holds no arrays. `environment.world(design)` makes its numbers
under one design: the truth, the scales and the residuals. A declaration that contradicts itself is
refused when it is made.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import sympy

from pinnablate.environment import digests, family, measured, numbers, unknowns
from pinnablate.environment.conditions import Condition, ConditionGroups
from pinnablate.environment.declare import HELD_OUT
from pinnablate.environment.design import Design
from pinnablate.environment.distributions import Distribution
from pinnablate.environment.expected import Expected
from pinnablate.environment.laws import NearMiss, Residual, residuals_of
from pinnablate.environment.reading import read, written_all
from pinnablate.environment.validate import validate
from pinnablate.environment.values import Values
from pinnablate.errors import unknown
from pinnablate.measurements import Measurements
from pinnablate.regions import Extent, Region
from pinnablate.signature import NOT_GIVEN, noting
from pinnablate.truths import Solution

if TYPE_CHECKING:
    from pinnablate.world import World
    from pinnablate.world.ground import Ground

STANDARD_DESIGN = "standard"
_HINTS = {
    "geometry": "write domain={x: (0, 1), t: (0, 1)}, and region=disk((x, y), radius=1) for what is no box",
    "pde": "write equations={name: residual}",
    "ic": "write conditions={name: [given(u, on=lower(t), points=15)]}",
    "bc": "write conditions={name: [zero(u, on=boundary(x), points=15)]}",
    "initial_conditions": "write conditions={name: [given(u, on=lower(t), points=15)]}",
    "boundary_conditions": "write conditions={name: [zero(u, on=boundary(x), points=15)]}",
}


@noting(_HINTS)
@dataclass(frozen=True, kw_only=True)
class Environment(Values):
    """A world specified by named differential equations; see the module's example.

    Args:
        id: `name-vN`; N rises whenever the digest changes.
        domain: {coordinate: (lower, upper)}, in the order of the fields' arguments.
        equations: {name: residual or tuple of residuals}; each residual vanishes on the truth, each
            equation is one player.
        solution: {field: closed form}, or an `Integrated` system, or a `Reference`, which may be a
            simulation (`Reference.from_grid`, `Reference.from_points`); None where the truth is not
            known. Without a solution and without data the environment can be shown and its
            equations used elsewhere, but models cannot be scored.
        observations: the design named `standard`; where there are data, all of what they train on.
        designs: {name: further design}.
        conditions: {name: conditions} that are given to every arm, unless a design says otherwise.
        primary: the split that ranks: interp, extrap or unobserved; where there are data,
            `held_out`, the only one.
        gauge: the fields that are defined up to a constant; or {field: coordinates} where a field
            is defined up to a function of these coordinates.
        fields: the fields in the order of their columns; those of the solution by default.
        source: where equations and solution come from.
        identities: {equation: function of {equation: residual or tuple of residuals}}, which
            returns an expression that vanishes for all fields: the proof that the equation follows
            from the others, perhaps up to a constant.
        summary: one sentence for readers who do not know the system.
        region: what restricts the domain, which is then the box around it: a `disk`, a `polygon`,
            an `annulus`, whatever these are combined to. Coordinates that it does not name, as time,
            keep their intervals. Part of the digest where there is one.
        history: {version: what changed}.
        near_misses: {name: law that is almost true}; not part of the digest.
        sectors: {name: fields whose errors are read together}; not part of the digest.
        expected: patterns written down before any network was trained; not part of the digest.
        as_written: equations whose products count as one term each, as |psi|^2 psi does. In all
            others factors are multiplied into the sums beside them, so that the scale of a law does
            not depend on how it was written.
        unseen: {equation: why some of its terms vanish on this truth}, so that a wrong sign there
            could not be seen; `check` notes such terms. Not part of the digest.
        worlds: {parameter: distribution} of the numbers that differ between worlds. The environment
            itself has their canonical values, and the digest that it would have with these written
            out.
        data: what was measured, in place of a solution: `Measurements`, or its source alone (a path,
            a table, {column: values}). Models are trained on a part of it and scored on another.
        scales: {field or equation: number} in place of what the data say: sigma_f of a field, s_r of
            an equation (or a tuple, one number for each residual), in the units of the declaration.
            A field that nobody measured needs one.
        unknowns: {coefficient: first guess} of the numbers in the equations that nobody knows:
            every model that is told their terms learns them, beginning at the guess.

    Raises:
        PinnablateError: the declaration contradicts itself; the message names the culprit.
    """

    id: str
    domain: Mapping[sympy.Symbol, tuple[float, float]]
    equations: Mapping[str, Any]
    # What data= makes needless is missing by default: `validate` says so where there are none.
    solution: Mapping[Any, Any] | Solution | None = NOT_GIVEN
    observations: Design = NOT_GIVEN
    source: str
    primary: str = NOT_GIVEN
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
    as_written: tuple[str, ...] = ()
    unseen: Mapping[str, str] = field(default_factory=dict)
    worlds: Mapping[Any, Distribution] = field(default_factory=dict)
    data: Measurements | str | Path | Any = None
    scales: Mapping[Any, Any] = field(default_factory=dict)
    unknowns: Mapping[Any, float] = field(default_factory=dict)
    region: Region | None = None

    slips: ClassVar[tuple[str, ...]] = ()  # sentences on arguments that do not exist

    def __post_init__(self) -> None:
        read(self)
        measured.read(self)
        unknowns.close(self)
        family.close(self)
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
    def gauges(self) -> dict[Any, tuple[sympy.Symbol, ...]]:
        """{field that is defined up to a function: the coordinates of this function}; none of them
        for a constant.
        """
        if isinstance(self.gauge, Mapping):
            return {f: tuple(on) for f, on in self.gauge.items()}
        return dict.fromkeys(self.gauge, ())

    @property
    def sector_names(self) -> dict[str, tuple[str, ...]]:
        """{sector: names of its fields}."""
        return {
            name: tuple(f.func.__name__ for f in members) for name, members in self.sectors.items()
        }

    @property
    def players(self) -> tuple[str, ...]:
        """What is told or withheld unless a design says otherwise: the equations."""
        return tuple(self.equations)

    @property
    def ablated(self) -> tuple[str, ...]:
        """Groups of conditions that are players: only a design makes them so, and a declaration has
        none.
        """
        return ()

    @cached_property
    def residuals(self) -> tuple[Residual, ...]:
        """Every scalar residual of every equation, in the order declared."""
        return residuals_of(self.equations, self.as_written)

    @property
    def all_conditions(self) -> tuple[Condition, ...]:
        """The conditions of all groups, in the order declared."""
        return tuple(c for group in self.conditions.values() for made in group for c in made)

    @property
    def lower(self) -> np.ndarray:
        """The lower end of each coordinate: [d]."""
        return np.array([float(a) for a, _ in self.domain.values()])

    @property
    def upper(self) -> np.ndarray:
        """The upper end of each coordinate: [d]."""
        return np.array([float(b) for _, b in self.domain.values()])

    @cached_property
    def extent(self) -> Extent:
        """Where its coordinates may lie: the box, restricted to the region if there is one. Every
        point of the environment is drawn there.
        """
        return Extent(self.coordinates, self.lower, self.upper, self.region)

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
        """Indices of the fields that a design observes."""
        if design.fields is None and self.is_measured:
            return self.measured_fields
        return tuple(self.fields.index(f) for f in (design.fields or self.fields))

    def splits(self, design: Design) -> tuple[str, ...]:
        """The splits that exist under a design: interp, extrap after its observations, unobserved
        where a field is hidden; of what was measured, held_out alone.
        """
        if self.is_measured:
            return (HELD_OUT,)
        beyond = (
            self.time is not None
            and design.until is not None
            and design.until < self.domain[self.time][1]
        )
        hidden = len(self.observed(design)) < len(self.fields)
        return ("interp", *(("extrap",) if beyond else ()), *(("unobserved",) if hidden else ()))

    def primary_split(self, design: Design) -> str:
        """The split that ranks under a design."""
        return HELD_OUT if self.is_measured else design.primary or self.primary

    # Numbers

    def world(self, design: str | Design = STANDARD_DESIGN, *, seed: int = 0) -> World:
        """The numbers of the environment under one design. Worlds are made here and nowhere else,
        and those of declared designs once.

        Args:
            design: the name of a declared design, or a design that need not be declared.
            seed: which world of the environment's family. World 0 has the canonical values of its
                parameters, world r > 0 values of its own; `World.drawn` says which.

        Raises:
            PinnablateError: no such design, one that contradicts the environment, or a seed other
                than 0 of an environment that declares no worlds.
        """
        return numbers.world(self, design, seed)

    def drawn(self, seed: int) -> dict[str, sympy.Expr]:
        """The values of the parameters in one world, which are exact: {name: value}; nothing where
        the environment declares no worlds.

        Args:
            seed: of the world; 0 for the canonical values.
        """
        return {p.name: value for p, value in family.drawn(self, seed).items()}

    def member(self, seed: int) -> Environment:
        """The declaration of one world, with numbers in place of the parameters: the environment
        itself for world 0.

        Args:
            seed: of the world.

        Raises:
            PinnablateError: its values contradict the declaration.
        """
        return self if seed == 0 or not self.worlds else numbers.member(self, seed)

    @cached_property
    def _grounds(self) -> dict[int, Ground]:
        """{seed: what all designs share}."""
        return {}

    @cached_property
    def _worlds(self) -> dict[tuple[str, int], World]:
        """{(design, seed): its world}."""
        return {}

    # Identity

    @cached_property
    def digest(self) -> str:
        """Hash of what the environment means: a comment does not change it, a coefficient does."""
        return digests.digest(self)

    @cached_property
    def worlds_digest(self) -> str:
        """Hash of what drawn worlds are drawn from, the distributions and where their parameters
        stand; empty where the environment declares no worlds. It is no part of `digest`.
        """
        return family.digest(self)

    def design_digest(self, name: str) -> str:
        """Hash of a design: its values, not its name."""
        return digests.design_digest(self, self.design(name))

    def with_equations(self, equations: Mapping[str, Any]) -> Environment:
        """The same declaration with other equations, for example with a wrong sign. Whether they
        say anything, or what another one says, is not asked of them.

        Args:
            equations: {name: residual or tuple of residuals}.

        Raises:
            PinnablateError: they contradict the declaration.
        """
        made = object.__new__(type(self))
        for f in fields(self):
            object.__setattr__(made, f.name, getattr(self, f.name))
        object.__setattr__(made, "equations", written_all(equations))
        object.__setattr__(made, "worlds", {})  # these equations hold numbers
        if "table" in vars(self):  # nobody reads a file twice
            vars(made)["table"] = self.table
        validate(made, meaning=False)
        return made
