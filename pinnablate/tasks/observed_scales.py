"""Scales of fields and laws from what is observed, where nobody knows the reference.

The law of the experiment divides errors by sigma_f and residuals by s_r, and both come from the
reference. Here they come from the observations of a replicate, the equations and the domain:

- of an observed field, sigma_f is the standard deviation of its observations, its size their rms,
  and a derivative d^k f / dx^k is as large as sigma_f / L^k, L the length of the domain along x;
- of a field that is not observed, sigma_f is the size at which its terms would be as large as the
  others of a law that it stands in, the least over the laws with no second such field and, once it
  is known, over those of further fields; 1 where no law tells;
- s_r of a residual is the largest of its terms by these sizes.

They belong to the replicate: every arm of it has the same, whatever it is told and however many
observations it is given. Conditions tell no scale. Scores and the choice of a state are always
measured by the reference, and so is the noise that observations are made with.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pinnablate.calculus.expressions import fields_in
from pinnablate.environment import Condition
from pinnablate.environment.edges import without_normals
from pinnablate.world import Laws, World
from pinnablate.world.scales import term_sizes

UNKNOWN = 1.0  # of a field that neither observations nor laws give a scale: a unit as declared


@dataclass(frozen=True, eq=False)
class ObservedScales:
    """What fields measure, as far as observations tell.

    Args:
        deviations: sigma_f of each field: [fields].
        sizes: the rms of each field: [fields].
    """

    deviations: np.ndarray
    sizes: np.ndarray

    def of(self, laws: Laws) -> np.ndarray:
        """s_r of each residual: [residuals]."""
        terms = term_sizes(laws, self.deviations, self.sizes)
        return np.array([_usable(terms[span].max(), UNKNOWN) for span in laws.term_spans])

    def of_condition(self, world: World, condition: Condition) -> float:
        """sigma_f of a field, else s_r of the condition's expression as a law."""
        if condition.expression in world.fields:
            return float(self.deviations[world.fields.index(condition.expression)])
        said = without_normals(condition.expression)
        return float(self.of(Laws(world.ground, {"condition": said}))[0])


def observed_scales(world: World, values: np.ndarray) -> ObservedScales:
    """The scales of a replicate.

    Args:
        world: the environment under a design.
        values: what is observed: [n, observed fields].
    """
    count, laws = len(world.fields), world.ground.laws
    deviations, sizes = np.full(count, np.nan), np.full(count, np.nan)
    for k, column in zip(world.observed, values.T, strict=True):
        size = _usable(float(np.sqrt(np.mean(column**2))), UNKNOWN)
        deviations[k], sizes[k] = _usable(float(column.std()), size), size
    while np.isnan(sizes).any():
        hidden = list(map(int, np.flatnonzero(np.isnan(sizes))))
        bounds = {k: _bounds(laws, k, deviations, sizes) for k in hidden}
        found = {k: min(sizes_of_k) for k, sizes_of_k in bounds.items() if sizes_of_k}
        for k in found or hidden:  # where no law tells of any of them, none ever will
            deviations[k] = sizes[k] = found.get(k, UNKNOWN)
    return ObservedScales(deviations, sizes)


def _bounds(laws: Laws, k: int, deviations: np.ndarray, sizes: np.ndarray) -> list[float]:
    """The sizes of field k at which it balances each law that says something of it."""
    hidden = {f for f, size in zip(laws.fields, sizes, strict=True) if np.isnan(size)}
    mine = {laws.fields[k]}
    one, two = (
        term_sizes(laws, *(np.where(np.isnan(s), unit, s) for s in (deviations, sizes)))
        for unit in (1.0, 2.0)
    )
    found = []
    for residual, span in zip(laws.residuals, laws.term_spans, strict=True):
        unknown = [fields_in(t) & hidden for t in residual.terms]
        known = [one[span][i] for i, fields in enumerate(unknown) if not fields]
        linear = [
            one[span][i]
            for i, fields in enumerate(unknown)
            if fields == mine and np.isclose(two[span][i], 2 * one[span][i]) and one[span][i] > 0
        ]
        if known and linear and max(known) > 0:
            found.append(float(max(known) / max(linear)))
    return found


def _usable(value: float, otherwise: float) -> float:
    """A positive, finite number, or another in its place."""
    return value if np.isfinite(value) and value > 0 else otherwise
