"""What becomes of a declaration: refused in a sentence, certified and trained, or uncertified and not trained. All else is a fault."""

from __future__ import annotations

import re
import time
import traceback
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import sympy

from mutants.operator import CERTIFIED, PYTHON, REFUSED, UNCERTIFIED
from pinnablate import api, registry
from pinnablate.checks import certificates, certify
from pinnablate.environment import Environment
from pinnablate.errors import PinnablateError
from pinnablate.tasks.protocol import Protocol

# A handful of steps, enough to trace and evaluate everything that training needs: of the second phase alone, of Adam alone, of both.
# Tracing a phase takes seconds, so that mutants take turns.
TINY = tuple(
    Protocol(
        f"tiny-{adam}-{second}",
        "a few steps",
        depth=1,
        width=5,
        points_1d=12,
        points=20,
        adam_steps=adam,
        second_steps=second,
    )
    for adam, second in ((0, 2), (3, 0), (3, 2))
)
ARMS = "none,all"
VIOLATED = 1e-6  # relative residual above which a closed form does not satisfy a law
POINTS = 5  # where that is computed, with 40 digits
# Names of errors of Python in a sentence that was meant for an author.
_RAW = re.compile(
    r"\b([A-Z]\w*(Error|Exception)|StopIteration|KeyboardInterrupt)\b|<class '|object at 0x|Traceback"
)
# Where it is quoted as what a function of the author's raises.
_QUOTED = re.compile(r"(raises|cannot be called:) \w+(Error|Exception)")
_NUMBERED = re.compile(r"\s*(\d+[.):]|-|\*) ")
_RECORDED = (DeprecationWarning, PendingDeprecationWarning)


@dataclass
class Verdict:
    """What became of a declaration.

    Args:
        index: of the mutant.
        outcome: refused, certified or uncertified; empty where it crashed before.
        stage: how far it came: declare, check or train.
        sentence: what its author reads.
        faults: what should not have happened, each in a few words.
        seen: whether what `run` checks by itself shows that it is uncertified.
        seconds: of each stage.
        silence: longest time without a line: seconds.
    """

    index: int
    outcome: str = ""
    stage: str = "declare"
    sentence: str = ""
    faults: list[str] = field(default_factory=list)
    seen: bool = False
    seconds: dict[str, float] = field(default_factory=dict)
    silence: float = 0.0


def judge(
    path: Path,
    verdict: Verdict,
    may: frozenset[str],
    line: Callable[[object], None],
    train: bool = True,
) -> Verdict:
    """Declare, check and train what a file says.

    Args:
        path: the file.
        verdict: filled in as far as it comes.
        may: what may become of the declaration.
        line: called with whatever the author would see.
        train: whether certified declarations are trained, and others are shown to be refused.

    Returns:
        The verdict.
    """
    heard: list[str] = []

    def hear(message: Any, category: type[Warning], *_: object, **__: object) -> None:
        if not issubclass(category, _RECORDED):
            heard.append(f"warning in {verdict.stage}: {category.__name__}: {message}")

    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.showwarning = hear  # type: ignore[assignment]
        try:
            _stages(path, verdict, line, train)
        except (PinnablateError, SystemExit) as error:
            verdict.outcome = REFUSED
            verdict.sentence = str(error).replace(str(path), path.name)
            if isinstance(error, SystemExit):
                verdict.faults.append("the file ends the process")
        except Exception as error:
            frames = traceback.extract_tb(error.__traceback__)
            place = next((f for f in reversed(frames) if "pinnablate" in f.filename), frames[-1])
            verdict.sentence = f"{type(error).__name__}: {error}"
            verdict.faults.append(
                f"traceback in {verdict.stage} ({Path(place.filename).parent.name}/{Path(place.filename).name}, "
                f"{place.name}): {verdict.sentence}"
            )
    verdict.faults += dict.fromkeys(heard)
    _look(verdict, may)
    return verdict


def _stages(path: Path, verdict: Verdict, line: Callable[[object], None], train: bool) -> None:
    with _Stage(verdict, "declare"):
        env = registry.load(path)
    line("declared")
    with _Stage(verdict, "check"):
        certificate = certify.check(env, notify=line)
    line("checked")
    verdict.outcome = UNCERTIFIED if certificate.status == UNCERTIFIED else CERTIFIED
    verdict.sentence = certificate.why
    if verdict.outcome == UNCERTIFIED:
        _named(env, verdict)
        verdict.seen = certify.quick(env).status == UNCERTIFIED
    elif (off := violation(env)) > VIOLATED:
        verdict.faults.append(f"certified, though the truth violates a law by {off:.1e}")
    if train:
        with _Stage(verdict, "train"), TemporaryDirectory() as place:
            certificates.keep(env, certificate, place)
            _train(env, place, verdict, line)


