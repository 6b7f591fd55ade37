"""Pictures of a result on matplotlib axes, for papers and notebooks.

The pages of the leaderboard draw the same by hand, in `report/pictures`.

Colours are cividis, which the colour-blind read as others do: dark blue is little, yellow is much.
"""

from __future__ import annotations

from pinnablate.report.plots.curves import plot_curves
from pinnablate.report.plots.lattice import plot_lattice
from pinnablate.report.plots.worth import plot_worth

__all__ = ["plot_curves", "plot_lattice", "plot_worth"]
