"""Errors by Fourier mode: transforms, shells, and a mode that is wrong by a known share."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.fft import dct

from pinnablate.analysis.modes import Modes, cosines, transform, wave_numbers

CENTRES = (np.arange(64) + 0.5) / 64
rng = np.random.default_rng(0)


@pytest.mark.parametrize("axis", [0, 1, 2])
def test_the_cosine_transform_is_scipys(axis):
    values = rng.normal(size=(6, 5, 4))
    np.testing.assert_allclose(
        cosines(values, axis), dct(values, axis=axis, norm="ortho"), atol=1e-13
    )


@pytest.mark.parametrize("periodic", [(False, False), (True, False), (True, True)])
def test_transforms_keep_the_sum_of_squares(periodic):
    values = rng.normal(size=(12, 9, 2))
    np.testing.assert_allclose(
        np.sum(np.abs(transform(values, periodic)) ** 2), np.sum(values**2), rtol=1e-12
    )


def test_shells_count_half_waves():
    assert wave_numbers((5,), (False,)).tolist() == [0, 1, 2, 3, 4]
    assert wave_numbers((6,), (True,)).tolist() == [0, 2, 4, 6, 4, 2]
    assert wave_numbers((4, 4), (False, False))[3].tolist() == [3, 3, 4, 4]


@pytest.mark.parametrize(
    ("number", "periodic", "wave"),
    [(3, False, np.cos(3 * np.pi * CENTRES)), (4, True, np.sin(4 * np.pi * CENTRES + 0.3))],
)
def test_a_wave_stands_in_its_own_shell(number, periodic, wave):
    made = Modes(wave[:, None], (periodic,))
    assert made.spectrum.numbers.tolist() == [number]
    np.testing.assert_allclose(made.spectrum.sizes, np.sqrt(np.mean(wave**2)))
    np.testing.assert_allclose(made.errors(0.75 * wave[:, None]), [0.25])


def test_a_mode_that_is_missed_has_error_one_and_others_none():
    low, high = (np.cos(k * np.pi * CENTRES)[:, None] for k in (1, 7))
    made = Modes(low + 0.3 * high, (False,))
    assert made.spectrum.numbers.tolist() == [1, 7]
    np.testing.assert_allclose(made.errors(low), [0.0, 1.0], atol=1e-12)


def test_all_fields_count_in_a_shell():
    wave = np.cos(2 * np.pi * CENTRES)
    truth = np.stack([wave, wave], 1)
    np.testing.assert_allclose(
        Modes(truth, (False,)).errors(truth * [1.0, 0.0]), [np.sqrt(0.5)], rtol=1e-12
    )


def test_what_is_below_the_bound_and_the_mean_are_no_modes():
    faint = 0.0139 * np.cos(5 * np.pi * CENTRES)[:, None]  # rms .0098
    assert Modes(faint + 7.0, (False,)).spectrum.numbers.size == 0
    assert Modes(1.05 * faint + 7.0, (False,)).spectrum.numbers.tolist() == [5]


def test_a_model_that_is_not_finite_is_wrong_in_every_mode():
    wave = np.cos(2 * np.pi * CENTRES)[:, None]
    assert Modes(wave, (False,)).errors(np.full_like(wave, np.nan)).tolist() == [np.inf]
