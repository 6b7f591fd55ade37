"""What was measured: tables and grids from files and objects, as numbers, and their folds."""

from __future__ import annotations

from pinnablate.measurements.folds import SPLITS, Fold
from pinnablate.measurements.measurements import Measurements, as_measurements
from pinnablate.measurements.table import Table

__all__ = ["SPLITS", "Fold", "Measurements", "Table", "as_measurements"]
