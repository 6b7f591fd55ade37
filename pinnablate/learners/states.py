"""The states of long fits, kept while they are trained, so that a killed one goes on from there.

A state is everything that the steps to come depend on: parameters, moments of Adam, damping, losses,
points that were drawn, and the states that were kept on the way. So a fit that goes on ends with the
same bits as one that was never interrupted.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np

from pinnablate.files import whole_file
from pinnablate.tasks.fit import Fit

EVERY = 60.0  # seconds between two states of one fit; a shorter fit keeps none
Arrays = Mapping[str, np.ndarray]


class States:
    """Files of states in a directory.

    Args:
        folder: made when the first state is kept.
        made_with: versions and machine in a text; a state that others kept is not gone on from.
    """

    def __init__(self, folder: Path, made_with: str) -> None:
        self._folder, self._made_with = folder, made_with
        self._names: dict[int, str] = {}  # by id of the fit

    def name(self, fit: Fit, name: str) -> None:
        """Say under which name the state of a fit is kept, which its content must follow from."""
        self._names[id(fit)] = name

    def of(self, fit: Fit) -> State | None:
        """What keeps the state of a fit; None where it has no name."""
        name = self._names.get(id(fit))
        return None if name is None else State(self._folder / f"{name}.npz", fit, self._made_with)

    def forget(self, name: str) -> None:
        """Remove the states whose names begin so: a record was kept.

        Raises:
            OSError: the directory cannot be written.
        """
        for path in self._folder.glob(f"{name}*.npz"):
            path.unlink(missing_ok=True)


class State:
    """The state of one fit.

    Args:
        path: of its file.
        fit: what is trained.
        made_with: as in `States`.
    """

    def __init__(self, path: Path, fit: Fit, made_with: str) -> None:
        self._path, self._fit, self._made_with = path, fit, made_with
        self._next = time.monotonic() + EVERY

    def found(self) -> Arrays | None:
        """The state that was kept last; None where there is none, or none of this fit."""
        try:
            with open(self._path, "rb") as file, np.load(file, allow_pickle=False) as archive:
                arrays = {name: archive[name] for name in archive.files}
        except Exception:  # its readers raise anything of damaged bytes; the fit begins anew
            return None
        same = str(arrays.get("made_with")) == self._made_with and "start" in arrays
        return arrays if same and np.array_equal(arrays["start"], self._fit.start) else None

    def offer(self, state: Callable[[], dict[str, np.ndarray]]) -> bool:
        """Keep a state where the last one is older than EVERY.

        Args:
            state: makes its arrays.

        Returns:
            Whether it was older.
        """
        if time.monotonic() < self._next:
            return False
        self.keep(state())
        return True

    def keep(self, state: dict[str, np.ndarray]) -> None:
        """Keep a state.

        A disk that is full or cannot be written ends no fit: then the state before it is kept.
        """
        arrays = state | {"start": self._fit.start, "made_with": np.array(self._made_with)}
        try:
            with whole_file(self._path) as archive:
                np.savez(archive, **arrays)  # type: ignore[arg-type]  # its stubs take names for options
        except OSError:
            pass
        self._next = time.monotonic() + EVERY


def curve_arrays(name: str, curve: list[tuple[int, np.ndarray]]) -> dict[str, np.ndarray]:
    """A curve of (step, parameters [P]) as two arrays."""
    thetas = np.stack([theta for _, theta in curve]) if curve else np.zeros((0, 0))
    return {f"{name}_steps": np.array([s for s, _ in curve], int), f"{name}_states": thetas}


def curve_of(name: str, arrays: Arrays) -> list[tuple[int, np.ndarray]]:
    """The curve of two arrays."""
    steps, thetas = arrays[f"{name}_steps"].tolist(), arrays[f"{name}_states"]
    return list(zip(steps, thetas, strict=True))
