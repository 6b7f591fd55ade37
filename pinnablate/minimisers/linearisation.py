"""One linearisation of a least-squares problem, to be solved for several dampings.

`Exact` holds the Jacobian of all rows. `Sampled` holds that of a sample of the rows and the gradient
of all of them.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np

from pinnablate.minimisers import lapack

Space = dict[str, np.ndarray]  # arrays that are used again by the next linearisation


class Exact:
    """One linearisation, to be solved for several dampings.

    Args:
        r, jacobian, theta, decay: r [rows], J [rows, P], theta [P], mu.
        space: as in `levenberg_marquardt.descend`.
    """

    def __init__(
        self,
        r: np.ndarray,
        jacobian: np.ndarray,
        theta: np.ndarray,
        decay: float,
        space: Space | None = None,
    ) -> None:
        self.r, self.jacobian, self.theta, self.decay = r, jacobian, theta, decay
        self.dual = jacobian.shape[0] < jacobian.shape[1]
        short = jacobian if self.dual else jacobian.T
        self.gram, self.factor = _gram(short, {} if space is None else space)
        self._applied: np.ndarray | None = None  # in the dual form, y of the last step v = -J'y

    @cached_property
    def gradient(self) -> np.ndarray:
        """J'r + mu theta, half the gradient of the loss: [P]."""
        out: np.ndarray = self.jacobian.T @ self.r + self.decay * self.theta
        return out

    @cached_property
    def _forward(self) -> np.ndarray:
        """J theta: [rows]."""
        out: np.ndarray = self.jacobian @ self.theta
        return out

    def step(self, damping: float) -> np.ndarray | None:
        """v for one damping, or None where the system cannot be factorised."""
        total = damping + self.decay
        if not _factorised(self.gram, self.factor, total):
            return None
        if not self.dual:
            return -lapack.solve(self.factor, self.gradient)
        # with share = mu / total: v = -J' (JJ' + total I)^-1 (r - share J theta) - share theta
        share = self.decay / total
        right = self.r - share * self._forward if share else self.r
        self._applied = lapack.solve(self.factor, right)
        step: np.ndarray = -(self.jacobian.T @ self._applied)  # (-J') y would copy J
        return step - share * self.theta if share else step

    def solve(self, rows: np.ndarray) -> np.ndarray:
        """-(J'J + (mu + lambda) I)^-1 J' rows, with lambda of the last step: [P] from [rows]."""
        if self.dual:
            out: np.ndarray = -(self.jacobian.T @ lapack.solve(self.factor, rows))
            return out
        return -lapack.solve(self.factor, self.jacobian.T @ rows)

    def expected(self, step: np.ndarray, damping: float) -> float:
        """The decrease of the loss that the linear model expects of the last step v.

        It is v . (lambda v - J'r - mu theta).
        """
        if self.dual and not self.decay:  # v . J'r = -y . (JJ' r), which does not read J again
            return float(damping * (step @ step) + self._applied @ (self.gram @ self.r))
        return float(step @ (damping * step - self.gradient))


class Sampled:
    """A linearisation whose J'J is that of a sample of the rows, and whose gradient is exact.

    Rows of a sample are weighted so that the expectation of its J'J is that of all rows. A step is
    a descent direction whatever the sample, and an evaluation of all rows decides whether it is
    taken: the sample has a say in how long and how straight a step is, never in what is minimised.
    Source: R. H. Byrd, G. M. Chin, W. Neveitt, J. Nocedal, SIAM J. Optim. 21 (2011) 977.

    Args:
        jacobian: of the sample: [rows of the sample, P].
        gradient: J'r + mu theta over all rows [P].
        decay: mu.
        space: as in `levenberg_marquardt.descend`.
    """

    def __init__(
        self, jacobian: np.ndarray, gradient: np.ndarray, decay: float, space: Space
    ) -> None:
        self.gradient, self.decay = gradient, decay
        self.gram, self.factor = _gram(jacobian.T, space)

    def step(self, damping: float) -> np.ndarray | None:
        """v for one damping, or None where the system cannot be factorised."""
        if not _factorised(self.gram, self.factor, damping + self.decay):
            return None
        return self.solve(self.gradient)

    def solve(self, slopes: np.ndarray) -> np.ndarray:
        """-(J'J + (mu + lambda) I)^-1 slopes, with lambda of the last step: [P] from [P]."""
        return -lapack.solve(self.factor, slopes)

    def expected(self, step: np.ndarray, damping: float) -> float:
        """The decrease of the loss that the linear model expects of the last step v.

        It is v . (lambda v - J'r - mu theta).
        """
        return float(step @ (damping * step - self.gradient))


def _gram(short: np.ndarray, space: Space) -> tuple[np.ndarray, np.ndarray]:
    """short short' [n, n], and room for its factor, both in arrays of `space`."""
    n = len(short)
    for name in ("gram", "factor"):
        if name not in space or space[name].shape != (n, n):
            space[name] = np.empty((n, n))
    np.matmul(short, short.T, out=space["gram"])
    return space["gram"], space["factor"]


def _factorised(gram: np.ndarray, factor: np.ndarray, total: float) -> bool:
    """Write the Cholesky factor of gram + total I into `factor`; whether there is one."""
    np.copyto(factor, gram)
    factor.flat[:: len(factor) + 1] += total
    return lapack.factorise(factor)
