"""Python's spelling of a problem's arguments, as options of `pinnablate ablate`.

Sentences about a problem are written for Python, where it is declared. At the command line the same
remedy is an option.
"""

from __future__ import annotations

import json
import re

_PAIRS = {
    "scales": "--scale",
    "constants": "--constant",
    "columns": "--column",
    "noise": "--noise",
    "units": "--unit",
}
_OPTIONS = {
    **_PAIRS,
    "executor": "--dask",
    "send_code": "--send-code",
    "time_limit": "--time-limit",
    "domain": "--domain",
    "groups": "--group",
    "conditions": "--condition",
    "equations": "--equation",
    **{
        name: f"--{name}"
        for name in ("data", "split", "series", "names", "fields", "region", "protocol")
    },
    **{
        name: f"--{name}"
        for name in ("lattice", "replicates", "learner", "arms", "design", "results", "free")
    },
    **{
        name: f"--{name}"
        for name in ("coordinates", "iterations", "rerun", "uncertified", "memory", "jobs")
    },
}
_MADE = re.compile(r"Measurements\((noise|split|columns)=(?:\.\.\.)?\)")
_PAIR = r"""'?(\w+)'?: ?(?:"([^"]*)"|'([^']*)'|([^}"',]*))"""
_SOME_OF = re.compile(rf"\b({'|'.join(_PAIRS)})=\{{({_PAIR}(?:, {_PAIR})*)\}}")
_PLAIN = re.compile(r"[\w./=+-]+")  # a word that a shell leaves as it is
_DOMAIN = re.compile(r"\bdomain=\{'?(\w+)'?: ?\(([^,()]+), ?([^,()]+)\)\}")
_LAWS = re.compile(r"\b(equations|conditions)=\{'([\w-]+)': '([^']*)'\}")
_TWICE = re.compile(r"(--[\w-]+ \S+) \(\1\)")  # a sentence that names the option itself
_GROUPS = re.compile(r"\bgroups=\{(?:'\w+': \[[^\]]*\](?:, )?)+\}(?: \(--group [^)]*\))?")
_VALUE = re.compile(rf"\b({'|'.join(_OPTIONS)})=('[^']*'|\d+)")
_ALONE = re.compile(rf"(?<!\()\b({'|'.join(_OPTIONS)})=(?=[\s,;:.)]|$)")


def as_options(sentence: str) -> str:
    """A sentence with the arguments that it names as options of `ablate`.

    Args:
        sentence: such as `declare scales={'q': 1.0}`.

    Returns:
        Such as `declare --scale q=1.0`; what is no argument stays as it is.
    """
    said = _MADE.sub(lambda m: f"{m[1]}=", sentence)
    said = _GROUPS.sub("--group NAME=A+B", said)
    said = _LAWS.sub(lambda m: f'{_OPTIONS[m[1]]} "{m[2]}: {m[3]}"', said)
    said = _SOME_OF.sub(_each, said)
    said = _DOMAIN.sub(r"--domain \1=\2:\3", said)
    said = _VALUE.sub(lambda m: f"{_OPTIONS[m[1]]} {_bare(m[2])}", said)
    return _TWICE.sub(r"\1", _ALONE.sub(lambda m: _OPTIONS[m[1]], said))


def _each(found: re.Match[str]) -> str:
    """`columns={'q': 'angle', 't': 'time [s]'}` as `--column q=angle --column "t=time [s]"`."""
    said = []
    for name, *values in re.findall(_PAIR, found[2]):
        pair = f"{name}={''.join(values).strip() or 'NUMBER'}"
        said.append(
            f"{_OPTIONS[found[1]]} {pair if _PLAIN.fullmatch(pair) else json.dumps(pair, ensure_ascii=False)}"
        )
    return " ".join(said)


def _bare(value: str) -> str:
    """A text without its quotes, where a shell needs none."""
    inside = value.strip("'")
    return inside if _PLAIN.fullmatch(inside) else value
