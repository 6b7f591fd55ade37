"""Kills in the middle of a long fit; see `injections.kills`."""

from __future__ import annotations

from injections.kills import mid_fit as inject

__all__ = ["inject"]
