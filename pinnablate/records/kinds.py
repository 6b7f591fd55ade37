"""Values read from JSON against a JSON Schema: the part of it that the schemas of records use.

Every schema is made into a function once, as files hold thousands of lines.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any

from pinnablate.records.schema import Kind

Check = Callable[[Any], None]
_WORDS = {
    "object": "an object",
    "array": "a list",
    "string": "a text",
    "integer": "a whole number",
    "number": "a finite number",
    "boolean": "true or false",
    "null": "null",
}
LONGEST_SHOWN = 60  # characters of a value in a sentence


class Fault(Exception):
    """A value is not of its kind.

    Args:
        got, expected: as in a sentence.
    """

    def __init__(self, got: str, expected: str) -> None:
        self.got, self.expected = got, expected
        self.path: list[str] = []

    def __str__(self) -> str:
        where = "".join(self.path).removeprefix(".") or "it"
        return f"{where} is {self.got}, expected {self.expected}"

    def below(self, step: str) -> Fault:
        """The same fault, of a value inside another."""
        self.path.insert(0, step)
        return self


def shown(value: Any) -> str:
    """A value as it stands in a sentence: short, and in ASCII."""
    if isinstance(value, dict | list):
        return f"{_WORDS['object' if isinstance(value, dict) else 'array']} of {len(value)}"
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > 2**64:
        return "a huge whole number"
    text = ascii(value)
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 3] + "..."


def is_number(value: Any) -> bool:
    """Whether a value is a finite number that a float can hold."""
    if type(value) is float:
        return math.isfinite(value)
    if type(value) is not int:
        return False
    try:
        float(value)
    except OverflowError:
        return False
    return True


def _is_text(value: Any) -> bool:
    """Whether a value is a text that can be written as UTF-8: no half of a pair of surrogates."""
    return isinstance(value, str) and (value.isascii() or not re.search("[\ud800-\udfff]", value))


_TYPES: dict[str, Callable[[Any], bool]] = {
    "object": lambda v: isinstance(v, dict),
    "array": lambda v: isinstance(v, list),
    "string": _is_text,
    "integer": lambda v: type(v) is int,
    "number": is_number,
    "boolean": lambda v: isinstance(v, bool),
    "null": lambda v: v is None,
}


def check_of(kind: Kind) -> Check:
    """A function that checks values.

    Args:
        kind: a JSON Schema made of type, enum, pattern, minimum, maximum, properties, required,
            additionalProperties, maxProperties, items, prefixItems, minItems, maxItems and anyOf.
            One that is empty takes any value of finite numbers and sound texts.

    Returns:
        It raises `Fault` for a value of another kind.
    """
    if not kind:
        return _sound
    if "anyOf" in kind:
        return _any_of([check_of(k) for k in kind["anyOf"]])
    if "enum" in kind:
        return _among(kind["enum"])
    types = kind["type"]
    if types == "object":
        return _object(kind)
    if types == "array":
        return _array(kind)
    return _scalar(kind, [types] if isinstance(types, str) else types)


def _scalar(kind: Kind, types: list[str]) -> Check:
    tests = [_TYPES[t] for t in types]
    takes_floats = "number" in types
    words = " or ".join(_WORDS[t] for t in types)
    pattern, low, high = kind.get("pattern"), kind.get("minimum"), kind.get("maximum")
    matches = re.compile(pattern).fullmatch if pattern else None
    bounds = "" if low is None else f" from {low} to {high}"

    def check(value: Any) -> None:
        if takes_floats and type(value) is float and math.isfinite(value):  # most values
            return
        if not any(test(value) for test in tests):
            raise Fault(shown(value), words + bounds)
        if matches and not matches(value):
            raise Fault(shown(value), f"a text that matches {pattern}")
        if low is not None and not low <= value <= high:
            raise Fault(shown(value), words + bounds)

    return check


def _among(values: list[Any]) -> Check:
    def check(value: Any) -> None:
        if not any(type(value) is type(v) and value == v for v in values):
            raise Fault(shown(value), f"one of {', '.join(map(str, values))}")

    return check


def _object(kind: Kind) -> Check:
    named = {name: check_of(k) for name, k in kind.get("properties", {}).items()}
    required, other = set(kind.get("required", ())), kind.get("additionalProperties", {})
    of_other = check_of(other) if isinstance(other, dict) else _sound
    most = kind.get("maxProperties", math.inf)

    def check(value: Any) -> None:
        if not isinstance(value, dict) or len(value) > most:
            raise Fault(shown(value), "an object" if most == math.inf else "an empty object")
        lacking = required - value.keys()
        extra = value.keys() - named.keys() if other is False else set()
        if lacking or extra:
            raise Fault(_names(lacking, extra), "the names of the schema, each once")
        for name, each in value.items():
            try:
                named.get(name, of_other)(each)
            except Fault as fault:
                raise fault.below(f".{name}") from None
            if not _is_text(name):
                raise Fault(f"an object with the name {shown(name)}", "names in Unicode")

    return check


def _names(lacking: set[str], extra: set[str]) -> str:
    without = f"without {', '.join(sorted(lacking))}" if lacking else ""
    some = ", ".join(ascii(name)[:LONGEST_SHOWN] for name in sorted(extra)[:5])
    return " and ".join(part for part in (without, f"with {some}" if extra else "") if part)


def _array(kind: Kind) -> Check:
    first = [check_of(k) for k in kind.get("prefixItems", ())]
    of_rest = check_of(kind["items"])
    low, high = kind.get("minItems", 0), kind.get("maxItems", math.inf)

    def check(value: Any) -> None:
        if not isinstance(value, list) or not low <= len(value) <= high:
            raise Fault(shown(value), f"a list of {low}" if low else "a list")
        for k, each in enumerate(value):
            try:
                (first[k] if k < len(first) else of_rest)(each)
            except Fault as fault:
                raise fault.below(f"[{k}]") from None

    return check


def _any_of(checks: list[Check]) -> Check:
    """Any of some kinds; what is wrong is said of the first, which is the fullest."""

    def check(value: Any) -> None:
        faults = []
        for one in checks:
            try:
                one(value)
            except Fault as fault:
                faults.append(fault)
            else:
                return
        raise faults[0]

    return check


def _sound(value: Any) -> None:
    """Any value whose numbers are finite and whose texts are sound."""
    if isinstance(value, dict):
        _SOUND_TABLE(value)
    elif isinstance(value, list):
        _SOUND_LIST(value)
    elif not (value is None or isinstance(value, bool) or is_number(value) or _is_text(value)):
        raise Fault(shown(value), "a finite number, a text, true, false or null")


_SOUND_TABLE, _SOUND_LIST = check_of({"type": "object"}), check_of({"type": "array", "items": {}})
