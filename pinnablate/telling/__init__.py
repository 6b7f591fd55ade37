"""What an arm is told, as rows of coefficients over the terms of laws."""

from __future__ import annotations

from pinnablate.telling.teller import Teller, Told, told_values

__all__ = ["Teller", "Told", "told_values"]
