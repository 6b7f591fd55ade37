"""The guide for DeepXDE's scripts: its two declarations are executed as they stand."""

import re
from pathlib import Path

import pinnablate

PAGE = Path(__file__).parents[2] / "docs" / "from-deepxde.md"


def test_what_it_declares_can_be_declared():
    blocks = re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.S)
    names: dict[str, object] = {}
    for block in blocks[:2]:
        exec(block, names)
    heat, pendulum = names["heat"], names["pendulum"]
    (u,), (x, t) = heat.fields, heat.coordinates
    assert heat.equations["heat"] == (u.diff(t) - u.diff(x, 2) / 20,)
    assert list(heat.conditions) == ["dirichlet_u", "initial_u"]
    assert set(heat.solution) == {u}
    assert {c.name: guess for c, guess in pendulum.unknowns.items()} == {"k": 1.0, "c": 0.0}


def test_it_names_functions_that_there_are():
    for name in re.findall(r"pinnablate\.(\w+)\(", PAGE.read_text()):
        assert hasattr(pinnablate, name)
