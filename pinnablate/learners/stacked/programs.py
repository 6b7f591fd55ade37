"""TensorFlow programs that outlive the learner that made them.

Tracing and compiling a program takes 5 to 20 seconds, a smoke training well under one: so studies, and records that are
trained again one by one, share the programs of one process. A program holds no weights and no data, only compiled code for
its laws, its network and its data functionals, so that sharing changes no result.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable
from typing import TYPE_CHECKING

from pinnablate.tasks.fit import Fit

if TYPE_CHECKING:  # it imports TensorFlow
    from pinnablate.learners.stacked.program import Program

MOST_KEPT = 8  # programs; a study of one environment uses one for its lattice, and one for each kind of placebo

_kept: OrderedDict[Hashable, Program] = OrderedDict()
_lock = threading.Lock()


def program_of(fit: Fit, device: str) -> Program:
    """The program that trains a fit on a device; made where none of the latest is the same.

    Args:
        fit: gives the laws, the architecture and the data functionals.
        device: `cpu` or `gpu`: traces are placed on it.

    Returns:
        The same object for the same laws (by digest), architecture, functionals and device, as long as it is among the
        MOST_KEPT used last.
    """
    from pinnablate.learners.stacked.program import Program

    key = device, fit.laws.digest, fit.architecture, fit.problem.functionals
    with _lock:
        if key not in _kept:
            _kept[key] = Program(fit.laws, fit.architecture, fit.problem.functionals)
            if len(_kept) > MOST_KEPT:
                _kept.popitem(last=False)
        _kept.move_to_end(key)
        return _kept[key]


def forget() -> None:
    """Drop every program, and the memory that it holds."""
    with _lock:
        _kept.clear()
