"""One call from a user's problem to what each of its equations is worth, and to which is wrong."""

from __future__ import annotations

from pinnablate.ablation.diagnosing import diagnose
from pinnablate.ablation.front import ablate

__all__ = ["ablate", "diagnose"]
