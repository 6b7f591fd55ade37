"""What cannot be traced trains through its own pde, by itself, and gives the same kind of answer."""

from __future__ import annotations

import numpy as np
import pytest

import pinnablate
from pinnablate.ablation.serially import SerialPlan, serial_plan
from pinnablate.cli import main
from pinnablate.elsewhere.analysis import Analysis
from pinnablate.errors import PinnablateError

SCRIPT = """
import deepxde as dde
import numpy as np
import tensorflow as tf

RATE = 1.0

def pde(t, y):
    dy_t = dde.grad.jacobian(y, t)
    return [dy_t + RATE * tf.stop_gradient(y), dy_t - y]

geom = dde.geometry.TimeDomain(0, 1)
at = np.random.rand(20, 1)
seen = dde.icbc.PointSetBC(at, np.exp(-at))
data = dde.data.PDE(geom, pde, [seen], num_domain=10, num_boundary=2, train_distribution="pseudo")
model = dde.Model(data, dde.nn.FNN([1, 6, 1], "tanh", "Glorot uniform"))
"""
QUICKLY = {"iterations": 3, "replicates": 1}


@pytest.fixture(scope="module", autouse=True)
def deepxde(stacked):
    """DeepXDE, imported after TensorFlow's threads are set."""


@pytest.fixture
def script(tmp_path):
    path = tmp_path / "decay.py"
    path.write_text(SCRIPT)
    return path


@pytest.fixture
def trained(script, tmp_path):
    """What ablate shows and finds of the script."""
    said = []
    found = pinnablate.ablate(
        script, names="decay growth", results=tmp_path / "kept", progress=said.append, **QUICKLY
    )
    return found, said


def test_the_plan_says_why_and_how_long_and_comes_first(trained):
    plan = str(trained[1][0])
    assert isinstance(trained[1][0], SerialPlan)
    assert plan.startswith("not traced: pde calls tf.stop_gradient")
    assert "(line 10 of decay.py); training the script's own pde by DeepXDE" in plan
    assert "4 subsets x 1 replicates = 4 networks, 0 of them to train" in plan  # by now
    assert trained[1][0].seconds >= 0


def test_every_subset_is_trained_and_analysed(trained):
    found, said = trained
    assert isinstance(found, Analysis)
    assert list(found.arms) == ["none", "decay", "growth", "all"]
    assert [line.split(",")[0] for line in said[1:]] == [
        *("1/4 none", "2/4 decay", "3/4 growth", "4/4 all")
    ]


def test_an_interrupted_command_goes_on_where_it_was(trained, script, tmp_path):
    (file,) = (tmp_path / "kept").glob("*.json")
    said = []
    again = pinnablate.ablate(
        script, names="decay growth", results=tmp_path / "kept", progress=said.append, **QUICKLY
    )
    assert len(said) == 1
    assert again.table().equals(trained[0].table())
    script.write_text(SCRIPT.replace("RATE = 1.0", "RATE = 2.0"))
    options = ["--names", "decay growth", "--replicates", "1", "--iterations", "3"]
    assert main(["ablate", str(script), *options, "--results", str(tmp_path / "kept")]) == 0
    assert len(list((tmp_path / "kept").glob("*.json"))) == 2  # another problem has another file
    assert file.exists()


def test_a_dry_run_trains_nothing(script, tmp_path, capsys):
    options = ["--dry-run", "--protocol", "smoke", "--results", str(tmp_path / "kept")]
    assert main(["ablate", str(script), *options]) == 0
    out = capsys.readouterr().out
    assert "told or withheld: equation_1, equation_2" in out
    assert "20 networks, 20 of them to train with 40 iterations of Adam: about" in out
    assert not (tmp_path / "kept").exists()


@pytest.fixture(scope="module")
def problem():
    """The data object of such a script, without a network."""
    import deepxde as dde
    import tensorflow as tf

    def pde(t, y):
        dy_t = dde.grad.jacobian(y, t, i=0)
        return [dy_t + tf.stop_gradient(y[:, 0:1]), dy_t - y[:, 1:2], dy_t]

    geom = dde.geometry.TimeDomain(0, 1)
    return dde.data.PDE(geom, pde, [], num_domain=4, num_boundary=2)


def exact(t):
    return np.hstack([np.exp(-t), -np.exp(-t)])


def test_a_network_is_made_where_there_is_none(problem):
    plan = serial_plan(
        problem,
        None,
        "",
        keywords={"solution": exact},
        groups={"two": ["equation_1", "equation_2"]},
    )
    assert plan.study.names == ("two", "two", "equation_3")
    assert list(plan.study.subsets) == ["none", "two", "equation_3", "all"]
    assert plan.network == "FNN with 2242 parameters, as the script has none"  # 1-32-32-32-2
    assert plan.study.scored == "from the script's solution"


MISTAKES = [
    ({}, "neither solution= nor PointSetBC"),
    ({"names": "a b"}, "names 2 equations, and pde returns 3 residuals"),
    ({"solution": exact, "data": "file.csv"}, "data= beside a problem that is not traced"),
    (
        {"solution": exact, "learner": "kernel"},
        "learner='kernel' beside a problem that is not traced",
    ),
    (
        {"solution": exact, "groups": {"g": ["walls"]}},
        "unknown member of groups={'g': ...} 'walls'",
    ),
]


@pytest.mark.parametrize(("given", "words"), MISTAKES)
def test_a_mistake_is_one_sentence(problem, given, words):
    with pytest.raises(PinnablateError) as refused:
        pinnablate.ablate(problem, **given)
    assert words in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("residual", "words"),
    [
        ("u_t if y[0, 0] > 0 else u_x", "takes single rows; expected whole columns"),
        ("u_t * (1 if u_x > 0 else 2)", "branches on values (if, and, or); expected tf.where("),
        ("u_t * math.sin(x[:, 0:1])", "as functions of Python's math do; expected those of NumPy"),
    ],
)
def test_what_deepxde_cannot_compute_either_is_one_sentence(residual, words, tmp_path, capsys):
    path = tmp_path / "branch.py"
    path.write_text(
        "import math\n"
        "import deepxde as dde\n"
        "def pde(x, y):\n"
        "    u_t, u_x = (dde.grad.jacobian(y, x, i=0, j=j) for j in (1, 0))\n"
        f"    return {residual}\n"
        "space, time = dde.geometry.Interval(0, 1), dde.geometry.TimeDomain(0, 1)\n"
        "geometry = dde.geometry.GeometryXTime(space, time)\n"
        "data = dde.data.TimePDE(geometry, pde, [], num_domain=8, solution=lambda x: x[:, 0:1])\n"
    )
    assert main(["ablate", str(path), "--fields", "u"]) == 2
    said = capsys.readouterr().err.splitlines()[-1]
    assert words in said
    assert said.endswith("(line 5 of branch.py); DeepXDE cannot compute it either, by TensorFlow")


def test_a_script_for_another_backend_is_one_sentence(tmp_path, capsys):
    path = tmp_path / "own.py"
    path.write_text('import os\nos.environ["DDE_BACKEND"] = "mxnet"\n' + SCRIPT)
    assert main(["ablate", str(path)]) == 2
    err = capsys.readouterr().err
    reading, mistake = err.splitlines()
    assert reading == f"reading {path} ..."
    assert "sets DDE_BACKEND to 'mxnet'; expected one of tensorflow" in mistake
