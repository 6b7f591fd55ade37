"""A linear mixed model with one random intercept, by restricted maximum likelihood.

    y = X beta + u_group + e,   u_group ~ N(0, between^2),   e ~ N(0, within^2)

With theta = between^2 / within^2 the covariance of a group of m values is within^2 (1 + theta J), so
that everything but theta has a closed form, and theta is found on a line.

Sources: H. D. Patterson and R. Thompson, Biometrika 58 (1971) 545, doi:10.1093/biomet/58.3.545;
N. M. Laird and J. H. Ware, Biometrics 38 (1982) 963, doi:10.2307/2529876.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from pinnablate.analysis.attribution import Array
from pinnablate.analysis.estimate import CONFIDENCE
from pinnablate.analysis.resampling import Indices

LARGEST = 12.0  # of the natural logarithm of theta, that is tried


@dataclass(frozen=True, eq=False)
class Mixed:
    """A fitted model.

    Args:
        names: of the columns, [columns].
        beta: [columns].
        error: standard errors of these, [columns].
        between, within: standard deviations of the groups' intercepts and of what is left.
        groups: how many.
    """

    names: tuple[str, ...]
    beta: Array
    error: Array
    between: float
    within: float
    groups: int

    @property
    def half_widths(self) -> Array:
        """Half the widths of the 95 % t intervals of beta, with (groups - 1) degrees of freedom, which
        is right for what varies between groups and wide for what varies within them: [columns].
        """
        from scipy.stats import t

        return np.asarray(t.ppf(0.5 + CONFIDENCE / 2, self.groups - 1) * self.error)

    def predict(self, x: ArrayLike) -> Array:
        """X beta of rows x [rows, columns], for a group that nothing is known of: [rows]."""
        return np.asarray(np.asarray(x, float) @ self.beta)


def fit(y: ArrayLike, x: ArrayLike, groups: Sequence[str], names: Sequence[str]) -> Mixed:
    """Fit the model.

    Args:
        y: [rows].
        x: [rows, columns], with a column of ones where there is an intercept.
        groups: the group of each row.
        names: of the columns.

    Raises:
        ValueError: as many columns as rows or more, columns that depend on each other, or one group.
    """
    y, x = np.asarray(y, float), np.asarray(x, float)
    rows, columns = x.shape
    if rows <= columns or np.linalg.matrix_rank(x) < columns:
        raise ValueError(
            f"expected more rows than columns, and columns that are independent, got {rows} rows of "
            f"{', '.join(names)}"
        )
    _, index = np.unique(np.asarray(groups), return_inverse=True)
    if not index.any():
        raise ValueError("expected two groups or more, got one")
    theta = _best_theta(y, x, index)
    beta, covariance, variance, _ = _at(theta, y, x, index)
    error = np.sqrt(np.diag(covariance) * variance)
    between, within = np.sqrt(theta * variance), np.sqrt(variance)
    return Mixed(tuple(names), beta, error, float(between), float(within), int(index.max()) + 1)


def _best_theta(y: Array, x: Array, index: Indices) -> float:
    from scipy.optimize import minimize_scalar

    found = minimize_scalar(
        lambda log: _at(np.exp(log), y, x, index)[3],
        bounds=(-LARGEST, LARGEST),
        method="bounded",
        options={"xatol": 1e-8},
    )
    theta = float(np.exp(found.x))
    return theta if found.fun < _at(0.0, y, x, index)[3] else 0.0


def _at(theta: float, y: Array, x: Array, index: Indices) -> tuple[Array, Array, float, float]:
    """beta, its covariance over within^2, within^2, and minus twice the restricted log likelihood but
    for a constant, at a ratio of variances.
    """
    sizes = np.bincount(index)
    # V^-1 = 1 - J theta / (1 + theta m): what is taken off is the same for all of a group
    off = theta / (1 + theta * sizes)

    def solved(a: Array) -> Array:
        sums = np.zeros((len(sizes), a.shape[1]))
        np.add.at(sums, index, a)
        return np.asarray(a - (off[:, None] * sums)[index])

    weighted = solved(x)
    information = x.T @ weighted
    covariance = np.linalg.inv(information)
    beta = covariance @ (weighted.T @ y)
    residual = y - x @ beta
    freedom = len(y) - x.shape[1]
    variance = float(residual @ solved(residual[:, None])[:, 0]) / freedom
    _, volume = np.linalg.slogdet(information)
    minus_twice = freedom * np.log(max(variance, 1e-300)) + np.log1p(theta * sizes).sum() + volume
    return np.asarray(beta), np.asarray(covariance), variance, float(minus_twice)


@dataclass(frozen=True, eq=False)
class LeftOut:
    """How well a model predicts groups that it has not seen.

    Args:
        predicted: of each row, by the model of all other groups: [rows].
        explained: 1 minus the mean square of what is left, over that of the differences from the mean
            of all other groups; below 0 where the mean is the better guess.
        within: the same of differences from the mean of the row's own group, predicted and true.
    """

    predicted: Array
    explained: float
    within: float


def leave_one_out(
    y: ArrayLike, x: ArrayLike, groups: Sequence[str], names: Sequence[str]
) -> LeftOut:
    """Predict every group by the model of all others; the arguments are those of `fit`.

    A column that does not vary in the other groups is left out for that group.

    Raises:
        ValueError: as `fit`.
    """
    y, x = np.asarray(y, float), np.asarray(x, float)
    own = np.asarray(groups)
    predicted, plain = np.empty_like(y), np.empty_like(y)
    for group in dict.fromkeys(groups):
        out = own == group
        use = _independent(x[~out])
        made = fit(y[~out], x[~out][:, use], own[~out].tolist(), [names[k] for k in use])
        predicted[out] = made.predict(x[out][:, use])
        plain[out] = y[~out].mean()
    left, before = np.sum((y - predicted) ** 2), np.sum((y - plain) ** 2)
    inner, inner_before = _inside(y - predicted, own), _inside(y, own)
    return LeftOut(predicted, float(1 - left / before), float(1 - inner / inner_before))


def _independent(x: Array) -> list[int]:
    """Columns, from the left, that do not depend on those before them."""
    use: list[int] = []
    for k in range(x.shape[1]):
        if np.linalg.matrix_rank(x[:, [*use, k]]) > len(use):
            use.append(k)
    return use


def _inside(values: Array, groups: Array) -> float:
    """The sum of squares of differences from the means of groups."""
    return float(
        sum(np.sum((v - v.mean()) ** 2) for v in (values[groups == g] for g in np.unique(groups)))
    )
