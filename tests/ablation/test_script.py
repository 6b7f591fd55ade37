"""DeepXDE scripts: found by running them until they make a model, and trained nowhere."""

from __future__ import annotations

import pytest

from pinnablate.ablation.script import is_script, problem_in
from pinnablate.errors import PinnablateError

HEAD = """
import deepxde as dde

def pde(x, y):
    return dde.grad.jacobian(y, x, i=0, j=1) - 0.1 * dde.grad.hessian(y, x, i=0, j=0)

def made(points=10):
    geometry = dde.geometry.GeometryXTime(dde.geometry.Interval(0, 1), dde.geometry.TimeDomain(0, 1))
    return dde.data.TimePDE(geometry, pde, [], num_domain=points)
"""
MODEL = """
def main():
    print("about to train")
    model = dde.Model(made(), dde.nn.FNN([2, 8, 1], "tanh", "Glorot normal"))
    try:
        model.compile("adam", lr=1e-3)
    except Exception:
        pass
    raise AssertionError("the script went on")

if __name__ == "__main__":
    main()
"""


@pytest.fixture
def script(tmp_path):
    """text -> the path of a script with this text."""

    def write(text):
        path = tmp_path / "heat.py"
        path.write_text(text)
        return path

    return write


@pytest.fixture(scope="module", autouse=True)
def deepxde(stacked):
    """DeepXDE, imported after TensorFlow's threads are set."""


def test_a_script_stops_at_its_model(script, capsys):
    found = problem_in(script(HEAD + MODEL))
    assert type(found.data).__name__ == "TimePDE"
    assert type(found.net).__name__ == "FNN"
    out, err = capsys.readouterr()
    assert out == ""
    assert "about to train" in err


def test_models_can_be_made_afterwards(script):
    import deepxde as dde

    found = problem_in(script(HEAD + MODEL))
    assert dde.Model(found.data, found.net).data is found.data


@pytest.mark.parametrize("line", ["problem = made()", "data, other = made(), made(20)"])
def test_without_a_model_the_data_object_is_taken(script, line):
    assert problem_in(script(HEAD + line)).net is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "makes no problem of DeepXDE; expected data = dde.data.TimePDE(...)"),
        ("a, b = made(), made()", "holds a, b, and none of them is called data; expected data ="),
        ("1 / 0", "line 11: ZeroDivisionError: division by zero"),
        ("import numpi", "line 11: ModuleNotFoundError: No module named 'numpi'; install it into"),
        (
            "import pinnablate; pinnablate.ablate(made(), results='results')",
            "the script calls pinnablate.ablate itself; expected one that stops at its problem",
        ),
        ("from pinnablate import run; run('heat-mixed')", "calls pinnablate.run itself"),
        ("x = = 1", "line 11: invalid syntax"),
        ("import sys; sys.exit(3)", "makes no problem of DeepXDE"),
    ],
)
def test_a_script_without_a_problem_is_one_sentence(script, text, words):
    path = script(HEAD + "\n" + text)
    with pytest.raises(PinnablateError) as refused:
        problem_in(path)
    assert str(refused.value).startswith(str(path))
    assert words in str(refused.value)


def test_a_script_for_a_backend_that_there_is_none_of_is_one_sentence(script):
    chosen = '\nimport os\nos.environ["DDE_BACKEND"] = "mxnet"'
    with pytest.raises(
        PinnablateError, match="DDE_BACKEND to 'mxnet'; expected one of tensorflow, "
    ):
        problem_in(script(HEAD + chosen + MODEL))


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("import deepxde as dde", True),
        ("from deepxde.data import PDE", True),
        ("def f():\n    import deepxde", True),
        ("import deepxde\nenvironment = 1", False),
        ("import numpy", False),
        ("x = = 1", False),
    ],
)
def test_what_a_script_is_is_read_from_its_text(script, text, answer):
    assert is_script(script(text)) is answer


def test_a_file_that_is_not_there_is_none(tmp_path):
    assert not is_script(tmp_path / "no.py")


STAR = """
import deepxde as dde
import numpy as np

def pde(x, y):
    return dde.grad.hessian(y, x, i=0, j=0) + dde.grad.hessian(y, x, i=1, j=1)

shape = dde.geometry.StarShaped([0, 0], 1, [0.2], [0.1])
MENDED
bc = dde.icbc.DirichletBC(shape, lambda x: 0, lambda _, on_boundary: on_boundary)
data = dde.data.PDE(shape, pde, bc, num_domain=20, num_boundary=30)
"""


def test_conditions_on_a_star_are_mended_by_the_line_that_the_sentence_names(script):
    with pytest.raises(PinnablateError) as refused:
        problem_in(script(STAR.replace("MENDED", "")))
    sentence = str(refused.value)
    assert "conditions on the edge of a StarShaped fail in DeepXDE itself" in sentence
    line = sentence.partition("a line behind the geometry: ")[2]
    assert line.startswith("shape.on_boundary = ")
    assert len(problem_in(script(STAR.replace("MENDED", line))).data.bcs) == 1


def test_an_index_error_of_the_script_itself_is_its_own(script):
    with pytest.raises(PinnablateError, match="IndexError"):
        problem_in(script(HEAD + "\n[][1]\n"))
