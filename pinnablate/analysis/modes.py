"""Errors by Fourier mode: how much of the truth a model has at each wave number.

Fields on a uniform grid of cell centres are transformed along every coordinate: by the discrete
Fourier transform where the world is periodic, by the discrete cosine transform (DCT-II) elsewhere,
both orthonormal. Wave numbers count half waves over the length of the grid: mode m of a cosine
transform has m of them, mode k of a Fourier transform 2|k|. The modes whose wave numbers round to
one whole number k = |kappa| are a shell. With F the transform of all fields in their standard
deviations,

    e_k = |F[model - truth]|_k / |F[truth]|_k,   |.|_k the root of the sum of squares over shell k.

Source: N. Rahaman et al., On the spectral bias of neural networks, ICML 2019, arXiv:1806.08734.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[np.float64]]
# A mode is held by the truth where its rms is at least this share of a standard deviation: the
# usual noise. The error of a weaker one, relative to itself, says nothing.
HELD = 0.01


def cosines(values: Array, axis: int) -> Array:
    """The orthonormal DCT-II along one axis.

    X_m = c_m sum_n x_n cos(pi m (n + 1/2) / N), with c_0 = sqrt(1/N) and c_m = sqrt(2/N).

    Args:
        values: of any shape, at the centres of N cells along the axis.
        axis: which one.

    Returns:
        The coefficients, of the same shape.
    """
    count = values.shape[axis]
    matrix = np.cos(np.pi * np.outer(np.arange(count), np.arange(count) + 0.5) / count)
    matrix *= np.sqrt(2.0 / count)
    matrix[0] /= np.sqrt(2.0)
    return np.moveaxis(np.tensordot(matrix, values, axes=(1, axis)), 0, axis)


def transform(values: Array, periodic: Sequence[bool]) -> np.ndarray:
    """The transform of fields on a grid along every coordinate.

    Args:
        values: [n_1, ..., n_d, fields].
        periodic: of each coordinate whether it is transformed as a periodic one.

    Returns:
        The coefficients, complex where a coordinate is periodic: [n_1, ..., n_d, fields]. The sum
        of their squared sizes is that of the values.
    """
    found: Any = np.asarray(values, float)
    for axis, repeats in enumerate(periodic):
        if not repeats:
            found = cosines(found, axis)
    for axis, repeats in enumerate(periodic):
        if repeats:
            found = np.fft.fft(found, axis=axis, norm="ortho")
    return np.asarray(found)


def wave_numbers(sizes: Sequence[int], periodic: Sequence[bool]) -> np.ndarray:
    """The shell of every mode: |kappa| in half waves over the grid, rounded: [n_1, ..., n_d]."""
    squares: Any = np.zeros(tuple(sizes))
    for axis, (count, repeats) in enumerate(zip(sizes, periodic, strict=True)):
        own = 2.0 * np.abs(np.fft.fftfreq(count) * count) if repeats else np.arange(count) * 1.0
        squares = squares + np.reshape(own**2, [-1 if k == axis else 1 for k in range(len(sizes))])
    found: np.ndarray = np.rint(np.sqrt(squares)).astype(int)
    return found


@dataclass(frozen=True)
class Spectrum:
    """The modes of the truth that are worth asking for.

    Args:
        numbers: the wave numbers of the shells that the truth holds, without 0: [shells].
        sizes: the rms of the truth in each, in standard deviations of the fields: [shells].
    """

    numbers: np.ndarray
    sizes: Array


class Modes:
    """What compares models with a truth on a grid, shell by shell.

    Args:
        truth: in standard deviations of the fields, [n_1, ..., n_d, fields].
        periodic: of each coordinate whether it is periodic.
        held: the least rms of a shell that counts, in standard deviations.
    """

    def __init__(self, truth: Array, periodic: Sequence[bool], held: float = HELD) -> None:
        self.truth, self.periodic = truth, tuple(periodic)
        sizes = truth.shape[:-1]
        self._shell = wave_numbers(sizes, periodic)
        # Beyond the Nyquist shell of the coarsest axis shells are not whole.
        self._last = min(sizes) - 1
        self._energy = self._of(transform(truth, periodic))
        rms = np.sqrt(self._energy / truth.size)
        kept = np.arange(1, self._last + 1)
        kept = kept[rms[1 : self._last + 1] >= held]
        self.spectrum = Spectrum(kept, rms[kept])

    def _of(self, coefficients: np.ndarray) -> Array:
        """Sums of squares over the shells, from shell 0: [shells]."""
        squares = np.sum(np.abs(coefficients) ** 2, axis=-1)
        return np.asarray(np.bincount(self._shell.ravel(), squares.ravel()), float)

    def errors(self, model: Array) -> Array:
        """e_k of a model in every shell that the truth holds: [shells].

        Args:
            model: [n_1, ..., n_d, fields], in standard deviations; where it is not finite all
                errors are infinite.
        """
        numbers = self.spectrum.numbers
        if not np.isfinite(model).all():
            return np.full(len(numbers), np.inf)
        off = self._of(transform(model - self.truth, self.periodic))
        return np.asarray(np.sqrt(off[numbers] / self._energy[numbers]))
