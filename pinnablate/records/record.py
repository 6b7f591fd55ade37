"""A record: what became of one cell, and how it is written as lines of JSON."""

from __future__ import annotations

import json
import math
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from pinnablate.digest import digest_of

SCHEMA = 2  # of the lines; lines of another schema are reported and skipped
OPTIONAL = {"certificate": ""}  # what a line leaves out where it says nothing, as older lines do


@dataclass(frozen=True)
class Record:
    """What became of one cell.

    Args:
        key: digest of everything that determines the result: environment, design, arm, seeds,
            learner with its version, and protocol.
        environment, environment_digest: its id, and the digest of what it declares.
        design, design_digest: the name of what is observed, and the digest of its values.
        arm: its name.
        equations: the equations that the arm is told.
        data_seed, init_seed: seeds of points and noise, and of initial weights.
        learner: its name.
        protocol: the name of the training budget; empty for an arm whose learner has none.
        status: ok; diverged, a result that is scored at e = 10 or worse; or failed, which has no
            score, and nothing reads its errors.
        reason: why, where it is not ok; a note where it is.
        errors, field_errors, relative_l2, residuals, held_out: as in
            `pinnablate.tasks.metrics.Scores`, dimensionless; null where a number is not finite.
        loss: the training loss at the end; null where it is not finite.
        steps: [first phase, second phase], steps done.
        curve: at the log-spaced steps that were kept, {"step", "errors" by split, "residuals": rms
            of all residuals of each equation}.
        detail: what the arm chose or learned: a strength and its cross-validation, coefficients.
        cost: {"thread_seconds": seconds times threads, "flops": as declared}.
        provenance: versions and machine, which are no part of the result.
        created: the time (UTC), which is no part of it either.
        certificate: what was known of the world when it was trained, as `uncertified: why`; empty
            for the certified worlds of the package, and in records older than this.
        schema: of the line that it is written as.
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
    certificate: str = ""
    schema: int = SCHEMA

    def __repr__(self) -> str:
        errors = ", ".join(f"{split} {error:.2g}" for split, error in self.errors.items())
        said = f"error {errors}" if self.status != "failed" else f"no score: {self.reason}"
        return (
            f"Record({self.environment!r}, arm {self.arm!r}, replicate {self.data_seed}: "
            f"{self.status}, {said}; design {self.design!r}, learner "
            f"{self.learner!r}, "
            f"protocol {self.protocol!r}, key {self.key})"
        )

    @property
    def replicate(self) -> tuple[int, int]:
        """(data seed, init seed)."""
        return self.data_seed, self.init_seed


_TEXTS = (
    *("key", "environment", "environment_digest", "design", "design_digest", "arm", "learner"),
    *("protocol", "status", "reason", "created", "provenance", "certificate"),
)
_TABLES = ("errors", "field_errors", "relative_l2", "residuals", "detail", "cost")
_KINDS: dict[str, type] = {  # of the values of a line, in which provenance is the name of a header
    **dict.fromkeys(_TEXTS, str),
    **dict.fromkeys(_TABLES, dict),
    **dict.fromkeys(("equations", "steps", "curve"), list),
    **dict.fromkeys(("data_seed", "init_seed"), int),
}


def encode(record: Record) -> tuple[bytes, bytes]:
    """The header line of a record's provenance, and the record's own line, which names it."""
    values = _finite(asdict(record))
    for name, nothing in OPTIONAL.items():
        if values[name] == nothing:
            del values[name]
    made_with = values["provenance"]
    values["provenance"] = name = digest_of(sorted(made_with.items()))[:8]
    header = {"schema": SCHEMA, "header": name, "provenance": made_with}
    return _line(header), _line(values)


def _line(values: dict[str, Any]) -> bytes:
    return json.dumps(values, allow_nan=False, separators=(",", ":")).encode() + b"\n"


def decode(line: bytes, headers: dict[str, dict[str, Any]]) -> Record | dict[str, dict[str, Any]]:
    """What a line says.

    Args:
        line: a header line, or the line of a record.
        headers: provenance by name, of the headers above this line.

    Returns:
        A record, or {name: provenance} of a header.

    Raises:
        ValueError: it is neither, with what is wrong.
    """
    try:
        values = json.loads(line)
    except ValueError as error:
        raise ValueError("not a complete JSON object") from error
    if not isinstance(values, dict) or values.get("schema") != SCHEMA:
        got = values.get("schema") if isinstance(values, dict) else type(values).__name__
        raise ValueError(f"schema {got!r}, expected {SCHEMA}")
    if set(values) == {"schema", "header", "provenance"}:
        return {values["header"]: values["provenance"]}
    values = {**OPTIONAL, **values}
    names = {f.name for f in fields(Record)}
    if set(values) != names:
        missing = ", ".join(sorted(names - set(values))) or "nothing"
        extra = ", ".join(sorted(set(values) - names)) or "nothing"
        raise ValueError(f"missing {missing}; not expected {extra}")
    for name, kind in _KINDS.items():
        if not isinstance(values[name], kind) or isinstance(values[name], bool):
            got = type(values[name]).__name__
            raise ValueError(f"{name} is {got}, expected {kind.__name__}")
    if values["provenance"] not in headers:
        header = f"its header {values['provenance']!r} (versions and machine)"
        raise ValueError(f"{header} is missing above it")
    return Record(**{**values, "provenance": headers[values["provenance"]]})


def _finite(value: Any) -> Any:
    """A value for JSON, which has no infinity: a number that is not finite becomes null."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {k: _finite(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(v) for v in value]
    return value
