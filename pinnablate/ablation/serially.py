"""A DeepXDE problem that cannot be traced: every subset of its residuals through its own pde, one
network after the other, and the same answers as for any other lattice.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pinnablate.ablation.players import Groups
from pinnablate.adopt import ITERATIONS, NotTracedError
from pinnablate.arms import ORDER2
from pinnablate.elsewhere.analyse import analyse
from pinnablate.errors import PinnablateError, unknown
from pinnablate.study import duration
from pinnablate.study.named import AProtocol, Replicates, as_protocol, as_replicates

if TYPE_CHECKING:
    from pinnablate.adopt.serial import Serial
    from pinnablate.elsewhere.analysis import Analysis
    from pinnablate.study.running import Running

HELD_OUT, LEARNING_RATE = 0.3, 1e-3
_SAID = (
    "names",
    "fields",
    "name",
    "solution",
    "net",
)  # keywords of a problem that mean something here
_USUAL = {"design": "standard", "arms": "default", "learner": "stacked"}


@dataclass(frozen=True, eq=False)
class SerialPlan:
    """What is about to be trained serially; as text it is what `ablate` shows first.

    Args:
        study: the networks.
        why: the problem is not traced; empty where somebody wishes it so.
        network: what is trained, in words.
    """

    study: Serial
    why: str
    network: str

    @cached_property
    def seconds(self) -> float:
        """About how long training takes on this machine, measured on a few iterations."""
        return self.study.seconds()

    def __str__(self) -> str:
        study, left = self.study, len(self.study.missing)
        arms = f"{len(study.subsets)} subsets x {len(study.replicates)} replicates"
        what = f"{self.why}; training the script's own pde by DeepXDE, one subset after the other"
        lines = [
            f"not traced: {what}" if self.why else what.removeprefix("; "),
            f"told or withheld: {', '.join(dict.fromkeys(study.names))}",
            f"{self.network}; scored by the error {study.scored}",
            f"{arms} = {len(study.subsets) * len(study.replicates)} networks, {left} of them to train with "
            f"{study.training.iterations} iterations of Adam"
            + (f": about {duration(max(self.seconds, 1.0))}" if left else ""),
        ]
        if study.kept.path is not None:
            lines.append(
                f"errors are kept in {study.kept.path}; the same command goes on where it was"
            )
        return "\n".join(lines)

    def train(self, progress: Callable[[str], object] | None = None) -> Analysis:
        """Train what is missing, and say what the errors mean.

        Args:
            progress: called with a sentence as each network finishes.
        """
        errors = self.study.train(progress or (lambda _: None))
        return analyse(errors, **self.study.kept.about)


def refuse_in_vain(running: Running, what: str) -> None:
    """Refuse what DeepXDE, which trains by itself in this process, would not hear.

    Args:
        running: what was asked for.
        what: trains so, in words.

    Raises:
        PinnablateError: which arguments.
    """
    if said := running.in_vain_for_deepxde:
        again = "; errors that are kept are computed again where their file is moved away"
        raise PinnablateError(
            f"{', '.join(said)} beside {what} trains by DeepXDE itself, in this process; expected none of them: "
            f"leave them out{again * ('rerun=' in said)}"
        )


def refuse_iterations(iterations: int | None) -> None:
    """Refuse iterations of a problem that is traced, whose protocol says how it trains.

    Raises:
        PinnablateError: some are asked for.
    """
    if iterations is not None:
        raise PinnablateError(
            f"iterations={iterations} beside a problem that is traced, and trains as its protocol says; expected it of a "
            "problem that DeepXDE trains by itself: leave it out, or choose another protocol="
        )


def serial_plan(
    problem: Any,
    net: Any,
    why: str,
    *,
    keywords: Mapping[str, Any],
    name: str = "",
    groups: Groups | None = None,
    lattice: str = "full",
    replicates: Replicates = 1,
    iterations: int | None = None,
    protocol: AProtocol | None = None,
    results: str | Path | None = None,
    **settings: Any,
) -> SerialPlan:
    """The plan of a serial lattice.

    Args:
        problem, net: of DeepXDE.
        why: it is not traced.
        keywords: of the problem, as far as they were given.
        name: of the problem.
        groups, lattice, replicates, protocol, results: as `ablate` takes them.
        iterations: of Adam; by default those of a protocol of Adam alone or for first looks, else 10,000.
        settings: further arguments of `ablate`, which must be what they are by default.

    Raises:
        PinnablateError: something is asked for that cannot be done serially.
    """
    from pinnablate.adopt.kinds import of_kind
    from pinnablate.adopt.naming import named_residuals
    from pinnablate.adopt.networks import built, described, residuals, usual_network
    from pinnablate.adopt.serial import Training, serial

    of_kind(problem)
    _refuse(keywords, settings, why)
    if keywords.get("solution") is not None:
        problem = copy.copy(problem)
        problem.soln = keywords["solution"]
    made = built(net if net is not None else usual_network(problem, _outputs(keywords)), problem)
    names = named_residuals(keywords.get("names"), len(residuals(problem, made)))
    names = _grouped(names, groups)
    training = Training(
        iterations=iterations or _iterations(protocol),
        learning_rate=LEARNING_RATE,
        weights=None,
        held_out=HELD_OUT,
    )
    study = serial(
        problem,
        made,
        names,
        _order2(names) if lattice == ORDER2 else None,
        as_replicates(replicates),
        training,
        results,
        name or "deepxde",
    )
    whose = described(made) if net is not None else f"{described(made)}, as the script has none"
    return SerialPlan(study, why, whose)


def untraced(error: NotTracedError, **settings: Any) -> SerialPlan:
    """The plan of what could not be traced; arguments as `serial_plan` has them.

    Raises:
        PinnablateError: as `serial_plan`; where DeepXDE cannot compute it either, why it was not traced,
            with its line.
    """
    from pinnablate.adopt.networks import NotComputedError

    try:
        return serial_plan(error.problem, error.net, error.why, **settings)
    except NotComputedError as other:
        raise PinnablateError(
            f"{error.why}; DeepXDE cannot compute it either, by TensorFlow"
        ) from other


def _refuse(keywords: Mapping[str, Any], settings: Mapping[str, Any], why: str) -> None:
    """Refuse what means nothing for networks of DeepXDE.

    Raises:
        PinnablateError: which, and that the problem trains serially.
    """
    more = [f"{k}=" for k in keywords if k not in _SAID]
    more += [
        f"{k}={settings[k]!r}" for k, usual in _USUAL.items() if settings.get(k, usual) != usual
    ]
    if more:
        reason = f" ({why})" if why else ""
        raise PinnablateError(
            f"{', '.join(more)} beside a problem that is not traced{reason}, and trains by DeepXDE itself; "
            "expected names=, fields=, solution=, groups= of equations and replicates= alone: leave the rest out"
        )


def _outputs(keywords: Mapping[str, Any]) -> int | None:
    from pinnablate.adopt.naming import names_of

    return len(names_of(keywords.get("fields") or ())) or None


def _iterations(protocol: AProtocol | None) -> int:
    """As many steps of Adam as a protocol for first looks has, or one of Adam alone."""
    if protocol is None:
        return ITERATIONS
    found = as_protocol(protocol)
    looks = found.name.startswith("smoke") or not found.second_steps
    return int(found.adam_steps) if looks else ITERATIONS


def _grouped(names: Sequence[str], groups: Groups | None) -> list[str]:
    """The names of residuals, those of a group by the name of the group.

    Raises:
        PinnablateError: a member that is no equation.
    """
    player = {}
    for group, members in (groups or {}).items():
        for member in [members] if isinstance(members, str) else members:
            if member not in names:
                raise unknown(f"member of groups={{{group!r}: ...}}", str(member), names)
            player[member] = group
    return [player.get(n, n) for n in names]


def _order2(names: Sequence[str]) -> list[str]:
    """None, single laws, pairs, all but one, and all."""
    laws = list(dict.fromkeys(names))
    pairs = ["+".join((a, b)) for k, a in enumerate(laws) for b in laws[k + 1 :]]
    but_one = ["+".join(m for m in laws if m != law) for law in laws if len(laws) > 1]
    return list(dict.fromkeys(["none", *laws, *pairs, *but_one, "all"]))
