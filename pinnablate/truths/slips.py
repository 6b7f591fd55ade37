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
    unread = [a for a in values if not _is_anchor(a)]
    read = [a for a in values if _is_anchor(a)]
    if unread:
        yield f"the anchor {unread[0]!r}{_more(unread)} cannot be read; {shape}, with a comma after a single one"
    yield from _of_places([at for at, _ in read], domain, shape)
    for at, found in read:
        if not found:
            yield f"the anchor at {place} = {at} holds no value; expected some of {names}"
        for f, value in found.items():
            if f in fields and not _is_finite(value):
                yield f"the anchor at {place} = {at} gives {f.func.__name__} = {value!r}; expected a finite number"
    strange = dict.fromkeys(f for _, found in read for f in found if f not in fields)
    if strange:
        yield (
            f"the anchors name {', '.join(map(repr, strange))}, declared are the fields {names}; "
            "expected fields as keys, which fields() returned"
        )


def _is_anchor(anchor: Any) -> bool:
    return isinstance(anchor, tuple | list) and len(anchor) == 2 and isinstance(anchor[1], Mapping)


def _more(alike: Sequence[Any]) -> str:
    """How many there are besides the one that is shown."""
    return f" and {len(alike) - 1} more" if len(alike) > 1 else ""


def _of_places(places: Sequence[Any], domain: Domain, shape: str) -> Iterator[str]:
    """Sentences on where anchors are."""
    rows = [(at, at if isinstance(at, tuple | list) else (at,)) for at in places]
    odd = [at for at, row in rows if len(row) != len(domain) or not all(map(_is_finite, row))]
    if odd:
        yield f"an anchor is at {odd[0]!r}{_more(odd)}; {shape}"
    for k, (c, (low, high)) in enumerate(domain.items()):
        numbers = [float(row[k]) for at, row in rows if not any(at is o for o in odd)]
        outside = [f"{v:g}" for v in numbers if not float(low) <= v <= float(high)]
        if outside:
            yield (
                f"an anchor is at {c} = {', '.join(outside)}, outside the domain ({float(low):g}, "
                f"{float(high):g}); expected places within it"
            )


def _is_finite(value: Any) -> bool:
    try:
        return not isinstance(value, str | bool | complex | np.complexfloating) and math.isfinite(
            float(value)
        )
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
    bad = ~np.isfinite(values)
    if bad.any():
        row = int(np.argmax(bad.any(axis=1)))
        place = ", ".join(f"{c} = {v:.4g}" for c, v in zip(coordinates, points[row], strict=True))
        gives = ", ".join(
            f"{name} = {v}" for name, v, b in zip(names, values[row], bad[row], strict=True) if b
        )
        yield (
            f"the reference gives {gives} at {place}; expected finite values in the whole domain: mend "
            "the function or make the domain smaller"
        )
