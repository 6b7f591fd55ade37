"""Rows of submissions: scores that were computed here, each in a JSON file of its own.

    DIR/NAME.json                  the row
    DIR/NAME.npz                   the predictions that it follows from, where they are kept beside it
    DIR/bundles/BUNDLE/            what was told of the hidden worlds
    DIR/seasons/FINGERPRINT.secret the secret of a season that is over

They are no records: nobody trained them here. Records lie elsewhere, and stay apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from pinnablate.analysis.attribution import Array
from pinnablate.analysis.recovery import mean_recovery
from pinnablate.errors import PinnablateError, StoreError
from pinnablate.files import write_whole
from pinnablate.submissions.predictions import Submission, write_submission
from pinnablate.submissions.schema import as_text, read_json
from pinnablate.tasks.metrics import skill

BUNDLES, SEASONS, FOLDER = "bundles", "seasons", "submissions"
ALL, NONE = "all", "none"


@dataclass(frozen=True, eq=False)
class ScoredStudy:
    """The scores of one environment and design in hidden worlds.

    Args:
        values: as the schema of a row has them.
    """

    values: Mapping[str, Any]

    def __repr__(self) -> str:
        return f"ScoredStudy({self.environment!r}, {self.replicates} replicates)"

    @property
    def environment(self) -> str:
        return str(self.values["environment"])

    @property
    def design(self) -> str:
        return str(self.values["design"])

    @property
    def replicates(self) -> int:
        return len(self.values["replicates"])

    @property
    def arms(self) -> tuple[str, ...]:
        return tuple(self.values["replicates"][0]["arms"])

    @property
    def controls(self) -> tuple[str, ...]:
        """What observations alone say: those that could be computed in every replicate."""
        each = [set(r["controls"]) for r in self.values["replicates"]]
        return tuple(
            n for n in self.values["replicates"][0]["controls"] if all(n in e for e in each)
        )

    def skills(self, arm: str) -> Array:
        """Skill of an arm or control on the primary split, in decades: [replicates]."""
        kind = "arms" if arm in self.arms else "controls"
        split, floor = self.values["primary"], float(self.values["floor"])
        errors = [r[kind][arm]["errors"][split] for r in self.values["replicates"]]
        return np.array([skill(e, floor) for e in errors])

    def chosen_control(self) -> str:
        """Of `none` and the controls that which held-out observations choose: the least geometric mean
        of its error there.
        """

        def held_out(name: str) -> float:
            kind = "arms" if name in self.arms else "controls"
            errors = [r[kind][name]["held_out"] for r in self.values["replicates"]]
            return float(np.mean(np.log(np.maximum(errors, 1e-300))))

        return min((NONE, *self.controls), key=held_out)

    @property
    def recovery(self) -> float | None:
        """Mean share of the gain of all equations that proper subsets have; see `mean_recovery`."""
        return mean_recovery({arm: float(self.skills(arm).mean()) for arm in self.arms})


@dataclass(frozen=True, eq=False)
class Row:
    """The row of a submission.

    Args:
        values: as the schema of a row has them.
        path: of its file.
    """

    values: Mapping[str, Any]
    path: Path

    def __repr__(self) -> str:
        return f"Row({self.name!r}, learner {self.learner!r}: {len(self.studies)} studies)"

    @property
    def name(self) -> str:
        return str(self.values["about"]["name"])

    @property
    def learner(self) -> str:
        return str(self.values["about"]["learner"])

    @property
    def bundle(self) -> str:
        """The checksum of the bundle whose worlds it lives in."""
        return str(self.values["bundle"])

    @cached_property
    def studies(self) -> tuple[ScoredStudy, ...]:
        return tuple(map(ScoredStudy, self.values["studies"]))

    @property
    def predictions(self) -> Path:
        """Where its predictions lie, if they are kept."""
        return self.path.with_suffix(".npz")


def keep(values: Mapping[str, Any], submission: Submission, directory: str | Path) -> Path:
    """Append a row to those of a directory, with the predictions that it follows from.

    Returns:
        The file of the row.

    Raises:
        PinnablateError: there is a row of that name.
        StoreError: the directory cannot be written.
    """
    path = Path(directory) / f"{values['about']['name']}.json"
    if path.exists():
        raise PinnablateError(
            f"{path} exists, and rows are only ever added; expected a name of its own: hand the "
            "predictions in under another one"
        )
    try:
        write_submission(submission, path.with_suffix(".npz"))
        write_whole(path, as_text(values))
    except OSError as error:
        raise StoreError(
            f"the row cannot be written to {path}: {error.strerror}; choose another --output"
        ) from error
    return path


def read_row(path: str | Path) -> Row:
    """A row from its file.

    Raises:
        PinnablateError: it is none, or was changed after it was written.
    """
    place = Path(path)
    try:
        text = place.read_bytes()
    except OSError as error:
        raise PinnablateError(
            f"{path} cannot be read: {error.strerror}; expected the JSON of a row: name another"
        ) from error
    values = read_json(text, "row", str(path))
    _require_alike(values, str(path))
    if place.stem != values["about"]["name"]:
        raise PinnablateError(
            f"{path} is the row of {values['about']['name']!r}, expected in {values['about']['name']}.json: "
            "give the file its name again"
        )
    return Row(values, place)


def _require_alike(values: Mapping[str, Any], source: str) -> None:
    """Refuse a row whose replicates hold other arms or splits than each other.

    Raises:
        PinnablateError: which study.
    """
    for study in values["studies"]:
        first = study["replicates"][0]["arms"]
        splits = {frozenset(s["errors"]) for r in study["replicates"] for s in _every(r)}
        same = all(list(r["arms"]) == list(first) for r in study["replicates"])
        if not same or not {ALL, NONE} <= set(first) or len(splits) != 1:
            raise PinnablateError(
                f"{source}: replicates of {study['environment']} hold other arms or splits than each other, "
                "expected the same: score the predictions again with pinnablate submit score"
            )
        if study["primary"] not in next(iter(splits)):
            raise PinnablateError(
                f"{source}: {study['environment']} has no errors on {study['primary']}; score the "
                "predictions again with pinnablate submit score"
            )


def _every(replicate: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    return [*replicate["arms"].values(), *replicate["controls"].values()]


def read_rows(directory: str | Path) -> tuple[list[Row], list[str]]:
    """The rows of a directory by name, and a sentence for each file that is none."""
    rows, complaints = [], []
    for path in sorted(Path(directory).glob("*.json")):
        try:
            rows.append(read_row(path))
        except PinnablateError as error:
            complaints.append(str(error))
    return rows, complaints
