"""What is drawn of an environment: parameters, and the distributions of their values.

    a, phase = parameters("a phase")
    worlds = {a: uniform(Rational(1, 2), 2, canonical=1), phase: uniform(0, 2 * pi, canonical=0)}

World 0 has the canonical values and world r values of its own, drawn by a generator that the
environment's id, r and the parameter's name seed; so a further parameter changes none of the others.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import sympy

from pinnablate.digest import digest_of
from pinnablate.environment.authored import authored
from pinnablate.environment.declare import words
from pinnablate.environment.parameter import Parameter
from pinnablate.environment.reading import flat, is_number
from pinnablate.signature import one_sentence

STEPS = 4  # decimal digits that a draw has: of its support's length, or of itself
_NEVER = 10_000  # draws, of which a share that is no accident falls outside after rounding


def parameters(names: str) -> Any:
    """Parameters: numbers that differ between the worlds of an environment, like an amplitude, an
    initial value or a coefficient.

        a, phase = parameters("a phase")

    They stand in the solution, an initial state, conditions, equations and near misses like numbers,
    and `Environment(worlds={a: uniform(...), phase: choice(...)})` says where their values come from.

    Args:
        names: separated by spaces or commas.

    Returns:
        One real `sympy.Symbol` for one name, else a tuple of them.

    Raises:
        PinnablateError: no name, or one that is no word.
    """
    made = tuple(Parameter(name, real=True) for name in words(names, "parameters", '"a phase"'))
    return made if len(made) > 1 else made[0]


class Distribution(ABC):
    """Where the values of a parameter come from.

    Attributes:
        kind: the name of the function that makes it.
        canonical: the value in world 0, exactly as its author wrote it.
    """

    kind: ClassVar[str]
    canonical: Any

    @abstractmethod
    def slips(self) -> Iterator[str]:
        """Sentences on what is wrong with it, without the parameter's name."""

    @abstractmethod
    def draw(self, rng: np.random.Generator) -> sympy.Expr:
        """A value: exact, and where it is drawn from an interval of a few decimal digits."""

    @abstractmethod
    def identity(self) -> list[Any]:
        """What a digest holds of it: all but the canonical value, which no drawn world has."""


@dataclass(frozen=True)
class Interval(Distribution):
    """Values between two ends.

    Args:
        low, high: the ends.
        canonical: the value in world 0.
    """

    low: Any
    high: Any
    canonical: Any

    def __repr__(self) -> str:
        ends = f"{authored(self.low)}, {authored(self.high)}"
        return f"{self.kind}({ends}, canonical={authored(self.canonical)})"

    def slips(self) -> Iterator[str]:
        """Sentences on ends that are none, and on a canonical value that lies outside."""
        if not all(map(_finite, (self.low, self.high))) or not self.low < self.high:
            yield f"has the ends {authored(self.low)} and {authored(self.high)}; expected two finite numbers, the lower first"
        elif not _finite(self.canonical) or not self.low <= self.canonical <= self.high:
            yield (
                f"has canonical={authored(self.canonical)}; expected a number from {authored(self.low)} "
                f"to {authored(self.high)}, where its values come from: move an end, or take another value"
            )

    def draw(self, rng: np.random.Generator) -> sympy.Expr:
        """A value between the ends, rounded to a decimal fraction and still between them.

        Raises:
            ArithmeticError: no decimal fraction lies there.
        """
        low, high = sympy.sympify(self.low), sympy.sympify(self.high)
        for _ in range(_NEVER):
            value = self.between(float(low), float(high), float(rng.random()))
            step = min(_step(float(high) - float(low)), _step(abs(value)) or math.inf)
            rounded = sympy.Rational(round(value / step)) * sympy.Rational(_decimal(step))
            if low <= rounded <= high:
                return rounded
        raise ArithmeticError(f"{self!r} holds no decimal fraction")

    @abstractmethod
    def between(self, low: float, high: float, share: float) -> float:
        """The value below which a share of the distribution lies."""

    def identity(self) -> list[Any]:
        return [self.kind, sympy.sympify(self.low), sympy.sympify(self.high)]


class Uniform(Interval):
    """Every value of an interval is as likely as any other."""

    kind = "uniform"

    def between(self, low: float, high: float, share: float) -> float:
        return low + share * (high - low)


