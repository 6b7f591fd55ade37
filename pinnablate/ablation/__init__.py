"""One call from a user's problem to what each of its equations is worth."""

from __future__ import annotations

from pinnablate.ablation.front import ablate

__all__ = ["ablate"]
