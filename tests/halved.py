"""Records that also hold a state at half of the budget, for tests of what moved."""

from __future__ import annotations

from dataclasses import replace


def at_half(record, factor):
    """A record whose state at half has `factor` times its errors; None for no such state."""
    if factor is None:
        return replace(record, half={})

    def scaled(errors):
        return {name: error * factor for name, error in errors.items()}

    half = {
        "step": 20,
        "validation": 0.1,
        "errors": scaled(record.errors),
        "field_errors": {split: scaled(of) for split, of in record.field_errors.items()},
        "relative_l2": record.relative_l2,
        "residuals": record.residuals,
        "held_out": record.held_out,
    }
    return replace(record, half=half)
