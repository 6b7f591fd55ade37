"""What is known of a world when models are trained on it: certified, uncertified and why, or not
checked in full.

Certificates of the built-in environments are shipped, in a file that `pinnablate check --all
--record` writes. Those of other files are kept by `pinnablate check` in the directory of results, as
DIR/certificates/ID.json. A certificate belongs to a digest, and to that of the distributions where
worlds are drawn: it says nothing of any other declaration.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pinnablate.checks.certify import Certificate, quick
from pinnablate.checks.certify.finding import (
    CERTIFIED,
    MEASURED,
    NOT_CHECKED,
    NUMERICAL,
    UNCERTIFIED,
)
from pinnablate.environment import Environment
from pinnablate.errors import PinnablateError, StoreError
from pinnablate.files import write_whole
from pinnablate.records.provenance import provenance
from pinnablate.records.store import Record, Store
from pinnablate.study.rerun import NEVER, Rerun

if TYPE_CHECKING:
    from pinnablate.study import Study

SHIPPED = Path(__file__).parent / "certificates.json"


class UncertifiedError(PinnablateError):
    """A world that is not certified, which nothing is trained on unless that is asked for."""


@dataclass(frozen=True)
class Standing:
    """What is known of a world.

    Args:
        status: of a certificate: `certified`, `numerical`, `measured`, `uncertified` or `not checked`; the last
            where nothing is known, or what is cheap to check holds.
        why: of an uncertified world, the first finding that does not hold.
        shipped: whether the package itself says so, of this digest.
    """

    status: str
    why: str = ""
    shipped: bool = field(default=False, compare=False)

    @classmethod
    def read(cls, text: str) -> Standing:
        """The standing that a record keeps as text."""
        status, _, why = text.partition(": ")
        return cls(status, why)

    @property
    def is_certified(self) -> bool:
        return self.status == CERTIFIED

    @property
    def recorded(self) -> str:
        """As records keep it: `status: why`; nothing of a certified world that is shipped, whose
        digest in the record says as much.
        """
        if self.is_certified and self.shipped:
            return ""
        return f"{self.status}: {self.why}" if self.why else self.status

    @property
    def words(self) -> str:
        """One sentence, for tables and pages."""
        if self.is_certified:
            return "The world is certified."
        if self.status == UNCERTIFIED:
            return f"UNCERTIFIED WORLD, never ranked: {self.why}."
        if self.status == MEASURED:
            return (
                "No truth is known: models are scored by measurements that none of them was given, whose "
                "noise is part of every error."
            )
        if self.status == NUMERICAL:
            return "The world is certified numerically: its truth is known by its values alone."
        return "The world is not checked in full: `pinnablate check` with its file does the rest."


def mark(env: Environment, standing: Standing) -> str:
    """What stands behind a world's name in a table with others: that its truth is numerical, or that
    it is not certified; nothing for others.

    Args:
        env: the world's environment.
        standing: what is known of it.
    """
    said = [] if standing.is_certified else [standing.status]
    if is_numerical(env) and NUMERICAL not in said:
        said.insert(0, NUMERICAL)
    return f" ({', '.join(said)})" if said else ""


def is_numerical(env: Environment) -> bool:
    """Whether the truth of a world is known by its values alone."""
    solution = env.declared_solution
    return solution is not None and solution.numerical


def kept(env: Environment, results: str | Path | None = None) -> Standing | None:
    """What a certificate says that is shipped, or was kept in a directory of results.

    Args:
        env: the environment as it is declared today.
        results: the directory; None to look at the shipped ones alone.

    Returns:
        None where there is none of this declaration, or none by this version of the package.
    """
    shipped = _shipped().get(env.id, {})
    if shipped.get("digest") == env.digest and shipped.get("worlds", "") == env.worlds_digest:
        return Standing(shipped["status"], shipped["why"], shipped=True)
    if results is None or not (path := _path(env, results)).is_file():
        return None
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise StoreError(
            f"{path} cannot be read ({error}); expected the certificate of {env.id}: delete it, and "
            "`pinnablate check` writes it again"
        ) from error
    now = {"digest": env.digest, "worlds": env.worlds_digest, "version": _version()}
    if {name: found.get(name, "") for name in now} != now:
        return None
    return Standing(found["status"], found["why"])


def known(
    env: Environment, results: str | Path | None = None, records: Iterable[Record] = ()
) -> Standing:
    """What is known of a world without checking anything: a kept certificate, or else what the last
    of some records says.

    Args:
        env: the environment as it is declared today.
        results: the directory in which certificates may be kept.
        records: of this environment; those of other declarations are passed over.
    """
    if found := kept(env, results):
        return found
    said = [r for r in records if r.environment_digest == env.digest and r.certificate]
    last = max(said, key=lambda r: r.created, default=None)
    if last is None:
        return Standing(MEASURED if env.is_measured else NOT_CHECKED)
    return Standing.read(last.certificate)


def before_training(
    study: Study, store: Store, uncertified: bool = False, rerun: Rerun = NEVER
) -> Standing:
    """What is known of a study's world; what is cheap is checked where something is to be trained.

    Args:
        study: its cells.
        store: where its records are.
        uncertified: whether to train all the same where the world is not certified.
        rerun: which cells that have a record are to be trained again; see `Study.missing`.

    Raises:
        UncertifiedError: it is not, with the reason and the remedy.
        StoreError: records or certificates cannot be read.
    """
    env = study.environment
    records = store.load(env.id).records
    if not study.missing(records, rerun):
        return known(env, store.directory, records.values())
    found = kept(env, store.directory) or _quickly(env)
    if found.status == UNCERTIFIED and not uncertified:
        raise UncertifiedError(
            f"{env.id} is not certified ({found.why}), so nothing was trained; mend the declaration "
            "(`pinnablate check` shows every finding), or train it all the same with --uncertified "
            "(uncertified=True), which marks its table, records and page"
        )
    return found


def _quickly(env: Environment) -> Standing:
    """What a quick check finds, which certifies nothing."""
    env.needs_values("score a model")
    certificate = quick(env)
    if certificate.status == UNCERTIFIED:
        return Standing(UNCERTIFIED, certificate.why)
    return Standing(MEASURED if env.is_measured else NOT_CHECKED)


def keep(env: Environment, certificate: Certificate, results: str | Path) -> Path:
    """Keep a certificate in a directory of results; returns the path of its file.

    Raises:
        StoreError: it cannot be written.
    """
    path = _path(env, results)
    values = {**_values(env, certificate), "version": _version()}
    try:
        write_whole(path, json.dumps(values, indent=1) + "\n")
    except OSError as error:
        raise StoreError(
            f"the certificate cannot be kept in {path}: {error.strerror}; name a directory that can "
            "be written with --results DIR"
        ) from error
    return path


def record(env: Environment, certificate: Certificate) -> Path:
    """Keep the certificate of a built-in environment in the file that is shipped; returns its
    path.
    """
    everything = {**_shipped(), env.id: _values(env, certificate)}
    write_whole(SHIPPED, json.dumps(everything, indent=1, sort_keys=True) + "\n")
    _shipped.cache_clear()
    return SHIPPED


def _values(env: Environment, certificate: Certificate) -> dict[str, Any]:
    return {
        "digest": env.digest,
        **({"worlds": env.worlds_digest} if env.worlds else {}),
        "status": certificate.status,
        "why": certificate.why,
    }


@cache
def _shipped() -> dict[str, Any]:
    return json.loads(SHIPPED.read_text(encoding="utf-8")) if SHIPPED.is_file() else {}


def _path(env: Environment, results: str | Path) -> Path:
    return Path(results) / "certificates" / f"{env.id}.json"


def _version() -> str:
    return str(provenance()["pinnablate"])
