"""A submission: predictions of a learner at the scoring points of hidden worlds, in one NPZ file.

    about                        JSON as a text: whose, and of which bundle
    STUDY/REPLICATE/ARM          fields at the scoring points: [N, fields]

No score is in it, and none is read from it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from pinnablate.brief import few
from pinnablate.errors import PinnablateError, StoreError
from pinnablate.records.kinds import Fault, check_of
from pinnablate.submissions.arrays import digest_of_arrays, read_arrays, write_arrays
from pinnablate.submissions.bundle import Bundle, Study
from pinnablate.submissions.schema import ABOUT, VERSION, as_text, read_json

ABOUT_MEMBER = "about"
LARGEST_VALUE = 1e100  # so that squares are numbers


@dataclass(frozen=True, eq=False)
class Submission:
    """Predictions, and whose they are.

    Args:
        about: as the schema `submission` has it.
        arrays: {STUDY/REPLICATE/ARM: [N, fields]}.
    """

    about: Mapping[str, Any]
    arrays: Mapping[str, np.ndarray]

    def __repr__(self) -> str:
        return f"Submission({self.about['name']!r}, learner {self.about['learner']!r}: {len(self.arrays)} predictions)"

    @classmethod
    def of(
        cls, bundle: Bundle, about: Mapping[str, Any], arrays: Mapping[str, np.ndarray]
    ) -> Submission:
        """A submission for a bundle.

        Args:
            bundle: what it answers.
            about: `name`, `learner`, `version`, `summary`, and further where they are known
                `package`, `protocol`, `seconds`.
            arrays: the predictions.

        Raises:
            PinnablateError: a text that could not stand in a table.
        """
        values = {"schema": VERSION, "bundle": bundle.checksum, **about}
        try:
            check_of(ABOUT)(values)
        except Fault as fault:
            raise PinnablateError(f"submission: {fault}; choose another") from None
        return cls(values, dict(arrays))

    @property
    def digest(self) -> str:
        """SHA-256 of the predictions."""
        return digest_of_arrays(self.arrays)

    def studies_of(self, bundle: Bundle) -> list[Study]:
        """The studies of a bundle that it has predictions for."""
        begins = {name.partition("/")[0] for name in self.arrays}
        return [s for s in bundle.studies if s.name in begins]


def write_submission(submission: Submission, path: str | Path) -> None:
    """Write a submission.

    Raises:
        StoreError: the file cannot be written.
    """
    about = np.array(as_text(submission.about))
    try:
        write_arrays(path, {ABOUT_MEMBER: about, **submission.arrays})
    except OSError as error:
        raise StoreError(
            f"the submission cannot be written to {path}: {error.strerror}; choose another file"
        ) from error


def read_submission(path: str | Path) -> Submission:
    """A submission from its file; whether it answers a bundle is asked by `require_answers`.

    Raises:
        PinnablateError: it is no such file, or says more of itself than is asked.
    """
    arrays = read_arrays(path)
    about = arrays.pop(ABOUT_MEMBER, None)
    if about is None or about.dtype.kind != "U" or about.ndim:
        raise PinnablateError(
            f"{path} has no text {ABOUT_MEMBER!r}, expected one beside its predictions; write it as "
            "leaderboard/SUBMITTING.md says"
        )
    return Submission(read_json(str(about), "submission", f"{path}, {ABOUT_MEMBER}"), arrays)


def require_answers(submission: Submission, bundle: Bundle) -> list[Study]:
    """Refuse predictions that are not those that a bundle asks for.

    Returns:
        The studies that it answers, each whole.

    Raises:
        PinnablateError: of another bundle, of unknown names, an arm that is missing, another shape, or
            numbers that are none.
    """
    if submission.about["bundle"] != bundle.checksum:
        raise PinnablateError(
            f"the predictions are of bundle {submission.about['bundle']}, expected {bundle.checksum} "
            f"({bundle.name}); they are of other worlds: predict in those of this bundle"
        )
    studies = submission.studies_of(bundle)
    asked = {s.member(r, arm) for s in studies for r, arm in s.members}
    given = set(submission.arrays)
    if further := sorted(given - asked):
        raise PinnablateError(
            f"the submission has {few(further, 3)}, which the bundle does not ask for; expected names "
            "like STUDY/REPLICATE/ARM of the bundle: take the others out"
        )
    if not studies:
        raise PinnablateError(
            f"the submission has no predictions, expected those of a study of {bundle.name}: "
            f"{few([s.name for s in bundle.studies], 5)}"
        )
    if lacking := sorted(asked - given):
        raise PinnablateError(
            f"the submission lacks {len(lacking)} of {len(asked)} predictions, {few(lacking, 3)}; expected "
            "every arm in every replicate: predict them too, or leave their study out"
        )
    for study in studies:
        for r, arm in study.members:
            _require_numbers(submission.arrays[study.member(r, arm)], study, r, arm)
    return studies


def _require_numbers(values: np.ndarray, study: Study, replicate: int, arm: str) -> None:
    """Refuse predictions of another shape, and numbers that are none.

    Raises:
        PinnablateError: which.
    """
    shape = (len(study.scoring_points(replicate)), len(study.values["fields"]))
    where = study.member(replicate, arm)
    if values.dtype.kind != "f" or values.shape != shape:
        raise PinnablateError(
            f"{where} is of {values.dtype} and shape {values.shape}, expected floats of shape {shape}: "
            f"{', '.join(study.values['fields'])} at every scoring point"
        )
    with np.errstate(invalid="ignore"):
        wrong = np.argwhere(~(np.abs(values.astype(float)) <= LARGEST_VALUE))
    if len(wrong):
        point, field = wrong[0]
        raise PinnablateError(
            f"{where} is {values[point, field]:g} for {study.values['fields'][field]} at point {point} "
            f"({len(wrong)} such values), expected finite numbers; a model that ran away is handed in as "
            "its last finite state"
        )
