"""Jupyter notebooks as scripts of DeepXDE."""

from __future__ import annotations

import json

import numpy as np
import pytest

from pinnablate.ablation.cells import cells_of
from pinnablate.ablation.problem import environment_of
from pinnablate.ablation.script import is_script, problem_in
from pinnablate.cli import main
from pinnablate.errors import PinnablateError
from pinnablate.registry import load

FIRST = "%matplotlib inline\n!pip install \\\n  deepxde\nimport deepxde as dde\nimport numpy as np"
SECOND = """%%time
def pde(t, y):
    return dde.grad.jacobian(y, t) + 0.5 * y
dde.grad?
"""
THIRD = """seen = np.loadtxt("times.txt")[:, None]
bc = dde.icbc.PointSetBC(seen, np.exp(-seen / 2))
data = dde.data.PDE(dde.geometry.TimeDomain(0, 5), pde, [bc], 20, 2)
display("about to train")
model = dde.Model(data, dde.nn.FNN([1, 8, 1], "tanh", "Glorot normal"))
"""
FOURTH = 'raise AssertionError("the notebook went on")'


@pytest.fixture(scope="module", autouse=True)
def deepxde(stacked):
    """DeepXDE, imported after TensorFlow's threads are set."""


@pytest.fixture
def notebook(tmp_path):
    """(cells, language) -> the path of a notebook with these code cells, and text between them."""

    def write(*codes, language="python"):
        np.savetxt(tmp_path / "times.txt", np.linspace(0, 3, 12))
        text = {"cell_type": "markdown", "metadata": {}, "source": ["# Decay\n", "x = = 1"]}
        cells = [
            {"cell_type": "code", "metadata": {}, "outputs": [], "source": code.splitlines(True)}
            for code in codes
        ]
        path = tmp_path / "decay.ipynb"
        kernel = {"kernelspec": {"language": language}}
        path.write_text(json.dumps({"cells": [text, *cells], "metadata": kernel, "nbformat": 4}))
        return path

    return write


def test_a_notebook_is_read_to_its_model(notebook, capsys):
    path = notebook(FIRST, "%%bash\nls | wc\n", SECOND, THIRD, FOURTH)
    assert is_script(path)
    found = problem_in(path)
    assert type(found.net).__name__ == "FNN"
    assert "about to train" in capsys.readouterr().err
    env = environment_of(path, {"fields": "u", "names": "decay"})
    assert env.id == "decay-v1"
    assert str(env.equations["decay"][0]) == "u(t)/2 + Derivative(u(t), t)"


def test_the_same_text_as_a_script_is_the_same_problem(notebook, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    script = tmp_path / "decay.py"
    script.write_text(
        "import deepxde as dde\nimport numpy as np\n"
        + SECOND.replace("%%time\n", "").replace("dde.grad?\n", "")
        + THIRD.replace("display", "print")
    )
    path = notebook(FIRST, SECOND, THIRD)
    assert environment_of(path, {}).digest == environment_of(script, {}).digest


def test_commands_of_ipython_keep_the_number_of_lines(notebook):
    cells = cells_of(notebook(FIRST, SECOND, "%%html\n<b>\n</b>", "x = 5\nx % 2"))
    assert [c.source.decode().split("\n")[0] for c in cells] == ["pass", "pass", "", "x = 5"]
    assert [c.source.count(b"\n") for c in cells] == [4, 4, 2, 1]


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ((FIRST, "x = = 1", THIRD), "decay.ipynb, code cell 2, line 1: invalid syntax"),
        ((FIRST, SECOND, "\n1 / 0"), "decay.ipynb, code cell 3, line 2: ZeroDivisionError"),
        ((FIRST,), "decay.ipynb makes no problem of DeepXDE; expected data ="),
    ],
)
def test_what_a_cell_raises_has_its_number_and_line(notebook, cells, words):
    path = notebook(*cells)
    with pytest.raises(PinnablateError) as refused:
        problem_in(path)
    assert words in str(refused.value)


def test_an_equation_that_is_not_read_has_its_cell(notebook):
    path = notebook(FIRST, SECOND.replace("0.5 * y", "np.linalg.inv(y)"), THIRD)
    with pytest.raises(PinnablateError, match=r"\(line 3 of decay.ipynb, code cell 2\)"):
        environment_of(path, {})


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda text: text[:200], "is no whole notebook; expected JSON with cells"),
        (lambda _: '{"cells": [3]}', "is no whole notebook; expected JSON with cells"),
        (lambda _: "[]", "is no whole notebook; expected JSON with cells"),
        (lambda text: text.replace('"python"', '"julia"'), "a notebook of julia; expected one of"),
        (lambda text: text.replace("deepxde", "numpy"), "does not import DeepXDE; expected a Deep"),
    ],
)
def test_what_is_no_notebook_of_deepxde_is_one_sentence(notebook, capsys, spoil, words):
    path = notebook(FIRST, SECOND, THIRD)
    path.write_text(spoil(path.read_text()))
    for command in (["ablate", str(path)], ["check", str(path)], ["run", str(path)]):
        assert main(command) == 2
        assert words in capsys.readouterr().err.splitlines()[-1]


def test_a_notebook_is_code_that_can_be_refused(notebook, capsys):
    assert main(["ablate", str(notebook(FIRST, SECOND, THIRD)), "--no-code"]) == 2
    assert "decay.ipynb is Python, which is run to be read" in capsys.readouterr().err


def test_a_syntax_error_has_its_cell_and_line(notebook):
    with pytest.raises(
        PinnablateError, match=r"code cell 1, line 3: SyntaxError: .*; expected Python"
    ):
        load(notebook("import deepxde\n\nb = (a"))
