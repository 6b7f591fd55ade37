"""What stands in a table of learners beside their ranks: their worlds, and what was replaced."""

from __future__ import annotations

from pinnablate.leaderboard.learners import Ranked
from pinnablate.leaderboard.standings import At, Standing
from pinnablate.leaderboard.tabled import CANONICAL, DRAWN, Tabled, name_of, tabled
from pinnablate.site.learners import _in_worlds, _ranking

NEW, OLD = ("standard-v3", "stacked"), ("standard-v1", "kernel")
TABLE = Tabled(
    Ranked([NEW, OLD], ["heat-v1", "wave-v1"], [], {NEW: [1, 1], OLD: [2, 2]}),
    [
        Standing(name_of(NEW), {"heat-v1": At(2.0, 1.5, 0.3, 60.0), "wave-v1": At(1.0, 0.5, 0.5, 20.0)}),
        Standing(name_of(OLD), {"heat-v1": At(1.0, 0.25, None, 4.0), "wave-v1": At(0.5, 0.25, None, 2.0)}),
        Standing("gp, told nothing", {"heat-v1": At(0.2, cost=0.1), "wave-v1": At(0.1, cost=0.1)}),
    ],
    {name_of(NEW): DRAWN, name_of(OLD): CANONICAL},
    {name_of(OLD): 2},
)  # fmt: skip


def test_learners_of_the_same_worlds_stand_in_one_line():
    assert TABLE.in_worlds == [
        ("Each replicate in a drawn world of its own", ["stacked, standard-v3"]),
        ("All replicates in the canonical world", ["kernel, standard-v1"]),
    ]
    assert "<li>All replicates in the canonical world: kernel, standard-v1</li>" in _in_worlds(
        TABLE
    )


def test_every_learner_is_explained():
    (stacked, networks), (kernel, none) = TABLE.learners
    assert (stacked, kernel) == ("stacked", "kernel")
    assert networks.startswith("a network, ")
    assert none.startswith("no network: ")
    assert f"<li>kernel: {none}</li>" in _in_worlds(TABLE)


def test_the_site_ranks_by_the_same_figures_and_a_control_has_no_rank():
    html = _ranking(TABLE)
    for cell in ("1.50", "+1.00", "40 %", ">40<", "not ranked", "n/a"):
        assert cell in html, cell
    assert (
        html.index("stacked, standard-v3") < html.index("kernel") < html.index("gp, told nothing")
    )
    assert html.count("not ranked") == 1


def test_of_no_studies_there_is_no_table():
    assert tabled([]) == []
