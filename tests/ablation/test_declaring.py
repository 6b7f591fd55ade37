"""Files that import DeepXDE, by every way in: read, and never trained."""

from __future__ import annotations

import pytest

import pinnablate
from pinnablate import registry
from pinnablate.cli import main
from pinnablate.errors import PinnablateError
from tests.ablation.test_script import HEAD, MODEL

MEASURED = """
import numpy as np

def made():
    geometry = dde.geometry.GeometryXTime(dde.geometry.Interval(0, 1), dde.geometry.TimeDomain(0, 1))
    at = np.random.rand(12, 2)
    return dde.data.TimePDE(geometry, pde, [dde.icbc.PointSetBC(at, at[:, :1])], num_domain=10)
"""
TRAINS = HEAD + MEASURED + MODEL  # and raises, where it goes on after its model
DECLARES = "import pinnablate\nenvironment = pinnablate.from_deepxde(made(), id='own-v1')\n"


@pytest.fixture
def script(tmp_path):
    """text -> the path of a script with this text."""

    def write(text):
        path = tmp_path / "heat.py"
        path.write_text(text)
        return str(path)

    return write


@pytest.fixture(scope="module", autouse=True)
def deepxde(stacked):
    """DeepXDE, imported after TensorFlow's threads are set."""


WAYS_IN = {
    "load": pinnablate.load,
    "open_result": lambda path: pinnablate.open_result(path, path.removesuffix("heat.py")),
    "leaderboard": lambda path: main(
        [
            "leaderboard",
            path,
            "--results",
            path.removesuffix("heat.py"),
            "--output",
            path + "-board",
        ]
    ),
    "show": lambda path: main(["show", path]),
    "report": lambda path: main(["report", path, "--results", path.removesuffix("heat.py")]),
    "run": lambda path: main(["run", path, "--dry-run", "--results", path.removesuffix("heat.py")]),
}


@pytest.mark.parametrize("way", WAYS_IN)
def test_a_script_stops_at_its_model(script, way):
    path = script(TRAINS)
    WAYS_IN[way](path)
    assert registry.load(path).id == "heat-v1"
    assert registry.load(path).is_measured


def test_it_is_what_ablate_reads(script):
    from pinnablate.ablation.front import environment_of

    path = script(TRAINS)
    assert registry.load(path).digest == environment_of(path, {}).digest


def test_what_declares_an_environment_stops_at_a_model_behind_it(script):
    behind = MODEL.replace("__main__", "pinnablate_file_heat")
    assert registry.load(script(HEAD + MEASURED + DECLARES + behind)).id == "own-v1"


def test_a_model_before_the_declaration_is_one_sentence(script):
    before = MODEL.replace("__main__", "pinnablate_file_heat")
    with pytest.raises(PinnablateError, match=r"before a dde\.Model is made, where reading ends"):
        registry.load(script(HEAD + MEASURED + before + DECLARES))


def test_models_can_be_made_afterwards(script):
    import deepxde as dde

    registry.load(script(HEAD + MEASURED + DECLARES + MODEL))
    assert dde.Model.__init__.__name__ == "__init__"
