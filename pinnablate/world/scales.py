"""Scales of fields and of laws: what an error, and a residual, is divided by.

sigma_f of a field is its standard deviation over the domain. s_r of a residual is the rms over the
domain, on the truth, of its largest term. Both are zero in worlds that are simple enough: where a
field is constant, and where every term of a law vanishes on the truth (u'' = 0 and a straight line).
Then they are what the fields and the domain allow:

- of a constant field its absolute value; of one that is zero everywhere, the size at which its
  terms would be as large as the others of the laws that it stands in, the least over these laws;
- of a law without a live term the size of its largest term where every derivative
  d^k f / dx^k is replaced by sigma_f / L^k, L the length of the domain along x.

Where there are measurements in place of a truth, sigma_f is that of the measured values, and s_r the
size of the largest term by the sizes of fields and domain; either is what `scales=` declares, if it
does. They are the same for every arm and fold.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import sympy

from pinnablate.calculus.expressions import fields_in
from pinnablate.calculus.jets import Jet
from pinnablate.calculus.notation import place, plain
from pinnablate.environment import measured
from pinnablate.errors import PinnablateError

if TYPE_CHECKING:
    from pinnablate.environment.laws import Residual
    from pinnablate.world.ground import Ground
    from pinnablate.world.laws import Laws

# A field is constant where its standard deviation is at most so many times its largest value.
CONSTANT = 1e-11
# A term vanishes where its rms on the truth is at most so many times its characteristic size:
VANISHING = 1e-9  # of a truth in formulas
VANISHING_NUMERICAL = 1e-6  # of one whose derivatives are computed from values


@dataclass(frozen=True)
class Scale:
    """The scale of a residual or of a field.

    Args:
        value: in the units of what it is the scale of.
        term: the term of the residual that gives it; None for a field.
        words: where it comes from; empty for the rms of a live term, and for a standard deviation.
    """

    value: float
    term: sympy.Expr | None = None
    words: str = ""


def rms(values: np.ndarray) -> np.ndarray:
    """The root mean square over points: [N, k] -> [k]."""
    with np.errstate(over="ignore"):  # infinite where a square is; who needs it finite refuses it
        found: np.ndarray = np.sqrt(np.mean(values**2, axis=0))
    return found


# Fields


def field_scales(ground: Ground) -> tuple[Scale, ...]:
    """The scale of every field of a world.

    Raises:
        PinnablateError: a field is not finite on the truth, or has no scale.
    """
    if ground.environment.is_measured:
        return _of_measured_fields(ground)
    with np.errstate(all="ignore"):  # what is not finite is refused in words
        values = ground.reference(ground.scale_points)
    names = ground.environment.field_names
    refuse_not_finite(ground, values, ground.scale_points)
    deviations, largest = np.std(values, axis=0), np.max(np.abs(values), axis=0)
    constant = deviations <= CONSTANT * largest
    found = []
    for k, (deviation, size) in enumerate(zip(deviations, largest, strict=True)):
        if not constant[k]:
            found.append(Scale(float(deviation)))
        elif size > 0:
            found.append(Scale(float(size), words="absolute value of a constant field"))
        else:
            found.append(_of_zero_field(ground, k, names[k], deviations, largest))
    return tuple(found)


def _of_measured_fields(ground: Ground) -> tuple[Scale, ...]:
    """The scale of every field, from what was measured of it or as declared."""
    env = ground.environment
    return tuple(
        Scale(float(sigma), words="declared" if measured.declared_scale(env, f) is not None else "")
        for f, sigma in zip(env.fields, measured.deviations(env), strict=True)
    )


def refuse_not_finite(ground: Ground, values: np.ndarray, points: np.ndarray) -> None:
    """Refuse a truth that is infinite or not a number somewhere.

    Args:
        ground: the world's truth.
        values: of the fields, [N, fields].
        points: where, [N, d].

    Raises:
        PinnablateError: which field, and where.
    """
    bad = ~np.isfinite(values)
    if not bad.any():
        return
    env = ground.environment
    row, column = (int(i) for i in np.argwhere(bad)[0])
    where = place(env.coordinates, points[row])
    raise PinnablateError(
        f"{env.id}: the truth of field {env.field_names[column]} is not finite at {where}, and at "
        f"{int(bad.any(axis=1).sum())} of {len(points)} points; expected numbers on the whole "
        "domain: mend the solution, or make the domain smaller"
    )


def _of_zero_field(
    ground: Ground, k: int, name: str, deviations: np.ndarray, largest: np.ndarray
) -> Scale:
    """The size of a field that is zero everywhere at which its terms balance the others'."""
    laws, field = ground.laws, ground.environment.fields[k]
    silent = {f for f, size in zip(ground.environment.fields, largest, strict=True) if size == 0}
    known = np.where(deviations > CONSTANT * largest, deviations, largest)
    sizes = [_sizes(laws, np.where(largest > 0, known, unit)) for unit in (1.0, 2.0)]
    alive = rms(laws.term_values(ground.jet(ground.scale_points, laws.orders), ground.scale_points))
    bounds = []
    for residual, span in zip(laws.residuals, laws.term_spans, strict=True):
        without = [not fields_in(t) & silent for t in residual.terms]
        linear = [
            fields_in(t) & silent == {field} and np.isclose(two, 2 * one) and one > 0
            for t, one, two in zip(residual.terms, sizes[0][span], sizes[1][span], strict=True)
        ]
        if any(without) and any(linear):
            rest = alive[span][without].max() or sizes[0][span][without].max()
            bounds.append(float(rest / sizes[0][span][linear].max()))
    bounds = [b for b in bounds if np.isfinite(b) and b > 0]
    if not bounds:
        raise PinnablateError(
            f"{ground.environment.id}: field {name} is zero on the whole domain and stands beside "
            "no other term, so that neither its error nor its laws have a scale; leave the field "
            "and these laws out"
        )
    return Scale(min(bounds), words="size at which a field that is zero would balance its laws")


