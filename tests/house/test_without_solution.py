"""An environment whose truth nobody knows: what needs no truth works, and whatever does says so in
one sentence.
"""

from __future__ import annotations

import numpy as np
import pytest

import pinnablate
from pinnablate import registry
from pinnablate.arms import lattice, parse
from pinnablate.checks.certify import check
from pinnablate.checks.headroom import headroom
from pinnablate.checks.observability import observability
from pinnablate.cli import main
from pinnablate.cli.starter import starter
from pinnablate.errors import PinnablateError
from pinnablate.records.store import Store
from pinnablate.report.catalogue import page
from pinnablate.report.describe import describe
from pinnablate.report.pictures.portrait import portrait
from pinnablate.study import Study
from pinnablate.tasks.drawing import make_problem
from pinnablate.tasks.metrics import Scorer
from pinnablate.tasks.streams import test_points as points_of
from pinnablate.telling import Teller
from tests.conftest import declare

POINTS = np.array([[0.5, 0.5]])


@pytest.fixture
def unknown():
    return declare(solution=None, fields=declare().fields)


@pytest.fixture
def file(tmp_path, monkeypatch):
    """A file that declares an environment without a solution, in the working directory."""
    text = starter("my-world")
    begin = text.index("    solution=")
    end = text.index("\n", begin)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "my_world.py").write_text(
        text[:begin] + "    solution=None,\n    fields=(q, p)," + text[end:]
    )
    return "my_world.py"


def test_it_is_declared_with_its_fields_and_has_a_digest_a_repr_and_designs(unknown):
    assert (
        repr(unknown) == "Environment('string-v1': u, p over x, t; equations kinematics, dynamics)"
    )
    assert len(unknown.digest) == len(unknown.design_digest("standard")) == 16
    assert unknown.digest != declare().digest
    with pytest.raises(
        PinnablateError, match=r"string-v1: an environment without a solution needs fields=\(...\)"
    ):
        declare(solution=None)


def test_its_world_has_players_laws_and_points_but_no_numbers_of_the_truth(unknown):
    world = unknown.world()
    assert world.players == ("kinematics", "dynamics")
    assert (
        repr(world)
        == "World('string-v1', design standard: 10 observations of u; players kinematics, dynamics)"
    )
    assert [str(term) for term in world.laws.terms][:2] == [
        str(term) for term in declare().world().laws.terms
    ][:2]
    assert world.laws.digest
    assert world.laws.orders == declare().world().laws.orders
    np.testing.assert_array_equal(points_of(unknown), points_of(declare()))


def test_its_arms_are_those_of_any_environment(unknown):
    assert lattice(unknown) == lattice(declare())
    assert parse(unknown, "everything") == parse(declare(), "everything")
    assert Teller(unknown.world()).told(lattice(unknown)[1], 0).equations == ("kinematics",)


def test_it_is_described_and_has_a_section_on_the_page_without_a_picture(unknown):
    assert "reference: none is declared, so models can be neither trained nor scored" in describe(
        unknown
    )
    text = page([unknown])
    assert "**Reference:** none is declared." in text
    assert "figures/string-v1.svg" not in text
    assert unknown.digest in text


def test_its_equations_can_be_told_to_deepxde(unknown):
    assert callable(pinnablate.to_deepxde(unknown))
    assert callable(pinnablate.to_deepxde(unknown, ["dynamics"]))


@pytest.mark.parametrize(
    ("reader", "purpose"),
    [
        (lambda env: env.world().reference(POINTS), "compute the true fields"),
        (lambda env: env.world().jet(POINTS), "compute the true fields"),
        (lambda env: env.world().field_scales, "compute the true fields"),
        (lambda env: env.world().laws.residual_scales, "compute the true fields"),
        (lambda env: env.floor, "bound the error of the reference"),
        (lambda env: Scorer(env.world()), "score a model"),
        (lambda env: make_problem(env.world(), 0, 16), "make observations"),
        (lambda env: Study(env, "smoke").run(Store("unused")), "score a model"),
        (lambda env: pinnablate.run(env, protocol="smoke"), "score a model"),
        (headroom, "measure headroom"),
        (observability, "measure observability"),
        (lambda env: pinnablate.headroom(env), "measure headroom"),
        (lambda env: pinnablate.observability(env), "measure observability"),
        (portrait, "draw the true fields"),
    ],
)
def test_whoever_needs_the_truth_says_so_in_one_sentence(
    unknown, reader, purpose, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(PinnablateError) as refused:
        reader(unknown)
    assert str(refused.value) == (
        f"string-v1 declares no solution, and one is needed to {purpose}; "
        "declare solution= as formulas, Integrated(...) or Reference(...)"
    )


def test_its_certificate_says_that_nothing_can_be_checked(unknown):
    certificate = check(unknown)
    assert not certificate.holds
    assert certificate.digest == ""
    assert [f.figure for f in certificate.failures] == [
        "no solution is declared, so nothing can be held against the equations"
    ]


def test_another_seed_is_refused_without_asking_for_the_truth(unknown):
    with pytest.raises(
        PinnablateError,
        match="string-v1 declares one world, that of seed 0, got seed 3; leave seed= out",
    ):
        unknown.world("standard", seed=3)


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["show", "{}"], 0, "reference: none is declared"),
        (
            ["check", "{}"],
            1,
            "FAIL reference: no solution is declared, so nothing can be held against the equations",
        ),
        (
            ["check", "{}", "--headroom", "--observability"],
            1,
            "FAIL reference: no solution is declared",
        ),
        (
            ["run", "{}", "--protocol", "smoke"],
            2,
            "my-world-v1 declares no solution, and one is needed to score a model",
        ),
        (
            ["run", "{}", "--protocol", "smoke", "--dry-run"],
            2,
            "my-world-v1 declares no solution, and one is needed to",
        ),
        (
            ["report", "{}", "--protocol", "smoke"],
            2,
            "my-world-v1 declares no solution, and one is needed to",
        ),
    ],
)
def test_commands_say_it_too(file, arguments, code, message, capsys):
    assert main([a.format(file) for a in arguments]) == code
    out, err = capsys.readouterr()
    assert message in out + err
    assert "Traceback" not in out + err
    if code == 2:
        assert len(err.strip().splitlines()) == 1
        assert not out


def test_another_package_may_offer_one_and_the_list_shows_it(unknown, monkeypatch, capsys):
    class Offered:
        def load(self):
            return unknown

    every = {**registry._offered(), "string-v1": Offered()}
    monkeypatch.setattr(registry, "_offered", lambda: every)
    try:
        assert main(["list"]) == 0
        (row,) = [line for line in capsys.readouterr().out.splitlines() if "string-v1" in line]
        assert "| u p " in row
        assert main(["list", "--digests"]) == 0
        (row,) = [line for line in capsys.readouterr().out.splitlines() if "string-v1" in line]
        assert "not measured" in row
        assert unknown.digest in row
        assert main(["show", "string"]) == 0
    finally:
        registry._registered.cache_clear()
