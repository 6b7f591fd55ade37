"""The formulas of a set of laws, for many networks at once: residuals, data, rows and losses.

They are written once for TensorFlow, which computes on the CPU (`program`), and for JAX, which
computes on a GPU (`gpu.program`); each of them adds derivatives and compiles.

Member m evaluates R_r = sum_k c[m, k] T_k over the terms T_k of residual r, so that an equation
that is withheld is a row of zeros and needs no graph of its own. Everything is elementwise in the
members or a batched product over them: no member's numbers enter another's.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any, ClassVar

import numpy as np
import sympy

from pinnablate.calculus import streams
from pinnablate.calculus.expressions import compile_expressions, is_polynomial_in_fields
from pinnablate.calculus.jets import Jet, closure, orders_in
from pinnablate.environment.edges import normals_in
from pinnablate.environment.sensor import MEAN_PLACES
from pinnablate.tasks.network import Architecture
from pinnablate.tasks.streams import test_points
from pinnablate.world import Laws


class Formulas:
    """What one set of laws, a network and a set of data functionals say of parameters.

    Args:
        laws: the equations whose terms it evaluates.
        architecture: of the networks.
        functionals: expressions of the fields that data are given of; the components of the normal
            that they name are further columns of data points, by name.

    Attributes:
        xp: the functions that compute, under TensorFlow's names.
        module: whose code is printed for expressions: tensorflow or jax.
    """

    xp: Any
    module: ClassVar[str]

    def __init__(
        self, laws: Laws, architecture: Architecture, functionals: tuple[sympy.Expr, ...]
    ) -> None:
        self.laws = laws
        self.architecture = architecture
        self.functionals = functionals
        self._data_terms = compile_expressions(
            functionals,
            laws.fields,
            laws.coordinates,
            self.module,
            sorted({n for f in functionals for n in normals_in(f)}, key=lambda n: n.name),
        )
        self.data_orders = closure(orders_in(functionals, laws.coordinates), len(laws.coordinates))
        self._groups = self._compile_groups()

    def _compile_groups(self) -> list[tuple[list[int], Any, bool]]:
        """Groups of equations: (columns of their terms, compiled function, may it be infinite).

        An equation that is not polynomial in the fields (log, sqrt, 1/r) is a group of its own:
        where it is withheld it is evaluated on the truth instead of the network, because 0 * inf is
        not a number.
        """
        laws = self.laws
        safe: list[int] = []
        by_equation: dict[str, list[int]] = {}
        for r, span in zip(laws.residuals, laws.term_spans, strict=True):
            by_equation.setdefault(r.equation, []).extend(range(span.start, span.stop))
        groups = []
        for columns in by_equation.values():
            if all(is_polynomial_in_fields(laws.structures[k]) for k in columns):
                safe += columns
            else:
                groups.append((columns, True))
        if safe:
            groups.insert(0, (safe, False))
        return [
            (
                c,
                compile_expressions(
                    [laws.structures[k] for k in c],
                    laws.fields,
                    laws.coordinates,
                    self.module,
                    laws.tabulated,
                ),
                singular,
            )
            for c, singular in groups
        ]

    @cached_property
    def _truth(self) -> Jet:
        """The jet of the truth at one point where all of it is finite.

        It is not finite everywhere: a formula may read 0/0.
        """
        ground = self.laws.ground
        jet = ground.likely_jet(test_points(ground.environment)[:16], self.laws.orders)
        finite = np.all([np.isfinite(value).all(axis=-1) for value in jet.values()], axis=0)
        return {alpha: value[np.argmax(finite)] for alpha, value in jet.items()}

    def _terms(self, jet: Jet, points: Any, coefficients: Any) -> list[Any]:
        """Every term times its coefficient: [..., N] each, from coefficients [..., terms]."""
        out: list[Any] = [None] * len(self.laws.terms)
        for columns, function, singular in self._groups:
            seen = jet
            if singular:
                told = self.xp.reduce_any(
                    self.xp.gather(coefficients, columns, axis=-1) != 0.0, -1
                )[..., None, None]
                seen = {
                    alpha: self.xp.where(told, value, self._truth[alpha])
                    for alpha, value in jet.items()
                }
            for k, value in zip(columns, function(seen, points), strict=True):
                out[k] = coefficients[..., k, None] * value
        return out

    def jet(
        self, theta: Any, points: Any, orders: Any, scales: Any = None, taps: Any = None
    ) -> tuple[Jet, Any]:
        """The fields of every member and their derivatives, and what entered each layer.

        Args:
            theta, points, orders, taps: as in `streams.propagate`.
            scales: sigma_f of the world of each member [M, fields]; by default all have those of
                the architecture.
        """
        d = len(self.laws.coordinates)
        points = points[..., :d] if points.shape[-1] > d else points
        inputs = streams.input_streams(
            points, self.architecture.lower, self.architecture.upper, self.xp
        )
        out, entered = streams.propagate(
            self.architecture.layers(theta, self.xp),
            inputs,
            orders,
            self.xp,
            taps,
            self.architecture.activation,
        )
        sigma = np.array(self.architecture.field_scales) if scales is None else scales[..., None, :]
        return self.architecture.raised({a: value * sigma for a, value in out.items()}), entered

    def _coefficients(self, theta: Any, row: dict[str, Any]) -> Any:
        """The coefficients of the terms [..., terms].

        Learned ones are multiplied by the multipliers that stand behind the network's parameters;
        `ties` is 1 at (term, the first term that shares its multiplier), [..., terms, terms].
        """
        if "learned" not in row:
            return row["coefficients"]
        multipliers = theta[..., self.architecture.parameters :]
        if "ties" in row:
            multipliers = self.xp.linalg.matvec(row["ties"], multipliers)
        return row["coefficients"] * self.xp.where(
            row["learned"] > 0, multipliers, self.xp.ones_like(multipliers)
        )

    def residuals(self, theta: Any, points: Any, coefficients: Any, scales: Any = None) -> Any:
        """R_r at collocation points [..., N, d + known]: [..., N, residuals]."""
        jet, _ = self.jet(theta, points, self.laws.orders, scales)
        terms = self._terms(jet, points, coefficients)
        return self.xp.stack([total(terms[span]) for span in self.laws.term_spans], -1)

    def data(self, theta: Any, points: Any, scales: Any = None) -> Any:
        """Functionals at data points: [..., n, functionals]."""
        jet, _ = self.jet(theta, points, self.data_orders, scales)
        like = jet[self.data_orders[0]][..., 0]
        return self.xp.stack(
            [self.xp.zeros_like(like) + value for value in self._data_terms(jet, points)], -1
        )

    def losses(self, theta: Any, batch: dict[str, Any], told: bool) -> Any:
        """The loss of every member: [M].

        sum_r w_r mean-square R_r + sum over data rows of (weight * (functional - target))^2
        + mu |theta|^2.

        Args:
            theta: parameters [M, P].
            batch: arrays of the members, from `members.batch`.
            told: whether any member is told an equation; else residuals are not built.
        """
        scales = batch.get("field_scales")
        data = self.data(theta, batch["data_points"], scales)
        if batch["partners"].shape[-1]:
            data -= self.xp.matmul(batch["partners"], data)
        misfit = batch["data_weights"] * (data - batch["targets"])
        loss = self.xp.reduce_sum(misfit**2, [1, 2]) + batch["decay"] * self.xp.reduce_sum(
            theta**2, 1
        )
        if told:
            coefficients = self._coefficients(theta, batch)
            values = self.residuals(theta, batch["points"], coefficients, scales)
            loss += self.xp.reduce_sum(
                batch["residual_weights"] * self.xp.reduce_mean(values**2, 1), 1
            )
        return loss

    def rows(self, theta: Any, rows: dict[str, Any]) -> Any:
        """The weighted rows of a tile of members (`rows.Tile`): [M, rows] from theta [M, P]."""
        scales = rows.get("field_scales")
        data = self.data(theta, rows["data_points"], scales)
        seen = self.xp.reshape(data, (data.shape[0], -1))
        found = self.xp.gather(seen, rows["where"], batch_dims=1)
        if rows["partner_slot"].shape[-1]:
            across = self.xp.gather(seen, rows["partner_where"], batch_dims=1)
            found -= self.xp.gather(
                _and_zero(self.xp, across, 1), rows["partner_slot"], batch_dims=1
            )
        if "mean_slot" in rows:
            each = self.xp.gather(seen, rows["mean_where"], batch_dims=1)
            sums = self.xp.reduce_sum(
                self.xp.reshape(each, (each.shape[0], -1, MEAN_PLACES - 1)), -1
            )
            found += self.xp.gather(_and_zero(self.xp, sums, 1), rows["mean_slot"], batch_dims=1)
        found -= rows["targets"]
        if rows["told"].shape[-1]:
            coefficients = self._coefficients(theta, rows)
            values = self.residuals(theta, rows["points"], coefficients, scales)
            told = self.xp.gather(self.xp.transpose(values, (0, 2, 1)), rows["told"], batch_dims=1)
            found = self.xp.concat([found, self.xp.reshape(told, (told.shape[0], -1))], 1)
        return rows["weights"][:, : found.shape[1]] * found

    def data_block(self, block: dict[str, Any]) -> Callable[[Jet], Any]:
        """Data rows, weight * (functional - target), as a function of the jet at their points.

        Args:
            block: points [M, n, d], selection [M, n, functionals] (1 at the functional of a row),
                targets and weights [M, n].

        Returns:
            A function that gives [M, n].
        """

        def value(jet: Jet) -> Any:
            columns = self._data_terms(jet, block["points"])
            found = total([block["selection"][..., k] * c for k, c in enumerate(columns)])
            return block["weights"] * (found - block["targets"])

        return value

    def residual_block(self, theta: Any, block: dict[str, Any]) -> Callable[[Jet], tuple[Any, Any]]:
        """Rows of one residual for each member, scale * sum_k c_k T_k, as a function of the jet at
        their points.

        Args:
            theta: parameters [M, P].
            block: points [M, N, d + tabulated], coefficients [M, terms] and scales [M]; and, where
                coefficients are learned, learned [M, terms], and ties as in `_coefficients`.

        Returns:
            A function that gives values [M, N] and, where coefficients are learned, their slopes by
            the multipliers [M, N, terms], else None.
        """

        def value(jet: Jet) -> tuple[Any, Any]:
            xp, slopes = self.xp, None
            if "learned" in block:
                each = self._terms(jet, block["points"], block["coefficients"] * block["learned"])
                like = xp.zeros_like(jet[self.laws.orders[0]][..., 0])
                slopes = block["scales"][:, None, None] * xp.stack([like + e for e in each], -1)
                slopes = xp.matmul(slopes, block["ties"]) if "ties" in block else slopes
            found = block["scales"][:, None] * total(
                self._terms(jet, block["points"], self._coefficients(theta, block))
            )
            return found, slopes

        return value

    def taps(self, members: int, count: int, orders: Any) -> tuple[list[Any], list[int]]:
        """Zeros ("taps") that are added to every stream before each activation.

        Points are independent, so the gradient of the sum of all rows v by a tap is the error signal
        of that point alone, from one reverse pass: dv / dkernel = sum over streams of input (outer)
        signal, and dv / dbias is the signal of the first stream.

        Args:
            members: M.
            count: points of each member.
            orders: the streams that are carried.

        Returns:
            [M, streams * count, units] of each layer, and how many streams enter it.
        """
        first = [alpha for alpha in orders if sum(alpha) <= 1]
        shapes = self.architecture.shapes
        carried = [len(first) if k == 0 else len(orders) for k in range(len(shapes))]
        taps = [
            self.xp.zeros((members, n * count, width), self.xp.float64)
            for n, (_, width) in zip(carried, shapes, strict=True)
        ]
        return taps, carried

    def by_row(self, streams_first: Any, members: int, streams: int, count: int) -> Any:
        """What entered a layer, or its signals, by row: [M, count, streams, units]."""
        parts = self.xp.reshape(streams_first, (members, streams, count, -1))
        return self.xp.transpose(parts, (0, 2, 1, 3))


def _and_zero(xp: Any, parts: Any, axis: int) -> Any:
    """A tensor with one more entry, zero, along an axis."""
    shape = list(parts.shape)
    shape[axis] = 1
    return xp.concat([parts, xp.zeros(shape, xp.float64)], axis)


def total(parts: list[Any]) -> Any:
    total = parts[0]
    for part in parts[1:]:
        total = total + part
    return total
