"""Laws whose worth is their size, and laws whose worth is noise."""

from __future__ import annotations

import numpy as np
import pytest

from pinnablate.analysis.features import Features
from pinnablate.analysis.predicted import MEANING, Law, predict

FORMS = ("evolution", "conservation", "constraint", "constitutive")


def laws(worth, environments=16, seed=0):
    rng = np.random.default_rng(seed)
    made = []
    for e in range(environments):
        for k in range(4):
            of = Features(
                form=FORMS[rng.integers(4)],
                order=int(rng.integers(3)),
                linear=bool(rng.integers(2)),
                implied=bool(rng.integers(2)),
                residuals=int(rng.integers(1, 4)),
                observed=float(rng.uniform()),
            )
            made.append(Law(f"e{e}", f"law{k}", worth(of) + rng.normal(0, 0.05), of))
    return made


def test_laws_worth_their_size_are_predicted_by_it_and_by_nothing_else():
    size, form, everything = predict(laws(lambda f: 0.3 * (f.residuals - 1)))
    assert size.left_out.within > 0.9
    assert size.model.beta[1] == pytest.approx(0.3, abs=0.03)
    assert form.left_out.within <= size.left_out.within + 0.02
    for name, beta in zip(everything.model.names, everything.model.beta, strict=True):
        if name not in ("intercept", "residuals"):
            assert abs(beta) < 0.1, name


def test_a_form_that_matters_is_found_beyond_size():
    size, form, _ = predict(laws(lambda f: 1.0 if f.form == "constraint" else 0.0))
    assert size.left_out.within < 0.2
    assert form.left_out.within > 0.9


def test_noise_is_not_predicted():
    shares = [predict(laws(lambda f: 0.0, seed=s))[-1].left_out.within for s in range(20)]
    assert np.mean(shares) < 0.05


def test_a_feature_that_no_law_has_is_left_out():
    made = [law for law in laws(lambda f: 0.0, 40) if law.features.form != "constitutive"]
    names = predict(made)[-1].model.names
    assert "constitutive" not in names
    assert set(names[1:]) <= set(MEANING)


def test_few_environments_say_nothing_of_others():
    assert predict(laws(lambda f: 0.0, environments=7)) == []