def _train(env: Environment, place: str, verdict: Verdict, line: Callable[[object], None]) -> None:
    """Train what is certified; show that what is not is refused."""
    try:
        budget = TINY[verdict.index % len(TINY)]
        result = api.run(env, protocol=budget, arms=ARMS, workers=1, progress=line, results=place)
    except PinnablateError as error:
        if verdict.outcome == CERTIFIED:
            verdict.faults.append(f"certified, but not trained: {error}")
        else:
            _sentence(str(error), verdict)
        return
    if verdict.outcome == UNCERTIFIED:
        verdict.faults.append("trained though uncertified")
        return
    for record in result.records:
        errors = [v for v in record.errors.values() if v is not None]
        if record.status != "ok" or not np.isfinite(errors).all():
            verdict.faults.append(
                f"arm {record.arm} {record.status}: {record.reason} {record.errors}"
            )


class _Stage:
    """A stage of a verdict, and how long it takes."""

    def __init__(self, verdict: Verdict, stage: str) -> None:
        self.verdict, self.stage = verdict, stage

    def __enter__(self) -> None:
        self.verdict.stage, self.begin = self.stage, time.monotonic()

    def __exit__(self, *_: object) -> None:
        self.verdict.seconds[self.stage] = round(time.monotonic() - self.begin, 2)


def _named(env: Environment, verdict: Verdict) -> None:
    """Does the reason name a part of the declaration?"""
    parts = {
        *env.equations,
        *env.field_names,
        *env.conditions,
        *env.all_designs,
        *env.near_misses,
        "anchors",
        "solution",
        "reference",
    }
    if not verdict.sentence:
        verdict.faults.append("uncertified without a reason")
    elif not any(re.search(rf"(?<!\w){re.escape(str(p))}(?!\w)", verdict.sentence) for p in parts):
        verdict.faults.append(f"the reason names no culprit: {verdict.sentence}")


def _sentence(text: str, verdict: Verdict, own: bool = False) -> None:
    """Is a refusal one sentence, or a numbered list of sentences, without raw Python that is not the author's own?"""
    first, *rest = text.strip().split("\n")
    if not first.strip():
        verdict.faults.append("refused without a sentence")
    if any(not _NUMBERED.match(r) for r in rest):
        verdict.faults.append(f"refused in several lines: {text!r:.160}")
    if (found := _RAW.search(text)) and not own and not _QUOTED.search(text):
        verdict.faults.append(f"raw Python ({found.group(0)}) in a refusal: {text:.200}")


def _look(verdict: Verdict, may: frozenset[str]) -> None:
    """What the outcome alone says."""
    if verdict.outcome == REFUSED:
        _sentence(verdict.sentence, verdict, PYTHON in may)
    if verdict.outcome and verdict.outcome not in may:
        verdict.faults.append(
            f"{verdict.outcome}, expected {' or '.join(sorted(may - {PYTHON}))}: {verdict.sentence:.300}"
        )


def violation(env: Environment) -> float:
    """By how much a closed form violates the laws: the largest residual at some points over the largest sum of the sizes of its
    terms at any of them, with 40 digits; infinite where a term is not a finite real number, 0 for a solution of another kind.

    It shares nothing with `check` but SymPy's substitution.
    """
    import mpmath

    solution = env.declared_solution
    formulas = solution.formulas if solution is not None else None
    if formulas is None:
        return 0.0
    points = np.random.default_rng(7).uniform(env.lower, env.upper, (POINTS, len(env.lower)))
    worst = 0.0
    for residual in env.residuals:
        terms = [
            t.subs(dict(formulas)).doit()
            for t in sympy.Add.make_args(sympy.expand(residual.expression))
        ]
        function = sympy.lambdify(env.coordinates, terms, modules="mpmath")
        with mpmath.workdps(40):
            values = [[mpmath.mpc(v) for v in function(*map(mpmath.mpf, p))] for p in points]
            if any(v.imag != 0 or not mpmath.isfinite(v) for row in values for v in row):
                return float("inf")
            size = max(sum(map(abs, row)) for row in values)
            if size > 0:
                worst = max(worst, float(max(abs(sum(row)) for row in values) / size))
    return worst
