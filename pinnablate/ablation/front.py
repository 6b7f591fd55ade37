"""`pinnablate.ablate`: one call from a problem to what each of its equations is worth."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pinnablate.ablation.kept import is_empty, keep
from pinnablate.ablation.players import Groups, require_feasible, with_groups
from pinnablate.ablation.serially import untraced
from pinnablate.adopt import NotTracedError
from pinnablate.api import LatticeKind, run_study
from pinnablate.arms import FULL
from pinnablate.environment import Design, Environment
from pinnablate.errors import PinnablateError
from pinnablate.learners.resources import limits
from pinnablate.problems import problem as problem_of
from pinnablate.problems import stem_of
from pinnablate.study import Study
from pinnablate.study.named import (
    ADesign,
    ALearner,
    AProtocol,
    Arms,
    Replicates,
    as_design,
    as_environment,
)
from pinnablate.tasks.protocol import QUICK

if TYPE_CHECKING:
    from pinnablate.ablation.script import Script
    from pinnablate.elsewhere.analysis import Analysis
    from pinnablate.result import Result

# Keywords that a DeepXDE problem takes.
ADOPTED = ("names", "fields", "name", "solution", "observations", "data")
REPLICATES = 5  # the fewest with which anything is tested


def ablate(
    problem: Any = None,
    /,
    *,
    equations: Any = None,
    data: Any = None,
    domain: Mapping[Any, tuple[Any, Any]] | None = None,
    conditions: Mapping[str, Any] | None = None,
    region: Any = None,
    fields: str | Sequence[Any] = (),
    constants: Mapping[str, Any] | None = None,
    scales: Mapping[Any, Any] | None = None,
    solution: Any = None,
    observations: Design | None = None,
    names: Sequence[str] | None = None,
    name: str = "",
    groups: Groups | None = None,
    design: ADesign = "standard",
    replicates: Replicates = REPLICATES,
    protocol: AProtocol = QUICK,
    learner: ALearner = "stacked",
    arms: Arms = "default",
    lattice: LatticeKind = "full",
    results: str | Path | None = None,
    uncertified: bool = False,
    memory: float | None = None,
    workers: int | None = None,
    iterations: int | None = None,
    progress: Callable[[Any], object] | None = None,
) -> Result | Analysis:
    """Train networks with every subset of your equations, and say what each is worth.

        result = pinnablate.ablate(
            equations={"kinematics": "theta_t = omega", "newton": "omega_t = -0.2*omega - 9.81*sin(theta)"},
            data="pendulum.csv",
            progress=print,
        )
        print(result)

    Args:
        problem: an id, the path of a .py file that declares an environment or is a DeepXDE script, an
            Environment, or a `data` object of DeepXDE; in its place `equations` and what follows.
        equations, data, domain, conditions, region: a problem in keywords, as `pinnablate.problem`
            takes them; a DeepXDE problem may get `data` too.
        fields, constants, scales, solution, observations, names, name: as there. `names` and `fields`
            also name the residuals and the outputs of a DeepXDE problem.
        groups: {player: names of equations, groups of conditions, observed fields and sensors} that are
            told or withheld together. Conditions and observations in no group are given to everybody.
        design: what is observed: the name of one of the environment's designs, or the design.
        replicates: N for the seeds 0 to N-1, or the seeds. From five on there are intervals and tests.
        protocol: training budget: the name of one of `protocols()`, or a Protocol. The default takes
            minutes; `standard-v3` trains until nothing changes any more.
        learner, arms: as `run` takes them.
        lattice: `full`, every subset; `order2`: none, single players, pairs, all but one, and all, for
            more than eight.
        results: a directory for records and weights, as `run` takes it. A problem in keywords of text and
            files is kept there as `ID.py`, which `pinnablate report`, `run`, `check` and the others take.
        uncertified, memory, workers: as `run` takes them.
        iterations: of Adam, of a DeepXDE problem that cannot be traced: its own pde is trained by
            DeepXDE then, one subset after the other, and what is kept in `results` are errors. By
            default 10,000; those of the protocol where it is of Adam alone or `smoke`.
        progress: called with the plan before anything is trained, then with every record as it comes;
            `print` shows both.

    Returns:
        What was found, as `run` returns it; of a problem that cannot be traced as `analyse` does.

    Raises:
        PinnablateError: what cannot be read or contradicts itself; more than eight players in full; as
            `run`.
        StoreError: records or the problem cannot be read or written.
    """
    keywords = {
        "equations": equations,
        "data": data,
        "domain": domain,
        "conditions": conditions,
        "region": region,
        "fields": fields,
        "constants": constants,
        "scales": scales,
        "solution": solution,
        "observations": observations,
        "names": names,
        "name": name,
    }
    settings: dict[str, Any] = {
        "groups": groups,
        "design": design,
        "protocol": protocol,
        "arms": arms,
        "replicates": replicates,
        "learner": learner,
        "lattice": lattice,
    }
    try:
        study = study_of(problem, keywords=keywords, resources=limits(workers, memory), **settings)
    except NotTracedError as why:
        plan = untraced(
            why,
            keywords=given(keywords),
            name=name or title_of(problem),
            iterations=iterations,
            results=results,
            **settings,
        )
        if progress is not None:
            progress(plan)
        return plan.train(progress)
    if progress is not None:
        from pinnablate.ablation.plan import plan_of

        progress(plan_of(study, results))
    if results is not None:
        keep(study.environment, problem, keywords, design, groups, results)
    return run_study(study, results, uncertified=uncertified, progress=progress)


def study_of(
    problem: Any,
    *,
    keywords: Mapping[str, Any],
    groups: Groups | None = None,
    design: ADesign = "standard",
    lattice: str = FULL,
    **settings: Any,
) -> Study:
    """The study that `ablate` trains.

    Args:
        problem: as `ablate` takes it.
        keywords: the problem in keywords, as far as they say anything.
        groups, design, lattice: as `ablate` takes them.
        settings: further arguments of `Study.of`.

    Raises:
        PinnablateError: as `ablate`.
    """
    env = environment_of(problem, given(keywords))
    env, chosen = with_groups(env, as_design(env, design), groups)
    require_feasible(env, chosen, lattice)
    return Study.of(env, design=chosen, lattice=lattice, **settings)


def given(keywords: Mapping[str, Any]) -> dict[str, Any]:
    """Those of some keywords that say something."""
    return {k: v for k, v in keywords.items() if v is not None and not is_empty(v)}


def environment_of(problem: Any, keywords: Mapping[str, Any]) -> Environment:
    """The environment of whatever a user calls his problem.

    Args:
        problem: as `ablate` takes it; None where it is in keywords.
        keywords: those that were given.

    Raises:
        PinnablateError: neither, or both.
    """
    if problem is None:
        if "equations" not in keywords:
            raise PinnablateError(
                "no problem is given; expected an environment, a DeepXDE data object or a script, or "
                "equations={'heat': 'u_t = 0.1*u_xx'} with data='file.csv'"
            )
        return problem_of(**keywords)
    found = script_of(problem)
    if found is None:
        _refuse(keywords, ())
        return as_environment(problem)
    _refuse(keywords, ADOPTED)
    from pinnablate.adopt import from_deepxde

    more: dict[str, Any] = {k: v for k, v in keywords.items() if k in ADOPTED and k != "name"}
    called = keywords.get("name") or title_of(problem) or "deepxde"
    from pinnablate.learners.tensorflow_setup import quiet_stderr

    with quiet_stderr():  # TensorFlow warns while the trace is compared with the script's pde
        env = from_deepxde(found.data, found.net, id=f"{called}-v1", **more)
    if env.solution is None and not env.is_measured:
        raise PinnablateError(
            f"{called} has neither solution= in its data object nor PointSetBC, and nothing says which network "
            "is better; expected one of them, or measurements: data='file.csv' (--data file.csv), or in Python "
            "solution=, a function of x"
        )
    return env


def script_of(problem: Any) -> Script | None:
    """The problem of a DeepXDE script, or of an object of DeepXDE; None of anything else."""
    from pinnablate.ablation.script import Script, is_script, problem_in

    if isinstance(problem, str | os.PathLike):
        path = Path(problem)
        return problem_in(path) if path.suffix == ".py" and is_script(path) else None
    kind = type(problem)
    if not any(c.__module__.partition(".")[0] == "deepxde" for c in kind.__mro__):
        return None
    if hasattr(problem, "data") and hasattr(problem, "net"):  # a model
        return Script(problem.data, problem.net)
    return Script(problem, None)


def title_of(problem: Any) -> str:
    """The name of a script as a name of a problem."""
    return stem_of(problem) if isinstance(problem, str | os.PathLike) else ""


def _refuse(keywords: Mapping[str, Any], but: Sequence[str]) -> None:
    """Refuse keywords of a problem beside a problem.

    Raises:
        PinnablateError: which.
    """
    more = [f"{k}=" for k in keywords if k not in but]
    if more:
        raise PinnablateError(
            f"{', '.join(more)} beside a problem that declares its own; expected one of them: leave the problem "
            "out, or write them into it"
        )
