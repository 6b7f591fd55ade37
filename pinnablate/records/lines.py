"""Records as lines of JSON.

A line of today is sealed: it ends with a checksum of what it says, and its key follows from it. A
line that does not agree with itself is refused with a sentence, and never believed. Older lines,
without a seal, are read by the same schema and written again as they were.
"""

from __future__ import annotations

import hashlib
import json
import math
from copy import copy
from dataclasses import asdict
from functools import cache
from typing import Any

from pinnablate.digest import digest_of
from pinnablate.records.consistent import contradiction
from pinnablate.records.key import key_of
from pinnablate.records.kinds import Check, Fault, check_of, shown
from pinnablate.records.record import Record
from pinnablate.records.schema import ADDED, HEADERS, LINES, OPTIONAL, SEALED

Header = dict[str, dict[str, Any]]  # {name: provenance}


class NoHeaderError(ValueError):
    """The header that a line names is not there."""


def encode(record: Record) -> tuple[bytes, bytes]:
    """The header line of a record's provenance, and the record's own line, which names it.

    Those of a record that was read from an unsealed line are the lines that it was read from.
    """
    values = _finite(asdict(record))
    left_out = [name for name, nothing in OPTIONAL.items() if values[name] == nothing]
    left_out += [] if record.sealed else ADDED
    for name in dict.fromkeys(left_out):
        del values[name]
    made_with = values["provenance"]
    values["provenance"] = name = _named(made_with)
    header = {"schema": record.schema, "header": name, "provenance": made_with}
    write = _sealed if record.sealed else _line
    return write(header), write(values)


def decode(line: bytes, headers: Header) -> Record | Header:
    """What a line says.

    Args:
        line: a header line, or the line of a record.
        headers: provenance by name, of the headers above this line.

    Returns:
        A record, or {name: provenance} of a header.

    Raises:
        ValueError: it is neither, or was changed after it was written: what was expected and got.
    """
    try:
        return _decode(line, headers)
    except RecursionError:
        raise ValueError("brackets within brackets, expected the values of a record") from None


def checksum(values: dict[str, Any]) -> str:
    """The first 16 hexadecimal digits of the SHA-256 of a line's values, but for its checksum.

    They are written as JSON with sorted names, no spaces, ASCII alone, and every float as the
    shortest text that reads back as the same number.
    """
    rest = {name: value for name, value in values.items() if name != "checksum"}
    text = json.dumps(rest, separators=(",", ":"), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _decode(line: bytes, headers: Header) -> Record | Header:
    values = _object(line)
    version = values.get("schema")
    if type(version) is not int or version not in LINES:
        raise ValueError(f"schema {shown(version)}, expected {' or '.join(map(str, LINES))}")
    if version >= SEALED:
        got, expected = values.get("checksum"), checksum(values)
        if got != expected:
            raise ValueError(
                f"its checksum is {shown(got)}, expected {expected!r} of what it says: the line "
                "was changed after it was written"
            )
    is_header = "header" in values
    _check(values, (_headers if is_header else _lines)()[version])
    values.pop("checksum", None)
    return _header(values) if is_header else _record(values, headers)


def _object(line: bytes) -> dict[str, Any]:
    """The JSON object of a line."""
    strict = _once if b'"checksum"' in line else None
    try:
        values = json.loads(line, object_pairs_hook=strict)
    except _TwiceError as error:
        raise ValueError(str(error)) from None
    except ValueError as error:
        raise ValueError("not a complete JSON object") from error
    if not isinstance(values, dict):
        raise ValueError(f"schema {type(values).__name__!r}, expected an object")
    return values


class _TwiceError(Exception):
    """A name stands twice in an object, and readers differ in which they believe."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise _TwiceError(f"{shown(twice)} stands in it twice, expected every name once")
    return values


def _check(values: dict[str, Any], check: Check) -> None:
    try:
        check(values)
    except Fault as fault:
        raise ValueError(str(fault)) from None


def _header(values: dict[str, Any]) -> Header:
    name, made_with = values["header"], values["provenance"]
    if name != (expected := _named(made_with)):
        raise ValueError(f"the header's name is {shown(name)}, expected {expected!r}")
    return {name: made_with}


def _record(values: dict[str, Any], headers: Header) -> Record:
    if found := contradiction(values):
        raise ValueError(found)
    if values["schema"] >= SEALED and values["key"] != (expected := key_of(values)):
        raise ValueError(
            f"its key is {shown(values['key'])}, expected {expected!r}, which follows from what it "
            "says: it is kept as another cell"
        )
    if values["provenance"] not in headers:
        header = f"its header {shown(values['provenance'])} (versions and machine)"
        raise NoHeaderError(f"{header} is missing above it")
    nothing = {name: copy(value) for name, value in OPTIONAL.items()}
    return Record(**{**nothing, **values, "provenance": headers[values["provenance"]]})


@cache
def _lines() -> dict[int, Check]:
    return {version: check_of(kind) for version, kind in LINES.items()}


@cache
def _headers() -> dict[int, Check]:
    return {version: check_of(kind) for version, kind in HEADERS.items()}


def _named(made_with: dict[str, Any]) -> str:
    """The name of a header, which follows from its provenance."""
    return digest_of(sorted(made_with.items()))[:8]


def _sealed(values: dict[str, Any]) -> bytes:
    return _line({**values, "checksum": checksum(values)})


def _line(values: dict[str, Any]) -> bytes:
    return json.dumps(values, allow_nan=False, separators=(",", ":")).encode() + b"\n"


def _finite(value: Any) -> Any:
    """A value for JSON, which has no infinity: a number that is not finite becomes null."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {k: _finite(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(v) for v in value]
    return value
