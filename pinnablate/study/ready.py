"""Environments for DeepXDE: a `pde`, or the whole problem of a subset."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pinnablate.study.named import ADesign, AnEnvironment, AProtocol, as_design, as_environment
from pinnablate.study.study import Study
from pinnablate.world import World


def to_deepxde(
    environment: AnEnvironment | World,
    equations: Iterable[str] | None = None,
    seed: int | None = None,
    *,
    design: ADesign = "standard",
    protocol: AProtocol = "adam-v1",
) -> Any:
    """Some equations of an environment for DeepXDE: their `pde` for a problem of your own, or with a
    seed the whole problem of a subset.

        pde = pinnablate.to_deepxde("heat-mixed", ["energy"])

        data = pinnablate.to_deepxde("heat-mixed", ["energy"], seed=0)
        model = dde.Model(data, net)
        model.compile("adam", lr=1e-3, loss_weights=data.loss_weights)

    Args:
        environment: an id (`name-vN`, or `name` for its highest version), the path of a .py file, an Environment, or a World of one.
        equations: their names; all by default, and none where the list is empty.
        seed: of the points, the noise and the collocation points: the replicate that `run` trains. Without it the pde alone is made.
        design: what is observed, where a seed is given; that of the World, where one is.
        protocol: how many collocation points there are and how losses are weighted, where a seed is given.

    Returns:
        Without a seed `pde(x, y)`, with x [N, coordinates] and y [N, fields] in the environment's order: the residuals, one [N, 1]
        tensor each, unscaled, in the units of the declaration.
        With a seed a `dde.data.PDE` whose losses are those of the subset's network: its residuals, observations as point sets,
        conditions; its attribute `loss_weights` is what `model.compile` takes. Its network has the units of the declaration, and it
        is of the precision that DeepXDE is set to.

    Raises:
        PinnablateError: no such environment or equation, or a function that TensorFlow does not have.
    """
    from pinnablate.learners.deepxde import to_deepxde as pde_of

    env = environment.declared if isinstance(environment, World) else as_environment(environment)
    if seed is None:
        return pde_of(env, equations)
    if isinstance(environment, World):
        design = environment.design_name or environment.design
    name = as_design(env, design)
    told = env.world(name).players if equations is None else tuple(equations)
    study = Study.of(
        env,
        design=name,
        protocol=protocol,
        arms=["+".join(told) if told else "none"],
        replicates=(seed,),
        learner="deepxde",
    )
    study.require_support(study.cells)
    from pinnablate.learners.deepxde.model import data_of

    data, weights = data_of(study.fit(study.cells[0]))
    data.loss_weights = weights
    return data
