"""A problem in keywords, as an environment."""

from __future__ import annotations

import numpy as np
import pytest
import sympy

import pinnablate
from pinnablate.environment import Design, coordinates, fields
from pinnablate.errors import PinnablateError
from pinnablate.measurements import Measurements

x, t = coordinates("x t")
u, q = fields("u q", x, t)
LAWS = {"kinematics": "theta_t = omega", "newton": "omega_t = -9.81*sin(theta)"}
HEAT = {"energy": "u_t + q_x = 0", "fourier": "q = -0.05*u_x"}
BOX = {"x": (0, 1), "t": (0, 1)}


def oscillation(count=40):
    time = np.linspace(0.0, 4.0, count)
    return {"t": time, "theta": np.cos(time), "omega": -np.sin(time)}


def test_data_and_equations_are_all_that_is_needed(tmp_path):
    path = tmp_path / "My Pendulum.csv"
    columns = oscillation()
    rows = np.stack(list(columns.values()), axis=1)
    np.savetxt(path, rows, delimiter=",", header=",".join(columns), comments="")
    env = pinnablate.problem(equations=LAWS, data=path)
    assert env.id == "my-pendulum-v1"
    assert env.field_names == ("theta", "omega")
    assert [str(c) for c in env.coordinates] == ["t"]
    assert (env.lower[0], env.upper[0]) == (0.0, 4.0)
    assert env.is_measured
    assert env.world().players == ("kinematics", "newton")


def test_what_is_declared_wins_over_what_is_found():
    env = pinnablate.problem(
        equations=LAWS,
        data=Measurements(oscillation(), split="future"),
        domain={"t": (0, "2*pi")},
        fields="omega theta",
        conditions={"start": "theta = 1 at t = 0"},
        name="swing",
        source="our own desk",
    )
    assert env.id == "swing-v1"
    assert env.field_names == ("omega", "theta")
    assert env.upper[0] == pytest.approx(2 * np.pi)
    assert list(env.conditions) == ["start"]
    assert env.source == "our own desk"


def test_a_truth_may_stand_in_the_place_of_data():
    truth = sympy.exp(-(sympy.pi**2) * t / 20) * sympy.sin(sympy.pi * x)
    env = pinnablate.problem(
        equations=HEAT,
        domain=BOX,
        solution={u: truth, q: -truth.diff(x) / 20},
        observations=Design(count=15, until=0.5, fields=(u,)),
    )
    assert env.primary == "extrap"
    assert env.floor < 1e-9


def test_a_field_that_nobody_measured_needs_a_scale():
    data = {**oscillation(), "omega": None}
    del data["omega"]
    with pytest.raises(PinnablateError, match="omega"):
        pinnablate.problem(equations=LAWS, data=data)
    env = pinnablate.problem(equations=LAWS, data=data, scales={"omega": "2*pi"})
    assert env.world().field_scales[1] == pytest.approx(2 * np.pi)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"equations": {"a": "u = 3"}, "domain": BOX}, "no field is found in the equations"),
        ({"equations": HEAT}, "no coordinate is found in the equations: domain= is missing"),
        (
            {"equations": {"a": u.diff(t)}},
            "the domain of x, t is not known: domain= is missing or leaves it out",
        ),
        ({"equations": HEAT, "domain": [0, 1]}, "domain=[0, 1]; expected an interval for each"),
        ({"equations": HEAT, "domain": {"x": 1}}, "expected an interval for each coordinate"),
        (
            {"equations": HEAT, "domain": BOX, "constants": {"²": 1}},
            "constant '²' has no name that an equation could hold",
        ),
        (
            {"equations": HEAT, "domain": BOX, "constants": {"k": "u"}},
            "constant 'k': 'u' in 'u' is no coordinate",
        ),
        (
            {"equations": HEAT, "domain": BOX, "constants": {"k": x}},
            "constant 'k' is x; expected a number",
        ),
        ({"equations": HEAT, "domain": BOX, "name": "My Heat"}, "name='My Heat'; expected lower"),
        (
            {"equations": {"a": lambda t, y: y.diff(t)}},
            "which of t, y are coordinates is not said; write domain=",
        ),
        (
            {"equations": {"a": "theta_t = 1", "b": "speed_t = 2"}, "data": oscillation()},
            "omega",
        ),
    ],
)
def test_what_is_missing_is_one_sentence_with_the_way_round(changes, words):
    with pytest.raises(PinnablateError) as refused:
        pinnablate.problem(**changes)
    assert words in str(refused.value)


def test_a_declared_scale_declares_a_field():
    made = pinnablate.problem(
        equations={"a": "A_t = -A", "b": "A + B = 1"},
        data={"t": np.linspace(0, 1, 9), "A": np.exp(-np.linspace(0, 1, 9))},
        scales={"B": 1.0},
    )
    assert made.field_names == ("A", "B")


def test_several_conditions_at_one_place_are_a_group():
    made = pinnablate.problem(
        equations={"a": "A_t = -A", "b": "B_t = A"},
        domain={"t": (0, 1)},
        conditions={"start": "A = 2, B = 0 at t = 0"},
        data={"t": np.linspace(0, 1, 9), "A": np.exp(-np.linspace(0, 1, 9))},
        scales={"B": 1.0},
    )
    (start,) = made.conditions["start"]
    assert [str(c.expression) for c in start] == ["A(t) - 2", "B(t)"]


def rod():
    """Thermometers along a rod: temperature is called T, and time is not called t."""
    at, time = (v.ravel() for v in np.meshgrid(np.linspace(0.2, 0.8, 5), np.linspace(0, 1, 9)))
    return {"time [s]": time, "x [m]": at, "T [degC]": np.exp(-time) * np.sin(np.pi * at)}


def test_time_is_found_beside_a_temperature():
    env = pinnablate.problem(equations={"heat": "T_t = 0.1*T_xx"}, data=rod())
    assert {str(c) for c in env.coordinates} == {"x", "t"}
    assert env.field_names == ("T",)


def test_a_domain_of_one_axis_leaves_the_others_to_the_data():
    env = pinnablate.problem(
        equations={"heat": "T_t = 0.1*T_xx"}, data=rod(), domain={"x": (0, "1")}
    )
    ends = {str(c): tuple(map(float, e)) for c, e in env.domain.items()}
    assert ends == {"x": (0.0, 1.0), "t": (0.0, 1.0)}


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("q_t", "in equations q_t is a derivative of the field q"),
        ("t", "in equations t is a coordinate"),
        ("pi", "in equations pi has a value of its own"),
    ],
)
def test_a_constant_replaces_nothing_silently(name, words):
    data = {"t": [0.0, 1.0, 2.0, 3.0], "q": [1.0, 0.5, 0.2, 0.1]}
    with pytest.raises(PinnablateError, match=words):
        pinnablate.problem(
            equations={"decay": "q_t = -pi*q + t"}, data=data, constants={name: 3}, name="decay"
        )


@pytest.mark.parametrize("text", ["exp(exp(exp(1000)))*q", "exp(1000)*q", "1e-400*q"])
def test_numbers_that_nothing_holds_are_one_sentence(text):
    data = {"t": [0.0, 1.0, 2.0, 3.0], "q": [1.0, 0.5, 0.2, 0.1]}
    with pytest.raises(PinnablateError, match=r"equation 'decay'.*expected"):
        pinnablate.problem(equations={"decay": f"q_t = {text}"}, data=data, name="decay")
