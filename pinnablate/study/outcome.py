"""What became of a fit, as the scores of a record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import partial
from typing import Any

import numpy as np
import sympy

from pinnablate.learners.base import DIVERGED, OK, Trained
from pinnablate.records.store import Record
from pinnablate.study.selection import Kept, at_half, chooses, kept, settle
from pinnablate.tasks.metrics import JetFunction, Scorer, Scores, worst_of
from pinnablate.world import World


def outcome(scorer: Scorer, trained: Trained) -> dict[str, Any]:
    """The fields of a record that say how a fit ended: {name: value}.

    The state at which the fit is read is settled first (`pinnablate.study.selection`).
    """
    among = kept(trained, scorer)
    settle(trained, among)
    scores, status, reason = score(scorer, trained)
    found = {
        "status": status,
        "reason": reason,
        **_fields(scores),
        "term_sizes": scores.term_sizes,
        "loss": float(trained.loss) if np.isfinite(trained.loss) else None,
        "steps": list(trained.steps),
        "curve": curve(scorer, trained, among),
    }
    if len(among) and (chooses(trained) or not among.state):
        found |= readings(scorer, trained, among)
    return found


def _fields(scores: Scores) -> dict[str, Any]:
    """Scores as a record holds them of each of its states; sizes of terms it holds of the chosen one."""
    return {f.name: getattr(scores, f.name) for f in fields(Scores) if f.name != "term_sizes"}


def readings(scorer: Scorer, trained: Trained, among: Kept) -> dict[str, Any]:
    """What a record says of the states of a fit: {"chosen", "last", "half", "checkpoints"}.

    Args:
        scorer: of its world.
        trained: what became of the fit, settled.
        among: its states with their errors, at least one.
    """
    read: dict[int, dict[str, Any]] = {}

    def of(k: int, lost: bool) -> dict[str, Any]:
        if k not in read:
            read[k] = _fields(scorer.score(_state(trained, among, k), trained.fit.problem))
        scores = Scores(**read[k])
        values = _fields(worst_of(scores) if lost or not scores.finite else scores)
        return _said(among, k) | values

    last = len(among) - 1
    chosen = among.state.index(trained.chosen) if trained.chosen is not None else last
    return {
        "chosen": _said(among, chosen),
        "last": of(last, trained.status != OK),
        "half": of(*at_half(trained, among)),
        "checkpoints": {
            "step": list(among.step),
            "validation": _six(among.validation),
            "laws": _six(among.laws),
            "error": _six(among.error),
        },
    }


def _said(among: Kept, k: int) -> dict[str, Any]:
    return {"step": among.step[k], "validation": _six(among.validation[k : k + 1])[0]}


def _six(values: np.ndarray) -> list[float | None]:
    """Numbers to six figures; None for one that is not finite."""
    return [float(f"{v:.6g}") if np.isfinite(v) else None for v in values]


def _state(trained: Trained, among: Kept, k: int) -> JetFunction:
    """The model at one of its states."""
    return partial(trained.jet_at, trained.curve[among.state[k]][1]) if among.state else trained.jet


def curve(scorer: Scorer, trained: Trained, among: Kept | None = None) -> list[dict[str, Any]]:
    """Errors, rms residuals and validation error after log-spaced steps, to six figures.

    Where validation chooses, more states are kept than are shown here. The initial weights are left
    out, and so are weights that are not finite.

    Args:
        scorer: of its world.
        trained: what became of the fit.
        among: its states, where they are known already.
    """
    among = kept(trained) if among is None else among
    before, budget = trained.steps[0], trained.fit.budget
    first, second = budget.shown_steps(trained.fit.adam_steps, trained.fit.second_steps)
    first = tuple(step for step in first if step <= before)  # a learner may have no first phase
    shown = {*first, *(before + step for step in second), *among.step[-1:]}
    points = []
    for k in range(len(among.state)):
        step = among.step[k]
        if step == 0 or (chooses(trained) and step not in shown):
            continue
        s = scorer.score(_state(trained, among, k))
        rms = {
            name: float(f"{np.sqrt(np.mean(np.square(v))):.6g}") for name, v in s.residuals.items()
        }
        points.append(
            {
                "step": step,
                "errors": {k: float(f"{e:.6g}") for k, e in s.errors.items()},
                "residuals": rms,
                "validation": _said(among, k)["validation"],
            }
        )
    return points


def score(scorer: Scorer, trained: Trained) -> tuple[Scores, str, str]:
    """Scores, status and reason of a fit, at the state that it is read at.

    A fit that is not ok, or whose fields are not finite on the test points, scores e = 10 or worse.
    """
    status, reason = trained.status, trained.reason
    if not trained.evaluable:
        nothing = {split: float("inf") for split in scorer.splits}
        return worst_of(Scores(nothing, {}, dict(nothing), {}, float("inf"))), status, reason
    scores = scorer.score(trained.jet, trained.fit.problem)
    if status == OK and not scores.finite:
        status, reason = DIVERGED, "its fields are not finite on the test points"
    return (scores if status == OK else worst_of(scores)), status, reason


def coefficients(trained: Trained) -> dict[str, Any]:
    """What a fit that learns coefficients made of them.

    Returns:
        {"coefficients": {residual and term: learned over true value}, "coefficient_error": the rms
        of their distance from 1}, and of coefficients that are declared as unknown {"unknowns":
        {name: value, in the units of the declaration}}; nothing where none were to be learned.
    """
    found, laws = trained.multipliers, trained.fit.laws
    if found is None or trained.fit.learned is None:
        return {}
    names = [f"{r.name} {term}" for r in laws.residuals for term in r.terms]
    guesses = laws.ground.environment.unknowns
    unknown = {
        c.name: float(found[k] * (guesses[c] or 1.0))  # where 0 was guessed, 1 stands in the term
        for k, c in enumerate(laws.unknown)
        if c is not None and trained.fit.learned[k]
    }
    declared = np.array([c is not None for c in laws.unknown])
    learned = np.flatnonzero(trained.fit.learned & ~declared)
    if not len(learned):
        return {"unknowns": unknown}
    return ({"unknowns": unknown} if unknown else {}) | {
        "coefficients": {names[k]: float(found[k]) for k in learned},
        "coefficient_error": float(np.sqrt(np.mean((found[learned] - 1.0) ** 2))),
    }


@dataclass(frozen=True)
class Inferred:
    """A coefficient that an arm learned.

    Args:
        equation: the equation that it stands in; of several residuals, which one: `faraday[0]`.
        term: what it is the factor of.
        truth: as declared, in the units of the declaration.
        values: what each replicate found, in the same units.
    """

    equation: str
    term: sympy.Expr
    truth: float
    values: tuple[float, ...]


def inferred(world: World, records: Sequence[Record]) -> list[Inferred]:
    """The coefficients that some replicates of an arm learned.

    A record keeps what was learned over the truth. The truth is the factor of the term, as
    declared, that holds no field and no coordinate.

    Args:
        world: the environment under the design of the records.
        records: of one arm.

    Returns:
        Those that every record has, in the order of the equations.
    """
    kept = [r.detail.get("coefficients", {}) for r in records]
    out = []
    for residual in world.laws.residuals:
        for term in residual.terms:
            name = f"{residual.name} {term}"
            if not kept or any(name not in learned for learned in kept):
                continue
            factor, rest = term.as_independent(*world.coordinates, *world.fields, as_Add=False)
            truth = float(factor)
            values = tuple(truth * learned[name] for learned in kept)
            alone = sum(r.equation == residual.equation for r in world.laws.residuals) == 1
            out.append(Inferred(residual.equation if alone else residual.name, rest, truth, values))
    return out
