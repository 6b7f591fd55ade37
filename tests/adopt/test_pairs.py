"""Equations for JAX and for forward mode: outputs come with their function, derivatives as pairs."""

from __future__ import annotations

import pytest

from pinnablate.ablation.script import problem_in
from pinnablate.adopt import from_deepxde, train_deepxde
from pinnablate.errors import PinnablateError

HEAD = """
import deepxde as dde
import numpy as np
IMPORTS

C = dde.Variable(0.3)
LAWS
seen = np.linspace(0, 3, 12)[:, None]
bc = dde.icbc.PointSetBC(seen, np.cos(seen), component=0)
data = dde.data.PDE(dde.geometry.TimeDomain(0, 5), pde, [bc], 20, 2)
"""
OF_TENSORS = """
def pde(t, y):
    u, v = y[:, 0:1], y[:, 1:2]
    u_t = dde.grad.jacobian(y, t, i=0)
    return [u_t - v, dde.grad.hessian(y, t, component=0) + C * tf.sin(u) + tf.concat([u, v], axis=1)[:, 1:2]]
"""
OF_PAIRS = """
def pde(t, y, unknowns=[C]):
    (C,) = unknowns
    values, function = y
    u, v = values[:, 0:1], values[..., 1:2]
    u_t, _ = dde.grad.jacobian(y, t, i=0)
    u_tt = dde.grad.hessian(y, t, component=0)
    return [u_t - v, u_tt[0] + C * jnp.sin(u) + jnp.concatenate([u, v], axis=1)[:, 1:2]]
"""
BY_FORWARD_MODE = """
from deepxde.gradients import jacobian

def pde(t, y):
    u_t = jacobian(y, t, i=0, j=0)
    both = jacobian(y, t, j=0)[0]
    u_tt = jacobian(u_t, t, j=0)
    return [both[:, 0:1] - y[0][:, 1:2], u_tt[0] + C * tf.sin(y[0][:, 0:1]) + y[0][:, 1:2]]
"""
TF, JAX = "from deepxde.backend import tf", "import jax.numpy as jnp"
FORWARD = f"{TF}\ndde.config.set_default_autodiff('forward')"


@pytest.fixture(scope="module", autouse=True)
def deepxde(stacked):
    """DeepXDE, imported after TensorFlow's threads are set."""


@pytest.fixture
def script(tmp_path):
    """(imports, laws, text) -> the path of a script."""

    def write(imports, laws, text=HEAD):
        path = tmp_path / "pendulum.py"
        path.write_text(text.replace("IMPORTS", imports).replace("LAWS", laws))
        return path

    return write


def environment(path):
    data = problem_in(path).data
    return from_deepxde(data, fields="u v", scales={"v": 2.0}, id="pendulum-v1")


WAYS = {
    "JAX": (JAX, OF_PAIRS),
    "JAX by its package": ("import jax", OF_PAIRS.replace("jnp", "jax.numpy")),
    "JAX by its variable": (f"import os\nos.environ['DDE_BACKEND'] = 'jax'\n{JAX}", OF_PAIRS),
    "functions of TensorFlow": (
        TF,
        OF_PAIRS.replace("jnp.sin", "tf.sin").replace("jnp.concatenate", "tf.concat"),
    ),
    "forward mode": (FORWARD, BY_FORWARD_MODE),
    "every backend": (
        f"{TF}\nimport jax",
        OF_TENSORS + "    if dde.backend.backend_name == 'jax':\n        y = y[0]\n",
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_script_in_pairs_is_the_same_problem(script, way):
    found = environment(script(*WAYS[way]))
    assert found.digest == environment(script(TF, OF_TENSORS)).digest
    assert {str(k): v for k, v in found.unknowns.items()} == {"C": pytest.approx(0.3)}


def test_the_way_of_differentiating_is_left_as_it_was(script):
    import deepxde as dde

    environment(script(FORWARD, BY_FORWARD_MODE))
    assert dde.config.autodiff == "reverse"


@pytest.mark.parametrize("way", [(JAX, OF_PAIRS), (FORWARD, BY_FORWARD_MODE)])
def test_it_is_trained_by_its_own_lines_as_the_same_in_tensors(script, way, tmp_path):
    def errors(path, name):
        found = problem_in(path).data
        return train_deepxde(
            found,
            names="kinematics newton",
            subsets=["all"],
            replicates=1,
            iterations=5,
            results=tmp_path / name,
        )

    in_pairs = errors(script(*way), "pairs")["all"]
    assert in_pairs == pytest.approx(errors(script(TF, OF_TENSORS), "tensors")["all"], rel=1e-4)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("jax.grad(function)(t)", "pde uses jax.grad, which is not read; expected elementary"),
        ("function(t)", "calls the function that computes its outputs, which is not read"),
        ("dde.grad.jacobian(values, t, i=0)", "differentiates outputs without their function"),
        ("jnp.fft.fft(u)", "pde uses jax.numpy.fft, which is not read"),
        ("u.at[0].set(1)", "uses .at of a tensor, which TensorFlow does not have"),
    ],
)
def test_what_is_not_read_has_its_line(script, line, words):
    laws = OF_PAIRS.replace("    return", f"    {line}\n    return")
    with pytest.raises(PinnablateError) as refused:
        environment(script(f"import jax\n{JAX}", laws))
    assert words in str(refused.value)
    assert "(line 15 of pendulum.py)" in str(refused.value)


MORE = """
import jax, optax
from jax import numpy as jnp, random
from flax import linen as nn
from jax.scipy.special import gammaln

jax.config.update("jax_enable_x64", True)
key = random.PRNGKey(0)
optimizer = optax.adam(1e-3)

class Net(nn.Module):
    width: int = 8

    @nn.compact
    def __call__(self, x):
        return nn.Dense(self.width)(x)

@jax.jit
def swish(x):
    return x * jax.nn.sigmoid(x)

assert float(swish(jnp.array(0.0))) == 0 and isinstance(jnp.ones(2), jnp.ndarray)
assert jnp.linspace(0, 1, num=5).reshape(-1, 1).shape == (5, 1)
assert [p.shape[1] for p in jnp.split(jnp.ones((4, 5)), [2, 3], axis=1)] == [2, 1, 2]
assert [p.shape[1] for p in jnp.split(jnp.ones((4, 6)), 2, axis=1)] == [3, 3]
assert float(jnp.clip(jnp.array(3.0), a_min=0.0, a_max=2.0)) == 2 and abs(float(gammaln(3.0)) - 0.6931) < 1e-4
"""


def test_what_a_script_does_beside_its_equations_runs(script):
    environment(script(MORE, OF_PAIRS))


AUXILIARY = HEAD.replace("pde, [bc], 20, 2)", "pde, [bc], 20, 2, auxiliary_var_function=np.cos)")
DRIVEN = """
def pde(t, y, force):
    return [dde.grad.jacobian(y, t, i=0)[0] - y[0][:, 1:2], dde.grad.jacobian(y, t, i=1)[0] + force]
"""


def test_what_an_auxiliary_function_gives_is_a_third_argument(script):
    laws = environment(script(JAX, DRIVEN, AUXILIARY)).equations
    assert "cos(t)" in str(laws["equation_2"])
