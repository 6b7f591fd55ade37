"""What is kept of coefficients says the same as the models that it was kept of."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import pytest

from pinnablate.analysis.preferred import freed, preference
from tests.analysis.test_preferred import linear

BENCHMARKS = Path(__file__).parent.parent / "benchmarks"


@pytest.fixture(scope="module")
def kept():
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(BENCHMARKS))
        patch.delitem(sys.modules, "freed_kept", raising=False)
        yield import_module("freed_kept")


def models(count=5, first=0, **changes):
    return [freed(linear(seed, **changes)) for seed in range(first, first + count)]


def stuck(model):
    return replace(model, loss=1e4 * model.mean)


@pytest.mark.parametrize(
    "made",
    [
        models(),
        models(off=0.3),
        models(off=0.3, first=5),
        [*map(stuck, models(2, off=0.3)), *models(3, 2, off=0.3)],
        [*map(stuck, models(3, off=0.3)), *models(2, 3, off=0.3)],
        [replace(m, loss=m.loss + 3 * m.fall(0)) for m in models(off=2.0)],
    ],
    ids=["right", "wrong", "others", "two stuck", "three stuck", "stays"],
)
def test_the_same_coefficient_is_contradicted(kept, made):
    lines = json.loads(json.dumps([kept.kept_of(m) for m in made]))
    found = preference(made).contradicted
    first = (found[0].coefficient.law, found[0].coefficient.term) if found else None
    assert kept.contradicted(lines) == first


def test_intervals_of_right_coefficients_hold_them_as_often_as_they_say(kept):
    inside, count = kept.coverage([kept.kept_of(m) for m in models(100)])
    assert count == 300
    assert inside / count == pytest.approx(0.95, abs=0.04)
