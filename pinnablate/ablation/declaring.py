"""Files that import DeepXDE, however somebody comes by them: nothing of theirs is trained.

`pinnablate.registry` reads them by this module, whose name it knows and which stands above it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pinnablate.ablation.cells import cells_of, refuse_unparsed
from pinnablate.ablation.problem import environment_of
from pinnablate.ablation.script import is_script, stopped_at_models, uses_deepxde
from pinnablate.environment import Environment
from pinnablate.errors import PinnablateError
from pinnablate.files import NOTEBOOK


def adopted_from(path: Path) -> Environment | None:
    """The environment of a DeepXDE script, as `ablate` reads it; None of any other file.

    Args:
        path: of a file.

    Raises:
        PinnablateError: the script cannot be read, or it is a notebook of something else.
        NotTracedError: its problem is no declaration of equations.
    """
    if is_script(path):
        return environment_of(path, {})
    if path.suffix == NOTEBOOK:
        for cell in cells_of(path):  # which says it of a torn one
            refuse_unparsed(cell)
        raise PinnablateError(
            f"{path} is a notebook that does not import DeepXDE; expected a DeepXDE problem in it, or an "
            "environment in a .py file"
        )
    return None


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
