"""Objects show themselves in a few lines, whatever they hold."""

from __future__ import annotations

import pytest

import pinnablate
from pinnablate.analysis.figures import figures
from pinnablate.brief import few
from pinnablate.leaderboard.entries import entries_of
from pinnablate.leaderboard.publish import Pages
from pinnablate.learners.base import Trained
from pinnablate.learners.interpolators import Interpolated
from pinnablate.report.pictures.learning import learning
from pinnablate.study import Progress
from tests import results

LINES, LETTERS = 20, 1100


def _fit():
    study = results.maxwell().study
    return study.fit(study.cells[-1])


MADE = {
    "Result": results.maxwell,
    "records": lambda: results.maxwell().records[:5],
    "Study": lambda: results.maxwell().study,
    "Lattice": lambda: results.maxwell().lattice,
    "Record": lambda: results.maxwell().records[0],
    "Environment": lambda: results.maxwell().environment,
    "World": lambda: results.maxwell().study.world,
    "Laws": lambda: results.maxwell().study.world.laws,
    "Problem": lambda: results.maxwell().study.problem(0),
    "Fit": _fit,
    "Cell": lambda: results.maxwell().study.cells[0],
    "Arm": lambda: results.heat().study.arms[-1],
    "Protocol": lambda: results.maxwell().study.protocol,
    "Budget": lambda: results.maxwell().study.budget,
    "Store": lambda: results.maxwell().store,
    "Loaded": lambda: results.maxwell().store.load("maxwell-cavity-2d-v1"),
    "Progress": lambda: Progress(results.maxwell().records[0], 1, 2, 3.0, 4.0),
    "Trained": lambda: Trained(_fit()),
    "Interpolated": lambda: Interpolated(_fit()),
    "Certificate": lambda: pinnablate.check("heat-mixed"),
    "worth": lambda: results.maxwell().worth(),
    "interactions": lambda: results.maxwell().interactions(),
    "Figures": lambda: figures(results.maxwell().study, results.maxwell().lattice, "all"),
    "Learning": lambda: learning(results.maxwell().study, results.maxwell().lattice),
    "Entry": lambda: entries_of(results.maxwell().environment, results.maxwell().store)[0][0],
    "Pages": lambda: Pages({f"page-{k}.md": 1000 * "text" for k in range(100)}),
    "environments": pinnablate.environments,
    "observability": lambda: pinnablate.observability("decay-chain", arms="none,d1,all"),
}


@pytest.mark.parametrize("name", MADE)
def test_a_repr_is_a_few_lines(name):
    shown = repr(MADE[name]())
    assert len(shown.splitlines()) < LINES
    assert len(shown) < LETTERS


def test_a_repr_says_what_it_is():
    maxwell = results.maxwell()
    assert repr(maxwell.study).startswith(
        "Study('maxwell-cavity-2d-v1', protocol 'standard-v2', design 'standard', learner "
        "'stacked': 20 arms (none, gauss_e, "
    )
    assert repr(maxwell.study).endswith(" x 10 replicates = 200 cells)")
    assert repr(maxwell.lattice).endswith(
        "x 10 replicates: 200 records, 0 of them diverged and 0 failed; ranked on 'extrap')"
    )
    assert "59 records, 1 of them diverged and 1 failed" in repr(results.spoilt().lattice)
    record = maxwell.records[0]
    assert repr(record).startswith(
        "Record('maxwell-cavity-2d-v1', arm 'none', replicate 0: ok, error interp "
    )
    assert record.key in repr(record)
    assert repr(Trained(_fit(), status="failed", reason="out of memory")).startswith(
        "Trained('mean', replicate 9: failed (out of memory), loss nan"
    )
    assert repr(pinnablate.check("heat-mixed")).startswith(
        "Certificate('heat-mixed-v1': certified (and its family of worlds), digest 908bf82d35891ee2; "
    )


def test_few_names_of_many():
    assert few("abc") == "a, b, c"
    assert few(range(9)) == "0, 1, 2, 3, 4, 5, 6, ..."
    assert few(range(8)) == "0, 1, 2, 3, 4, 5, 6, 7"
