"""Scripts for PyTorch and Paddle: read as the same scripts for TensorFlow are."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pinnablate.ablation.script import problem_in
from pinnablate.adopt import from_deepxde, train_deepxde
from pinnablate.errors import PinnablateError

HEAD = """
import deepxde as dde
import numpy as np
IMPORTS

def pde(t, y):
    u, v = y[:, 0:1], y[:, 1:2]
    return [
        dde.grad.jacobian(y, t, i=0) - v,
        dde.grad.jacobian(y, t, i=1) + 4 * SIN(u) + WHERE(t < 1, EXP(-t), 0 * t) + SUM,
    ]

seen = np.linspace(0, 3, 12)[:, None]
bc = dde.icbc.PointSetBC(seen, np.cos(seen), component=0)
data = dde.data.PDE(dde.geometry.TimeDomain(0, 5), pde, [bc], 20, 2)
"""
TENSORFLOW = {
    "IMPORTS": "from deepxde.backend import tf",
    "SIN": "tf.sin",
    "WHERE": "tf.where",
    "EXP": "tf.exp",
    "SUM": "tf.reduce_sum(tf.concat([u, v], axis=1), axis=1, keepdims=True)",
}
TORCH = {
    "IMPORTS": "import torch\nimport torch.nn as nn\nfrom torch import exp",
    "SIN": "torch.sin",
    "WHERE": "torch.where",
    "EXP": "exp",
    "SUM": "torch.sum(torch.cat((u, v), dim=1), dim=1, keepdim=True)",
}
PADDLE = {
    "IMPORTS": "import paddle",
    "SIN": "paddle.sin",
    "WHERE": "paddle.where",
    "EXP": "paddle.exp",
    "SUM": "paddle.sum(paddle.concat([u, v], axis=1), axis=1, keepdim=True)",
}


@pytest.fixture(scope="module", autouse=True)
def deepxde(stacked):
    """DeepXDE, imported after TensorFlow's threads are set."""


@pytest.fixture
def script(tmp_path):
    """(words, further lines) -> the path of a script in a library's words."""

    def write(words, more="", text=HEAD):
        for name, word in words.items():
            text = text.replace(name, word)
        path = tmp_path / "pendulum.py"
        path.write_text(f"{text}\n{more}\n")
        return path

    return write


def environment(path, **keywords):
    return from_deepxde(
        problem_in(path).data, fields="u v", scales={"v": 2.0}, id="pendulum-v1", **keywords
    )


@pytest.mark.parametrize("words", [TORCH, PADDLE], ids=["torch", "paddle"])
def test_a_script_of_another_backend_is_the_same_problem(script, words):
    assert environment(script(words)).digest == environment(script(TENSORFLOW)).digest


def test_methods_of_tensors_are_functions(script):
    methods = {
        **TORCH,
        "SIN(u)": "u.to(t.device).sin()",
        "WHERE(t < 1, EXP(-t), 0 * t)": "(-t).exp().where(t < 1, 0 * t)",
        "SUM": "torch.cat((u, v), dim=1).sum(dim=1).unsqueeze(1)",
    }
    assert environment(script(methods)).digest == environment(script(TENSORFLOW)).digest


SOURCE = """
class Step(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Linear(1, 2)

    def forward(self, t):
        mask = (t[:, 0] >= 0.5) & (t[:, 0] <= 1)
        return (mask.float() * 3.0).unsqueeze(1).to(t.device)

step = Step()

def driven(t, y):
    return [dde.grad.jacobian(y, t, i=0) - y[:, 1:2], dde.grad.jacobian(y, t, i=1) + y[:, 0:1] - step(t)]

data = dde.data.PDE(dde.geometry.TimeDomain(0, 5), driven, [bc], 20, 2)
"""


def test_a_module_of_functions_is_a_function(script):
    env = environment(script(TORCH, text=HEAD + SOURCE))
    law = str(env.equations["equation_2"][0])
    assert all(part in law for part in ("-3*Piecewise((1, ", "t >= 1/2", "t <= 1"))


OWN = """
from deepxde.nn.pytorch.nn import NN

class Own(NN):
    def __init__(self):
        super().__init__()
        self.inner = dde.nn.FNN([1, 8, 2], "tanh", "Glorot uniform")

    def forward(self, x):
        u, v = torch.split(self.inner(x), 1, dim=1)
        return torch.cat((torch.nn.functional.softplus(u), v), dim=1)

net = Own().to(torch.device("cpu"))
assert torch.device("cuda:0").type == "cpu"
assert sum(p.numpy().size for p in net.inner.parameters()) == 0
model = dde.Model(data, net)
"""


def test_a_network_of_its_own_is_counted(script):
    found = problem_in(script(TORCH, OWN))
    env = from_deepxde(found.data, found.net, scales={"y1": 2.0}, id="pendulum-v1")
    assert [str(f.func) for f in env.fields] == ["y0", "y1"]


@pytest.mark.parametrize("backend", ["pytorch", "paddle", "tensorflow.compat.v1"])
def test_a_script_may_choose_its_backend(script, backend):
    chosen = f'import os\nos.environ["DDE_BACKEND"] = "{backend}"\n'
    assert problem_in(script(TORCH, text=chosen + HEAD)).data is not None


GRADIENT = """
def by_autograd(t, y):
    ones = torch.FACTOR
    du = torch.autograd.grad(y[:, 0:1], t, grad_outputs=ones, create_graph=True)[0]
    return [du - y[:, 1:2], dde.grad.jacobian(y, t, i=1) + 4 * y[:, 0:1]]

data = dde.data.PDE(dde.geometry.TimeDomain(0, 5), by_autograd, [bc], 20, 2)
"""


