"""How much a law bundles: scalar equations, and observed fields in it."""

from __future__ import annotations

from pinnablate import registry
from pinnablate.analysis.bundling import Size, comparison, differ, sized, sizes_of


def test_laws_of_maxwell_differ_in_size():
    cavity = registry.load("maxwell-cavity-2d").world()
    found = sizes_of(cavity)
    assert found["faraday"] == Size(3, 6, 6)
    assert found["gauss_e"] == Size(1, 2, 2)
    assert str(found["faraday"]) == "3 scalar equations, 6 of 6 fields observed"
    assert differ(cavity)
    assert "faraday (3; 6 of 6)" in comparison(cavity)
    assert comparison(cavity).endswith(sized(cavity) + ".")


def test_hidden_fields_count():
    hidden = sizes_of(registry.load("maxwell-3d").world())  # the magnetic field is not observed
    assert (hidden["gauss_e"].observed, hidden["gauss_b"].observed) == (3, 0)
    bundled = sizes_of(registry.load("coupled-oscillators").world())
    assert bundled["kin"] == Size(2, 4, 1)


def test_laws_of_one_size_need_no_word():
    heat = registry.load("heat-mixed").world()
    assert set(sizes_of(heat).values()) == {Size(1, 2, 1)}
    assert comparison(heat) == ""


def test_components_are_single_equations_and_groups_of_conditions_count():
    parts = registry.load("maxwell-cavity-2d").world("components")
    assert {s.residuals for s in sizes_of(parts).values()} == {1}
    walls = sizes_of(registry.load("heat-mixed").world("players"))
    assert set(walls) == {"energy", "fourier", "walls", "start"}
    assert walls["walls"] == Size(1, 1, 1)
