"""What Python says of a declaration that breaks off before there is an environment, and what to
write instead.

To say more of another slip, add a line to `SLIPS`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from traceback import extract_tb

import sympy

from pinnablate import environment, truths
from pinnablate.errors import PinnablateError

_WORDS = {*environment.__all__, *truths.__all__}
_SEVERAL = 'names on the left as many as in the quotes: u, q = fields("u q", x, t)'
_SYMPY = "NumPy and math compute numbers; use the function of SymPy: from sympy import {0}"


def _undefined(found: re.Match[str]) -> str:
    """What a name that is not defined may have been meant to be."""
    name = found[1]
    if name in _WORDS:
        return f"write from pinnablate import {name}"
    if name in ("np", "numpy"):
        return "write import numpy as np"
    if hasattr(sympy, name):
        return f"write from sympy import {name}"
    if derivative := re.fullmatch(r"d?(\w+?)_d?([a-z]+)", name):
        by = ", ".join(derivative[2])
        return f"define it first; a derivative of a field {derivative[1]} is {derivative[1]}.diff({by})"
    return "define it first"


# (name of the exception; pattern of its text and, in the next line, of the line that raised it; what to
# write instead, with the pattern's groups).
SLIPS: tuple[tuple[str, str, str | Callable[[re.Match[str]], str]], ...] = (
    ("NameError", r"name '(\w+)' is not defined", _undefined),
    ("TypeError", r"cannot unpack non-iterable", f"expected {_SEVERAL}"),
    (
        "ValueError",
        r"(too many|not enough) values to unpack[^\n]*\n.*(fields|coordinates)\(",
        f"expected {_SEVERAL}",
    ),
    (
        "AttributeError",
        r"'tuple' object has no attribute '(?:diff|subs|args)'",
        f"several fields are a tuple; expected {_SEVERAL}",
    ),
    (
        "TypeError",
        r"bad operand type for unary .*'tuple'|can't multiply sequence|"
        r"unsupported operand type\(s\) for [-+*/]+:.*'tuple'",
        f"several fields are a tuple; expected {_SEVERAL}",
    ),
    (
        "TypeError",
        r"loop of ufunc does not support argument \d+ of type \w+ which has no callable (\w+) method",
        _SYMPY,
    ),
    (
        "TypeError",
        r"[Cc]annot convert expression to float|must be real number, not (?:Symbol|Mul|Add|Pow|\w+)",
        _SYMPY.format("sin, exp, sqrt, pi"),
    ),
    ("TypeError", r"unsupported operand type\(s\) for \^", "powers are written **: u**2"),
    (
        "TypeError",
        r"'(?:int|float|tuple|Add|Mul|Pow|Symbol|One|NegativeOne|Integer|Rational|Float|Zero|Half)' "
        r"object is not callable",
        "products are written with *: 2*(u + q)",
    ),
    (
        "TypeError",
        r"^'(\w+)' object is not callable",
        "a field stands for its value at the coordinates: write {0}, not {0}(...)",
    ),
    (
        "TypeError",
        r"cannot determine truth value of Relational",
        "SymPy's conditions are no if: write Piecewise((a, condition), (b, True)), Max or Min",
    ),
    (
        "ValueError",
        r"Can't calculate derivative wrt|First variable cannot be a number|derivative with respect to|variable\(s\) of differentiation",
        "derivatives are by coordinates: u.diff(x), u.diff(x, 2), u.diff(x, t)",
    ),
    (
        "FileNotFoundError",
        r".",
        "a path is read from where the command runs; write Path(__file__).parent / name for a file "
        "beside this one",
    ),
    (
        "ModuleNotFoundError",
        r"No module named '(\w+)",
        "install it into this Python: pip install {0}",
    ),
)


def refusal(path: Path, source: bytes, error: Exception) -> PinnablateError:
    """What the code of a user's file raised, with its line there and what to write instead.

    Args:
        path: of the file.
        source: its bytes, as they were compiled.
        error: what it raised.
    """
    frames = reversed(extract_tb(error.__traceback__))
    line = next((f.lineno for f in frames if f.filename == str(path)), None)
    text = source.decode(errors="replace").splitlines()[line - 1] if line else ""
    instead = remedy(error, text)
    where = f", line {line}" if line else ""
    return PinnablateError(
        f"{path}{where}: {type(error).__name__}: {' '.join(str(error).split())}"
        + (f"; {instead}" if instead else "")
    )


def remedy(error: BaseException, line: str = "") -> str:
    """What to write instead.

    Args:
        error: an exception of a file.
        line: of the file, which raised it.

    Returns:
        Words that follow those of the exception; empty where nothing is known of it.
    """
    for kind, pattern, words in SLIPS:
        if type(error).__name__ == kind and (found := re.search(pattern, f"{error}\n{line}")):
            return words(found) if callable(words) else words.format(*found.groups())
    return ""
