"""Texts of equations to syntax trees, before anybody asks what their names mean."""

from __future__ import annotations

import ast
import re

from pinnablate.errors import PinnablateError

# du/dt, d2u/dx2, d^2u/dx^2; the letter d may be that of a partial derivative
_LEIBNIZ = re.compile(
    r"(?<!\w)[d∂](?:\^?(?P<order>\d))?(?P<field>[A-Za-z]\w*)\s*/\s*[d∂](?P<by>[A-Za-z]+)(?:\^?(?P<again>\d))?\b"
)
_EQUAL = re.compile(r"(?<![=<>!])=(?!=)")


def sides(text: str, what: str) -> tuple[str, str]:
    """Both sides of an equation; nothing on the right where there is no `=`.

    Raises:
        PinnablateError: a side is empty, or there are more than two.
    """
    parts = [part.strip() for part in _EQUAL.split(text.replace("==", "="))]
    if len(parts) > 2 or not all(parts):
        raise PinnablateError(
            f"{what}: {text!r} has {'more than one =' if len(parts) > 2 else 'an empty side'}; "
            "expected an equation like u_t = 0.1*u_xx, or a residual that is 0"
        )
    return parts[0], parts[1] if len(parts) == 2 else ""


def plain(text: str) -> str:
    """A text in Python's grammar: powers as **, derivatives of Leibniz as calls of `diff`."""
    return _LEIBNIZ.sub(_called, text).replace("^", "**").strip()


def _called(found: re.Match[str]) -> str:
    order, again = found["order"] or "1", found["again"] or "1"
    if order != again:  # no derivative: d2u/dx
        return found.group()
    return f"diff({found['field']}, {found['by']}, {order})"


def tree(text: str, what: str) -> ast.expr:
    """The syntax tree of a text.

    Raises:
        PinnablateError: it is no expression.
    """
    try:
        return ast.parse(plain(text), mode="eval").body
    except (RecursionError, MemoryError) as error:  # the latter is how the parser ends
        raise too_deep(text, what) from error
    except (SyntaxError, ValueError) as error:
        place = getattr(error, "offset", None)
        near = f" near {plain(text)[max(place - 1, 0) :][:12]!r}" if place else ""
        raise PinnablateError(
            f"{what}: {text!r} cannot be read{near}; expected an equation like u_t = 0.1*u_xx + sin(u), "
            "with * for products and ** for powers"
        ) from error


def too_deep(text: str, what: str) -> PinnablateError:
    return PinnablateError(
        f"{what}: {text[:40]!r}... of {len(text)} characters is nested too deeply; expected a sum of some "
        "terms; take terms together, or give the law as an expression of SymPy"
    )
