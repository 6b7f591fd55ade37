"""A site of published records of heat-mixed under two learners, with wrong laws; nothing is trained."""

from __future__ import annotations

import pytest

from pinnablate.leaderboard.gathered import gather
from pinnablate.site.build import site
from tests.leaderboard import kept

DOCS = {
    "reading.md": "# How to read <it>\n\nSee [heat](../leaderboard/heat-mixed-v1.md), [the code](../pinnablate/x.py), "
    "[below](#a-part) and [DeepXDE](https://deepxde.readthedocs.io).\n\n## A part\n\n![drawn](figures/one.svg)\n",
    "own-data.md": "# Your own data\n",
    "further.md": "# Further\n\n[reading](reading.md#a-part)\n",
}


@pytest.fixture(scope="session")
def records(tmp_path_factory):
    """A directory of results."""
    place = tmp_path_factory.mktemp("site") / "results"
    return kept.keep(place, {}, {"arms": kept.BESIDE}, {"learner": "spectral"})


@pytest.fixture(scope="session")
def docs(tmp_path_factory):
    """A directory of documentation."""
    place = tmp_path_factory.mktemp("docs")
    (place / "figures").mkdir()
    (place / "figures/one.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    for name, text in DOCS.items():
        (place / name).write_text(text)
    return place


@pytest.fixture(scope="session")
def made(records, docs):
    """{path: text} of the site."""
    return site(records, docs=docs, reports=["heat-mixed-v1.html", "sir-v1.html"])


@pytest.fixture(scope="session")
def entries(records):
    """The studies, networks first."""
    return gather(records).entries
