"""Python's spelling of a problem's arguments, as options of `pinnablate ablate`.

Sentences about a problem are written for Python, where it is declared. At the command line the same
remedy is an option.
"""

from __future__ import annotations

import re

_PAIRS = {"scales": "--scale", "constants": "--constant", "columns": "--column", "noise": "--noise"}
_OPTIONS = {
    **_PAIRS,
    "domain": "--domain",
    "groups": "--group",
    "conditions": "--condition",
    "equations": "--equation",
    **{name: f"--{name}" for name in ("data", "split", "names", "fields", "region", "protocol")},
    **{
        name: f"--{name}"
        for name in ("lattice", "replicates", "learner", "arms", "design", "results")
    },
}
_MADE = re.compile(r"Measurements\((noise|split|columns)=(?:\.\.\.)?\)")
_ONE_OF = re.compile(rf"\b({'|'.join(_PAIRS)})=\{{'?(\w+)'?: ?[\"']?([^}}\"']*)[\"']?\}}")
_DOMAIN = re.compile(r"\bdomain=\{'?(\w+)'?: ?\(([^,()]+), ?([^,()]+)\)\}")
_GROUPS = re.compile(r"\bgroups=\{(?:'\w+': \[[^\]]*\](?:, )?)+\}(?: \(--group [^)]*\))?")
_VALUE = re.compile(rf"\b({'|'.join(_OPTIONS)})=('[^']*'|\d+)")
_ALONE = re.compile(rf"\b({'|'.join(_OPTIONS)})=(?=[\s,;:.)]|$)")


def as_options(sentence: str) -> str:
    """A sentence with the arguments that it names as options of `ablate`.

    Args:
        sentence: such as `declare scales={'q': 1.0}`.

    Returns:
        Such as `declare --scale q=1.0`; what is no argument stays as it is.
    """
    said = _MADE.sub(lambda m: f"{m[1]}=", sentence)
    said = _GROUPS.sub("--group NAME=A+B", said)
    said = _ONE_OF.sub(lambda m: f"{_OPTIONS[m[1]]} {m[2]}={m[3].strip() or 'NUMBER'}", said)
    said = _DOMAIN.sub(r"--domain \1=\2:\3", said)
    said = _VALUE.sub(lambda m: f"{_OPTIONS[m[1]]} {_bare(m[2])}", said)
    return _ALONE.sub(lambda m: _OPTIONS[m[1]], said)


def _bare(value: str) -> str:
    """A text without its quotes, where a shell needs none."""
    inside = value.strip("'")
    return inside if re.fullmatch(r"[\w./-]+", inside) else value
