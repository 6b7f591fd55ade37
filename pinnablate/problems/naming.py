"""The id of a user's problem: from its name, or from its files."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from itertools import takewhile
from pathlib import Path
from typing import Any

from pinnablate.errors import PinnablateError
from pinnablate.measurements.several import is_several

NAME = "my-problem"


def identifier(name: str, data: Any) -> str:
    """`name-v1`, from the name, or from that of the data's file.

    Args:
        name: as given; empty where it is not.
        data: as given.

    Raises:
        PinnablateError: the name is not in lower case with hyphens.
    """
    source = getattr(data, "source", data)
    given = name or (common_stem(source) if is_several(source) else stem_of(source)) or NAME
    if name and not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*(-v[1-9][0-9]*)?", name):
        raise PinnablateError(
            f"name={name!r}; expected lower-case words joined by hyphens, like damped-pendulum"
        )
    return given if re.search(r"-v[1-9][0-9]*$", given) else f"{given}-v1"


def common_stem(paths: Sequence[str | os.PathLike[str]]) -> str:
    """What the names of some files begin with, as a name of a problem: `swing` of swing1.csv and swing2.csv.

    Args:
        paths: of the files.
    """
    letters = zip(*(Path(p).stem for p in paths), strict=False)
    begin = "".join(several[0] for several in takewhile(lambda s: len(set(s)) == 1, letters))
    return stem_of(re.sub(r"[\W\d_]+$", "", begin))


def stem_of(source: Any) -> str:
    """The name of a file as a name of a problem; nothing of what is no path.

    Args:
        source: a path, or anything else.
    """
    if not isinstance(source, str | os.PathLike):
        return ""
    words = re.findall(r"[a-z0-9]+", Path(os.fspath(source)).stem.lower())
    return (
        "-".join(words)
        if words and words[0][0].isalpha()
        else f"data-{'-'.join(words)}"
        if words
        else ""
    )
