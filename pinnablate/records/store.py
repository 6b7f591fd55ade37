"""Records on disk: one JSON line per cell, and its final weights in a file named by its key.

    DIR/<environment>.jsonl            appended as cells finish
    DIR/weights/<environment>/KEY.npz  written whole, then renamed

Versions and machine stand once, in a header line before the first record made with them; records
name that header. A line that was torn (by a crash, or a full disk) is reported and skipped: all
others stay readable, and its cell is trained again.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from pinnablate.errors import StoreError
from pinnablate.files import whole_file
from pinnablate.records.record import Record, decode, encode

__all__ = ["CHOSEN", "LAST", "Loaded", "Record", "Store", "environments_in"]

CHOSEN, LAST = "chosen", "last"  # the states whose parameters are kept


@dataclass(frozen=True)
class Loaded:
    """What a file of records holds.

    Args:
        records: by key.
        complaints: one sentence for each line that could not be read.
    """

    records: dict[str, Record]
    complaints: tuple[str, ...]

    def __repr__(self) -> str:
        unread = f"{len(self.complaints)} lines that could not be read"
        return f"Loaded({len(self.records)} records, {unread})"


class Store:
    """Records of a results directory.

    Args:
        directory: where they are, or will be: one file of JSON lines for each environment, and the
            final weights beside them.
    """

    def __init__(self, directory: str | Path) -> None:
        self.directory = Path(directory)

    def __repr__(self) -> str:
        return f"Store({str(self.directory)!r})"

    def path(self, environment: str) -> Path:
        """Where the records of an environment are kept."""
        return self.directory / f"{environment}.jsonl"

    def weights_path(self, record: Record) -> Path:
        """Where the final weights of a record are kept."""
        return self.directory / "weights" / record.environment / f"{record.key}.npz"

    def load(self, environment: str) -> Loaded:
        """All records of an environment; of two with one key, the later.

        Args:
            environment: its id.

        Returns:
            The records, none where the file does not exist, and what could not be read.

        Raises:
            StoreError: the file exists and cannot be read.
        """
        path = self.path(environment)
        if not path.exists():
            return Loaded({}, ())
        try:
            lines = path.read_bytes().split(b"\n")
        except OSError as error:
            raise StoreError(
                f"{path} cannot be read: {error.strerror}; check its permissions"
            ) from error
        records: dict[str, Record] = {}
        headers: dict[str, dict[str, Any]] = {}
        complaints = []
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                found = decode(line, headers)
            except ValueError as error:
                last = number == len(lines)
                torn = " (a torn last line: the cell is trained again)" if last else ""
                complaints.append(f"{path}, line {number}: skipped, {error}{torn}")
                continue
            if isinstance(found, Record):
                records[found.key] = found
            else:
                headers.update(found)
        return Loaded(records, tuple(complaints))

    def append(
        self, record: Record, weights: np.ndarray | None, last: np.ndarray | None = None
    ) -> None:
        """Keep a record.

        Its weights are written first, so that no record lacks the weights that it follows from.

        Args:
            record: it is appended to the file of its environment.
            weights: parameters [P] of the state that its scores are of, the chosen one; None where
                it has none.
            last: parameters [P] of the last state, where that is another one.

        Raises:
            StoreError: the directory cannot be written, or is full.
        """
        try:
            if weights is not None:
                with whole_file(self.weights_path(record)) as archive:
                    if last is None or np.array_equal(last, weights):
                        np.savez(archive, theta=weights)
                    else:
                        np.savez(archive, theta=weights, last=last)
            self.directory.mkdir(parents=True, exist_ok=True)
            header, line = encode(record)
            path = self.path(record.environment)
            with open(path, "ab+") as file:
                file.seek(0)
                if header not in file:
                    line = header + line
                if file.seek(0, os.SEEK_END):
                    file.seek(-1, os.SEEK_END)
                    if file.read(1) != b"\n":  # a torn line must not swallow this one
                        line = b"\n" + line
                file.write(line)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise StoreError(
                f"results cannot be written to {self.directory}: {error.strerror}; every earlier "
                ""
                "record is kept: make room or choose another --results directory, then repeat "
                "the "
                "command"
            ) from error

    def weights(self, record: Record, state: str = CHOSEN) -> np.ndarray | None:
        """Parameters [P] of a record, or None where there are none.

        Args:
            record: the record.
            state: `chosen`, which its scores are of, or `last`; the same where one was kept.

        Raises:
            StoreError: the file is damaged.
        """
        path = self.weights_path(record)
        if not path.exists():
            return None
        try:
            with open(path, "rb") as file, np.load(file, allow_pickle=False) as archive:
                return np.asarray(archive[LAST if state == LAST and LAST in archive else "theta"])
        except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
            raise StoreError(
                f"{path} is damaged ({error}); delete it and its record, then train the cell again"
            ) from error


def environments_in(directory: str | Path) -> Iterable[str]:
    """Ids of the environments with records in a results directory."""
    return sorted(path.stem for path in Path(directory).glob("*.jsonl"))
