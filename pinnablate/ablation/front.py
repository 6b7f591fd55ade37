"""`pinnablate.ablate`: one call from a problem to what each of its equations is worth."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pinnablate.ablation.kept import is_empty
from pinnablate.ablation.players import Groups, require_feasible, with_groups
from pinnablate.ablation.running import keep_and_run
from pinnablate.ablation.serially import untraced
from pinnablate.adopt import NotTracedError
from pinnablate.api import LatticeKind
from pinnablate.arms import FULL
from pinnablate.environment import Design, Environment
from pinnablate.errors import PinnablateError
from pinnablate.learners.resources import limits
from pinnablate.measurements import Measurements
from pinnablate.problems import problem as problem_of
from pinnablate.problems import stem_of
from pinnablate.problems.kinds import require_kinds
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
    from pinnablate.ablation.plan import Plan
    from pinnablate.ablation.script import Script
    from pinnablate.ablation.serially import SerialPlan
    from pinnablate.elsewhere.analysis import Analysis
    from pinnablate.result import Result

# Keywords that a DeepXDE problem takes.
_SCRIPTS = ("net", "coordinates", "transform")  # of a DeepXDE problem alone
_DATA = ("split", "noise", "units")  # said of data, or of the PointSetBC of a script
ADOPTED = (
    *("names", "fields", "name", "solution", "observations", "data", "scales"),
    *(*_DATA, *_SCRIPTS),
)
REPLICATES = 5  # the fewest with which anything is tested


def ablate(
    problem: Any = None,
    /,
    *,
    equations: Any = None,
    data: Any = None,
    split: Any = None,
    noise: Any = None,
    units: Any = None,
    domain: Mapping[Any, tuple[Any, Any]] | None = None,
    conditions: Mapping[str, Any] | None = None,
    region: Any = None,
    fields: str | Sequence[Any] = (),
    coordinates: str | Sequence[str] = (),
    constants: Mapping[str, Any] | None = None,
    scales: Mapping[Any, Any] | None = None,
    solution: Any = None,
    observations: Design | None = None,
    names: str | Sequence[str] | None = None,
    net: Any = None,
    transform: bool = True,
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
    jobs: int | None = None,
    executor: Executor | str | None = None,
    send_code: bool = False,
    time_limit: float | None = None,
    iterations: int | None = None,
    dry_run: bool = False,
    progress: Callable[[Any], object] | None = None,
) -> Result | Analysis | Plan | SerialPlan:
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
        split, noise, units: of the data, or of the `PointSetBC` of a DeepXDE problem: what is held out, the
            standard deviation of the noise, and the units, as `Measurements` takes them.
        fields, constants, scales, solution, observations, names, name: as there. `names` and `fields`
            also name the residuals and the outputs of a DeepXDE problem.
        coordinates, net, transform: of a DeepXDE problem, as `from_deepxde` takes them; the network of a
            script is that of its model.
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
        uncertified, memory, workers, jobs, executor, send_code, time_limit: as `run` takes them; a problem
            that cannot be traced is trained in this process.
        iterations: of Adam, of a DeepXDE problem that cannot be traced: its own pde is trained by
            DeepXDE then, one subset after the other, and what is kept in `results` are errors. By
            default 10,000; those of the protocol where it is of Adam alone or `smoke`.
        dry_run: train nothing.
        progress: called with the plan before anything is trained, then with every record as it comes;
            `print` shows both.

    Returns:
        What was found, as `run` returns it; of a problem that cannot be traced as `analyse` does. With
        `dry_run` the plan, which can be printed.

    Raises:
        PinnablateError: what cannot be read or contradicts itself; more than eight players in full; as
            `run`.
        StoreError: records or the problem cannot be read or written.
    """
    keywords = {
        "equations": equations,
        "data": data,
        "split": split,
        "noise": noise,
        "units": units,
        "domain": domain,
        "conditions": conditions,
        "region": region,
        "fields": fields,
        "coordinates": coordinates,
        "constants": constants,
        "scales": scales,
        "solution": solution,
        "observations": observations,
        "names": names,
        "net": net,
        "transform": None if transform else False,
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
    require_kinds(
        **{
            **keywords,
            "results": results,
            "memory": memory,
            "workers": workers,
            "lattice": lattice,
            "jobs": jobs,
            "time_limit": time_limit,
        },
        iterations=iterations,
        progress=progress,
    )
    try:
        study = study_of(problem, keywords=keywords, resources=limits(workers, memory), **settings)
    except NotTracedError as why:
        if jobs is not None or executor is not None or time_limit is not None:
            raise PinnablateError(
                f"jobs=, executor= or time_limit= beside a problem that is not traced ({why.why}), and trains "
                "by DeepXDE itself, in this process; expected none of them: leave them out"
            ) from why
        plan = untraced(
            why,
            keywords=given(keywords),
            name=name or title_of(problem),
            iterations=iterations,
            results=results,
            **settings,
        )
        if dry_run:
            return plan
        if progress is not None:
            progress(plan)
        return plan.train(progress)
    if dry_run or progress is not None:
        from pinnablate.ablation.plan import plan_of

        about = plan_of(study, results)
        if dry_run:
            return about
        if progress is not None:
            progress(about)
    return keep_and_run(
        study,
        problem,
        keywords,
        design,
        groups,
        results,
        uncertified=uncertified,
        jobs=jobs,
        executor=executor,
        send_code=send_code,
        time_limit=time_limit,
        progress=progress,
    )


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
    _require_scored(env, problem)
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
        if "equations" not in keywords and "data" in keywords:
            raise PinnablateError(
                "there are measurements and no equation; expected one or more, written with the names of the "
                "columns: equations={'heat': 'u_t = 0.1*u_xx'}"
            )
        if "equations" not in keywords:
            raise PinnablateError(
                "no problem is given; expected an environment, a DeepXDE data object or a script, or "
                "equations={'heat': 'u_t = 0.1*u_xx'} with data='file.csv'"
            )
        return problem_of(**_with_measurements(keywords))
    found = script_of(problem)
    if found is None:
        env = as_environment(problem)
        _refuse(keywords, ())
        return env
    _refuse(keywords, ADOPTED)
    from pinnablate.adopt import from_deepxde

    own = ("name", "net")
    more: dict[str, Any] = {k: v for k, v in keywords.items() if k in ADOPTED and k not in own}
    if "scales" in more:  # a shell gives text
        more["scales"] = {name: _number(value) for name, value in more["scales"].items()}
    called = keywords.get("name") or title_of(problem) or "deepxde"
    return from_deepxde(found.data, keywords.get("net", found.net), id=f"{called}-v1", **more)


def _number(value: Any) -> Any:
    """A number that was written as text; anything else as it is, for the environment to refuse."""
    try:
        return float(value) if isinstance(value, str) else value
    except ValueError:
        return value


def _require_scored(env: Environment, problem: Any) -> None:
    """Refuse a DeepXDE problem without anything that says which network is better.

    Raises:
        PinnablateError: with its name and the ways out.
    """
    if env.solution is not None or env.is_measured or "by from_deepxde" not in env.source:
        return
    whose = Path(problem).name if isinstance(problem, str | os.PathLike) else env.id
    raise PinnablateError(
        f"{whose} has neither measurements nor a solution, and nothing says which network is better; expected "
        "one of three: measurements in a file, data='file.csv' (--data file.csv); PointSetBC or solution= "
        "in its data object; or in Python solution=, a function of x"
    )


def _with_measurements(keywords: Mapping[str, Any]) -> dict[str, Any]:
    """Keywords of a problem, with what is said of its data in the data.

    Raises:
        PinnablateError: something is said of data that there are not, or twice, or of a script.
    """
    scripts = [f"{k}=" for k in _SCRIPTS if k in keywords]
    if scripts:
        raise PinnablateError(
            f"{', '.join(scripts)} beside equations=; expected a DeepXDE problem with it: leave it out, for the "
            "coordinates are those of the data and of domain="
        )
    said = {k: keywords[k] for k in _DATA if k in keywords}
    rest = {k: v for k, v in keywords.items() if k not in _DATA}
    if not said:
        return rest
    source = keywords.get("data")
    if source is None or isinstance(source, Measurements):
        got = "no data=" if source is None else "data=Measurements(...), which says it too"
        raise PinnablateError(
            f"{', '.join(f'{k}=' for k in said)} beside {got}; expected data= with it, as a path, a table or "
            "{column: values}"
        )
    return {**rest, "data": Measurements(source, **said)}


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