@pytest.mark.parametrize("factor", ["ones_like(y[:, 0:1])", "ones(y[:, 0:1].shape)"])
def test_gradients_of_autograd_are_derivatives(script, factor):
    path = script({**TORCH, "FACTOR": factor}, text=HEAD + GRADIENT)
    assert str(environment(path).equations["equation_1"][0]) == "-v(t) + Derivative(u(t), t)"


def test_other_factors_than_ones_are_refused(script):
    path = script({**TORCH, "FACTOR": "square(y[:, 0:1])"}, text=HEAD + GRADIENT)
    with pytest.raises(PinnablateError, match="other grad_outputs than ones"):
        environment(path)


@pytest.mark.parametrize(
    "coefficient",
    ["torch.tensor(0.3, requires_grad=True)", "torch.nn.Parameter(torch.tensor(0.3))"],
)
def test_a_tensor_with_a_gradient_is_learned(script, coefficient):
    path = script({**TORCH, "4 *": "stiffness *", "seen =": f"stiffness = {coefficient}\nseen ="})
    found = {str(k): v for k, v in environment(path).unknowns.items()}
    assert found == {"stiffness": pytest.approx(0.3)}


def test_numbers_of_tensors_are_exact(script):
    path = script({**TORCH, "4 *": "torch.tensor(0.05) *"})
    assert "sin(u(t))/20" in str(environment(path).equations["equation_2"])


UNUSED = """
torch.manual_seed(0)
device = torch.device("cuda" if torch.cuda.is_available() else "cpu")

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Linear(1, 20)

@torch.no_grad()
def predicted(model: Net, at: torch.Tensor, kind: torch.dtype = torch.float32) -> torch.LongTensor:
    return model(at)

@torch.jit.script
def swish(x):
    return x * torch.sigmoid(x)

assert float(swish(torch.tensor(0.0))) == 0
unused = Net()
optimizer = torch.optim.Adam(unused.first)
points = torch.linspace(0, 1, 5, device=device).unsqueeze(1).detach().cpu().numpy()
assert points.shape == (5, 1) and type(points) is np.ndarray
assert torch.rand(3, 2).view(-1, 1).shape == (6, 1) and torch.zeros((2, 2)).numpy().sum() == 0
assert isinstance(torch.tensor([1, 2]), torch.Tensor) and torch.is_tensor(torch.ones(2))
"""


def test_what_a_script_does_beside_its_equations_runs(script):
    environment(script(TORCH, UNUSED))


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ("torch.fft.fft(3)", "pendulum.py uses torch.fft, which is not read; expected elementary"),
        ("from torch import einsum", "imports what is not read: cannot import name 'einsum' from"),
        ("import torch.fft", "imports what is not read: No module named 'torch.fft'"),
        ("nn.Linear(1, 2)(3)", "calls torch.nn.Linear, which trains nothing here; expected a net"),
    ],
)
def test_what_is_not_read_is_one_sentence(script, more, words):
    with pytest.raises(PinnablateError) as refused:
        problem_in(script(TORCH, more))
    assert words in str(refused.value)


@pytest.mark.parametrize(
    ("inside", "words"),
    [
        ("torch.einsum('ij', u)", "pde uses torch.einsum, which is not read; expected elementary"),
        (
            "u.cumsum(1)",
            "pde uses .cumsum of a tensor, which TensorFlow does not have; expected f",
        ),
        ("u.detach()", "pde calls tf.stop_gradient, which keeps a term out of the gradient"),
        ("u.add_(v)", "pde changes a tensor in its place; expected a new one: a + b for a.add_(b)"),
        (
            "torch.no_grad().__enter__()",
            "pde computes without a gradient (no_grad), which a declared",
        ),
        ("torch.mean(u)", "expected a function of each point, axis=1"),
    ],
)
def test_what_is_not_read_inside_an_equation_has_its_line(script, inside, words):
    with pytest.raises(PinnablateError) as refused:
        environment(script({**TORCH, "SUM": inside}))
    assert words in str(refused.value)
    assert "(line 12 of pendulum.py)" in str(refused.value)


def test_libraries_are_there_while_a_script_runs_that_imports_them(script, tmp_path, monkeypatch):
    from types import ModuleType

    own = ModuleType("torch")
    monkeypatch.setitem(sys.modules, "torch", own)
    problem_in(script(TORCH))
    assert sys.modules["torch"] is own
    assert "torch.nn" not in sys.modules
    problem_in(script(TENSORFLOW, "import sys\nassert not hasattr(sys.modules['torch'], 'sin')"))
    monkeypatch.delitem(sys.modules, "torch")
    (tmp_path / "helping.py").write_text("import torch\nsin = torch.sin\n")
    words = {**TENSORFLOW, "IMPORTS": "from deepxde.backend import tf\nfrom helping import sin"}
    monkeypatch.delitem(sys.modules, "helping", raising=False)
    environment(script({**words, "SIN": "sin"}))
    assert "torch" not in sys.modules


def test_a_script_of_another_backend_is_trained_by_its_own_lines(script, tmp_path):
    found = problem_in(script(TORCH))
    errors = train_deepxde(
        found.data, names="kinematics newton", replicates=1, iterations=5, results=tmp_path
    )
    assert len(errors) == 4


def test_the_command_line_computes_by_tensorflow_whatever_is_chosen_elsewhere(script):
    root = Path(__file__).parents[2]
    options = ["--fields", "u v", "--scale", "v=2", "--protocol", "smoke", "--dry-run"]
    done = subprocess.run(
        [sys.executable, "-m", "pinnablate", "ablate", str(script(TORCH)), *options],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "DDE_BACKEND": "pytorch"},
        cwd=root,
    )
    assert done.returncode == 0, done.stderr
    assert "4*sin(u)" in done.stdout
