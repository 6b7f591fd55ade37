"""pinnablate: which of the equations that you know does your network use, and what is each one worth?

    result = pinnablate.run("heat-mixed", replicates=5)
    result.worth()

`pinnablate.environments()`, `protocols()` and `learners()` list what there is. Nothing is imported before it is used.
"""

from __future__ import annotations

TYPE_CHECKING = False  # as in typing, which takes a while to import: Ctrl-C must find nothing here
if TYPE_CHECKING:
    from typing import Any

    from pinnablate.ablation import ablate, diagnose
    from pinnablate.adopt import from_deepxde, train_deepxde
    from pinnablate.api import (
        check,
        check_learner,
        compare,
        environments,
        headroom,
        leaderboard,
        learners,
        load,
        observability,
        open_result,
        protocols,
        run,
        site,
    )
    from pinnablate.comparison.compare import Comparison
    from pinnablate.elsewhere.analyse import analyse
    from pinnablate.elsewhere.analysis import Analysis
    from pinnablate.environment import (
        Conditions,
        Design,
        Environment,
        Expected,
        NearMiss,
        Observations,
        Sensor,
        boundary,
        choice,
        coordinates,
        edge,
        fields,
        given,
        log_uniform,
        lower,
        normal,
        normal_derivative,
        parameters,
        periodic,
        tabulated,
        uniform,
        upper,
        zero,
    )
    from pinnablate.errors import PinnablateError
    from pinnablate.measurements import Measurements
    from pinnablate.problems import problem
    from pinnablate.records.published import published
    from pinnablate.records.store import Store
    from pinnablate.regions import (
        annulus,
        ball,
        box,
        cylinder,
        disk,
        ellipse,
        l_shape,
        polygon,
        star,
    )
    from pinnablate.result import Result
    from pinnablate.study import Study
    from pinnablate.study.ready import to_deepxde
    from pinnablate.truths import Integrated, Reference

    __version__: str

__all__ = [
    "Analysis",
    "Comparison",
    "Conditions",
    "Design",
    "Environment",
    "Expected",
    "Integrated",
    "Measurements",
    "NearMiss",
    "Observations",
    "PinnablateError",
    "Reference",
    "Result",
    "Sensor",
    "Store",
    "Study",
    "__version__",
    "ablate",
    "analyse",
    "annulus",
    "ball",
    "boundary",
    "box",
    "check",
    "check_learner",
    "choice",
    "compare",
    "coordinates",
    "cylinder",
    "diagnose",
    "disk",
    "edge",
    "ellipse",
    "environments",
    "fields",
    "from_deepxde",
    "given",
    "headroom",
    "l_shape",
    "leaderboard",
    "learners",
    "load",
    "log_uniform",
    "lower",
    "normal",
    "normal_derivative",
    "observability",
    "open_result",
    "parameters",
    "periodic",
    "polygon",
    "problem",
    "protocols",
    "published",
    "run",
    "site",
    "star",
    "tabulated",
    "to_deepxde",
    "train_deepxde",
    "uniform",
    "upper",
    "zero",
]

_ROOMS = {
    "ablation": ("ablate", "diagnose"),
    "adopt": ("from_deepxde", "train_deepxde"),
    "api": (
        "check",
        "check_learner",
        "compare",
        "headroom",
        "load",
        "observability",
        "open_result",
        "protocols",
        "run",
    ),
    "comparison.compare": ("Comparison",),
    "elsewhere.analyse": ("analyse",),
    "elsewhere.analysis": ("Analysis",),
    "environment": (
        "Conditions",
        "Design",
        "Environment",
        "Expected",
        "NearMiss",
        "Observations",
        "Sensor",
        "boundary",
        "choice",
        "coordinates",
        "edge",
        "fields",
        "given",
        "log_uniform",
        "lower",
        "normal",
        "normal_derivative",
        "parameters",
        "periodic",
        "tabulated",
        "uniform",
        "upper",
        "zero",
    ),
    "errors": ("PinnablateError",),
    "measurements": ("Measurements",),
    "problems": ("problem",),
    "records.published": ("published",),
    "records.store": ("Store",),
    "regions": (
        "annulus",
        "ball",
        "box",
        "cylinder",
        "disk",
        "ellipse",
        "l_shape",
        "polygon",
        "star",
    ),
    "result": ("Result",),
    "study": ("Study",),
    "study.ready": ("to_deepxde",),
    "truths": ("Integrated", "Reference"),
}
_HOME = {name: room for room, names in _ROOMS.items() for name in names}
_FORMER = {"Observations": "Design"}  # old names, which warn; they go with version 0.3
_CALLABLE = ("environments", "leaderboard", "learners", "site")  # modules that answer as functions


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name == "__version__":
        globals()[name] = _version()
        return globals()[name]
    if name in _CALLABLE:
        return import_module(f"pinnablate.{name}")
    if name not in _HOME:
        raise AttributeError(f"module 'pinnablate' has no attribute {name!r}")
    if name in _FORMER:
        import warnings

        now = _FORMER[name]
        text = f"pinnablate.{name} is called pinnablate.{now}; the old name goes with version 0.3"
        warnings.warn(text, DeprecationWarning, stacklevel=2)
    return getattr(import_module(f"pinnablate.{_HOME[name]}"), name)


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("pinnablate")
    except PackageNotFoundError:  # a source tree that was never installed
        return "0+unknown"


def __dir__() -> list[str]:
    return sorted(__all__)
