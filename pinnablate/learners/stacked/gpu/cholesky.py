"""Cholesky factors of many matrices at once, nearly all of whose arithmetic is matrix products.

Libraries factorise a batch of matrices of a thousand rows at a small share of a GPU's rate, and solve
triangular systems at a smaller one. Here only blocks of BLOCK rows are factorised and inverted; with
A = [A1 .; B A2] and L1 L1' = A1, the rest are products: X = B L1'^-1, then the same for A2 - X X'.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from pinnablate.calculus.jax_names import jnp, lax

BLOCK = 128


class Factor(NamedTuple):
    """L of each matrix, where L L' = A: of each block, its inverse and what stands below it.

    Args:
        inverses: of the triangles on the diagonal, [M, width, width] each.
        below: the columns below them, [M, rows left, width] each.
    """

    inverses: list[Any]
    below: list[Any]

    def solve(self, b: Any) -> Any:
        """x with L L' x = b: [M, n] from [M, n]; not a number where A is not positive definite."""
        forward = []
        for inverse, below in zip(self.inverses, self.below, strict=True):
            width = inverse.shape[-1]
            y = _times(inverse, b[:, :width])
            forward.append(y)
            b = b[:, width:] - _times(below, y)
        x = b  # empty
        for inverse, below, y in zip(
            self.inverses[::-1], self.below[::-1], forward[::-1], strict=True
        ):
            head = _times(inverse.mT, y - _times(below.mT, x))
            x = jnp.concatenate([head, x], -1)
        return x


def factorised(matrices: Any) -> Factor:
    """The factors of symmetric matrices [M, n, n]."""
    rest, inverses, below = matrices, list[Any](), list[Any]()
    while rest.shape[-1]:
        width = min(BLOCK, rest.shape[-1])
        triangle = lax.linalg.cholesky(rest[:, :width, :width], symmetrize_input=False)
        unit = jnp.broadcast_to(jnp.eye(width), triangle.shape)
        inverse = lax.linalg.triangular_solve(triangle, unit, left_side=True, lower=True)
        panel = rest[:, width:, :width] @ inverse.mT
        rest = rest[:, width:, width:] - panel @ panel.mT
        inverses.append(inverse)
        below.append(panel)
    return Factor(inverses, below)


def _times(matrices: Any, vectors: Any) -> Any:
    """[M, n] from [M, n, m] and [M, m]."""
    return (matrices @ vectors[..., None])[..., 0]
