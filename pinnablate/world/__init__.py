"""The numbers of an environment under one design."""

from __future__ import annotations

from pinnablate.world.laws import Laws
from pinnablate.world.world import World

__all__ = ["Laws", "World"]
