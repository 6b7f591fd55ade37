"""What was found in the weights of networks, one line of JSON each, beside the records.

    DIR/looked/<environment>.jsonl

Looking takes about a second a network, and pages are made often: so it is done once, and kept.
A line names the records that it is about and the error of each on the split that ranks. It counts
only beside records with these errors; networks that were trained again are looked into again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pinnablate.errors import StoreError, unreadable
from pinnablate.files import below_torn_line, make_folder
from pinnablate.records.kinds import Fault, check_of
from pinnablate.records.lines import checksum
from pinnablate.records.schema import COUNT, DIGEST, NUMBER, SCORE, Kind, rows, shape, table

FOLDER = "looked"
NETWORK, PAIR, REPLICATES, COURSE = "network", "pair", "replicates", "course"  # of lines

_COMMON: dict[str, Kind] = {"look": {}, "of": table(SCORE), "checksum": DIGEST}
_WAVES = shape({"waves": COUNT, "learned": COUNT, "exponent": SCORE})
KINDS: dict[str, Kind] = {
    # free directions at each tolerance, of so many that move the fields; log evidence
    NETWORK: shape({**_COMMON, "free": rows(NUMBER), "directions": COUNT, "evidence": NUMBER}),
    # two arms of one replicate: similarity, and the ridge between them in decades
    PAIR: shape({**_COMMON, "cka": SCORE, "ridge": SCORE}, optional=("ridge",)),
    # one arm in several replicates: similarity of every two, by rows of the triangle above
    REPLICATES: shape({**_COMMON, "cka": rows(SCORE)}),
    # the way of a network: on each split how many waves the truth holds and how many it learned, and
    # the exponent of the order in which it did
    COURSE: shape({**_COMMON, "splits": table(_WAVES)}),
}
_CHECKS = {name: check_of(kind) for name, kind in KINDS.items()}
REMEDY = "pinnablate leaderboard --look looks again"


@dataclass(frozen=True)
class Look:
    """One line.

    Args:
        look: what it is about: network, pair, replicates or course.
        of: {key of a record: its error on the split that ranks}, in order.
        found: what was found, by name.
    """

    look: str
    of: Mapping[str, float | None]
    found: Mapping[str, Any]

    @property
    def about(self) -> tuple[str, ...]:
        """What tells it from other lines: what it is about, and the keys."""
        return (self.look, *self.of)


def path_of(results: str | Path, environment: str) -> Path:
    """Where what was found in the networks of an environment is kept."""
    return Path(results) / FOLDER / f"{environment}.jsonl"


def read(results: str | Path, environment: str) -> tuple[list[Look], list[str]]:
    """What was found in the networks of an environment.

    Args:
        results: directory of records.
        environment: its id.

    Returns:
        Of lines about the same the last, and a sentence for each line that cannot be believed,
        which is left out.

    Raises:
        StoreError: the file exists and cannot be read.
    """
    path = path_of(results, environment)
    if not path.exists():
        return [], []
    try:
        texts = path.read_bytes().split(b"\n")
    except OSError as error:
        raise unreadable(path, error) from error
    found: dict[tuple[str, ...], Look] = {}
    complaints = []
    for number, text in enumerate(texts, 1):
        if not text.strip():
            continue
        try:
            line = _decode(text)
        except (ValueError, RecursionError, Fault) as error:
            complaints.append(f"{path}, line {number}: skipped, {error}; {REMEDY}")
        else:
            found[line.about] = line
    return list(found.values()), complaints


def _decode(text: bytes) -> Look:
    values = json.loads(text)
    if not isinstance(values, dict) or values.get("look") not in _CHECKS:
        raise ValueError(f"expected an object whose `look` is {', '.join(_CHECKS)}")
    if values.get("checksum") != checksum(values):
        raise ValueError("its checksum is not that of what it says: it was changed or torn")
    _CHECKS[values["look"]](values)
    found = {n: v for n, v in values.items() if n not in ("look", "of", "checksum")}
    return Look(values["look"], values["of"], found)


def append(results: str | Path, environment: str, looks: Sequence[Look]) -> None:
    """Keep what was found.

    Raises:
        StoreError: the file cannot be written.
    """
    path = path_of(results, environment)
    try:
        make_folder(path.parent)
        with path.open("ab+") as file:
            below_torn_line(file)
            for line in looks:
                values = {"look": line.look, "of": dict(line.of), **line.found}
                sealed = values | {"checksum": checksum(values)}
                file.write(json.dumps(sealed).encode("ascii") + b"\n")
    except OSError as error:
        raise StoreError(
            f"{path} cannot be written: {error.strerror}; every earlier line is kept"
        ) from error
