"""Packages that only a part of the work needs: imported where they are used, and their absence is one sentence."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

from pinnablate.errors import PinnablateError

ANALYSIS = "analysis"


def require(module: str, purpose: str, extra: str = ANALYSIS) -> ModuleType:
    """Import a module that may not be installed.

    Args:
        module: its dotted name, say `matplotlib.pyplot`.
        purpose: what needs it, the subject of the sentence: `result.scores`.
        extra: the extra of pinnablate that installs it.

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
        raise PinnablateError(f"{purpose} needs the package {package}, which is not installed: "
                              f"pip install 'pinnablate[{extra}]'") from error
