"""What stands in the archive of a board, and why a board is refused."""

from __future__ import annotations

import json
from collections.abc import Container, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from pinnablate import registry
from pinnablate.archive import tables
from pinnablate.archive.croissant import Described, metadata
from pinnablate.arms import Role
from pinnablate.brief import few
from pinnablate.environment import Environment
from pinnablate.environment.environment import STANDARD_DESIGN
from pinnablate.errors import PinnablateError, StoreError
from pinnablate.leaderboard.entries import entries_of
from pinnablate.leaderboard.entry import Entry
from pinnablate.records.ledger import beside
from pinnablate.records.schema import published
from pinnablate.records.store import Record, Store, environments_in
from pinnablate.records.weights import unpack
from pinnablate.tasks.protocol import protocol as protocol_of

SUMS, METADATA, CELLS, README = "SHA256SUMS", "croissant.json", "cells.csv", "README.md"
LEDGER, SCHEMA = "expected.jsonl", "records.schema.json"
TEXT = """# {name}

Records of networks that were told every subset of the equations of {count} small worlds, and of controls that were told none;
what each of them had observed; and the weights of those told subsets under the protocol in its name.

- `cells.csv`: one row a record: world, design, protocol, learner, what it was told, seeds, how it ended, errors in standard
  deviations of the fields
- `observations/ID.csv`: what was observed of a world, points and noisy values; `part` is `observed` (enters the loss),
  `validation` (chooses the state that is read) or `held_out` (given to nobody)
- `records/ID.jsonl`: the records whole, as JSON lines: residuals of every law, learning curves, costs, versions
  (`records.schema.json`)
- `weights/ID.npz`: parameters in float32: `keys` of records; `entries` (record, role, step, start, size; roles 0 chosen, 1 last,
  2 curve); `values`
- `expected.jsonl`: what was expected of each lattice, and when it was written down
- `croissant.json`: all of this in Croissant, for programs
- `SHA256SUMS`: checksums, for `sha256sum -c SHA256SUMS`

Errors come from pinnablate {version}: `pinnablate rescore --results DIR` computes them again, with DIR holding `records/*.jsonl` and, as
DIR/packed, `weights`. Apache-2.0; all numbers are computed, and none is anybody's personal datum.
"""


def members(
    results: str | Path,
    protocol: str,
    version: str,
    extra: Sequence[Environment] = (),
    entries: Sequence[Entry] | None = None,
) -> dict[str, bytes]:
    """Every file of the archive of a board, the same bytes from the same records.

    Args:
        results: directory of records.
        protocol: of the board: every environment with records has a ranked study of networks under
            it, of the standard design, and the weights of all subsets.
        version: of the package, which names the archive.
        extra: environments that are not registered, whose records lie there too.
        entries: the studies of that directory where they are known, for the records need not be held
            against their weights again.

    Returns:
        {name: content}, sorted by name.

    Raises:
        StoreError: the directory does not exist, records or weights are damaged, or a file cannot be read.
        PinnablateError: the board is not complete, or there is no such protocol.
    """
    name, root, store = protocol_of(protocol).name, Path(results), Store(results)
    if not root.is_dir():
        raise StoreError(f"{results} is not a directory of results; name one with --results DIR")
    known = {env.id: env for env in extra}
    envs = [known.get(i) or registry.load(i) for i in environments_in(results)]
    if not envs:
        raise StoreError(
            f"no records in {results}, expected ENVIRONMENT.jsonl files; name another directory "
            "with --results DIR"
        )
    held = {env.id: _whole(env, store) for env in envs}
    lacking = [why for env in envs if (why := _lacking(env, store, name, entries))]
    if lacking:
        more = f", and {len(lacking) - 1} more" if len(lacking) > 1 else ""
        raise PinnablateError(
            f"the board under {name} is not complete, expected a ranked study with weights of every "
            f"environment in {results}: {lacking[0]}{more}"
        )
    return _files(envs, held, store, f"pinnablate-{version}-{name}", version)


def _files(
    envs: Sequence[Environment],
    held: dict[str, list[Record]],
    store: Store,
    title: str,
    version: str,
) -> dict[str, bytes]:
    records = [r for found in held.values() for r in found]
    out = {f"records/{env.id}.jsonl": _read(store.path(env.id)) for env in envs}
    out |= {f"weights/{env.id}.npz": _read(store.packed_path(env.id)) for env in envs}
    out |= {
        f"observations/{env.id}.csv": tables.observations(env, held[env.id]).encode()
        for env in envs
    }
    out[CELLS] = tables.cells(records).encode()
    out[SCHEMA] = _json(published())
    *_, ledger = (found.path for found in beside(store.directory) if found.path.exists())
    out[LEDGER] = _read(ledger)  # the one beside the records, else that of the package
    out[README] = TEXT.format(name=title, count=len(envs), version=version).encode()
    about = Described(
        name=title,
        version=version,
        published=max(r.created[:10] for r in records),
        splits=tables.splits_of(records),
        columns={env.id: tables.observation_columns(env) for env in envs},
        summaries={env.id: env.summary for env in envs},
    )
    out[METADATA] = _json(metadata(about, out))
    out[SUMS] = "".join(f"{sha256(out[n]).hexdigest()}  {n}\n" for n in sorted(out)).encode()
    return dict(sorted(out.items()))


def _json(value: Any) -> bytes:
    return (json.dumps(value, indent=1, ensure_ascii=False) + "\n").encode()


def _whole(env: Environment, store: Store) -> list[Record]:
    """All records of an environment.

    Raises:
        StoreError: a line cannot be read, or was changed.
    """
    loaded = store.load(env.id)
    if loaded.complaints:
        count = len(loaded.complaints)
        more = f" (and {count - 1} more lines)" if count > 1 else ""
        raise StoreError(f"an archive holds whole records only: {loaded.complaints[0]}{more}")
    return list(loaded.records.values())


def _lacking(env: Environment, store: Store, protocol: str, entries: Sequence[Entry] | None) -> str:
    """What a board lacks of an environment, with the remedy; empty where it has everything."""
    again = (
        f"pinnablate run {env.id} --protocol {protocol} --replicates 10 --results {store.directory}"
    )
    packed = unpack(
        store.packed_path(env.id)
    )  # damage is named here, before scores are asked of it
    studies = [
        e
        for e in (entries_of(env, store)[0] if entries is None else entries)
        if e.environment.id == env.id
        and e.study.protocol.name == protocol
        and e.study.design == STANDARD_DESIGN
        and e.trains_network
    ]
    if not studies:
        return f"{env.id} has no study of networks under it; run {again}"
    if not any(e.ranked for e in studies):
        return f"that of {env.id} is not ranked ({studies[0].reasons[0]}); run {again}"
    missing = [r for e in studies if e.ranked for r in _without_weights(e, packed)]
    if missing:
        pack = f"pinnablate pack {env.id} --protocol {protocol} --results {store.directory}"
        arms = few(list(dict.fromkeys(r.arm for r in missing)), 3)
        return f"{len(missing)} records of {env.id} have no packed weights ({arms}); run {pack} where they were trained"
    return ""


def _without_weights(entry: Entry, packed: Container[str]) -> list[Record]:
    """The records of subsets whose weights are not in the file that is published."""
    subsets = {arm.name for arm in entry.study.arms if arm.role is Role.LATTICE}
    return [r for r in entry.in_order if r.arm in subsets and r.key not in packed]


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise StoreError(
            f"{path} cannot be read: {error.strerror}; check its permissions"
        ) from error
