"""Operators that are laws of no world: smoothness, and random linear combinations of derivatives."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import sympy

from pinnablate.calculus.jets import MultiIndex, multi_index
from pinnablate.digest import digest_of
from pinnablate.world import Laws, World

NEGLIGIBLE = 1e-9  # rms of a derivative on the truth, in sigma_f, below which it counts as zero


def smoothness(world: World) -> Laws:
    """Unmixed second derivatives of every field, in units of sigma_f over the squared length of the
    domain.
    """
    lengths, residuals = world.upper - world.lower, []
    for k in range(len(world.fields)):
        for j in range(len(lengths)):
            alpha = [2 * int(i == j) for i in range(len(lengths))]
            residuals.append(
                float(lengths[j] ** 2 / world.field_scales[k]) * _derivative(world, k, alpha)
            )
    return Laws(
        world.ground,
        {"smoothness": tuple(residuals)},
        scales={"smoothness": (1.0,) * len(residuals)},
    )


def random_operators(world: World) -> Laws:
    """For each residual the sum of all fields under each of the derivatives that occur in it, each
    over its rms on the truth, or over its likely size where that is not known.

    `random_factors` gives their coefficients.
    """
    points = world.scale_points
    laws: dict[str, list[sympy.Expr]] = {}
    jet = world.ground.likely_jet(points, world.laws.orders)
    for r in world.laws.residuals:
        orders = sorted(
            {
                _order_of(world, d)
                for term in r.terms
                for d in (*term.atoms(sympy.Derivative), *_plain(world, term))
            }
        )
        sizes = {
            (k, a): float(np.sqrt(np.mean(jet[a][:, k] ** 2)))
            for k in range(len(world.fields))
            for a in orders
        }
        terms = [
            _derivative(world, k, a) / size
            for (k, a), size in sizes.items()
            if size > NEGLIGIBLE * world.field_scales[k]
        ]
        laws.setdefault(f"random_{r.equation}", []).append(sympy.Add(*terms))
    return Laws(
        world.ground,
        {n: tuple(e) for n, e in laws.items()},
        scales={n: (1.0,) * len(e) for n, e in laws.items()},
    )


def random_factors(world: World, laws: Laws, seed: int) -> np.ndarray:
    """Normally distributed coefficients of random operators, scaled so that the largest of each
    residual is 1 in size: [terms].

    Args:
        world: seeds the generator by its id.
        laws: the operators.
        seed: of the replicate.
    """
    rng = np.random.default_rng([int(digest_of(world.id), 16), 5, seed])
    out = np.ones(len(laws.terms))
    for residual, span in zip(laws.residuals, laws.term_spans, strict=True):
        row = rng.standard_normal(len(residual.terms))
        out[span] = row / np.abs(row).max()
    return out


def _derivative(world: World, k: int, alpha: Sequence[int]) -> sympy.Expr:
    """D^alpha of field k."""
    counts = [(c, a) for c, a in zip(world.coordinates, alpha, strict=True) if a]
    return sympy.Derivative(world.fields[k], *counts) if counts else world.fields[k]


def _plain(world: World, term: sympy.Expr) -> set[Any]:
    """The fields that occur in a term without a derivative."""
    bare = term.xreplace({d: sympy.Dummy() for d in term.atoms(sympy.Derivative)})
    return {f for f in world.fields if bare.has(f)}


def _order_of(world: World, d: Any) -> MultiIndex:
    """The multi-index of a derivative of a field, or of a field itself."""
    return (
        multi_index(d, world.coordinates)
        if isinstance(d, sympy.Derivative)
        else (0,) * len(world.coordinates)
    )
