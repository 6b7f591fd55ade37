"""Clauses about training."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence

import numpy as np

from pinnablate.brief import few
from pinnablate.checks.learner_contract.bench import Bench, Stage, by_fit, closable, name_of
from pinnablate.checks.learner_contract.bits import bits, difference, distance
from pinnablate.checks.learner_contract.clauses import Verdict
from pinnablate.learners.base import DIVERGED, FAILED, OK, Trained
from pinnablate.tasks.fit import Fit

STOPPING = 10.0  # seconds that threads have to end in
ROUNDED = 1e-8  # relative difference of fields that rounding may make of a training


class Apart:
    """How far results are from those of the first run, which they should repeat bit for bit.

    Rounding is forgiven, and said: threads of a library may add numbers in another order, and
    products over several members are not always rounded like those over one.

    Args:
        bench: what was trained first.
        when: the circumstance that should make no difference.
    """

    def __init__(self, bench: Bench, when: str) -> None:
        self._bench, self._when = bench, when
        self._count, self._worst = 0, 0.0
        self.broken = ""

    def compare(self, stage: Stage, result: Trained) -> None:
        """Hold a result against that of the first run."""
        usual = by_fit(self._bench.results(stage), result.fit)
        part = difference(bits(usual, stage.points), bits(result, stage.points))
        self._count += 1
        if not part or self.broken:
            return
        off = float("inf")
        if (usual.status, usual.evaluable) == (result.status, result.evaluable):
            value = ((0,) * stage.points.shape[1],)
            off = distance(usual.jet(stage.points, value), result.jet(stage.points, value))
        if off <= ROUNDED:
            self._worst = max(self._worst, off)
        else:
            self.broken = f"{name_of(result.fit)}: other {part} {self._when}, fields {off:.2g} off"

    def verdict(self, what: str) -> Verdict:
        """Whether all results are those of the first run."""
        how = f"to rounding, {self._worst:.2g}" if self._worst else "bit for bit"
        return not self.broken, self.broken or f"{self._count} {what}, {how}"


def results(bench: Bench) -> Verdict:
    """`fit` yields exactly one result for each fit, in any order, and its `.fit` is that very fit.

    A cell without a record is trained again for ever; a record from another cell is a false one.
    """
    count, states = 0, []
    for stage in bench.stages:
        found = bench.results(stage)
        if wrong := _miscounted(stage.fits, found):
            return False, wrong
        for r in found:
            if r.status not in (OK, DIVERGED) or (r.status == DIVERGED and not r.reason):
                return False, f"{name_of(r.fit)} {r.status}: {r.reason or 'no reason given'}"
            if not (np.isfinite(r.seconds) and r.seconds >= 0 and len(r.steps) == 2):
                return False, f"{name_of(r.fit)}: {r.seconds!r} seconds, steps {r.steps!r}"
        count += len(found)
        arms = dict.fromkeys(f.arm.name for f in stage.fits)
        states.append(f"{stage.world.id} ({', '.join(arms)})")
    return True, f"{count} results under {bench.stages[0].protocol.name}: {', '.join(states)}"


def _miscounted(fits: Sequence[Fit], found: Sequence[Trained]) -> str:
    """What is wrong with the number of results; empty where nothing is."""
    for fit in fits:
        n = sum(r.fit is fit for r in found)
        if n != 1:
            return f"{name_of(fit)}: {n} results; expected 1, whose .fit is the fit given"
    return f"{len(found)} results of {len(fits)} fits" if len(found) != len(fits) else ""


def failures(bench: Bench) -> Verdict:
    """A fit that cannot succeed is yielded as failed, diverged, or with fields that are not finite.

    An exception out of `fit` ends the study and loses what the other members have learned.
    """
    said = []
    for stage in bench.stages:
        for what, fit in stage.poisoned().items():
            found = list(bench.training([fit]))
            if wrong := _miscounted([fit], found):
                return False, f"{what}: {wrong}"
            status = found[0].status
            if status not in (OK, DIVERGED, FAILED) or (status != OK and not found[0].reason):
                return False, f"{what}: status {status!r} for the reason {found[0].reason!r}"
            if what == "NaN data" and status == OK and _is_finite(stage, found[0]):
                return False, f"{what}: {name_of(fit)} is ok, with finite fields"
            said.append(f"{what} {status}")
    return True, ", ".join(dict.fromkeys(said))


def _is_finite(stage: Stage, result: Trained) -> bool:
    value = (0,) * stage.points.shape[1]
    jet = result.jet(stage.points, (value,)) if result.evaluable else None
    return jet is not None and bool(np.isfinite(jet[value]).all())


def isolation(bench: Bench) -> Verdict:
    """A NaN in one member stays there: the others come out as they do without it.

    Members are trained together to save time. One that diverges must not touch the others' scores.
    """
    apart = Apart(bench, "beside a member of NaN")
    for stage in bench.stages:
        bad = list(stage.poisoned().values())
        found = list(bench.training([bad[0], *reversed(stage.fits), *bad[1:]]))
        for fit in stage.fits:
            apart.compare(stage, by_fit(found, fit))
    return apart.verdict("members as they are without it")


def company(bench: Bench) -> Verdict:
    """A fit alone gives the same model as the same fit among others.

    A study that is resumed trains what is missing, in other company than the first time.
    """
    apart = Apart(bench, "when trained alone")
    for stage in bench.stages:
        fit = stage.fits[-1]
        apart.compare(stage, by_fit(list(bench.training([fit])), fit))
    return apart.verdict("fits alone as among others")


def repetition(bench: Bench) -> Verdict:
    """Two runs of the same fits agree: all chance comes from the fit's seeds.

    A record that nobody can make again is no evidence.
    """
    apart = Apart(bench, "from run to run")
    for stage in bench.stages:
        found = list(bench.training(stage.fits))
        for fit in stage.fits:
            apart.compare(stage, by_fit(found, fit))
    return apart.verdict("results")


def interruption(bench: Bench) -> Verdict:
    """Closing the iterator after the first result leaves that result whole and ends all threads.

    Ctrl-C and a job's last minute come at any time; every finished cell is to be kept.
    """
    slowest, apart = 0.0, Apart(bench, "when training is closed")
    for stage in bench.stages:
        bench.results(stage)  # threads that a library starts once and keeps are there before
        before = set(threading.enumerate())
        training = closable(bench.made().fit(stage.fits))
        first = next(training)
        kept, begin = bits(first, stage.points), time.perf_counter()
        training.close()
        while left := [t for t in threading.enumerate() if t not in before and t.is_alive()]:
            if time.perf_counter() - begin > STOPPING:
                names = ", ".join(t.name for t in left)
                return False, f"{stage.world.id}: {names} still alive after {STOPPING:g} s"
            time.sleep(0.01)
        slowest = max(slowest, time.perf_counter() - begin)
        if difference(kept, bits(first, stage.points)):
            return False, f"{name_of(first.fit)}: another result once training is closed"
        apart.compare(stage, first)
    if apart.broken:
        return apart.verdict("results")
    return True, f"all threads ended within {slowest:.1f} s"


def states(bench: Bench) -> Verdict:
    """A learner that trains step by step keeps its states after the steps that a fit asks for.

    Validation chooses among them the one at which a model is read, and scores at half the budget
    are those of an earlier one. A model that is not trained in steps has one state and keeps none.
    """
    fewest, most, single = np.inf, 0, 0
    for _, result in bench.trained():
        steps = [step for step, _ in result.curve if step > 0]
        if not bench.kind.trains_network and len(steps) <= 1:
            single += 1
            continue
        if result.status != OK:
            continue
        (before, after), (first, second) = result.steps, result.fit.curve_steps
        asked = {s for s in first if s <= before} | {before + s for s in second if s <= after}
        if steps != sorted(set(steps)) or steps[-1:] != [before + after]:
            return False, (
                f"{name_of(result.fit)}: its states are those after the steps {few(steps)}; "
                f"expected them in order, each once, to the last, {before + after}"
            )
        if lost := sorted(asked - set(steps)):
            return False, (
                f"{name_of(result.fit)}: {len(lost)} of the {len(asked)} states that it is asked "
                f"to keep are not there, those after the steps {few(lost)}"
            )
        fewest, most = min(fewest, len(steps)), max(most, len(steps))
    if not most:
        return True, f"{single} models of one state"
    return True, f"{fewest:g} to {most} states of every training"
