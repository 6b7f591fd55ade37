"""Faults of DeepXDE itself that a script runs into, each as one sentence with the way round."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from typing import Any

STAR = "StarShaped"
STAR_MENDED = (
    "{0}.on_boundary = lambda x: np.isclose(np.hypot(*(x - {0}.center).T), "
    "{0}._r_theta(np.arctan2(*(x - {0}.center).T[::-1])))"
)


def fault_of_deepxde(error: Exception, names: dict[str, Any]) -> str | None:
    """What DeepXDE cannot do that a script asks of it; None where the fault may be the script's.

    Args:
        error: what the script raised.
        names: of the script, as far as it got.

    Returns:
        The end of a sentence, behind the place in the script.
    """
    if not isinstance(error, IndexError):
        return None
    stars = [g for g in _geometries(error) if type(g).__name__ == STAR]
    if not stars:
        return None
    called = next((n for n, value in names.items() if value is stars[0]), "geom")
    return (
        f"conditions on the edge of a {STAR} fail in DeepXDE itself, whose on_boundary gives one answer for all "
        f"points; expected one for each, by a line behind the geometry: {STAR_MENDED.format(called)}"
    )


def _geometries(error: Exception) -> Iterator[Any]:
    """Geometries of space of the conditions that were being asked for their points."""
    for frame, _ in traceback.walk_tb(error.__traceback__):
        geometry = getattr(frame.f_locals.get("self"), "geom", None)
        if frame.f_code.co_name == "filter" and geometry is not None:
            yield getattr(geometry, "geometry", geometry)
