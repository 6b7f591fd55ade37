"""What the values of a line must have in common: a line that contradicts itself is refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pinnablate.checkpoints import read_at
from pinnablate.records.kinds import shown
from pinnablate.records.schema import SCORES, SEALED

STATES = ("chosen", "last", "half", "checkpoints")
SAME_WITHIN = 1e-9  # relative; scores of one state, computed twice


def contradiction(values: Mapping[str, Any]) -> str | None:
    """What does not fit together in a line, as half a sentence with what was expected and got.

    Args:
        values: of a line of any version, by name, each of its kind already.

    Returns:
        None where everything fits.
    """
    splits = set(values["errors"])
    found = _other_splits("", values, splits) or _curve(values["curve"], splits)
    if found or values["schema"] < SEALED:
        return found
    return _worlds(values) or _states(values, splits)


def _other_splits(where: str, scores: Mapping[str, Any], splits: set[str]) -> str | None:
    """Whether the scores of one state are of the same splits; errors by field may be left out."""
    for name in ("errors", "relative_l2", "field_errors"):
        got = set(scores[name])
        if got != splits and (got or name != "field_errors"):
            return f"{where}{name} for {_list(got)}, expected {_list(splits)} as in errors"
    return None


def _curve(curve: list[dict[str, Any]], splits: set[str]) -> str | None:
    steps = [point["step"] for point in curve]
    if sorted(set(steps)) != steps:
        return "the steps of curve do not rise, expected each once and in order"
    for point in curve:
        if extra := set(point["errors"]) - splits:
            return f"curve has errors for {_list(extra)}, expected {_list(splits)} as in errors"
    return None


def _worlds(values: Mapping[str, Any]) -> str | None:
    if values["worlds_digest"] and not values["world_seed"]:
        return "worlds_digest is given, expected none in world 0"
    if bool(values["protocol"]) != ("protocol" in values["trained_with"]):
        return (
            f"protocol is {shown(values['protocol'])}, expected "
            f"{'a name' if not values['protocol'] else 'none'} as trained_with "
            f"{'has a' if not values['protocol'] else 'has no'} digest of it"
        )
    return None


def _states(values: Mapping[str, Any], splits: set[str]) -> str | None:
    """Whether the states of a record fit together, and with its scores."""
    there = [name for name in STATES if values[name]]
    if not there:
        return None
    if len(there) < len(STATES):
        lacking = ", ".join(name for name in STATES if name not in there)
        return f"{lacking} empty, expected all of {', '.join(STATES)} or none"
    return _checkpoints(values) or _readings(values, splits)


def _checkpoints(values: Mapping[str, Any]) -> str | None:
    kept = values["checkpoints"]
    steps, validation = kept["step"], kept["validation"]
    lengths = {name: len(column) for name, column in kept.items()}
    if len(set(lengths.values())) > 1 or not steps:
        got = ", ".join(f"{count} of {name}" for name, count in lengths.items())
        return f"checkpoints has {got}, expected as many of each and at least one"
    if sorted(set(steps)) != steps:
        return "the steps of checkpoints do not rise, expected each once and in order"
    by_step = dict(zip(steps, validation, strict=True))
    for name in ("chosen", "last", "half"):
        step, got = values[name]["step"], values[name]["validation"]
        if step not in by_step:
            return f"{name} is of step {step}, expected one of the steps of checkpoints"
        if got != by_step[step]:
            return f"{name}.validation is {got}, expected {by_step[step]} as in checkpoints"
    if values["last"]["step"] != steps[-1]:
        return f"last is of step {values['last']['step']}, expected {steps[-1]} as in checkpoints"
    expected = steps[read_at(validation, kept["laws"])]
    if values["status"] == "ok" and values["chosen"]["step"] != expected:
        got = values["chosen"]["step"]
        return f"chosen is of step {got}, expected {expected}, which validation and laws choose"
    return None


def _readings(values: Mapping[str, Any], splits: set[str]) -> str | None:
    sizes = _sizes(values["residuals"])
    for name in ("last", "half"):
        read = values[name]
        if found := _other_splits(f"{name}.", read, splits):
            return found
        if _sizes(read["residuals"]) != sizes:
            return f"{name}.residuals are of {_list(read['residuals'])}, expected as in residuals"
        if values["status"] != "ok" or read["step"] != values["chosen"]["step"]:
            continue
        if other := next((s for s in SCORES if not same(read[s], values[s])), None):
            return f"{name}.{other} differs from {other}, expected the same: it is the same state"
    return None


def same(one: Any, other: Any) -> bool:
    """Whether two scores, or tables and lists of scores, are the same."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[k], other[k]) for k in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    if one is None or other is None or isinstance(one, dict | list):
        return one is other
    return bool(abs(one - other) <= SAME_WITHIN * max(abs(one), abs(other)))


def _sizes(residuals: Mapping[str, list[Any]]) -> dict[str, int]:
    return {name: len(values) for name, values in residuals.items()}


def _list(names: Any) -> str:
    return ", ".join(shown(name) for name in sorted(names)) or "nothing"
