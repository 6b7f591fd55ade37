"""Records on disk: one JSON line per cell, and its weights in a file named by its key.

    DIR/<environment>.jsonl            appended as cells finish
    DIR/weights/<environment>/KEY.npz  written whole, then renamed: `theta` [P], the chosen state,
                                       and `last` [P] where that is another one

Versions and machine stand once, in a header line before the first record made with them; records
name that header. A line that was torn (by a crash, or a full disk) or changed is reported and
skipped: all others stay readable, and its cell is trained again.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from pinnablate.errors import StoreError
from pinnablate.files import make_folder, sweep, sync_folder, whole_file
from pinnablate.records.lines import Header, NoHeaderError, decode, encode
from pinnablate.records.record import Record

__all__ = ["CHOSEN", "LAST", "Loaded", "Record", "Store", "environments_in"]

CHOSEN, LAST = "chosen", "last"  # the states whose parameters are kept
TORN = " (a torn last line: the cell is trained again)"
CHANGED = "; restore the line from a copy, or its cell is trained again"


@dataclass(frozen=True)
class Loaded:
    """What a file of records holds.

    Args:
        records: by key.
        complaints: one sentence for each line that could not be read, or was changed after it was
            written.
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
        records: dict[int, Record] = {}  # by line
        complaints: dict[int, str] = {}
        headers: Header = {}
        waiting = []

        def read(number: int) -> None:
            try:
                found = decode(lines[number], headers)
            except ValueError as error:
                if isinstance(error, NoHeaderError):
                    waiting.append(number)
                remedy = TORN if number == len(lines) - 1 else CHANGED
                complaints[number] = f"{path}, line {number + 1}: skipped, {error}{remedy}"
            else:
                if isinstance(found, Record):
                    records[number] = found
                else:
                    headers.update(found)

        for number in (n for n, line in enumerate(lines) if line.strip()):
            read(number)
        # a header that was damaged stands again above the record that was appended next
        for number in [n for n in waiting if headers]:
            del complaints[number]
            read(number)
        return Loaded(
            {records[n].key: records[n] for n in sorted(records)},
            tuple(complaints[n] for n in sorted(complaints)),
        )

    def append(
        self, record: Record, weights: np.ndarray | None, last: np.ndarray | None = None
    ) -> None:
        """Keep a record.

        What survives a power cut does so in this order: its weights, the names of their files, the
        record. So no record lacks the weights that it follows from.

        Args:
            record: it is appended to the file of its environment.
            weights: parameters [P] of the state that its scores are of, the chosen one; None where
                it has none.
            last: parameters [P] of the last state, where that is another one.

        Raises:
            StoreError: the directory cannot be written, or is full; or the record is one that
                nobody would believe.
        """
        header, line = encode(record)
        _require_belief(record, header, line)
        try:
            if weights is not None:
                with whole_file(self.weights_path(record), durable=True) as archive:
                    if last is None or np.array_equal(last, weights):
                        np.savez(archive, theta=weights)
                    else:
                        np.savez(archive, theta=weights, last=last)
            self._append(self.path(record.environment), header, line)
        except OSError as error:
            raise StoreError(
                f"results cannot be written to {self.directory}: {error.strerror}; every earlier "
                "record is kept: make room or choose another --results directory, then repeat the "
                "command"
            ) from error

    def _append(self, path: Path, header: bytes, line: bytes) -> None:
        """Append a line to a file, below its header, and put both on the disk."""
        folders = make_folder(self.directory)
        if not path.exists():
            folders.append(self.directory)
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
        for folder in folders:
            sync_folder(folder)

    def sweep(self, environment: str) -> None:
        """Remove files of weights that killed processes left unfinished; see `files.sweep`."""
        sweep(self.directory / "weights" / environment)

    def weights(self, record: Record, state: str = CHOSEN) -> np.ndarray | None:
        """Parameters [P] of a record, or None where there are none.

        Args:
            record: the record.
            state: `chosen`, which its scores are of, or `last`; the same where one was kept.

        Raises:
            StoreError: the file cannot be read, or is damaged.
        """
        path = self.weights_path(record)
        try:
            with open(path, "rb") as file, np.load(file, allow_pickle=False) as archive:
                kept = archive[LAST if state == LAST and LAST in archive else "theta"]
        except FileNotFoundError:
            return None
        except (ValueError, KeyError, EOFError, BadZipFile, zlib.error) as error:
            raise _damaged(path, str(error)) from error
        except OSError as error:
            if not error.strerror:  # numpy's, of bytes that are no archive
                raise _damaged(path, str(error)) from error
            raise StoreError(
                f"{path} cannot be read: {error.strerror}; check its permissions"
            ) from error
        if kept.dtype.kind != "f" or not np.isfinite(kept).all():
            raise _damaged(path, f"values of {kept.dtype}, not all of them finite numbers")
        return np.asarray(kept)


def _require_belief(record: Record, header: bytes, line: bytes) -> None:
    """Refuse a record that would be refused when it is read.

    Raises:
        StoreError: what is wrong with it.
    """
    try:
        headers = decode(header, {})
        decode(line, headers if isinstance(headers, dict) else {})
    except ValueError as error:
        raise StoreError(
            f"the record of {record.arm!r}, replicate {record.data_seed}, cannot be kept: {error}; "
            f"this is a mistake in the software that made it, learner {record.learner!r} say"
        ) from error


def _damaged(path: Path, why: str) -> StoreError:
    return StoreError(
        f"{path} is damaged ({why}); delete it and its record, then train the cell again"
    )


def environments_in(directory: str | Path) -> Iterable[str]:
    """Ids of the environments with records in a results directory."""
    return sorted(path.stem for path in Path(directory).glob("*.jsonl"))
