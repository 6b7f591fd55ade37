"""What models were told, as somebody else writes it: `none`, `all`, `a+b`, or a set of names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pinnablate.brief import few
from pinnablate.errors import PinnablateError, unknown

NONE, ALL, PLUS = "none", "all", "+"
CONTROL = "control:"  # how a row of a file begins that is of a control


@dataclass(frozen=True)
class Told:
    """The subsets that were trained.

    Args:
        equations: their names, in the order in which they are shown.
        subsets: {subset: the key that it was given by}.
    """

    equations: tuple[str, ...]
    subsets: dict[frozenset[str], Any]

    def name(self, subset: frozenset[str]) -> str:
        """`none`, `all`, or the equations in order joined by +."""
        if not subset or len(subset) == len(self.equations):
            return ALL if subset else NONE
        return PLUS.join(e for e in self.equations if e in subset)


def told(keys: Iterable[Any], equations: Iterable[str] | None = None) -> Told:
    """Read the keys of scores.

    Args:
        keys: `none`, `all`, names joined by +, or tuples or sets of names.
        equations: all of them, in the order in which to show them; by default as they first come.

    Raises:
        PinnablateError: a key that is none of these, a subset that comes twice, an equation that is
            not among those named, or no `none` or `all`.
    """
    read = {key: names_of(key) for key in keys}
    seen = dict.fromkeys(e for names in read.values() if names is not None for e in names)
    order = tuple(seen) if equations is None else _order(equations)
    for name in seen:
        if name not in order:
            raise unknown("equation", name, order)
    if not order:
        raise PinnablateError(
            f"expected scores of subsets of some equations, such as none, a, b and a+b, got "
            f"{few(map(repr, read)) or 'nothing'}; write {{subset: scores}}"
        )
    subsets: dict[frozenset[str], Any] = {}
    for key, names in read.items():
        subset = frozenset(order if names is None else names)
        if subset in subsets:
            raise PinnablateError(
                f"expected every subset once, got the same one as {subsets[subset]!r} and as {key!r}; "
                "leave one out, or write their runs behind each other"
            )
        subsets[subset] = key
    _require_ends(subsets, order)
    return Told(order, subsets)


def _require_ends(subsets: Mapping[frozenset[str], Any], order: tuple[str, ...]) -> None:
    for subset, name in ((frozenset[str](), NONE), (frozenset(order), ALL)):
        if subset not in subsets:
            what = "no equation" if not subset else PLUS.join(order)
            raise PinnablateError(
                f"expected scores of {name!r}, told {what}, which every gain stands on, got "
                f"{few(map(repr, subsets.values())) or 'no scores'}; train it with the same seeds"
            )


def _order(equations: Iterable[str]) -> tuple[str, ...]:
    names = tuple(equations.split(",") if isinstance(equations, str) else equations)
    bad = [n for n in names if not isinstance(n, str) or not _is_name(n)]
    if not names or bad or len(set(names)) < len(names):
        raise PinnablateError(
            "equations: expected different names without + | ` and none of 'none' and 'all', got "
            f"{few(map(repr, names)) or 'none'}"
        )
    return names


def names_of(key: Any) -> tuple[str, ...] | None:
    """The equations of a key; None for `all`, whose equations others name."""
    if isinstance(key, str):
        text = key.strip()
        if text.lower() == ALL:
            return None
        names = () if text.lower() in ("", NONE) else tuple(n.strip() for n in text.split(PLUS))
    elif isinstance(key, Iterable):
        # the order of a set is no order
        names = tuple(key) if isinstance(key, (tuple, list)) else tuple(sorted(key, key=str))
    else:
        raise _no_subset(key)
    if len(set(names)) < len(names) or not all(isinstance(n, str) and _is_name(n) for n in names):
        raise _no_subset(key)
    return names


def _is_name(name: str) -> bool:
    return is_plain(name) and PLUS not in name and name.lower() not in (NONE, ALL)


def spelt(key: Any) -> str:
    """A key as it is typed."""
    return key if isinstance(key, str) else PLUS.join(map(str, key)) or NONE


def is_plain(name: object) -> bool:
    """Whether a name can stand in a table and between backticks."""
    return isinstance(name, str) and bool(name.strip()) and not set(name) & set("|`\n\r")


def _no_subset(key: Any) -> PinnablateError:
    return PinnablateError(
        "expected a subset of the equations as none, all, names joined by + (`a+b`) or a tuple or set "
        f"of different names without | and `, got {key!r}"
    )
