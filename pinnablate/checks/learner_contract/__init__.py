"""What every learner promises, tried on a given one: `check_learner(learner)`.

Each clause of the contract is a function with the promise, and why somebody relies on it, in its
docstring. It trains a few small models in the cheapest environments and gives one finding.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence

from pinnablate.checks.certify.finding import Finding
from pinnablate.checks.learner_contract.bench import Bench
from pinnablate.checks.learner_contract.clauses import Clause
from pinnablate.checks.learner_contract.models import derivatives, record, restoring
from pinnablate.checks.learner_contract.naming import learner_of
from pinnablate.checks.learner_contract.saying import estimates, says, supports
from pinnablate.checks.learner_contract.training import (
    company,
    failures,
    interruption,
    isolation,
    repetition,
    results,
    states,
)
from pinnablate.learners.base import Learner

__all__ = ["CLAUSES", "ENVIRONMENTS", "Finding", "check_learner", "findings", "learner_of"]

ENVIRONMENTS = ("decay-chain", "lotka-volterra", "heat-mixed")  # the cheapest of each kind
CLAUSES: dict[str, Clause] = {
    "it says what it is": says,
    "supports answers and never raises": supports,
    "estimate is finite and positive": estimates,
    "every fit gives one result": results,
    "a failure is yielded, never raised": failures,
    "a NaN stays in its member": isolation,
    "company does not matter": company,
    "two runs agree": repetition,
    "an interruption loses nothing": interruption,
    "restore gives the trained model": restoring,
    "derivatives are those of the values": derivatives,
    "its records survive the store": record,
    "it keeps the states that it is asked to keep": states,
}


def check_learner(
    learner: str | Learner | type[Learner], *, environments: Sequence[str] = ENVIRONMENTS
) -> list[Finding]:
    """Try a learner against its contract: one finding for each clause, in the order of `CLAUSES`.

    Args:
        learner: a name, `package.module:Class`, a class or an instance, of which the class counts.
        environments: where models are trained; by default one ordinary system with a law that the
            others imply, one that is not linear, and a partial one of which a field is not seen.

    Raises:
        PinnablateError: no such learner. What a learner does wrong is a finding, not an error.
    """
    return list(findings(learner_of(learner), environments))


def findings(kind: type[Learner], environments: Sequence[str] = ENVIRONMENTS) -> Iterator[Finding]:
    """The findings about a class of learners, each as soon as it is made."""
    bench = Bench(kind, tuple(environments))
    for subject, clause in CLAUSES.items():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # NaN is given on purpose
            try:
                holds, figure = clause(bench)
            except Exception as error:  # a stranger's class may raise anything, anywhere
                holds, figure = False, f"raised {type(error).__name__}: {error}"
        yield Finding(subject, holds, " ".join(figure.split()))
