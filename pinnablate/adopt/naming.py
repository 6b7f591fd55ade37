"""Names of a script's residuals, as its user gives them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from pinnablate.errors import PinnablateError

EQUATION = "equation"


def names_of(names: str | Sequence[Any]) -> list[str]:
    """Names as a list: of a text those between commas, else between spaces; `mass balance` in a list
    or between commas is mass_balance.

    Args:
        names: as the user gives them.
    """
    if isinstance(names, str):
        names = names.split(",") if "," in names else names.split()
    return [re.sub(r"[\s\-]+", "_", str(n).strip()) for n in names]


def named_residuals(names: Any, count: int) -> list[str]:
    """A name for each residual; one that stands there twice makes one law of several residuals.

    Args:
        names: as the user gives them; None for equation_1, equation_2, ...
        count: how many residuals the pde returns.

    Raises:
        PinnablateError: another number of names than residuals, or one that is no name.
    """
    if names is None:
        return [f"{EQUATION}_{k + 1}" for k in range(count)] if count > 1 else [EQUATION]
    wanted = names_of(names)
    if strange := [n for n in wanted if not n.isidentifier()]:
        raise PinnablateError(
            f"names= holds {strange[0]!r}; expected letters, digits and _, beginning with a letter, such "
            "as momentum_x"
        )
    if len(wanted) != count:
        raise PinnablateError(
            f"names={' '.join(wanted)!r} names {len(wanted)} equations, and pde returns {count} "
            f"residual{'s' * (count != 1)}; expected a name for each, in order: the "
            "same name twice makes one law of two residuals"
        )
    return wanted
