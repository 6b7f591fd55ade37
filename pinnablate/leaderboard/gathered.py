"""What a directory of records says, of all environments at once: what pages are made from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from pinnablate import registry
from pinnablate.environment import Environment
from pinnablate.environment.environment import STANDARD_DESIGN
from pinnablate.errors import PinnablateError, StoreError
from pinnablate.leaderboard.across import Across, across
from pinnablate.leaderboard.archive import parted, version_of
from pinnablate.leaderboard.board import corrected
from pinnablate.leaderboard.entries import entries_of
from pinnablate.leaderboard.entry import Entry
from pinnablate.records.ledger import Ledger, beside
from pinnablate.records.looked import Look
from pinnablate.records.looked import read as read_looks
from pinnablate.records.store import Store, environments_in
from pinnablate.submissions.rows import FOLDER as SUBMISSIONS
from pinnablate.submissions.rows import Row, read_rows
from pinnablate.tasks.protocol import STANDARD

UNKNOWN = "no environment of that id is registered; name its file: pinnablate leaderboard FILE.py"


@dataclass(frozen=True, eq=False)
class Gathered:
    """What a directory of records says.

    Args:
        shown: the environments that have records and are known here, by id, in the order of pages.
        entries: their studies, corrected over all of them.
        set_aside: sentences about records and files that could not be used, by environment or file.
        ledgers: what proves when expected patterns were written down.
        untouched: ids with records whose environment is not known here.
        submitted: rows of submissions, which lie beside the records.
        looked: {environment: what was kept of looking into its networks}.
    """

    shown: Mapping[str, Environment]
    entries: Sequence[Entry]
    set_aside: Mapping[str, Sequence[str]]
    ledgers: Sequence[Ledger]
    untouched: tuple[str, ...] = ()
    submitted: Sequence[Row] = ()
    looked: Mapping[str, Sequence[Look]] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"Gathered({len(self.entries)} studies of {len(self.shown)} environments)"

    @cached_property
    def boards(self) -> list[Across]:
        """What networks' studies of several environments say together."""
        return across(self.entries, self.looked)

    @property
    def current(self) -> list[Entry]:
        """The studies that no newer protocol has replaced."""
        return parted(self.entries)[0]

    @property
    def before(self) -> list[Entry]:
        """The studies that a newer protocol has replaced."""
        return parted(self.entries)[1]


def gather(results: str | Path, extra: Sequence[Environment] = ()) -> Gathered:
    """Read every record of a directory.

    Args:
        results: directory of records.
        extra: environments that are not registered, whose records lie there too.

    Raises:
        StoreError: the directory does not exist or cannot be read.
        PinnablateError: two environments of one id say different things.
    """
    if not Path(results).is_dir():
        raise StoreError(f"{results} is not a directory of results; name one with --results DIR")
    store, own = Store(results), _by_id(extra)
    known = {name: k for k, name in enumerate([*registry.identifiers(), *own])}
    entries: list[Entry] = []
    set_aside: dict[str, list[str]] = {}
    shown: dict[str, Environment] = {}
    looked: dict[str, list[Look]] = {}
    present = list(environments_in(results))
    for identifier in sorted(present, key=lambda i: (known.get(i, len(known)), i)):
        if identifier not in known:
            set_aside[f"{identifier}.jsonl"] = [UNKNOWN]
            continue
        shown[identifier] = own.get(identifier) or registry.load(identifier)
        found, sentences = entries_of(shown[identifier], store)
        entries += sorted(found, key=_place)
        looked[identifier], unread = read_looks(results, identifier)
        sentences = [*sentences, *(_beside(s, results) for s in unread)]
        if sentences:
            set_aside[identifier] = sentences
    ledgers = beside(results)
    rows, sentences = read_rows(Path(results).absolute().parent / SUBMISSIONS)
    if sentences:
        set_aside[SUBMISSIONS] = [_beside(s, results) for s in sentences]
    # over all environments, before any page is written
    return Gathered(
        shown,
        corrected(entries, ledgers),
        set_aside,
        ledgers,
        tuple(i for i in present if i not in known),
        rows,
        looked,
    )


def _beside(sentence: str, results: str | Path) -> str:
    """A sentence about a file beside the records, which does not depend on where these lie."""
    return sentence.replace(str(Path(results).absolute().parent) + "/", "")


def _by_id(extra: Sequence[Environment]) -> dict[str, Environment]:
    """Environments by id, of which each means one thing.

    Raises:
        PinnablateError: two of them, or one of them and a registered one, say different things.
    """
    found: dict[str, Environment] = {}
    for env in extra:
        known = found.get(env.id)
        if known is None and env.id in registry.identifiers():
            known = registry.load(env.id)
        if known is not None and known.digest != env.digest:
            raise PinnablateError(
                f"two environments are called {env.id!r} and say different things, {known!r} and "
                f"{env!r}; expected an id for each: raise the version in one of them"
            )
        found[env.id] = env
    return found


def _place(entry: Entry) -> tuple[bool, bool, bool, int, str]:
    """Networks first, the standard design first, the family of the published protocol first, its
    newest version first.
    """
    study = entry.study
    family, version = version_of(study.protocol.name)
    return (
        not entry.trains_network,
        study.design != STANDARD_DESIGN,
        family != version_of(STANDARD)[0],
        -version,
        entry.slug,
    )
