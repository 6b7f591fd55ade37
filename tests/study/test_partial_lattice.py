"""A lattice trained in part: what is refused, and that its attribution is marked partial wherever it is shown."""

from __future__ import annotations

import pytest

from pinnablate.arms import ORDER2, lattice
from pinnablate.cli import main
from pinnablate.leaderboard.publish import pages
from tests.worlds import poisson

WORLD = """
from tests.worlds import nine
environment = nine()
"""
STUDY = ["--protocol", "smoke", "--learner", "spectral", "--lattice", "order2", "--replicates", "5"]
SMALL = """
from tests.worlds import poisson
environment = poisson(5)
"""


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    path = tmp_path_factory.mktemp("world") / "nine.py"
    path.write_text(WORLD)
    return path


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """Five equations, of which a part of the lattice is trained in five replicates: the file, and the records."""
    path = tmp_path_factory.mktemp("small") / "five.py"
    path.write_text(SMALL)
    assert main(["run", str(path), *STUDY, "--results", str(path.parent / "results")]) == 0
    return path, path.parent / "results"


@pytest.fixture(scope="module")
def texts(small):
    """The pages of a leaderboard of it."""
    return pages(small[1], [poisson(5)]).texts


def test_the_command_refuses_nine_equations_with_the_cost_and_two_remedies(world, tmp_path, capsys):
    assert main(["run", str(world), "--results", str(tmp_path)]) == 2
    err = capsys.readouterr().err
    for words in (
        "2^9 = 512 subsets, about",
        "hours of training a replicate",
        "group equations",
        "--lattice order2",
    ):
        assert words in err, words
    assert not list(tmp_path.iterdir())


def test_some_arms_of_nine_equations_need_no_lattice(world, tmp_path, capsys):
    assert (
        main(["run", str(world), "--arms", "none,all", "--dry-run", "--results", str(tmp_path)])
        == 0
    )
    assert (
        main(["run", str(world), "--lattice", "order2", "--dry-run", "--results", str(tmp_path)])
        == 0
    )
    assert "60 cells" in capsys.readouterr().out
    assert main(["show", str(world)]) == 0
    assert "56 subsets of --lattice order2, of 2^9 = 512" in capsys.readouterr().out


def test_report_and_leaderboard_say_that_the_attribution_is_partial(small, texts, capsys):
    world, results = small
    assert main(["report", str(world), *STUDY, "--results", str(results)]) == 0
    out = capsys.readouterr().out
    assert "Worth of each equation (Shapley value, partial, decades; explored): " in out
    assert "22 of 2^5 = 32 subsets were trained" in out
    page, overview = texts["poisson-v1.md"], texts["tables.md"]
    assert "### What each equation is worth (explored, partial)" in page
    assert "### How they work together (explored, partial)" in page
    assert "22 of 2^5 = 32 subsets" in page
    assert "Banzhaf" not in page
    assert "Moebius" not in page
    assert overview.count(" (partial)") == 2
    assert texts["README.md"].count(" (partial)") == 1
    assert "## Not ranked" not in texts["README.md"]
    assert page.count("e0+e1+e2+e3 ") >= 1


def test_its_picture_draws_the_subsets_that_there_are(texts):
    (picture,) = (text for name, text in texts.items() if name.endswith("lattice.svg"))
    assert (
        picture.count("<g><title>") == 22 + 2
    )  # without a network, rbf and mean are the usual controls
    assert len(lattice(poisson(5), ORDER2)) == 22
