"""Least-squares rows of one member, as arrays: data rows, then those of every residual told.

An equation that is withheld has no rows and costs nothing. `tiles` evaluates them.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

import numpy as np

from pinnablate.learners.stacked.members import learned_arrays
from pinnablate.learners.stacked.sizes import PADDING, samples
from pinnablate.tasks.fit import Fit
from pinnablate.tasks.problem import Problem

MOST_ROWS = 1024  # data rows that one call differentiates, at most


@dataclass(frozen=True)
class Kind:
    """What the members of one tile have in common.

    Args:
        data: how many data rows.
        paired: how many of them are periodic conditions.
        told: how many residuals are told.
        means: how many of the data rows are means over several points.
    """

    data: int
    paired: int
    told: int
    means: int = 0

    @classmethod
    def of(cls, fit: Fit) -> Kind:
        p, kept = fit.problem, kept_rows(fit)
        paired, means = int((p.row_partner[kept] >= 0).sum()), int(np.isin(kept, p.mean_rows).sum())
        return cls(len(kept), paired, int(fit.residual_mask.sum()), means)


def kept_rows(fit: Fit) -> np.ndarray:
    """Which data rows a fit evaluates.

    They are those with a weight (a fold leaves rows out, and so do conditions that are withheld),
    and as many of the others as fill up a multiple of PADDING; these weigh nothing.
    """
    weights = fit.row_weights
    used, idle = np.flatnonzero(weights), np.flatnonzero(weights == 0.0)
    return np.sort(np.concatenate([used, idle[: -len(used) % PADDING]]))


@dataclass(frozen=True)
class Block:
    """Rows that are differentiated in one call: few enough to stay in the cache.

    Args:
        arrays: what the program takes, without the axis of members.
        rows: where the rows stand.
        count: how many there are; a longer block is filled up with repeats, which are dropped.
        residual: whether these are rows of a residual, or data rows.
        added: whether they are added to what stands there: the far ends of periodic conditions, and
            further places of means.
    """

    arrays: dict[str, np.ndarray]
    rows: slice | np.ndarray
    count: int
    residual: bool = False
    added: bool = False


class MemberArrays:
    """The arrays of one member.

    Args:
        fit: of the member. `values` are what `Program.values` takes; `samples` are the blocks of
            the Jacobian of each sample of its rows, `rows` how many rows one sample has.
    """

    def __init__(self, fit: Fit) -> None:
        p, laws = fit.problem, fit.laws
        self.field_scales = fit.drawn_scales
        kept, told = kept_rows(fit), np.flatnonzero(fit.residual_mask)
        functionals, n = len(p.functionals), len(p.collocation)
        chosen = np.eye(functionals)[p.row_functional[kept]]
        paired = np.flatnonzero(p.row_partner[kept] >= 0)
        partners = p.row_partner[kept][paired]
        slot = np.full(len(kept) if len(paired) else 0, len(paired))
        slot[paired] = np.arange(len(paired))
        weights, targets = fit.row_weights[kept], p.row_target[kept]
        mean = np.flatnonzero(np.isin(kept, p.mean_rows))
        scales = np.sqrt(fit.residual_weights[told] / n)
        points = laws.with_tabulated(p.collocation)
        self.values = {
            "data_points": p.data_inputs,
            "where": p.row_point[kept] * functionals + p.row_functional[kept],
            "partner_where": partners * functionals + p.row_functional[kept][paired],
            "partner_slot": slot,
            "targets": targets,
            "weights": np.concatenate([weights, np.repeat(scales, n)]),
            "points": points,
            "coefficients": fit.coefficients * laws.numbers,
            "told": told,
        }
        self.values |= learned_arrays(fit)
        others = _others(p, kept[mean])
        if len(mean):
            slot = np.full(len(kept), len(mean))
            slot[mean] = np.arange(len(mean))
            where = others * functionals + p.row_functional[kept[mean], None]
            self.values |= {"mean_where": where.ravel(), "mean_slot": slot}
        data = [
            *_data_blocks(
                p.data_inputs[p.row_point[kept]], chosen, targets, weights, np.arange(len(kept))
            ),
            *_data_blocks(
                p.data_inputs[partners],
                chosen[paired],
                np.zeros(len(paired)),
                -weights[paired],
                paired,
                added=True,
            ),
            *(
                block
                for place in others.T
                for block in _data_blocks(
                    p.data_points[place],
                    chosen[mean],
                    np.zeros(len(mean)),
                    weights[mean],
                    mean,
                    added=True,
                )
            ),
        ]
        # Data rows are in every sample. Collocation points are divided: consecutive points of a
        # Halton sequence are spread over the whole domain.
        count = n // (divided := samples(fit))
        self.samples = [
            [
                *data,
                *self._residual_blocks(
                    fit, told, points[k * count :][:count], scales * np.sqrt(divided)
                ),
            ]
            for k in range(divided)
        ]
        self.rows = len(kept) + len(told) * count

    def _residual_blocks(
        self, fit: Fit, told: np.ndarray, points: np.ndarray, scales: np.ndarray
    ) -> list[Block]:
        """A block for each residual that is told, behind the data rows."""
        blocks, laws, n = [], fit.laws, len(points)
        learned = learned_arrays(fit)
        start = len(self.values["where"])
        for k, r in enumerate(told):
            row = np.zeros(len(laws.terms))
            row[laws.term_spans[r]] = self.values["coefficients"][laws.term_spans[r]]
            arrays = {"points": points, "coefficients": row, "scales": scales[k], **learned}
            where = slice(start + k * n, start + (k + 1) * n)
            blocks.append(Block(arrays, where, n, residual=True))
        return blocks


def _others(p: Problem, rows: np.ndarray) -> np.ndarray:
    """The further places of some means: [means, 31], or [0, 0] where there are none."""
    return np.zeros((0, 0), int) if p.row_others is None or not len(rows) else p.row_others[rows]


def _data_blocks(
    points: np.ndarray,
    selection: np.ndarray,
    targets: np.ndarray,
    weights: np.ndarray,
    rows: np.ndarray,
    added: bool = False,
) -> list[Block]:
    size = ceil(
        len(rows) / max(ceil(len(rows) / MOST_ROWS), 1)
    )  # of all blocks, which are as few as may be
    blocks = []
    for start in range(0, len(rows), max(size, 1)):
        mine = np.arange(start, min(start + size, len(rows)))
        filled = np.resize(mine, size)  # one shape, one trace
        parts = {"points": points, "selection": selection, "targets": targets, "weights": weights}
        arrays = {name: part[filled] for name, part in parts.items()}
        blocks.append(
            Block(
                arrays,
                rows[mine] if added else slice(mine[0], mine[-1] + 1),
                len(mine),
                added=added,
            )
        )
    return blocks
