"""Figures that `pinnablate check --record` measured of the built-in environments, in a file for
each that is shipped.

A figure belongs to the digests of its environment and design; where one of them has changed since,
there is no figure.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from pinnablate.environment import Environment

FOLDER = Path(__file__).parent / "figures"


@cache
def _stored(identifier: str) -> dict[str, Any]:
    path = FOLDER / f"{identifier}.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def measured(env: Environment, design: str = "standard") -> dict[str, Any]:
    """The figures of a design, as far as they were measured of exactly this declaration.

    Returns:
        {"headroom": {mean, half_width, none, all, replicates, date}, in decades on the
        primary split; "observability": {arm: {dimension, grows, fields}}, see
        `pinnablate.checks.observability`; or nothing of either}.
    """
    found = _stored(env.id).get(design, {})
    fresh = found.get("environment") == env.digest and found.get("design") == env.design_digest(
        design
    )
    return found if fresh else {}


def stratum(gain: float) -> str:
    """How much the kernel gains, in words.

    Args:
        gain: in decades.

    Returns:
        Much (at least 0.6 decades), some (0.1 to 0.6) or nothing.
    """
    return f"kernel gains {'much' if gain >= 0.6 else 'some' if gain >= 0.1 else 'nothing'}"


def record(env: Environment, design: str, **figures: Any) -> Path:
    """Keep figures of a design in addition to those already kept; returns the path of the file."""
    path = FOLDER / f"{env.id}.json"
    everything = {k: v for k, v in _stored(env.id).items() if k in ("standard", *env.designs)}
    everything[design] = {
        **measured(env, design),
        "environment": env.digest,
        "design": env.design_digest(design),
        **figures,
    }
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(everything, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    _stored.cache_clear()
    return path
