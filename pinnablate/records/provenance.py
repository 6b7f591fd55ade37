"""Where and with what a record was made."""

from __future__ import annotations

import os
import platform
import sys
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

PACKAGES = ("pinnablate", "tensorflow", "deepxde", "numpy", "scipy", "sympy")
VECTORS = ("avx512f", "avx2", "avx")


def provenance() -> dict[str, Any]:
    """What this process computes with.

    Returns:
        {"python": its version, each of PACKAGES: its version, "processor": its name, "vectors": the
        widest vector instructions, "cores": how many}, and "jax" and "gpu" where it trains on one.
    """
    return {**_software(), **_gpu()}


@cache
def _software() -> dict[str, Any]:
    versions = {}
    for name in PACKAGES:
        try:
            versions[name] = version(name)
        except PackageNotFoundError:
            versions[name] = "not installed"
    machine = {"processor": _processor(), "vectors": _vectors(), "cores": os.cpu_count()}
    return {"python": platform.python_version(), **versions, **machine}


def _gpu() -> dict[str, str]:
    """JAX's version and the GPU that it computes on, in a process that has trained on one."""
    names = sys.modules.get("pinnablate.calculus.jax_names")  # other packages import JAX, too
    if names is None or names.jax.default_backend() == "cpu":
        return {}
    return {"jax": version("jax"), "gpu": names.jax.devices()[0].device_kind}


def _processor() -> str:
    return _cpuinfo("model name") or platform.processor() or platform.machine()


def _vectors() -> str:
    """The widest vector instructions, on which sums are rounded.

    Processors of one name differ in them.
    """
    flags = _cpuinfo("flags").split()
    return next((v for v in VECTORS if v in flags), platform.machine())


def _cpuinfo(entry: str) -> str:
    """An entry of the first processor; empty where the system does not tell."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith(entry)), "")


def now() -> str:
    """The time (UTC), to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")
