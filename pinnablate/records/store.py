"""Records on disk: one JSON line per cell, and its weights in a file named by its key.

    DIR/<environment>.jsonl            appended as cells finish
    DIR/weights/<environment>/KEY.npz  its parameters, written whole, then renamed
    DIR/states/<environment>/KEY.npz   the state of a fit that takes longer than a minute
    DIR/packed/<environment>.npz       those of records that are published, in single precision

`pinnablate.records.weights` says what the files of parameters hold.

Versions and machine stand once, in a header line before the first record made with them; records
name that header. A line that was torn (by a crash, or a full disk) or changed is reported and
skipped: all others stay readable, and its cell is trained again.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from pinnablate.errors import StoreError, unreadable
from pinnablate.files import below_torn_line, make_folder, sweep, sync_folder
from pinnablate.records import weights as files_of_weights
from pinnablate.records.lines import Header, NoHeaderError, decode, encode
from pinnablate.records.record import Record
from pinnablate.records.weights import CHOSEN, LAST, Weights

__all__ = ["CHOSEN", "LAST", "Loaded", "Record", "Store", "environments_in"]

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
        self._packed: dict[str, dict[str, Weights]] = {}  # what was read of packed files

    def __repr__(self) -> str:
        return f"Store({str(self.directory)!r})"

    def path(self, environment: str) -> Path:
        """Where the records of an environment are kept."""
        return self.directory / f"{environment}.jsonl"

    def weights_path(self, record: Record) -> Path:
        """Where the final weights of a record are kept."""
        return self.directory / "weights" / record.environment / f"{record.key}.npz"

    def packed_path(self, environment: str) -> Path:
        """Where the published weights of an environment are kept."""
        return self.directory / "packed" / f"{environment}.npz"

    def states_path(self, environment: str) -> Path:
        """Where the states of long fits are kept while they are trained."""
        return self.directory / "states" / environment

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
            raise unreadable(path, error) from error
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
        self,
        record: Record,
        weights: np.ndarray | None,
        last: np.ndarray | None = None,
        states: Mapping[int, np.ndarray] | None = None,
    ) -> None:
        """Keep a record.

        What survives a power cut does so in this order: its weights, the names of their files, the
        record. So no record lacks the weights that it follows from.

        Args:
            record: it is appended to the file of its environment.
            weights: parameters [P] of the state that its scores are of, the chosen one; None where
                it has none.
            last: parameters [P] of the last state, where that is another one.
            states: {step: parameters [P]} of its learning curve.

        Raises:
            StoreError: the directory cannot be written, or is full; or the record is one that
                nobody would believe.
        """
        header, line = encode(record)
        _require_belief(record, header, line)
        try:
            if weights is not None:
                files_of_weights.write(self.weights_path(record), weights, last, states or {})
            self._append(self.path(record.environment), header, line)
        except OSError as error:
            raise unwritable(self.directory, error) from error

    def _append(self, path: Path, header: bytes, line: bytes) -> None:
        """Append a line to a file, below its header, and put both on the disk."""
        folders = make_folder(self.directory)
        if not path.exists():
            folders.append(self.directory)
        with open(path, "ab+") as file:
            file.seek(0)
            if header not in file:
                line = header + line
            below_torn_line(file)
            file.write(line)
            file.flush()
            os.fsync(file.fileno())
        for folder in folders:
            sync_folder(folder)

    def require_place(self) -> None:
        """Refuse a directory that can never be one, before anything is trained for it.

        Raises:
            StoreError: a file stands there, or where a directory above it would.
        """
        nearest = next(p for p in (self.directory, *self.directory.parents) if p.exists())
        if not nearest.is_dir():
            found = NotADirectoryError(errno.ENOTDIR, f"{nearest} is a file")
            raise unwritable(self.directory, found)

    def sweep(self, environment: str) -> None:
        """Remove files of weights that killed processes left unfinished; see `files.sweep`."""
        sweep(self.directory / "weights" / environment)
        sweep(self.states_path(environment))

    def weights(self, record: Record, state: str = CHOSEN) -> np.ndarray | None:
        """Parameters [P] of a record, or None where there are none: those of its own file, in the
        precision of its training, else those that were packed, in single precision.

        Args:
            record: the record.
            state: `chosen`, which its scores are of, or `last`; the same where one was kept.

        Raises:
            StoreError: the file cannot be read, or is damaged.
        """
        kept = self._kept(record)
        return None if kept is None else kept.of(state)

    def states(self, record: Record) -> Mapping[int, np.ndarray]:
        """{step: parameters [P]} of the learning curve of a record, as far as they were kept.

        Raises:
            StoreError: the file cannot be read, or is damaged.
        """
        kept = self._kept(record)
        return {} if kept is None else kept.states

    def _kept(self, record: Record) -> Weights | None:
        own = files_of_weights.read(self.weights_path(record))
        if own is not None:
            return own
        name = record.environment
        if name not in self._packed:
            self._packed[name] = files_of_weights.unpack(self.packed_path(name))
        return self._packed[name].get(record.key)

    def pack(
        self, environment: str, wanted: Callable[[Record], bool], curves: bool = False
    ) -> tuple[int, int]:
        """Put the weights of an environment into one file, in single precision, which is what git
        keeps. What was packed before stays in it, be it wanted now or not; a record that has a file of
        its own is packed anew.

        Args:
            environment: its id.
            wanted: whether the weights of a record are packed.
            curves: whether the states of its learning curve are packed as well.

        Returns:
            How many of the wanted records are in the file, and how many have no weights.

        Raises:
            StoreError: records or weights cannot be read, or the file cannot be written.
        """
        records = [r for r in self.load(environment).records.values() if wanted(r)]
        path = self.packed_path(environment)
        together = files_of_weights.unpack(path)
        for record in records:
            own = files_of_weights.read(self.weights_path(record))
            if own is not None:
                together[record.key] = own if curves else replace(own, states={})
        count = sum(r.key in together for r in records)
        self._packed.pop(environment, None)
        if not count:
            return 0, len(records)
        try:
            files_of_weights.pack(path, together)
        except OSError as error:
            raise unwritable(self.directory, error) from error
        return count, len(records) - count


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


def unwritable(directory: Path, error: OSError) -> StoreError:
    """The error of a results directory that cannot be written."""
    if directory.is_file():
        return StoreError(
            f"results cannot be written to {directory}, which is a file; expected a directory: name another --results"
        )
    return StoreError(
        f"results cannot be written to {directory}: {error.strerror}; every earlier record is "
        "kept: make room or choose another --results directory, then repeat the command"
    )


def environments_in(directory: str | Path) -> Iterable[str]:
    """Ids of the environments with records in a results directory."""
    return sorted(path.stem for path in Path(directory).glob("*.jsonl"))
