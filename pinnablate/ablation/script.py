"""The problem of a DeepXDE script, found by running it until it makes its model."""

from __future__ import annotations

import ast
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import (
    AbstractContextManager,
    ExitStack,
    chdir,
    contextmanager,
    nullcontext,
    redirect_stdout,
)
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any
from unittest.mock import patch

from pinnablate.ablation.cells import Cell, cells_of, nodes_of
from pinnablate.ablation.in_deepxde import fault_of_deepxde
from pinnablate.environment.raised import refusal
from pinnablate.errors import PinnablateError
from pinnablate.files import NOTEBOOK
from pinnablate.learners.deepxde.backend import BACKEND, library_of, other_backend, written_for

DECLARED = "environment"  # what a file of this package declares
TRAINING = {  # functions that a script is not read through
    "pinnablate.ablation": ("ablate", "diagnose"),
    "pinnablate.adopt": ("train_deepxde",),
    "pinnablate.api": ("run",),
}
# Backends of DeepXDE whose scripts are read as those of TensorFlow.
_READ_AS_TENSORFLOW = (BACKEND, "tensorflow.compat.v1", "pytorch", "paddle", "jax")
EXPECTED = (
    "data = dde.data.TimePDE(...) or dde.data.PDE(...), and perhaps model = dde.Model(data, net)"
)


@dataclass(frozen=True, eq=False)
class Script:
    """What a script was about to train.

    Args:
        data: the `dde.data` object.
        net: its network; None where the script makes no model.
    """

    data: Any
    net: Any


class _ModelMadeError(BaseException):
    """Ends a script at its first model: not an `Exception`, so that no `except` of its own keeps it."""

    def __init__(self, found: Script) -> None:
        super().__init__("the script made a model")
        self.found = found


