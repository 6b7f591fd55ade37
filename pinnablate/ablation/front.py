"""`pinnablate.ablate`: one call from a problem to what each of its equations is worth."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Unpack

from pinnablate.ablation.keywords import USUAL, Asked, SharedKeywords, given
from pinnablate.ablation.players import Groups, require_feasible, with_groups
from pinnablate.ablation.problem import environment_of, require_scored, title_of
from pinnablate.ablation.running import keep_and_run
from pinnablate.ablation.serially import refuse_in_vain, refuse_iterations, untraced
from pinnablate.adopt import NotTracedError
from pinnablate.api import LatticeKind
from pinnablate.arms import FULL
from pinnablate.signature import with_keywords
from pinnablate.study import Study
from pinnablate.study.named import ADesign, ALearner, AProtocol, Arms, Replicates, as_design
from pinnablate.tasks.protocol import QUICK

if TYPE_CHECKING:
    from pinnablate.ablation.plan import Plan
    from pinnablate.ablation.serially import SerialPlan
    from pinnablate.elsewhere.analysis import Analysis
    from pinnablate.result import Result

# What the files say that are kept of problems: `from pinnablate.ablation.front import ...`
__all__ = ["REPLICATES", "ablate", "environment_of", "study_of", "with_groups"]
REPLICATES = 5  # the fewest with which anything is tested


@with_keywords(SharedKeywords, USUAL)
def ablate(
    problem: Any = None,
    /,
    *,
    groups: Groups | None = None,
    design: ADesign = "standard",
    replicates: Replicates = REPLICATES,
    protocol: AProtocol = QUICK,
    learner: ALearner = "stacked",
    arms: Arms = "default",
    lattice: LatticeKind = "full",
    results: str | Path | None = None,
    iterations: int | None = None,
    dry_run: bool = False,
    progress: Callable[[Any], object] | None = None,
    **keywords: Unpack[SharedKeywords],
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
        series: of the data, the column that says of which experiment a row is, as `Measurements` takes it.
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
        retry_failed, rerun, uncertified, memory, workers, device, jobs, executor, send_code, time_limit: as
            `run` takes them; a problem that cannot be traced is trained in this process, on its CPU.
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
    more = {"results": results, "lattice": lattice, "iterations": iterations, "progress": progress}
    asked = Asked.of(keywords, **more)
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
        study = study_of(
            problem, keywords=asked.problem, resources=asked.running.resources, **settings
        )
    except NotTracedError as why:
        refuse_in_vain(asked.running, f"a problem that is not traced ({why.why}), and")
        plan = untraced(
            why,
            keywords=given(asked.problem),
            name=asked.problem.get("name") or title_of(problem),
            iterations=iterations,
            results=results,
            **settings,
        )
        if dry_run:
            return plan
        if progress is not None:
            progress(plan)
        return plan.train(progress)
    refuse_iterations(iterations)
    if dry_run or progress is not None:
        from pinnablate.ablation.plan import plan_of

        about = plan_of(study, results, asked.running.rerun)
        if dry_run:
            return about
        if progress is not None:
            progress(about)
    return keep_and_run(study, problem, asked, design, groups, results, progress)


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
    require_scored(env, problem)
    env, chosen = with_groups(env, as_design(env, design), groups)
    require_feasible(env, chosen, lattice)
    return Study.of(env, design=chosen, lattice=lattice, **settings)
