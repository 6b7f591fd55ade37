"""The stacked learner on a GPU, by JAX: many members take one trial step together in one call.

The same formulas, losses, rules of damping and ends as on the CPU (`learners.stacked`), whose
records agree with these to rounding, as those of two processors do; `benchmarks/gpu.py` compares.
"""

from __future__ import annotations

from pinnablate.errors import PinnablateError


def require_gpu() -> None:
    """Refuse to go on where JAX finds no GPU.

    Raises:
        PinnablateError: it is not installed, or finds none.
    """
    from pinnablate.calculus.jax_names import jax

    if jax.default_backend() == "cpu":
        raise PinnablateError(
            "JAX finds no GPU here; train with --device cpu, or install jax[cuda12]"
        )