# Laws


def characteristic_jet(laws: Laws, scales: np.ndarray) -> Jet:
    """What the fields and their derivatives measure by the sizes of fields and domain alone.

    Args:
        laws: which derivatives.
        scales: a size for each field, [fields].

    Returns:
        {alpha: sigma_f / L^alpha at each of the scale points, [N, fields]}.
    """
    ground = laws.ground
    lengths, count = ground.upper - ground.lower, len(ground.scale_points)
    return {
        alpha: np.tile(scales / np.prod(lengths ** np.array(alpha)), (count, 1))
        for alpha in laws.orders
    }


def _sizes(laws: Laws, scales: np.ndarray) -> np.ndarray:
    """The characteristic size of every term of some laws: [terms]; NaN where it has none."""
    points = laws.ground.scale_points
    found: np.ndarray = rms(laws.term_values(characteristic_jet(laws, scales), points))
    return found


def term_sizes(laws: Laws, deviations: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """How large each term is by the sizes of fields and domain alone: [terms]; 0 where it has none.

    Args:
        laws: whose terms.
        deviations: sigma_f of each field, which its derivatives are made of: [fields].
        sizes: the rms of each field: [fields].
    """
    jet = characteristic_jet(laws, deviations)
    value = (0,) * len(laws.coordinates)
    if value in jet:
        jet[value] = np.tile(sizes, (len(jet[value]), 1))
    found = rms(laws.term_values(jet, laws.ground.scale_points))
    return np.where(np.isfinite(found), found, 0.0)


def _of_measured_laws(laws: Laws) -> tuple[Scale, ...]:
    """The scale of every residual where nobody knows the truth: as declared, or by the sizes of the
    measured fields and of the domain.

    Raises:
        PinnablateError: these give a residual none.
    """
    env, found = laws.ground.environment, []
    terms = term_sizes(laws, measured.deviations(env), measured.sizes(env))
    for residual, span in zip(laws.residuals, laws.term_spans, strict=True):
        declared = _declared(laws, residual)
        k = int(terms[span].argmax())
        if declared is not None:
            found.append(Scale(declared, words="declared"))
        elif terms[span][k] > 0:
            found.append(Scale(float(terms[span][k]), residual.terms[k]))
        else:
            raise PinnablateError(
                f"{env.id}: {residual.name} has no scale, for the sizes of the measured fields give its "
                "terms none; expected about how large its largest term is: "
                f"scales={{{residual.equation!r}: 1.0}}"
            )
    return tuple(found)


def _declared(laws: Laws, residual: Residual) -> float | None:
    """s_r of a residual as declared of its equation, or of the one that it is a component of."""
    declared = laws.ground.environment.scales
    law, index = residual.equation, residual.index
    if law in laws.parts:  # named after its equation and a number from 1
        index, law = int(law.rsplit("_", 1)[1]) - 1, laws.parts[law]
    if law not in declared:
        return None
    value = declared[law]
    return float(value[index] if isinstance(value, tuple | list) else value)


def residual_scales(laws: Laws) -> tuple[Scale, ...]:
    """The scale of every residual of some laws.

    Raises:
        PinnablateError: no solution is declared; a term is not finite on the truth; or neither the
            truth nor the sizes of fields and domain give a residual a scale.
    """
    ground, points = laws.ground, laws.ground.scale_points
    if ground.environment.is_measured:
        return _of_measured_laws(laws)
    values = laws.term_values(ground.jet(points, laws.orders), points)
    alive = rms(values)
    formulas = ground.environment.needs_solution("scale its laws").formulas
    bound = VANISHING if formulas is not None else VANISHING_NUMERICAL
    sizes = _sizes(laws, ground.field_scales)
    found = []
    for residual, span in zip(laws.residuals, laws.term_spans, strict=True):
        _refuse_singular(laws, residual.name, span, values)
        if not np.isfinite(alive[span]).all():
            raise PinnablateError(
                f"{ground.environment.id}: {residual.name} has a term above 1e150, whose square is "
                "no number of float64; write the law in units in which its fields are of order one"
            )
        k = int(alive[span].argmax())
        if not np.all(alive[span] <= bound * sizes[span]):
            found.append(Scale(float(alive[span][k]), residual.terms[k]))
            continue
        usable = np.where(np.isfinite(sizes[span]), sizes[span], 0.0)
        k = int(usable.argmax())
        if usable[k] <= 0:
            raise PinnablateError(
                f"{ground.environment.id}: {residual.name} vanishes on the truth term by term, and "
                "the sizes of its fields give it no scale either; leave it out"
            )
        words = "every term vanishes on the truth: sigma of the fields over lengths of the domain"
        found.append(Scale(float(usable[k]), residual.terms[k], words))
    return tuple(found)


def _refuse_singular(laws: Laws, name: str, span: slice, values: np.ndarray) -> None:
    """Refuse a residual that is not finite on the truth, as log(q) where q changes sign is.

    Args:
        laws: that it is one of.
        name: of the residual.
        span: its terms.
        values: of all terms at the scale points, [N, terms].

    Raises:
        PinnablateError: which term, and where.
    """
    bad = ~np.isfinite(values[:, span])
    if not bad.any():
        return
    row, column = (int(i) for i in np.argwhere(bad)[0])
    ground = laws.ground
    where = place(laws.coordinates, ground.scale_points[row])
    term = laws.terms[span.start + column]
    raise PinnablateError(
        f"{ground.environment.id}: the term {plain(term):.80} of {name} is not finite on the truth at {where}; "
        "expected a law that can be evaluated on the whole domain: rewrite it, or make the domain "
        "smaller"
    )
