"""Records on disk: one JSON line per cell, and its final weights in a file named by the cell's key.

    DIR/<environment>.jsonl            appended as cells finish
    DIR/weights/<environment>/KEY.npz  written whole, then renamed

Versions and machine stand once, in a header line before the first record made with them; records name it.

A torn line (a crash, a full disk) is reported and skipped; everything else stays readable, and the cell is simply
trained again.
"""

from __future__ import annotations

import json
import math
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from pinnablate.digest import digest_of
from pinnablate.errors import StoreError
from pinnablate.files import whole_file

SCHEMA = 2


@dataclass(frozen=True)
class Record:
    """What became of one cell.

    `errors`, `field_errors`, `relative_l2`, `residuals` and `held_out` as in `metrics.Scores`; `curve` holds the scores
    at the log-spaced steps; `detail` what a control chose; `cost` seconds and declared flops; `provenance` versions and
    machine, and `created` the time (UTC), which are not part of the result.
    """

    key: str
    environment: str
    environment_digest: str
    design: str
    design_digest: str
    arm: str
    equations: list[str]
    data_seed: int
    init_seed: int
    learner: str
    protocol: str
    status: str
    reason: str
    errors: dict[str, float]
    field_errors: dict[str, dict[str, float]]
    relative_l2: dict[str, float]
    residuals: dict[str, list[float | None]]
    held_out: float | None
    loss: float | None
    steps: list[int]
    curve: list[dict[str, Any]] = field(default_factory=list)
    detail: dict[str, Any] = field(default_factory=dict)
    cost: dict[str, float] = field(default_factory=dict)
    provenance: dict[str, Any] = field(default_factory=dict)
    created: str = ""
    schema: int = SCHEMA

    def __repr__(self) -> str:
        errors = ", ".join(f"{split} {error:.2g}" for split, error in self.errors.items())
        return (f"Record({self.environment!r}, arm {self.arm!r}, replicate {self.data_seed}: {self.status}, error {errors}; "
                f"design {self.design!r}, learner {self.learner!r}, protocol {self.protocol!r}, key {self.key})")

    @property
    def replicate(self) -> tuple[int, int]:
        return self.data_seed, self.init_seed


_KINDS = {
    **dict.fromkeys(("key", "environment", "environment_digest", "design", "design_digest", "arm", "learner", "protocol",
                     "status", "reason", "created", "provenance"), str),
    **dict.fromkeys(("errors", "field_errors", "relative_l2", "residuals", "detail", "cost"), dict),
    **dict.fromkeys(("equations", "steps", "curve"), list),
    **dict.fromkeys(("data_seed", "init_seed"), int),
}


@dataclass(frozen=True)
class Loaded:
    """Records by key, and one sentence for each line that could not be read."""

    records: dict[str, Record]
    complaints: tuple[str, ...]

    def __repr__(self) -> str:
        return f"Loaded({len(self.records)} records, {len(self.complaints)} lines that could not be read)"


class Store:
    """Records of a results directory.

    Args:
        directory: where they are, or will be: one file of JSON lines for each environment, and final weights beside them.
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

        Raises:
            StoreError: the file exists and cannot be read.
        """
        path = self.path(environment)
        if not path.exists():
            return Loaded({}, ())
        try:
            lines = path.read_bytes().split(b"\n")
        except OSError as error:
            raise StoreError(f"{path} cannot be read: {error.strerror}; check its permissions") from error
        records: dict[str, Record] = {}
        headers: dict[str, dict[str, Any]] = {}
        complaints = []
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                found = _decode(line, headers)
            except ValueError as error:
                torn = " (a torn last line: the cell is trained again)" if number == len(lines) else ""
                complaints.append(f"{path}, line {number}: skipped, {error}{torn}")
                continue
            if isinstance(found, Record):
                records[found.key] = found
            else:
                headers.update(found)
        return Loaded(records, tuple(complaints))

    def append(self, record: Record, weights: np.ndarray | None) -> None:
        """Keep a record, its weights first, so that no record lacks the weights that it was computed from.

        Raises:
            StoreError: the directory cannot be written, or is full.
        """
        try:
            if weights is not None:
                with whole_file(self.weights_path(record)) as archive:
                    np.savez(archive, theta=weights)
            self.directory.mkdir(parents=True, exist_ok=True)
            header, line = _encode(record)
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
                f"results cannot be written to {self.directory}: {error.strerror}; every earlier record is kept: make room or "
                "choose another --results directory, then repeat the command"
            ) from error

    def weights(self, record: Record) -> np.ndarray | None:
        """Final parameters [P] of a record, or None where there are none.

        Raises:
            StoreError: the file is damaged.
        """
        path = self.weights_path(record)
        if not path.exists():
            return None
        try:
            with open(path, "rb") as file, np.load(file, allow_pickle=False) as archive:
                return np.asarray(archive["theta"])
        except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
            raise StoreError(f"{path} is damaged ({error}); delete it and its record, then train the cell again") from error


def _encode(record: Record) -> tuple[bytes, bytes]:
    """The header line of a record's provenance, and its own line."""
    values = _finite(asdict(record))
    made_with = values["provenance"]
    values["provenance"] = name = digest_of(sorted(made_with.items()))[:8]
    header = {"schema": SCHEMA, "header": name, "provenance": made_with}
    return _line(header), _line(values)


def _line(values: dict[str, Any]) -> bytes:
    return json.dumps(values, allow_nan=False, separators=(",", ":")).encode() + b"\n"


def _decode(line: bytes, headers: dict[str, dict[str, Any]]) -> Record | dict[str, dict[str, Any]]:
    """The record of a line, or the provenance of a header line by its name."""
    try:
        values = json.loads(line)
    except ValueError as error:
        raise ValueError("not a complete JSON object") from error
    if not isinstance(values, dict) or values.get("schema") != SCHEMA:
        got = values.get("schema") if isinstance(values, dict) else type(values).__name__
        raise ValueError(f"schema {got!r}, expected {SCHEMA}")
    if set(values) == {"schema", "header", "provenance"}:
        return {values["header"]: values["provenance"]}
    names = {f.name for f in fields(Record)}
    if set(values) != names:
        missing, extra = sorted(names - set(values)), sorted(set(values) - names)
        raise ValueError(f"missing {', '.join(missing) or 'nothing'}; not expected {', '.join(extra) or 'nothing'}")
    wrong = [n for n, kind in _KINDS.items() if not isinstance(values[n], kind) or isinstance(values[n], bool)]
    if wrong:
        raise ValueError(f"{wrong[0]} is {type(values[wrong[0]]).__name__}, expected {_KINDS[wrong[0]].__name__}")
    if values["provenance"] not in headers:
        raise ValueError(f"its header {values['provenance']!r} (versions and machine) is missing above it")
    return Record(**{**values, "provenance": headers[values["provenance"]]})


def _finite(value: Any) -> Any:
    """JSON has no infinity: a number that is not finite is null."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {k: _finite(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(v) for v in value]
    return value


def environments_in(directory: str | Path) -> Iterable[str]:
    """Ids of the environments with records in a results directory."""
    return sorted(path.stem for path in Path(directory).glob("*.jsonl"))
