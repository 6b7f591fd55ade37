"""Packages that seem not to be installed."""

from __future__ import annotations

import sys


def hide(monkeypatch, package, *modules):
    """Make imports of a package fail until the test ends; `modules` that have imported it are loaded again."""
    for name in (package, *(m for m in list(sys.modules) if m.startswith(f"{package}."))):
        monkeypatch.setitem(sys.modules, name, None)
    for name in modules:
        monkeypatch.delitem(sys.modules, name, raising=False)
