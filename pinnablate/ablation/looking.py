"""Which law is wrong, at two lengths: a first look, and a longer one where the first does not clear all laws.

`quick-v1` ends after a fixed number of steps, and what speaks against a law then may be training that fell
short: right laws are accused in more than one set of twenty. `python benchmarks/accused.py --part looks` says so.
`standard-v3` trains until the loss falls no more. So what a first look holds against laws is asked again;
where it holds nothing against them, longer training has nothing to remove. What both find together is
measured by the same command.

Models told all laws are trained longer, and those alone: suspicion follows from them, and they end early,
while models told less follow the noise to the last step. Those of the first look are evidence beside it and
not heard: which of them meets the other laws already says which was trained sooner (`--part less`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from pinnablate.ablation.diagnosis import Diagnosis, with_freed
from pinnablate.ablation.plan import plan_of
from pinnablate.analysis.estimate import FEWEST_FOR_INTERVAL
from pinnablate.learners import DEFAULT
from pinnablate.result import Result
from pinnablate.study import Notice, Study, announced
from pinnablate.study.named import as_protocol
from pinnablate.study.rerun import NEVER, Rerun
from pinnablate.tasks.protocol import CONVERGED, QUICK


def looked(
    study: Study,
    train: Callable[[Study], Result],
    tell: Callable[[Notice], object] | None = None,
    results: str | Path | None = None,
    rerun: Rerun = NEVER,
) -> Diagnosis:
    """A diagnosis from a first look, and from longer training where that is not enough.

    Args:
        study: of the first look.
        train: trains what is missing of a study.
        tell: is told why training goes on, and about how long.
        results: where records are kept.
        rerun: which cells that have a record are trained again.

    Returns:
        That of the longer training with the first look as `first`, or the first look.
    """
    first = Diagnosis(train(study))
    if not (may_go_on(study) and first.why_longer):
        return first
    longer = trained_longer(study)
    if tell is not None:
        tell(Notice(f"first look, protocol {study.protocol.name}: {first.why_longer}"))
        tell(Notice(f"so until the loss falls no more: {lengths(longer, results, rerun)}"))
    return Diagnosis(train(longer), first)


def on_record(result: Result) -> Diagnosis:
    """A diagnosis from records: of a first look, and of the longer training that followed it where all of it is
    there.

    Args:
        result: of a study, whose own arms stay.
    """
    first = Diagnosis(with_freed(result))
    study = first.result.study
    if study.protocol.name != QUICK or not (may_go_on(study) and first.why_longer):
        return first
    longer = Result.of(trained_longer(study), result.store)
    return Diagnosis(longer, first) if longer.lattice.complete("all") else first


def may_go_on(study: Study) -> bool:
    """Whether longer training may follow: there are enough replicates to accuse anybody, and the learner
    is one whose models say of what they are told.
    """
    return study.learner == DEFAULT and len(study.replicates) >= FEWEST_FOR_INTERVAL


def trained_longer(study: Study) -> Study:
    """The models told all laws, trained until their loss falls no more.

    They live in the same worlds, for both protocols draw one for each replicate.
    """
    arms = tuple(a for a in study.arms if a.name == "all" or a.from_told)
    return replace(study, protocol=as_protocol(CONVERGED), arms=arms)


def lengths(longer: Study, results: str | Path | None, rerun: Rerun = NEVER) -> str:
    """How much the longer training takes, in words."""
    plan, name = plan_of(longer, results, rerun), longer.protocol.name
    if not plan.missing:
        return f"protocol {name}, which is on record"
    return f"{len(plan.missing)} cells with protocol {name}, about {announced(plan.seconds)}"
