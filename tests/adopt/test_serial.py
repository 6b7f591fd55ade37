"""Scripts that cannot be traced: every subset of their residuals, through their own pde."""

import numpy as np
import pytest

import pinnablate
from pinnablate import PinnablateError
from pinnablate.adopt import train_deepxde
from pinnablate.adopt.serial import _subsets
from pinnablate.adopt.tracing import dde, tf

TIMES = np.linspace(0.02, 0.98, 20)[:, None]


def problem(bcs=None, solution=None):
    """Two equations of a decaying sine, one of them with an inverse of matrices in it."""

    def pde(t, y):
        whole = tf.linalg.inv(tf.reshape(tf.ones_like(y[:, :1]), (-1, 1, 1)))[:, :, 0]
        return [dde.grad.jacobian(y, t, i=0) + whole * y, dde.grad.jacobian(y, t, i=0) - y]

    geom = dde.geometry.TimeDomain(0, 1)
    measured = [dde.icbc.PointSetBC(TIMES, np.exp(-TIMES))] if bcs is None else bcs
    return dde.data.PDE(geom, pde, measured, num_domain=10, num_boundary=2, solution=solution)


def net():
    return dde.nn.FNN([1, 8, 1], "tanh", "Glorot uniform")


@pytest.fixture(scope="module")
def errors():
    said = []
    found = pinnablate.train_deepxde(
        problem(),
        net(),
        names="decay growth",
        iterations=300,
        learning_rate=1e-2,
        report=said.append,
    )
    return found, said


def test_it_cannot_be_traced_and_the_sentence_says_what_can_be_done():
    with pytest.raises(PinnablateError, match=r"tf.reshape.*train_deepxde\(\)"):
        pinnablate.from_deepxde(problem())


def test_every_subset_has_an_error(errors):
    found, said = errors
    assert list(found) == ["none", "decay", "growth", "all"]
    assert len(said) == 4
    assert all(len(e) == 1 and np.isfinite(e).all() for e in found.values())


def test_a_wrong_equation_does_harm(errors):
    found, _ = errors
    assert found["growth"][0] > 3 * max(found["none"][0], found["decay"][0])


def test_what_is_found_can_be_analysed(errors):
    worth = pinnablate.analyse(errors[0]).worth()
    assert worth["growth"].mean < 0


def test_subsets_of_a_replicate_begin_alike():
    given = {"names": "decay growth", "iterations": 1, "learning_rate": 1e-12}
    first = pinnablate.train_deepxde(problem(), net(), subsets=["none", "all"], **given)
    assert first["none"] == pytest.approx(first["all"], rel=1e-4)


def test_a_solution_judges_where_there_is_one():
    found = pinnablate.train_deepxde(
        problem(bcs=[], solution=lambda t: np.exp(-t)),
        net(),
        names="decay growth",
        subsets=["decay"],
        iterations=1,
    )
    assert found["decay"][0] > 0


MISTAKES = [
    ({"names": "decay"}, "names 1 equations, and pde returns 2"),
    ({"names": "decay growth", "subsets": ["heat"]}, "subsets= names 'heat'"),
    ({"names": "decay growth", "problem": []}, "neither solution= nor PointSetBC"),
]


@pytest.mark.parametrize(("given", "why"), MISTAKES)
def test_mistakes_are_sentences(given, why):
    made = problem(given.pop("problem")) if "problem" in given else problem()
    with pytest.raises(PinnablateError, match=why):
        pinnablate.train_deepxde(made, net(), **given)


def test_polygons_train_in_single_precision():
    """DeepXDE makes their points in double precision, and a network computes in single."""

    def pde(x, y):
        return dde.grad.hessian(y, x, i=0, j=0) + dde.grad.hessian(y, x, i=1, j=1)

    geom = dde.geometry.Polygon([[0, 0], [1, 0], [0, 1], [-1, 0]])
    bc = dde.icbc.DirichletBC(geom, lambda x: 0, lambda _, on_boundary: on_boundary)
    before = dde.config.real(np)
    dde.config.set_default_float("float32")
    try:
        data = dde.data.PDE(
            geom, pde, bc, num_domain=8, num_boundary=8, solution=lambda x: x[:, :1]
        )
        found = pinnablate.train_deepxde(
            data,
            dde.nn.FNN([2, 4, 1], "tanh", "zeros"),
            names="laplace",
            iterations=2,
            subsets=["all"],
        )
    finally:
        dde.config.set_default_float(np.dtype(before).name)
    assert np.isfinite(found["all"]).all()


def test_a_law_that_is_named_twice_is_told_once():
    assert _subsets(["a", "b"], ["a+a", "b+a"]) == {"a": ("a",), "all": ("b", "a")}


@pytest.mark.parametrize("replicates", [0, [1, 1], [-1]])
def test_replicates_are_seeds_each_once(replicates):
    with pytest.raises(PinnablateError, match="expected a number from 1 on, or seeds"):
        train_deepxde(problem(), net(), names="a b", replicates=replicates)