def is_script(path: Path) -> bool:
    """Whether a file imports DeepXDE and declares no environment; nothing of it is run.

    Args:
        path: of a file; one that cannot be read or parsed is none.
    """
    nodes = nodes_of(path)
    stored = {n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    return DECLARED not in stored and any(map(_imports_deepxde, nodes))


def uses_deepxde(path: Path) -> bool:
    """Whether a file imports DeepXDE, whatever it declares; nothing of it is run.

    Args:
        path: of a file; one that cannot be read or parsed does not.
    """
    return any(map(_imports_deepxde, nodes_of(path)))


def _imports_deepxde(node: ast.AST) -> bool:
    if isinstance(node, ast.Import):
        return any(alias.name.partition(".")[0] == "deepxde" for alias in node.names)
    return isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == "deepxde"


def problem_in(path: Path) -> Script:
    """The problem of a script: what its first `dde.Model` is made of, where it is left off, so that
    nothing is trained; else its only `dde.data` object.

    What the script prints goes to standard error.

    Args:
        path: of the script, which runs as by `python script.py`, or of a notebook, whose code cells run
            in order in its folder. What it imports of PyTorch, Paddle and JAX is read by TensorFlow.

    Raises:
        PinnablateError: it raises, or has no problem, or several, or asks for a backend of DeepXDE that
            is not read by TensorFlow.
    """
    if other := other_backend():
        raise PinnablateError(f"{path}: {other}")
    # Before the script computes anything: the learner needs TensorFlow with one thread an operator.
    from pinnablate.learners.tensorflow_setup import one_thread_inside

    one_thread_inside()
    from pinnablate.adopt.draws import seeded
    from pinnablate.adopt.libraries import of_tensors, stand_ins, written_in_pairs

    names: dict[str, Any] = {"__name__": "__main__", "__file__": str(path)}
    if path.suffix == NOTEBOOK:
        names["display"] = print  # as IPython has it
    os.environ.setdefault("MPLBACKEND", "Agg")  # no window opens
    # Points that a script draws at random are the same whenever it is run here.
    chosen: set[str] = set()
    ways = (
        *(_as_main(path), _backend_left(path, chosen), _models_end(), _trains_nothing(path)),
        *(stand_ins(path, nodes_of), seeded(0), _where_notebooks_run(path)),
    )
    found = _ended(path, cells_of(path), names, ways)
    in_pairs = "forward" in chosen or written_in_pairs(path, nodes_of, "jax" in chosen)
    if in_pairs and getattr(found.data, "pde", None) is not None:
        found.data.pde = of_tensors(found.data.pde)
    return found


def _ended(
    path: Path,
    cells: Sequence[Cell],
    names: dict[str, Any],
    ways: Iterable[AbstractContextManager[Any]],
) -> Script:
    """Run a script until it makes a model, or ends.

    Args:
        path: of the script.
        cells: its pieces, in order.
        names: what it finds, and leaves.
        ways: how it is run.
    """
    with ExitStack() as stack, redirect_stdout(sys.stderr):
        for way in ways:
            stack.enter_context(way)
        try:
            for cell in cells:
                _run(path, cell, names)
        except _ModelMadeError as made:
            return made.found
        except SystemExit:
            pass
    return Script(_only_data(path, names), names.get("net"))


def _run(path: Path, cell: Cell, names: dict[str, Any]) -> None:
    """Run a piece of a script.

    Raises:
        PinnablateError: it raises.
    """
    from pinnablate.adopt.columns import Untraceable
    from pinnablate.adopt.libraries import not_offered

    title = Path(cell.title)
    try:
        exec(compile(cell.source, cell.title, "exec"), names)
    except PinnablateError as error:
        raise PinnablateError(f"{path}: {error}") from error
    except Untraceable as error:  # a function of another library that is not read
        raise PinnablateError(f"{title} {error}") from error
    except SyntaxError as error:
        raise PinnablateError(f"{title}, line {error.lineno or '?'}: {error.msg}") from error
    except ImportError as error:
        if (sentence := not_offered(error) or written_for(library_of(error))) is None:
            raise refusal(title, cell.source, error) from error
        raise PinnablateError(f"{title} {sentence}") from error
    except Exception as error:  # a user's script may raise anything
        if (fault := fault_of_deepxde(error, names)) is not None:
            raise PinnablateError(f"{path}: {fault}") from error
        raise refusal(title, cell.source, error) from error


def _only_data(path: Path, names: dict[str, Any]) -> Any:
    """The problem of a script that makes no model.

    Raises:
        PinnablateError: it has none, or several of which none is called data.
    """
    from pinnablate.learners.deepxde.pde import dde

    kind = dde.data.data.Data
    found = {name: value for name, value in names.items() if isinstance(value, kind)}
    if "data" in found:
        return found["data"]
    if len(found) == 1:
        return next(iter(found.values()))
    got = (
        f"holds {', '.join(found)}, and none of them is called data"
        if found
        else "makes no problem of DeepXDE"
    )
    raise PinnablateError(f"{path} {got}; expected {EXPECTED}")


@contextmanager
def _as_main(path: Path) -> Iterator[None]:
    """Arguments and import path as a script has them that is run by itself."""
    argv, search = sys.argv, sys.path
    sys.argv, sys.path = [str(path)], [str(path.resolve().parent), *search]
    try:
        yield
    finally:
        sys.argv, sys.path = argv, search


def _where_notebooks_run(path: Path) -> AbstractContextManager[None]:
    """The folder of a notebook, in which Jupyter runs it; a script stays where it is called."""
    return chdir(path.resolve().parent) if path.suffix == NOTEBOOK else nullcontext()


@contextmanager
def _backend_left(path: Path, chosen: set[str]) -> Iterator[None]:
    """DeepXDE's backend and its way of differentiating as they are: a script that chooses another backend
    after DeepXDE is imported changes nothing, and is written for that one.

    Args:
        path: of the script.
        chosen: takes what it chose: the name of a backend, `forward` or `reverse`.

    Raises:
        PinnablateError: it chose a backend that is not read.
    """
    from pinnablate.learners.deepxde.pde import dde

    before, way = BACKEND, dde.config.autodiff
    os.environ["DDE_BACKEND"] = before
    try:
        yield
    finally:
        backend = os.environ.get("DDE_BACKEND", before)
        chosen |= {backend, dde.config.autodiff}
        os.environ["DDE_BACKEND"], dde.config.autodiff = before, way
        if backend not in _READ_AS_TENSORFLOW:
            raise PinnablateError(
                f"{path} sets DDE_BACKEND to {backend!r}; expected one of {', '.join(_READ_AS_TENSORFLOW)}"
            )


@contextmanager
def _trains_nothing(path: Path) -> Iterator[None]:
    """Functions of this package that train end what calls them.

    Raises:
        PinnablateError: a script calls one; with the way to run it.
    """
    with ExitStack() as stack:
        for module, names in TRAINING.items():
            for name in names:
                stack.enter_context(
                    patch.object(import_module(module), name, _refusing(path, name))
                )
        yield


def _refusing(path: Path, name: str) -> Callable[..., None]:
    def refuse(*_: Any, **__: Any) -> None:
        raise PinnablateError(
            f"the script calls pinnablate.{name} itself; expected one that stops at its problem: run "
            f"python {path}, or put that call under a name of its own and leave __main__ without it"
        )

    return refuse


@contextmanager
def stopped_at_models() -> Iterator[None]:
    """What runs here is left off where it makes a model of DeepXDE, and what follows goes on."""
    try:
        with _models_end():
            yield
    except _ModelMadeError:
        pass


@contextmanager
def _models_end() -> Iterator[None]:
    """Models of DeepXDE end what makes them."""
    from pinnablate.learners.deepxde.pde import dde

    def stop(self: Any, data: Any, net: Any, *further: Any, **named: Any) -> None:
        raise _ModelMadeError(Script(data, net))

    before = dde.Model.__init__
    dde.Model.__init__ = stop
    try:
        yield
    finally:
        dde.Model.__init__ = before
