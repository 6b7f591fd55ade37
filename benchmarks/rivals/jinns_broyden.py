"""Self-scaled Broyden of jinns on the problem that `speed.py --part jinns` exports; run by a Python that has jinns alone.

The loss is written here in JAX and equals pinnablate's on the exported parameters; the loop is one `lax.scan` under one
`jit`, without jinns' data loaders, which only makes it faster.

    python jinns_broyden.py problem.npz states.npz STEPS CHUNK
"""

from __future__ import annotations

import sys
import time

import numpy as np

BEFORE = time.perf_counter()
import jax  # noqa: E402

jax.config.update("jax_enable_x64", True)
import jax.numpy as jnp  # noqa: E402
import jinns.optimizers  # noqa: E402

IMPORTED = time.perf_counter() - BEFORE
EACH = (
    "points",
    "data_points",
    "row_point",
    "row_field",
    "row_target",
    "row_weights",
    "residual_weights",
)  # by replicate


def main(source: str, target: str, steps: int, chunk: int) -> None:
    p = {k: jnp.asarray(v) for k, v in np.load(source).items()}
    shapes = [tuple(map(int, s)) for s in p["shapes"]]

    def network(theta: jax.Array, t: jax.Array) -> jax.Array:
        h, start = ((t - p["lower"]) * 2.0 / (p["upper"] - p["lower"]) - 1.0)[None], 0
        for k, (a, b) in enumerate(shapes):
            h = (
                h @ theta[start : start + a * b].reshape(a, b)
                + theta[start + a * b : start + a * b + b]
            )
            h = jnp.tanh(h) if k < len(shapes) - 1 else h
            start += a * b + b
        return h * p["field_scales"]

    def loss_of(theta: jax.Array, d: dict[str, jax.Array]) -> jax.Array:
        def both(t: jax.Array) -> tuple[jax.Array, jax.Array]:
            return jax.jvp(lambda s: network(theta, s), (t,), (jnp.ones_like(t),))

        (u, v), (u_t, v_t) = (x.T for x in jax.vmap(both)(d["points"]))
        r = jnp.stack([u_t - u + u * v, v_t - u * v + v])
        seen = jax.vmap(lambda t: network(theta, t))(d["data_points"])
        data = d["row_weights"] * (seen[d["row_point"], d["row_field"]] - d["row_target"])
        return data @ data + d["residual_weights"] @ jnp.mean(r**2, axis=1)

    optimizer = jinns.optimizers.scale_by_SSBroyden_family(method="SSBroyden")

    @jax.jit
    def several(
        theta: jax.Array, state: object, d: dict[str, jax.Array]
    ) -> tuple[jax.Array, object]:
        def loss(at: jax.Array) -> jax.Array:
            return loss_of(at, d)

        def step(carry: tuple, _: None) -> tuple:
            at, state = carry
            value, slope = jax.value_and_grad(loss)(at)
            move, state = optimizer.update(
                slope, state, at, value=value, grad_pt=slope, value_fn=loss, grad_fn=jax.grad(loss)
            )
            return (at + move, state), None

        return jax.lax.scan(step, (theta, state), None, length=chunk)[0]

    data = [{k: p[k][i] for k in EACH} for i in range(len(p["initial"]))]
    begin = time.perf_counter()
    compiled = several.lower(p["initial"][0], optimizer.init(p["initial"][0]), data[0]).compile()
    compiling = time.perf_counter() - begin
    thetas, times = [], []
    for initial, d in zip(p["initial"], data, strict=True):
        theta, state = initial, optimizer.init(initial)
        jax.block_until_ready(theta)
        begin, mine, at = time.perf_counter(), [], []
        for _ in range(steps // chunk):
            theta, state = compiled(theta, state, d)
            mine.append(np.asarray(theta))  # waits
            at.append(time.perf_counter() - begin)
        thetas.append(mine)
        times.append(at)
    np.savez(
        target,
        thetas=np.array(thetas),
        times=np.array(times),
        compiling=compiling,
        importing=IMPORTED,
        loss=np.array([float(loss_of(i, d)) for i, d in zip(p["initial"], data, strict=True)]),
    )


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
