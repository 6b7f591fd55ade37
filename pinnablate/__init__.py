"""pinnablate: which of the equations that you know does your network use, and what is each one worth?"""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from typing import Any

try:
    __version__ = version("pinnablate")
except PackageNotFoundError:  # a source tree that was never installed
    __version__ = "0+unknown"

_LAZY = {
    "Conditions": "environment",
    "Design": "environment",
    "Environment": "environment",
    "Expected": "environment",
    "NearMiss": "environment",
    "Observations": "environment",
    "coordinates": "environment",
    "fields": "environment",
    "boundary": "environment",
    "lower": "environment",
    "upper": "environment",
    "periodic": "environment",
    "zero": "environment",
    "given": "environment",
    "Integrated": "truths",
    "Reference": "truths",
    "PinnablateError": "errors",
    "Store": "records.store",
    "Study": "study",
    "check": "checks.certify",
    "load": "registry",
    "published": "records.published",
    "to_deepxde": "learners.deepxde",
}
__all__ = [*_LAZY, "__version__"]


def __getattr__(name: str) -> Any:
    if name not in _LAZY:
        raise AttributeError(f"module 'pinnablate' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"pinnablate.{_LAZY[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
