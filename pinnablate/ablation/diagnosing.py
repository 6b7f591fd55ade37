"""`pinnablate.diagnose`: one call from a problem to which of its laws is wrong."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Unpack

from pinnablate.ablation.front import REPLICATES, study_of
from pinnablate.ablation.keywords import USUAL, Asked, SharedKeywords
from pinnablate.ablation.players import Groups
from pinnablate.ablation.running import keep_and_run
from pinnablate.api import run_study
from pinnablate.arms import ORDER2
from pinnablate.signature import with_keywords
from pinnablate.study.named import ADesign, ALearner, AProtocol, Replicates
from pinnablate.tasks.protocol import QUICK

if TYPE_CHECKING:
    from pinnablate.ablation.diagnosis import Diagnosis
    from pinnablate.ablation.plan import Plan
    from pinnablate.result import Result
    from pinnablate.study import Notice, Progress, Study, Waiting
    from pinnablate.study.running import Running


@with_keywords(SharedKeywords, USUAL)
def diagnose(
    problem: Any = None,
    /,
    *,
    groups: Groups | None = None,
    free: str | Sequence[str] = (),
    design: ADesign = "standard",
    replicates: Replicates = REPLICATES,
    protocol: AProtocol | None = None,
    learner: ALearner = "stacked",
    results: str | Path | None = None,
    progress: Callable[[Plan | Progress | Waiting | Notice], object] | None = None,
    **keywords: Unpack[SharedKeywords],
) -> Diagnosis:
    """Which of your laws is wrong? Networks told all laws, and all but each, say it without the truth.

        print(pinnablate.diagnose(equations={"decay": "n_t = -0.5*n"}, data="counts.csv"))

    The score of a law is -log10 p, p the chance of so large a fall of the loss, were the law withheld,
    if all laws are right; `pinnablate.analysis.suspicion` has the formula. It follows from the models
    told all laws alone; those without one stand beside it as evidence. A law is accused where p is at
    most 0.05 over the number of laws, over all replicates. What each coefficient of the laws would be, were
    it free, follows from the same models (`pinnablate.analysis.preferred`), and often says more: a law with
    a wrong coefficient is better than none.

    Args:
        problem: as `ablate` takes it; in its place `equations` and what follows.
        equations, data, domain, conditions, region: a problem in keywords, as `pinnablate.problem`
            takes them.
        series, split, noise, units, coordinates, net, transform: as `ablate` takes them.
        fields, constants, scales, solution, observations, names, name: as there.
        groups: {player: names of equations} that are told or withheld together.
        free: laws whose coefficients further models learn, told everything else: what they learned stands
            beside what the data prefer to first order, which needs no training.
        design: what is observed: the name of one of the environment's designs, or the design.
        replicates: N for the seeds 0 to N-1, or the seeds. Below five nobody is accused.
        protocol: training budget: the name of one of `protocols()`, or a Protocol. By default a first look with
            `quick-v1` and, where that does not clear all laws, the models told all of them with `standard-v3`,
            until their loss falls no more, which takes a few times as long.
        learner: the name of one of `learners()`; `stacked` alone can say how its loss hangs on its
            parameters.
        results: where records are kept, as `run` takes it; what has a record there is not trained again.
            The problem is kept beside them, as `ablate` does.
        retry_failed, rerun, uncertified, memory, workers, device, jobs, executor, send_code, time_limit: as
            `run` takes them.
        progress: called with the plan before anything is trained, then with every record as it comes;
            `print` shows both.

    Returns:
        A diagnosis: `print` shows laws in the order of suspicion, the evidence, what is not shown and what
        would settle it; `accused`, `unmet`, `suspicion`, `preference`, `learned`, `evidence`, `settling` and
        `result` hold the same, and `first` the first look where another one followed. Where nobody is accused
        and models told all laws do not meet some, it says that it cannot be told.

    Raises:
        PinnablateError: what cannot be read or contradicts itself, a problem of DeepXDE that cannot be
            traced, or as `run`.
        StoreError: records cannot be read or written.
    """
    from pinnablate.ablation.diagnosis import Diagnosis
    from pinnablate.ablation.looking import looked
    from pinnablate.ablation.plan import plan_of

    asked = Asked.of(keywords, results=results, free=free, progress=progress)
    study = diagnosed_study(
        problem,
        keywords=asked.problem,
        groups=groups,
        free=free,
        design=design,
        protocol=protocol,
        replicates=replicates,
        learner=learner,
        resources=asked.running.resources,
    )
    if progress is not None:
        progress(plan_of(study, results, asked.running.rerun))

    def train(of: Study) -> Result:
        return keep_and_run(of, problem, asked, design, groups, results, progress)

    return (
        looked(study, train, progress, results, asked.running.rerun)
        if protocol is None
        else Diagnosis(train(study))
    )


def diagnosed_study(
    problem: Any,
    free: str | Sequence[str] = (),
    protocol: AProtocol | None = None,
    **settings: Any,
) -> Study:
    """The study that a diagnosis needs: all players, and all but each law.

    Args:
        problem, free: as `diagnose` takes them.
        protocol: as well; that of a first look where none is named.
        settings: arguments of `study_of`, but for arms and lattice.
    """
    from pinnablate.ablation.diagnosis import study_to_diagnose

    laws = free.replace(",", " ").split() if isinstance(free, str) else tuple(map(str, free))
    budget = QUICK if protocol is None else protocol
    study = study_of(problem, arms="all", lattice=ORDER2, protocol=budget, **settings)
    return study_to_diagnose(study, laws)


def diagnosed(
    study: Study,
    results: str | Path | None,
    running: Running,
    progress: Callable[[Progress | Waiting | Notice], object] | None = None,
    looks: bool = False,
) -> Diagnosis:
    """Train what is missing and read it.

    Args:
        study: of `diagnosed_study`.
        results: where records are kept.
        running: how it is trained.
        progress: as `run` takes it.
        looks: whether it is a first look, after which models are trained longer where that is needed.
    """
    from pinnablate.ablation.diagnosis import Diagnosis
    from pinnablate.ablation.looking import looked

    def train(of: Study) -> Result:
        return run_study(of, results, running, progress)

    return (
        looked(study, train, progress, results, running.rerun) if looks else Diagnosis(train(study))
    )
