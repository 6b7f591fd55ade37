"""Sentences on references that cannot be read: anchors without a field, functions that take or
return something else.
"""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import sympy

from pinnablate.errors import PinnablateError
from pinnablate.truths.integration import METHODS

LEAST_MODES = 8  # grid points, below which nothing tells whether they hold the solution
Domain = Mapping[sympy.Symbol, tuple[Any, Any]]


def of_anchors(values: Any, fields: Sequence[Any], domain: Domain) -> Iterator[str]:
    """Sentences on anchors, which read ((place, {field: value}), ...).

    Args:
        values: what was declared.
        fields: some of which an anchor gives.
        domain: {coordinate: (lower, upper)}; a place is a time, or a number for each coordinate.
    """
    names = ", ".join(f.func.__name__ for f in fields)
    place = "t" if len(domain) == 1 else f"({', '.join(map(str, domain))})"
    shape = f"expected values=(({place}, {{field: value}}), ...)"
    if not isinstance(values, tuple | list):
        yield f"values= is of type {type(values).__name__}; {shape}"
        return
    for anchor in values:
        if (
            not isinstance(anchor, tuple | list)
            or len(anchor) != 2
            or not isinstance(anchor[1], Mapping)
        ):
            yield f"the anchor {anchor!r} cannot be read; {shape}, with a comma after a single one"
            continue
        at, found = anchor
        yield from _of_place(at, domain, shape)
        if not found:
            yield f"the anchor at {place} = {at} holds no value; expected some of {names}"
        for f, value in found.items():
            if f not in fields:
                yield f"the anchor at {place} = {at} names {f}, which is not a declared field; declared: {names}"
            elif not _is_finite(value):
                yield f"the anchor at {place} = {at} gives {f.func.__name__} = {value!r}; expected a finite number"


def _of_place(at: Any, domain: Domain, shape: str) -> Iterator[str]:
    """Sentences on where an anchor is."""
    numbers = at if isinstance(at, tuple | list) else (at,)
    if len(numbers) != len(domain) or not all(map(_is_finite, numbers)):
        yield f"an anchor is at {at!r}; {shape}"
        return
    for number, (c, (low, high)) in zip(numbers, domain.items(), strict=True):
        if not float(low) <= float(number) <= float(high):
            yield (
                f"an anchor is at {c} = {float(number):g}, outside the domain ({float(low):g}, "
                f"{float(high):g}); expected a place within it"
            )


def _is_finite(value: Any) -> bool:
    try:
        return not isinstance(value, str | bool) and math.isfinite(float(value))
    except (TypeError, ValueError):
        return False


def _is_whole(value: Any, least: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= least


def of_options(method: Any, stencil: Any, modes: Any, evaluations: Any) -> Iterator[str]:
    """Sentences on how a system is integrated."""
    if method and method not in METHODS:
        yield f"method={method!r}; expected one of {', '.join(METHODS)}"
    if not _is_finite(stencil) or not 0 < float(stencil) <= 1:
        yield f"stencil={stencil!r}; expected a share of the domain above 0 and up to 1, like 0.04"
    if not _is_whole(modes, LEAST_MODES):
        yield f"modes={modes!r}; expected a whole number of grid points, {LEAST_MODES} or more, like 64"
    if not _is_whole(evaluations, 1):
        yield (
            f"evaluations={evaluations!r}; expected a whole number of evaluations of the right-hand "
            "sides, like 1_000_000"
        )


def checked(
    evaluate: Callable[[np.ndarray], Any], names: Sequence[str], coordinates: Sequence[str]
) -> Callable[[np.ndarray], np.ndarray]:
    """A function of points whose failures are sentences.

    Args:
        evaluate: its author's function.
        names: of the fields, one for each column that it returns.
        coordinates: one for each column of the points.

    Returns:
        Points [N, d] -> values [N, fields].
    """

    def values(points: np.ndarray) -> np.ndarray:
        shape = (len(points), len(names))
        wanted = (
            f"expected a function of one array of points [N, {len(coordinates)}], whose columns are "
            f"{', '.join(coordinates)}, that returns values [N, {len(names)}], whose columns are "
            f"{', '.join(names)}"
        )
        try:
            found = np.asarray(evaluate(points))
        except PinnablateError:
            raise
        except Exception as error:  # the function of an author may raise anything
            raise PinnablateError(
                f"the reference raises {type(error).__name__}: {error}; {wanted}: for example "
                f"lambda points: np.stack([{', '.join(_columns(coordinates, len(names)))}], axis=1)"
            ) from error
        if found.shape != shape:
            raise PinnablateError(
                f"the reference returns values of shape {found.shape} for {shape[0]} points, "
                f"expected {shape}; {wanted}"
            )
        if found.dtype.kind not in "fiu":
            raise PinnablateError(
                f"the reference returns values of type {found.dtype}, expected real numbers; {wanted}"
            )
        return found.astype(float, copy=False)

    return values


def _columns(coordinates: Sequence[str], count: int) -> list[str]:
    """An example of columns of values, as its author would write them."""
    return [f"np.sin(points[:, {k % len(coordinates)}])" for k in range(count)]


def of_function(
    evaluate: Any,
    points: np.ndarray,
    names: Sequence[str],
    coordinates: Sequence[str],
) -> Iterator[str]:
    """Sentences on a function that fails, or has no value, at some points of the domain."""
    if not callable(evaluate):
        yield (
            f"the reference is of type {type(evaluate).__name__}; expected a function of points "
            f"[N, {len(coordinates)}]: Reference(lambda points: ..., certified_error=1e-6)"
        )
        return
    if inspect.isclass(evaluate):
        yield f"the reference is the class {evaluate.__name__}; expected a function of points"
        return
    try:
        with np.errstate(all="ignore"):  # what comes of it is said below
            values = checked(evaluate, names, coordinates)(points)
    except PinnablateError as error:
        yield str(error)
        return
    for column, name in enumerate(names):
        bad = ~np.isfinite(values[:, column])
        if bad.any():
            place = ", ".join(
                f"{c} = {v:.4g}" for c, v in zip(coordinates, points[bad][0], strict=True)
            )
            yield (
                f"the reference gives {name} = {values[bad, column][0]} at {place}; expected finite "
                "values in the whole domain: mend the function or make the domain smaller"
            )
