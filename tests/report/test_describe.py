"""What `pinnablate show` prints of an environment."""

from __future__ import annotations

import pytest

from pinnablate import registry
from pinnablate.environment import Design, given, periodic, upper
from pinnablate.report import declared
from pinnablate.report.describe import condition, describe, design_line
from pinnablate.report.typeset import equation_latex
from tests.conftest import declare
from tests.families import pendulums, strings
from tests.worlds import plate


@pytest.mark.parametrize("identifier", registry.identifiers())
def test_every_environment_can_be_described_and_typeset(identifier):
    env = registry.load(identifier)
    text = describe(env)
    assert all(
        name in text
        for name in (*env.equations, *env.field_names, env.digest, env.source, env.summary)
    )
    assert all(design_line(env, name) in text for name in env.all_designs)
    assert all(equation_latex(env, name) for name in env.equations)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("standard", "15 points of u at t <= 0.5, noise 0.01 sigma; primary split extrap"),
        ("no-walls", "; no conditions given"),
        ("players", "; players beside the equations: walls, start"),
    ],
)
def test_a_design_is_one_line(name, words):
    line = design_line(registry.load("heat-mixed"), name)
    assert words in line
    assert len(line.splitlines()) == 1


def test_components_and_near_misses_of_a_design_are_said():
    assert "; each residual a player" in design_line(
        registry.load("maxwell-cavity-2d"), "components"
    )
    told = design_line(registry.load("maxwell-charge-2d"), "wrong-source")
    assert told.endswith("; told the near miss wrong_source in place of the truth")


def test_a_condition_is_one_line():
    string = declare()
    x, u = string.coordinates[0], string.fields[0]
    (ends,) = string.all_conditions
    assert condition(ends, string) == "u = 0 at x = 0, x = 1 (5 points each)"
    (true,) = given(u.diff(x), on=upper(x), points=3)
    assert condition(true, string) == "u_x = its true value at x = 1 (3 points each)"
    (across,) = periodic(u, on=x, points=4)
    assert condition(across, string) == "u periodic in x (4 pairs of points)"


def test_a_world_without_a_solution_says_so():
    text = describe(
        declare(
            solution=None,
            fields=declare().fields,
            designs={"everything-seen": Design(count=3, primary="interp")},
        )
    )
    assert "reference: none is declared, so models can be neither trained nor scored" in text
    assert "scale" not in text
    assert "everything-seen 3 points of u, p, noise 0.01 sigma; primary split interp" in text


def test_more_equations_than_a_full_lattice_has():
    from tests.worlds import nine

    assert "56 subsets of --lattice order2, of 2^9 = 512" in describe(nine())


def test_what_is_drawn_is_said_and_where_it_stands():
    text = describe(strings())
    assert (
        "worlds: world 0 has the canonical values, world r values of its own, drawn from\n" in text
    )
    assert "  height       uniform(1/2, 2, canonical=1), in the solution\n" in text
    assert (
        "  speed        log_uniform(1/2, 2, canonical=1), in the equations, solution, near misses\n"
        in text
    )
    assert "  start        uniform(1/2, 2, canonical=1), in the solution\n" in describe(pendulums())


def test_an_environment_without_worlds_says_that_it_has_one():
    assert "worlds: one; nothing of it is drawn, and all replicates share it\n" in describe(
        declare()
    )


def test_a_region_and_its_edge_are_described():
    text = describe(plate())
    ring = "disk((x, y), centre=(0, 0), radius=2) - disk((x, y), centre=(0, 0), radius=0.5)"
    assert f"over x in [-2, 2], y in [-2, 2] within {ring}" in text
    assert "= 0 at the edge where x**2 + y**2 < 1 (12 points each)" in text
    assert "n_x*u_x + n_y*u_y" in text
    assert f"within `{ring}`." in declared.fields(plate())
