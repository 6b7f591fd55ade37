"""All that keeps a script from being read, at once."""

from __future__ import annotations

import re
from types import ModuleType

import numpy as np
import pytest

from pinnablate import PinnablateError, edge, from_deepxde
from pinnablate.adopt import NotTracedError
from pinnablate.adopt.columns import Slip, Untraceable
from pinnablate.adopt.faults import Faults
from pinnablate.adopt.tracing import dde, tf

SQUARE = dde.geometry.Rectangle([0, 0], [1, 1])
PLATE = dde.geometry.Rectangle([-1, -1], [1, 1]) - dde.geometry.Disk([0.2, 0], 0.4)


@pytest.fixture(scope="module", autouse=True)
def threads(stacked):
    """TensorFlow's threads are set before it computes."""


def laplace(x, y):
    return dde.grad.hessian(y, x, i=0, j=0) + dde.grad.hessian(y, x, i=1, j=1)


def problem(pde=laplace, bcs=(), geometry=SQUARE):
    at = geometry.random_points(12)
    seen = dde.icbc.PointSetBC(at, at[:, :1])
    return dde.data.PDE(geometry, pde, [seen, *bcs], num_domain=20, num_boundary=20)


def net(transform):
    made = dde.nn.FNN([2, 4, 1], "tanh", "Glorot uniform")
    made.apply_output_transform(transform)
    return made


def nowhere(value=0):
    return dde.icbc.DirichletBC(SQUARE, lambda x: value, lambda x, on: False)


def refused(*arguments, kind=PinnablateError, **more):
    with pytest.raises(kind) as caught:
        from_deepxde(*arguments, **more)
    return str(caught.value)


@pytest.mark.parametrize(
    ("faults", "kind"),
    [
        ([Untraceable("a"), Untraceable("b")], Untraceable),
        ([Untraceable("a"), Slip("b")], Slip),
        ([PinnablateError("a"), Untraceable("b")], Slip),
    ],
)
def test_one_that_is_to_be_mended_makes_all_so(faults, kind):
    found = Faults()
    for fault in faults:
        with found.noted():
            raise fault
    with pytest.raises(Untraceable, match=r"^2 faults: \(1\) a; \(2\) b$") as caught:
        found.raised()
    assert type(caught.value) is kind


def test_one_alone_is_raised_as_it_is():
    found = Faults()
    found.raised()
    with found.noted():
        raise PinnablateError("alone")
    with pytest.raises(PinnablateError, match=r"^alone$"):
        found.raised()


def test_all_faults_of_a_script_are_one_message():
    said = refused(
        problem(bcs=[nowhere(), nowhere()]), net(lambda x, y: tf.math.softplus(y)), names="a b"
    )
    assert said.startswith("4 faults: (1) names='a b' names 2 equations")
    assert said.count("holds nowhere on the boundary") == 2
    assert "transform=False, --without-transform" in said
    assert "\n" not in said


def test_a_transform_can_be_left_out():
    env = from_deepxde(problem(), net(lambda x, y: tf.math.softplus(y)), transform=False)
    assert env.conditions == {}


def test_a_transform_that_vanishes_on_a_part_of_a_regions_edge_is_a_condition_there():
    sides = net(lambda x, y: y * (1 - x[:, 0:1] ** 2) * (1 - x[:, 1:2] ** 2) + x[:, 0:1])
    env = from_deepxde(problem(geometry=PLATE), sides)
    ((made,),) = env.conditions["hard_u"]
    (part,) = made.on
    (u,), (x, _) = env.fields, env.coordinates
    assert made.expression == u - x
    assert part.where(np.array([[1.0, 0.3], [0.2, -1.0]])).all()
    assert not part.where(np.array([[0.6, 0.0], [0.2, 0.4]])).any()


def test_a_transform_that_vanishes_on_all_of_an_edge_is_a_condition_on_it():
    disk = dde.geometry.Disk([0, 0], 1)
    made = net(lambda x, y: y * (1 - x[:, 0:1] ** 2 - x[:, 1:2] ** 2))
    env = from_deepxde(problem(geometry=disk), made)
    assert env.conditions["hard_u"][0][0].on == edge()


def test_a_transform_that_fixes_nothing_on_a_region_says_so_with_the_way_out():
    said = refused(problem(geometry=PLATE), net(lambda x, y: 1 + y**2))
    assert "fixes no output on the edge of the region" in said
    assert "train_deepxde, --serially" in said


@pytest.mark.parametrize(
    ("pde", "words"),
    [
        (
            lambda c, d: lambda x, y: laplace(x, y) - tf.sin(c * y),
            r"the variable c stands in .*sin",
        ),
        (lambda c, d: lambda x, y: c * d * laplace(x, y) - y, r"expected it as a factor of a term"),
    ],
)
def test_variables_that_are_no_factors_train_serially(pde, words):
    said = refused(problem(pde(dde.Variable(2.0), dde.Variable(1.0))), kind=NotTracedError)
    assert "train_deepxde() train its own pde" in said
    assert re.search(words, said)


def test_a_name_too_many_is_said_as_such():
    said = refused(problem(), fields="u v")
    assert "fields='u v' names 2 outputs, and pde and conditions use 1" in said
    assert "leave v out" in said


def test_numbers_that_were_computed_are_shown_as_meant():
    seven = 7
    env = from_deepxde(problem(lambda x, y: (1 + 0.1 * seven) * laplace(x, y)))
    assert "1.7" not in str(env.equations)
    assert "17*" in str(env.equations)


def test_tensorflow_logs_nothing_while_a_trace_is_compared(capfd):
    from_deepxde(problem())
    assert capfd.readouterr().err == ""


def test_functions_of_another_backend_are_one_sentence(monkeypatch):
    other = ModuleType("torch")

    def sin(value):
        raise TypeError(f"sin(): argument 'input' must be Tensor, not {type(value).__name__}")

    other.sin = sin
    monkeypatch.setitem(globals(), "torch", other)
    said = refused(problem(lambda x, y: laplace(x, y) + torch.sin(y)))  # noqa: F821
    assert "pde uses torch, of DeepXDE's backend for PyTorch" in said
    assert "tf.sin or dde.backend.sin for torch.sin" in said