class LogUniform(Interval):
    """The logarithm is uniform."""

    kind = "log_uniform"

    def slips(self) -> Iterator[str]:
        yield from super().slips()
        if _finite(self.low) and not self.low > 0:
            yield f"has the lower end {authored(self.low)}; expected one above 0, of which a logarithm exists"

    def between(self, low: float, high: float, share: float) -> float:
        return math.exp(math.log(low) + share * (math.log(high) - math.log(low)))


@dataclass(frozen=True)
class Choice(Distribution):
    """One of several values, each as likely as any other.

    Args:
        values: numbers, exact where their author wrote exact ones.
        canonical: the value in world 0.
    """

    kind = "choice"

    values: tuple[Any, ...]
    canonical: Any

    def __repr__(self) -> str:
        return (
            f"choice({', '.join(map(authored, self.values))}, canonical={authored(self.canonical)})"
        )

    def slips(self) -> Iterator[str]:
        """Sentences on values that are none, and on a canonical value that is not among them."""
        said = ", ".join(map(authored, self.values)) or "nothing"
        if len(self.values) < 2 or not all(map(_finite, self.values)):
            yield f"is a choice of {said}; expected two or more finite numbers"
        elif not _finite(self.canonical) or not any(self.canonical == v for v in self.values):
            yield f"has canonical={authored(self.canonical)}; expected one of its values {said}"

    def draw(self, rng: np.random.Generator) -> sympy.Expr:
        return sympy.sympify(self.values[int(rng.integers(len(self.values)))])

    def identity(self) -> list[Any]:
        return [self.kind, [sympy.sympify(v) for v in self.values]]


@one_sentence("uniform(Rational(1, 2), 2, canonical=1)")
def uniform(low: Any, high: Any, *, canonical: Any) -> Distribution:
    """Values of an interval, all of them as likely.

        worlds={a: uniform(Rational(1, 2), 2, canonical=1)}

    Args:
        low, high: the ends, in the units of the parameter.
        canonical: the value in world 0, within the ends.

    Returns:
        The distribution, for `Environment(worlds=...)`. Its draws are exact: decimal fractions with
        a step of about a thousandth of the interval.
    """
    return Uniform(low, high, canonical)


@one_sentence("log_uniform(Rational(1, 100), 1, canonical=Rational(1, 20))")
def log_uniform(low: Any, high: Any, *, canonical: Any) -> Distribution:
    """Values whose logarithm is uniform: for what is known to an order of magnitude, like a
    viscosity.

        worlds={nu: log_uniform(Rational(1, 100), 1, canonical=Rational(1, 20))}

    Args:
        low, high: the ends, above 0, in the units of the parameter.
        canonical: the value in world 0, within the ends.

    Returns:
        The distribution, for `Environment(worlds=...)`. Its draws are exact: decimal fractions of
        four digits, or more where the interval is short.
    """
    return LogUniform(low, high, canonical)


@one_sentence("choice(1, 2, 3, canonical=2)")
def choice(*values: Any, canonical: Any) -> Distribution:
    """One of several values, all of them as likely.

        worlds={n: choice(1, 2, 3, canonical=2)}

    Args:
        values: two or more numbers, or a list of them.
        canonical: the value in world 0, one of them.

    Returns:
        The distribution, for `Environment(worlds=...)`.
    """
    return Choice(tuple(flat(values)), canonical)


def generator(identifier: str, seed: int, name: str) -> np.random.Generator:
    """The generator that draws one parameter in one world.

    Args:
        identifier: the environment's id.
        seed: of the world, above 0.
        name: of the parameter.
    """
    entropy = [int(digest_of(text), 16) for text in (identifier, name)]
    return np.random.default_rng([entropy[0], seed, entropy[1]])


def _finite(value: Any) -> bool:
    try:
        return is_number(value) and math.isfinite(float(value))
    except OverflowError:  # a whole number that no float holds
        return False


def _step(size: float) -> float:
    """The power of ten of which a size has `STEPS` digits; 0 of nothing."""
    return 10.0 ** (math.floor(math.log10(size)) + 1 - STEPS) if size > 0 else 0.0


def _decimal(step: float) -> str:
    """A power of ten as text that SymPy reads exactly."""
    return f"1e{round(math.log10(step))}"
