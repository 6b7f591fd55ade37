"""A record: what became of one cell, and how it is written as lines of JSON."""

from __future__ import annotations

import hashlib
import json
import math
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from pinnablate.digest import digest_of

SCHEMA = 3  # of the lines that are written; lines of an unknown schema are reported and skipped
UNSEALED = 2  # an older schema, whose lines hold no checksum: they are read and stay as they are
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
        world_seed: of the world that it lives in; 0 for the canonical one, as declared.
        worlds_digest: digest of the distribution that the world is drawn from; empty in world 0.
        told: what the arm is told besides its equations, as far as the key depends on it: {"long",
            "decays"} and, of arms that are no subset of the equations, {"wrong", "penalty",
            "strengths", "more", "observed_only", "unknown"}.
        trained_with: {"version": of the learner, "protocol": digest of the protocol, where the
            learner has one}.
        chosen: {"step", "validation"} of the state that the scores above are of, the one with the
            least error on the validation observations; empty where none is chosen, and the scores
            are those of the last state.
        last, half: {"step", "validation", "errors", "field_errors", "relative_l2", "residuals",
            "held_out"} of the last state, and of the one chosen at half the budget; empty where
            `chosen` is.
        checkpoints: {"step": [...], "validation": [...], "error": [...]}, validation error and
            error on the primary split of every state that could be chosen; empty where `chosen` is.
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
    world_seed: int = 0
    worlds_digest: str = ""
    told: dict[str, Any] = field(default_factory=dict)
    trained_with: dict[str, Any] = field(default_factory=dict)
    chosen: dict[str, Any] = field(default_factory=dict)
    last: dict[str, Any] = field(default_factory=dict)
    half: dict[str, Any] = field(default_factory=dict)
    checkpoints: dict[str, list[float | None]] = field(default_factory=dict)
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
    def replicate(self) -> tuple[int, int, int]:
        """(world seed, data seed, init seed): arms are compared within all three."""
        return self.world_seed, self.data_seed, self.init_seed

    @property
    def sealed(self) -> bool:
        """Whether its line holds a checksum and everything that its key follows from."""
        return self.schema > UNSEALED


# What lines hold from schema 3 on.
_NEW = (
    *("world_seed", "worlds_digest", "told", "trained_with"),
    *("chosen", "last", "half", "checkpoints"),
)
_TEXTS = (
    *("key", "environment", "environment_digest", "design", "design_digest", "arm", "learner"),
    *("protocol", "status", "reason", "created", "provenance", "certificate", "worlds_digest"),
)
_TABLES = (
    *("errors", "field_errors", "relative_l2", "residuals", "detail", "cost", "told"),
    *("trained_with", "chosen", "last", "half", "checkpoints"),
)
_KINDS: dict[str, type] = {  # of the values of a line, in which provenance is the name of a header
    **dict.fromkeys(_TEXTS, str),
    **dict.fromkeys(_TABLES, dict),
    **dict.fromkeys(("equations", "steps", "curve"), list),
    **dict.fromkeys(("data_seed", "init_seed", "world_seed"), int),
}


def encode(record: Record) -> tuple[bytes, bytes]:
    """The header line of a record's provenance, and the record's own line, which names it.

    Both are sealed with a checksum; those of a record that was read from an unsealed line are the
    lines that it was read from.
    """
    values = _finite(asdict(record))
    left_out = [name for name, nothing in OPTIONAL.items() if values[name] == nothing]
    left_out += [] if record.sealed else _NEW
    for name in left_out:
        del values[name]
    made_with = values["provenance"]
    values["provenance"] = name = digest_of(sorted(made_with.items()))[:8]
    header = {"schema": record.schema, "header": name, "provenance": made_with}
    return (
        (_line(header), _line(values)) if not record.sealed else (_sealed(header), _sealed(values))
    )


def checksum(values: dict[str, Any]) -> str:
    """The first 16 hexadecimal digits of the SHA-256 of a line's values, but for its checksum.

    They are written as JSON with sorted names, no spaces, ASCII alone, and every float as the
    shortest text that reads back as the same number.
    """
    rest = {name: value for name, value in values.items() if name != "checksum"}
    text = json.dumps(rest, allow_nan=False, separators=(",", ":"), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _sealed(values: dict[str, Any]) -> bytes:
    return _line({**values, "checksum": checksum(values)})


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
    if not isinstance(values, dict) or values.get("schema") not in (UNSEALED, SCHEMA):
        got = values.get("schema") if isinstance(values, dict) else type(values).__name__
        raise ValueError(f"schema {got!r}, expected {UNSEALED} or {SCHEMA}")
    if values["schema"] == SCHEMA and values.pop("checksum", None) != checksum(values):
        raise ValueError("its checksum is not that of its content: the line was changed")
    if set(values) == {"schema", "header", "provenance"}:
        return {values["header"]: values["provenance"]}
    values = {**OPTIONAL, **values}
    names = {f.name for f in fields(Record)} - set(_NEW if values["schema"] == UNSEALED else ())
    if set(values) != names:
        missing = ", ".join(sorted(names - set(values))) or "nothing"
        extra = ", ".join(sorted(set(values) - names)) or "nothing"
        raise ValueError(f"missing {missing}; not expected {extra}")
    for name in names & set(_KINDS):
        kind = _KINDS[name]
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
