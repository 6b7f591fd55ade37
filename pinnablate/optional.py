"""Packages that only a part of the work needs: imported where they are used, and their absence is one sentence."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from pinnablate.errors import missing

ANALYSIS, GPU = "pinnablate[analysis]", "pinnablate[gpu]"


def require(module: str, purpose: str, install: str = ANALYSIS) -> Any:
    """Import a module that may not be installed.

    Args:
        module: its dotted name, say `matplotlib.pyplot`.
        purpose: what it is needed for, as a verb with its object: `make result.scores`.
        install: what pip should install.

    Raises:
        PinnablateError: its package is not installed. A package that is installed and breaks while it loads raises what it
            raises: to install it again would mend nothing.
    """
    package = module.partition(".")[0]
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != package:
            raise
        raise missing(package, purpose, install) from error
