"""At which state networks were read, and how far they are from there at their last step."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pinnablate.analysis.lattice import Lattice
from pinnablate.brief import few
from pinnablate.study import Study
from pinnablate.tasks.budget import VALIDATION
from pinnablate.tasks.metrics import skill

APART = 0.1  # decades between the chosen state and the last that are worth a word
NAMED = 4  # arms that are named


def last_error(lattice: Lattice, arm: str, split: str | None = None) -> float | None:
    """Geometric mean over replicates of an arm's error at its last state, clipped as for skill.

    Args:
        lattice: the records of a study.
        arm: its name.
        split: interp, extrap or unobserved; the primary split by default.

    Returns:
        The error in standard deviations of the field; None where a record does not say it.
    """
    records, where = lattice.of(arm), split or lattice.primary
    if not records or not all(r.last for r in records):
        return None
    skills = [skill(_number(r.last["errors"][where]), lattice.floor) for r in records]
    return float(10 ** -np.mean(skills))


def _number(error: float | None) -> float:
    return float("inf") if error is None else error


def read_at(study: Study, lattice: Lattice, arms: Sequence[str]) -> list[str]:
    """Where networks are read off, and of which arms the last state is far from that, in words.

    Args:
        study: what was trained.
        lattice: its records.
        arms: those of the table, in its order.

    Returns:
        At most two sentences; none under a protocol that reads the last step, or of a learner whose
        models have one state.
    """
    steps = {a: [r.checkpoints.get("step", ()) for r in lattice.of(a)] for a in arms}
    trained = [a for a in arms if any(len(s) > 1 for s in steps[a])]
    if study.protocol.selection != VALIDATION or not trained:
        return []
    said = [
        "Networks are read off at the state with the least error on the validation observations, of "
        "those that meet the equations told about as well as any. These observations are "
        + ("a part of the measurements" if study.world.is_measured else "as many as the design's")
        + " and given to every arm for this alone."
    ]
    far = []
    for arm in trained:
        last, error = last_error(lattice, arm), lattice.error(arm)
        if last is not None and abs(np.log10(last / error)) > APART:
            far.append(f"{arm} {last:.2g} ({error:.2g})")
    if far:
        said.append(
            f"Error at the last step, where it is more than {APART:g} decades from that of the "
            f"chosen state (in brackets): {few(far, NAMED)}."
        )
    return said
