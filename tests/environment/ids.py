"""Names of cases, the same in every process."""

from __future__ import annotations

from typing import Any


def said(value: Any) -> str | None:
    """A value as the name of a case; None for one whose text differs between processes, as that of
    a function, of a set, and of what holds one of them does.
    """
    text = str(value)
    return None if " at 0x" in text or "{" in text else text[:60]
