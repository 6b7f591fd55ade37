"""How much worlds differ, as a table."""

from __future__ import annotations

from pinnablate.checks.spread import Spread
from pinnablate.report.tables import table


def as_table(spread: Spread) -> str:
    """A sentence and a table with a column for each world: standard deviations of fields and scales
    of laws over those of world 0; violations of wrong laws, over their largest term; decades that
    the kernel gains.
    """
    headers = ["", *(f"world {s}" if s == 0 else str(s) for s in spread.seeds)]
    rows = [
        *([f"sigma {name}", *_relative(v)] for name, v in spread.fields.items()),
        *([f"law {name}", *_relative(v)] for name, v in spread.laws.items()),
        *([name, *(f"{x:.2f}" for x in v)] for name, v in spread.violations.items()),
        *([["kernel gains", *(f"{x:+.2f}" for x in spread.headroom)]] if spread.headroom else []),
    ]
    late = f" ({spread.wanted} were asked for)" if spread.drawn < spread.wanted else ""
    return (
        f"How much worlds differ, {spread.drawn} drawn ones{late}: fields and laws in units of world "
        f"0, whose scales stand in its column; wrong laws by their violation\n\n{table(rows, headers)}"
    )


def _relative(values: list[float]) -> list[str]:
    first, *others = values
    return [f"{first:.3g}", *(f"{v / first:.2f}" for v in others)]
