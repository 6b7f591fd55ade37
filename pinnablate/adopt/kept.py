"""Errors of networks that are trained one after the other, kept in a file as they come."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import inf, isnan
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from pinnablate.errors import StoreError
from pinnablate.files import make_folder, whole_file

DIVERGED = "diverged"  # as `analyse` reads it
LOCKED_FOR = 60.0  # seconds at most: what is done under the lock takes milliseconds


@dataclass(frozen=True)
class Kept:
    """{subset: {replicate: error}}, in a file that `pinnablate analyse` reads, or nowhere.

    Args:
        path: of the file; None to keep them in memory.
        errors: those that there are; inf of a network that diverged.
        about: what else the file says, arguments of `analyse`.
    """

    path: Path | None = None
    errors: dict[str, dict[int, float]] = field(default_factory=dict)
    about: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, path: Path | None, about: dict[str, Any]) -> Kept:
        """What a file holds; nothing, where there is none.

        Raises:
            StoreError: it cannot be read.
        """
        if path is None or not path.exists():
            return cls(path, about=about)
        try:
            found = json.loads(path.read_text(encoding="utf-8"))
            errors = {
                subset: {int(r): inf if e == DIVERGED else float(e) for r, e in by_run.items()}
                for subset, by_run in found["scores"].items()
            }
        except OSError as error:
            raise StoreError(f"{path} cannot be read: {error.strerror}") from error
        except (ValueError, AttributeError, TypeError, KeyError) as error:
            raise StoreError(
                f"{path} holds no errors of networks; expected {{'scores': {{subset: {{replicate: error}}}}}}: "
                "move it away"
            ) from error
        return cls(path, errors, about)

    def has(self, subset: str, replicate: int) -> bool:
        """Whether the error of a network is there."""
        return replicate in self.errors.get(subset, {})

    def add(self, subset: str, replicate: int, error: float) -> None:
        """Keep an error; NaN is that of a network that diverged. What another process has added to the file
        meanwhile stays in it.

        Raises:
            StoreError: the file cannot be read or written.
        """
        self.errors.setdefault(subset, {})[replicate] = inf if isnan(error) else error
        if self.path is None:
            return
        lock = self.path.with_suffix(".lock")
        try:
            make_folder(lock.parent)
            with FileLock(lock, timeout=LOCKED_FOR):
                for name, by_run in Kept.of(self.path, self.about).errors.items():
                    self.errors[name] = by_run | self.errors.get(name, {})
                with whole_file(self.path) as file:
                    file.write(json.dumps(self._said, indent=1).encode())
        except Timeout as error_:
            raise StoreError(
                f"{lock} is held by another process for {LOCKED_FOR:g} s, expected milliseconds; end that process, or "
                "delete the file"
            ) from error_
        except OSError as error_:
            raise StoreError(f"{self.path} cannot be written: {error_.strerror}") from error_

    @property
    def _said(self) -> dict[str, Any]:
        """What the file says."""
        scores = {
            s: {str(r): DIVERGED if e == inf else e for r, e in by_run.items()}
            for s, by_run in self.errors.items()
        }
        return {"scores": scores, **self.about}

    def chosen(
        self, subsets: Sequence[str], replicates: Sequence[int]
    ) -> dict[str, dict[int, float]]:
        """The errors of some subsets in some replicates, in this order."""
        return {s: {r: self.errors[s][r] for r in replicates} for s in subsets}
