"""Files that import DeepXDE, however somebody comes by them: nothing of theirs is trained.

`pinnablate.registry` reads them by this module, whose name it knows and which stands above it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pinnablate.ablation.problem import environment_of
from pinnablate.ablation.script import is_script, stopped_at_models, uses_deepxde
from pinnablate.environment import Environment


def adopted_from(path: Path) -> Environment | None:
    """The environment of a DeepXDE script, as `ablate` reads it; None of any other file.

    Args:
        path: of a file.

    Raises:
        PinnablateError: the script cannot be read.
        NotTracedError: its problem is no declaration of equations.
    """
    return environment_of(path, {}) if is_script(path) else None


@contextmanager
def until_model(path: Path) -> Iterator[None]:
    """Run what a file of this package declares until it makes a `dde.Model`, if it does.

    Args:
        path: of the file.
    """
    if not uses_deepxde(path):  # the word stands in a comment
        yield
        return
    with stopped_at_models():
        yield
