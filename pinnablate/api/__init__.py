"""The front door: what the command line does, from Python, with names or objects.

    result = pinnablate.run("heat-mixed", replicates=5)
    result.worth()

Nothing heavy is imported before a function is called. A mistake is a `PinnablateError`, one sentence with what was expected,
what was got and the remedy; the sentences are those of the command line.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Unpack

from pinnablate import registry
from pinnablate.api.comparing import compare as compare
from pinnablate.api.publishing import leaderboard as leaderboard
from pinnablate.api.publishing import site as site
from pinnablate.api.training import result_of, run_study
from pinnablate.errors import StoreError
from pinnablate.signature import with_keywords
from pinnablate.study.named import (
    ADesign,
    ALearner,
    AnEnvironment,
    AProtocol,
    Arms,
    Replicates,
    as_arms,
    as_design,
    as_environment,
)
from pinnablate.study.running import Running, RunningKeywords
from pinnablate.tasks.protocol import STANDARD, Protocol
from pinnablate.tasks.protocol import protocols as all_protocols

if TYPE_CHECKING:
    from pinnablate.checks.certify import Certificate, Finding
    from pinnablate.checks.headroom import Headroom
    from pinnablate.checks.observability import Undetermined
    from pinnablate.environment import Environment
    from pinnablate.result import Result
    from pinnablate.study import Notice, Progress, Waiting

LatticeKind = Literal["full", "order2"]
WorldsKind = Literal["canonical", "drawn"]


@with_keywords(RunningKeywords, vars(Running()))
def run(
    environment: AnEnvironment,
    *,
    replicates: Replicates = 1,
    protocol: AProtocol = STANDARD,
    design: ADesign = "standard",
    learner: ALearner = "stacked",
    arms: Arms = "default",
    lattice: LatticeKind = "full",
    worlds: WorldsKind | None = None,
    crossed: Sequence[int] | None = None,
    results: str | Path | None = None,
    progress: Callable[[Progress | Waiting | Notice], object] | None = None,
    **keywords: Unpack[RunningKeywords],
) -> Result:
    """Train a model with every subset of an environment's equations, beside controls, and say what each equation is worth.

    Only what has no record is trained, each record kept as it comes: an interrupted call is resumed by repeating it.

        result = pinnablate.run("maxwell-cavity-2d", replicates=5, results="results", progress=print)

    Args:
        environment: an id (`heat-mixed`, or `heat-mixed-v1`), the path of a .py file that declares one, or an Environment.
        replicates: N for the seeds 0 to N-1, or the seeds. From five on there are intervals.
        protocol: training budget: the name of one of `protocols()`, or a Protocol. `smoke` takes seconds and is for first looks.
        design: what is observed: the name of one of the environment's designs, or the design.
        learner: the name of one of `learners()`, or a learner.
        arms: what models are told: text as on the command line (`none,ampere+faraday,all`, `default`, `everything`), an Arm, or
            a list of such names, groups and Arms.
        lattice: `full`, every subset; `order2`: none, single equations, pairs, all but one, and all, for more than eight.
        worlds: where replicates live: `drawn`, replicate r in world r of an environment that declares worlds; `canonical`, all
            in world 0. What the protocol says by default.
        crossed: (worlds, data, initial weights), like (4, 3, 3): a replicate for every combination, in place of `replicates`.
        results: a directory for records and weights, shared with the command line. By default a temporary place of the result,
            removed with it unless `result.save(directory)` copies it.
        retry_failed: train cells again whose record says failed: the same as rerun="failed".
        rerun: which cells that have a record are trained again: `never`, `failed` (those without a score) or `always`.
        uncertified: train all the same where the world is not certified; its table, records and page say so.
        memory: GiB that training may hold; 4 by default.
        workers: threads; all cores by default.
        device: where networks are trained, cpu by default; gpu needs `pinnablate[gpu]`.
        jobs: processes of this machine that train in place of this one, one thread each; they share `memory`.
        executor: what trains in place of this process: the address of a Dask scheduler, `tcp://HOST:8786`, or a
            `concurrent.futures.Executor` (docs/cluster.md). Records are the same.
        send_code: whether the file that declares the environment may be sent to such an executor, whose workers run it.
        time_limit: seconds that one cell may take, with `jobs` or `executor`: then the process that trains it is ended, and its
            record, which counts as failed, says so. None for any time.
        progress: called with every record as it comes, when cells that another process is training
            are waited for, when a worker died and while a scheduler is away; `print` shows one line each.

    Returns:
        What was found. Diverged cells are results, marked and scored. Failed ones have no score and stand in no mean: they are
        in `failed`, and a warning says so.

    Raises:
        PinnablateError: a name that is not known, an arm that the learner cannot train, too little memory, a world that is not
            certified, or a truth that is not finite.
        StoreError: records cannot be read or written; what was trained before is kept.
    """
    from pinnablate.study import Study

    running = Running(**keywords)
    study = Study.of(
        environment,
        protocol=protocol,
        design=design,
        arms=arms,
        replicates=replicates,
        learner=learner,
        resources=running.resources,
        lattice=lattice,
        worlds=worlds or "",
        crossed=crossed,
    )
    return run_study(study, results, running, progress)


def open_result(
    environment: AnEnvironment,
    results: str | Path | None = None,
    *,
    replicates: Replicates = 1,
    protocol: AProtocol = STANDARD,
    design: ADesign = "standard",
    learner: ALearner = "stacked",
    arms: Arms = "default",
    lattice: LatticeKind = "full",
    worlds: WorldsKind | None = None,
    crossed: Sequence[int] | None = None,
) -> Result:
    """The result of records that exist, whoever made them: nothing is trained, and cells without a record are missing.

        pinnablate.open_result("heat-mixed", replicates=10).plot_worth()   # as published
        pinnablate.open_result("my_world.py", "results", protocol="smoke")

    Args:
        environment: an id, the path of a .py file, or an Environment.
        results: the directory of records; by default those that are published with the package, which have no weights.
        replicates: N for the seeds 0 to N-1, or the seeds.
        protocol: the training budget that they were made with.
        design: what was observed.
        learner: how models learned.
        arms: what models were told, as `run` takes it.
        lattice: `full` or `order2`.
        worlds, crossed: the worlds that replicates live in, as `run` takes them.

    Returns:
        The result, as `run` returns it, without what nobody trained.

    Raises:
        PinnablateError: a name that is not known.
        StoreError: no such directory, or records cannot be read.
    """
    from pinnablate.records.published import FOLDER
    from pinnablate.study import Study

    study = Study.of(
        environment,
        protocol=protocol,
        design=design,
        arms=arms,
        replicates=replicates,
        learner=learner,
        lattice=lattice,
        worlds=worlds or "",
        crossed=crossed,
    )
    place = FOLDER if results is None else Path(results)
    if not place.is_dir():
        raise StoreError(
            f"{place} is not a directory of results; name one, or leave it out for those that are published"
        )
    return result_of(study, place)


def environments() -> list[str]:
    """The environments that there are; `load(id)` gives one.

    Returns:
        Their ids, `name-vN`, built-in ones first, then those of other packages.
    """
    return registry.identifiers()


def protocols() -> dict[str, Protocol]:
    """Training budgets.

    Returns:
        {name: protocol}: how many points and steps of which method every arm is trained with.
    """
    return all_protocols()


def learners() -> dict[str, str]:
    """How models may learn.

    Returns:
        {name: what it is, in one line}, those of other packages too.
    """
    from pinnablate.learners import learners

    return learners()


def load(environment: AnEnvironment) -> Environment:
    """An environment by its name.

    Args:
        environment: an id (`name-vN`, or `name` for its highest version), the path of a .py file, or an Environment.

    Returns:
        The same object for the same id, and for a file as long as its bytes are the same; an Environment comes back as it is.

    Raises:
        PinnablateError: no such environment, or a file that declares none.
    """
    return as_environment(environment)


def check(environment: AnEnvironment) -> Certificate:
    """Prove an environment: its reference against every equation, every term, every design.

    Args:
        environment: an id (`name-vN`, or `name` for its highest version), the path of a .py file, or an Environment.

    Returns:
        A certificate: `holds`, and the findings, each with its figure. Errors are in standard deviations of the field, residuals
        relative to their largest term.

    Raises:
        PinnablateError: no such environment. What does not hold is a finding, not an error.
    """
    from pinnablate.checks.certify import check

    return check(as_environment(environment))


def check_learner(learner: ALearner) -> list[Finding]:
    """Try a learner against the contract that all of them keep: one finding for each clause.

    A few small models are trained in the cheapest environments, under protocol `smoke`; see docs/adding-a-learner.md.

        all(finding.holds for finding in pinnablate.check_learner("kernel"))

    Args:
        learner: a name of `pinnablate.learners()`; `package.module:Class`, which need not be registered; a class of learners,
            or one of them, of which the class is tried.

    Returns:
        Findings: `subject` (the clause), `holds`, and `figure` (what shows it, or the reason why it does not hold).

    Raises:
        PinnablateError: no such learner. What a learner does wrong is a finding, not an error.
    """
    from pinnablate.checks.learner_contract import check_learner

    return check_learner(learner)


def headroom(
    environment: AnEnvironment, design: ADesign = "standard", *, replicates: int = 5
) -> Headroom:
    """What the learner `kernel` gains from being told all equations: skill(all) - skill(none), in decades.

    Args:
        environment: an id (`name-vN`, or `name` for its highest version), the path of a .py file, or an Environment.
        design: the name of one of its designs, or the design.
        replicates: how many; from five on there is an interval.

    Returns:
        The gain with its interval, both skills, and the stratum that results are reported in.

    Raises:
        PinnablateError: no such environment or design.
    """
    from pinnablate.checks.headroom import headroom

    env = as_environment(environment)
    return headroom(env, as_design(env, design), replicates)


def observability(
    environment: AnEnvironment,
    design: ADesign = "standard",
    *,
    arms: Arms | None = None,
    sampled: bool = False,
) -> dict[str, Undetermined]:
    """What each subset of the equations leaves undetermined under a design, by linear algebra about the truth.

    Args:
        environment: an id (`name-vN`, or `name` for its highest version), the path of a .py file, or an Environment.
        design: the name of one of its designs, or the design.
        arms: the lattice by default; names, groups or Arms.
        sampled: what is known is known at the points of data seed 0 only, not in the whole observed window.

    Returns:
        {arm: what it leaves}: how many directions, whether functions are free, and the fields that they move.

    Raises:
        PinnablateError: no such environment, design or arm, or a trajectory that no polynomial represents.
    """
    from pinnablate.arms import feasible
    from pinnablate.checks.observability import observability

    env = as_environment(environment)
    name = as_design(env, design)
    world = env.world(name)
    chosen = None if arms is None else as_arms(world, arms, feasible(world))[0]
    return observability(env, name, chosen, sampled)
