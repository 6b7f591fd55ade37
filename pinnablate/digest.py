"""The canonical text of a value, and its digest, by which declarations, arms and designs are
compared.
"""

from __future__ import annotations

import hashlib
from typing import Any

import sympy
from sympy.core.function import AppliedUndef


class Canonical(str):
    """A text that is canonical already: `canonical` leaves it as it is."""


def canonical(value: Any) -> str:
    """A text for the meaning of a value, which does not depend on how SymPy prints expressions.

    Sums and products list their arguments sorted by their own canonical text; rationals are exact;
    a float is its shortest repr; any other expression is the name of its class and its arguments.

    Raises:
        TypeError: a value of another kind.
    """
    if isinstance(value, Canonical):
        return str(value)
    if isinstance(value, str):
        return repr(value)
    if isinstance(value, bool | int | float) or value is None:
        return repr(value)
    if isinstance(value, dict):
        return "{" + ",".join(f"{canonical(k)}:{canonical(v)}" for k, v in value.items()) + "}"
    if isinstance(value, tuple | list):
        return "(" + ",".join(canonical(v) for v in value) + ")"
    if isinstance(value, sympy.Rational):
        return f"{value.p}/{value.q}"
    if isinstance(value, sympy.Float):
        return repr(float(value))
    if isinstance(value, sympy.Symbol):
        return f"symbol:{value.name}"
    if isinstance(value, sympy.Derivative):
        counts = sorted((str(s), int(n)) for s, n in value.variable_count)
        return f"D({canonical(value.expr)};{counts})"
    if isinstance(value, sympy.Basic):
        arguments = [canonical(a) for a in value.args]
        if isinstance(value, sympy.Add | sympy.Mul):
            arguments.sort()
        name = (
            f"field:{value.func.__name__}"
            if isinstance(value, AppliedUndef)
            else type(value).__name__
        )
        return f"{name}({','.join(arguments)})"
    raise TypeError(f"no canonical text for {type(value).__name__}")


def digest_of(value: Any) -> str:
    """The first 16 hexadecimal digits of the SHA-256 of a value's canonical text.

    Raises:
        TypeError: a value without a canonical text.
    """
    return hashlib.sha256(canonical(value).encode()).hexdigest()[:16]
