"""Rows held against what they follow from: their predictions, their bundle, and the secret of their
season, as far as these are known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pinnablate.errors import PinnablateError
from pinnablate.learners import learner_class
from pinnablate.learners import names as learner_names
from pinnablate.submissions.bundle import MANIFEST, Bundle, read_bundle
from pinnablate.submissions.predictions import read_submission
from pinnablate.submissions.rows import BUNDLES, SEASONS, Row, read_rows
from pinnablate.submissions.scoring import scored
from pinnablate.submissions.secret import Secret, read_secret
from pinnablate.submissions.training import train
from pinnablate.tasks.protocol import protocol

SAME = 1e-6  # relative, by which errors may differ on another machine
SAME_OF_CONTROLS = 1e-2  # of what is fitted again there, like a Gaussian process
SAME_OF_TRAINED = 5e-2  # of what is trained again there: 0.02 decades, as between processors
RECOMPUTED, TRAINED, SEALED = "recomputed", "trained", "sealed"


@dataclass(frozen=True)
class Checked:
    """What became of the check of a row.

    Args:
        name: of the row.
        how: `recomputed`, from its predictions in worlds that were drawn again; `trained`, from
            predictions that were made again; `sealed`, where its checksum is right and more is not
            known here; empty where something is wrong.
        why: what is wrong, or what is not known here.
    """

    name: str
    how: str
    why: str = ""


def check_rows(
    directory: str | Path,
    secrets: Mapping[str, Secret] | None = None,
    notify: Callable[[str], object] = lambda _: None,
    again: bool = False,
) -> list[Checked]:
    """Check every row of a directory.

    Args:
        directory: of rows.
        secrets: {fingerprint: secret} beside those of seasons that are over.
        notify: called with the name of each study before it is scored again.
        again: whether learners that are known here are trained again where predictions are not kept.
    """
    rows, complaints = read_rows(directory)
    known = {**published_secrets(directory), **(secrets or {})}
    bundles = {b.checksum: b for b in _bundles(directory)}
    out = [Checked("", "", sentence) for sentence in complaints]
    for row in rows:
        try:
            out.append(_checked(row, known, bundles, notify, again))
        except PinnablateError as error:
            out.append(Checked(row.name, "", f"{row.path}: {error}"))
    return out


def published_secrets(directory: str | Path) -> dict[str, Secret]:
    """{fingerprint: secret} of the seasons that are over.

    Raises:
        PinnablateError: a file that holds none, or another than its name says.
    """
    found = {}
    for path in sorted((Path(directory) / SEASONS).glob("*.secret")):
        secret = read_secret(path)
        if path.stem != secret.fingerprint:
            raise PinnablateError(
                f"{path} is the secret of season {secret.fingerprint}; expected its fingerprint as its name: "
                "rename it"
            )
        found[secret.fingerprint] = secret
    return found


def _bundles(directory: str | Path) -> Iterator[Bundle]:
    for path in sorted((Path(directory) / BUNDLES).glob(f"*/{MANIFEST}")):
        yield read_bundle(path.parent)


def _checked(
    row: Row,
    secrets: Mapping[str, Secret],
    bundles: Mapping[str, Bundle],
    notify: Callable[[str], object],
    again: bool,
) -> Checked:
    """One row.

    Raises:
        PinnablateError: its predictions cannot be read, or cannot have been learned.
    """
    kept = row.predictions.exists()
    if not kept and not again:
        return Checked(row.name, SEALED, "its predictions are not kept here")
    submission = read_submission(row.predictions) if kept else None
    if submission is not None and submission.digest != row.values["predictions"]:
        why = f"{row.predictions} are other predictions than it was made from; score them again"
        return Checked(row.name, "", f"{row.path}: {why}")
    if row.bundle not in bundles:
        return Checked(row.name, SEALED, f"bundle {row.values['bundle_name']} is not here")
    season = row.values["season"]
    if season not in secrets:
        return Checked(row.name, SEALED, f"season {season} is not over, and its secret kept")
    if submission is None:
        if why := _not_trained(row):
            return Checked(row.name, SEALED, why)
        return _trained(row, bundles[row.bundle], secrets[season], notify)
    found = scored(
        submission, bundles[row.bundle], secrets[season], str(row.values["scored"]), notify
    )
    if difference := _difference(row.values, found):
        why = f"{difference}: the row was edited; score its predictions again"
        return Checked(row.name, "", f"{row.path}: {why}")
    return Checked(row.name, RECOMPUTED)


def _not_trained(row: Row) -> str:
    """Why the learner of a row cannot be trained again here; empty where it can."""
    about = row.values["about"]
    name = about["learner"]
    if name not in learner_names():
        return f"its predictions are not kept here, and there is no learner {name!r} here"
    version = learner_class(name).version
    if version != about["version"]:
        return f"its predictions are not kept here, and learner {name!r} is now version {version}"
    return "" if "protocol" in about else "its predictions are not kept here, nor its protocol said"


def _trained(row: Row, bundle: Bundle, secret: Secret, notify: Callable[[str], object]) -> Checked:
    """A row held against predictions that are made again.

    Raises:
        PinnablateError: the learner cannot be trained on the bundle.
    """
    about, names = row.values["about"], {f"{s.environment}.{s.design}" for s in row.studies}
    studies = [s for s in bundle.studies if s.name in names]
    made = train(bundle, about["learner"], protocol(about["protocol"]), row.name, studies)
    found = scored(made, bundle, secret, str(row.values["scored"]), notify)
    difference = _difference(row.values["studies"], found["studies"], "studies", SAME_OF_TRAINED)
    if difference:
        why = f"{difference.removesuffix(' by its predictions')} trained again: the row was edited, or made otherwise"
        return Checked(row.name, "", f"{row.path}: {why}")
    same = made.digest == row.values["predictions"]
    return Checked(row.name, TRAINED, "to the same bits" if same else "to other last bits")


def _difference(said: Any, found: Any, where: str = "", same: float = SAME) -> str | None:
    """The first place where a row says something else than its predictions, in words.

    Args:
        said: of the row, or a part of it.
        found: the same, computed again.
        where: which part.
        same: relative, by which errors may differ.
    """
    if isinstance(said, dict) and isinstance(found, dict):
        names = [n for n in found if n != "checksum" or where]
        if [n for n in said if n != "checksum" or where] != names:
            return f"{where or 'it'} holds {', '.join(map(str, said))}, expected {', '.join(map(str, found))}"
        pairs = [(f"{where}.{n}".removeprefix("."), said[n], found[n]) for n in names]
    elif isinstance(said, list) and isinstance(found, list) and len(said) == len(found):
        pairs = [(f"{where}[{k}]", a, b) for k, (a, b) in enumerate(zip(said, found, strict=True))]
    elif isinstance(said, int | float) and isinstance(found, int | float):
        within = max(same, SAME_OF_CONTROLS) if ".controls." in where else same
        if abs(said - found) <= within * max(abs(found), 1e-9):
            return None
        return f"{where} is {said:.6g}, and {found:.6g} by its predictions"
    else:
        return (
            None
            if said == found
            else f"{where} is {said!r:.60}, and {found!r:.60} by its predictions"
        )
    return next((d for p, a, b in pairs if (d := _difference(a, b, p, same))), None)
