"""Programs of TensorFlow or JAX that outlive the learner that made them.

Tracing and compiling a program takes 5 to 20 seconds, a smoke training well under one: so studies,
and records that are trained again one by one, share the programs of one process. A program holds no
weights and no data, only compiled code for its laws, its network and its data functionals, so that
sharing changes no result.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable
from typing import TYPE_CHECKING, Any
from weakref import WeakValueDictionary

from pinnablate.tasks.fit import Fit

if TYPE_CHECKING:  # it imports TensorFlow
    from pinnablate.learners.stacked.program import Program

# Programs that are kept, of tens of megabytes each: an environment has one for its lattice, and one
# for each kind of placebo.
MOST_KEPT = 8

_alive: WeakValueDictionary[Hashable, Program] = (
    WeakValueDictionary()
)  # those of learners that live
_latest: OrderedDict[Hashable, Program] = OrderedDict()  # the MOST_KEPT used last, whoever lives
_lock = threading.Lock()


def program_of(fit: Fit, device: str) -> Program:
    """The program that trains a fit on a device; made where there is none like it.

    Args:
        fit: gives the laws, the architecture and the data functionals.
        device: `cpu` or `gpu`: traces are placed on it.

    Returns:
        The same object for the same laws (by digest), network, functionals and device, as long
        as somebody holds it or it is among the MOST_KEPT used last.
    """
    kind: Any
    if device == "gpu":
        from pinnablate.learners.stacked.gpu import program as on_gpu

        kind = on_gpu.Program
    else:
        from pinnablate.learners.stacked.program import Program

        kind = Program
    key = device, fit.compiled
    with _lock:
        found = _alive.get(key)
        if found is None:
            found = _alive[key] = kind(fit.laws, fit.network, fit.problem.functionals)
        _latest[key] = found
        _latest.move_to_end(key)
        if len(_latest) > MOST_KEPT:
            _latest.popitem(last=False)
        return found
