"""Commands that hold records against what made them: rescore, seal, reproduce; pack, which keeps it; and
schema, which says what a line holds.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from pinnablate.arguments import count, seed
from pinnablate.brief import at_most, few
from pinnablate.cli.commands import Commands
from pinnablate.cli.exit_codes import FAILURE, SUCCESS
from pinnablate.cli.names import kept
from pinnablate.cli.output import complain, say, show
from pinnablate.errors import StoreError

if TYPE_CHECKING:
    from pinnablate.environment import Environment
    from pinnablate.records.store import Record, Store
    from pinnablate.study.reproduce import Reproduced


def add_to(commands: Commands) -> None:
    """Add these commands to the parser."""
    scores = commands.add(
        "rescore", rescore, "recompute every score from the weights kept, and compare", "optional"
    )
    _results(scores, "results")
    sealing = commands.add(
        "seal",
        seal,
        "seal records older than checksums, where their weights prove them",
        "optional",
    )
    _results(sealing, "results")
    described = commands.add(
        "schema", schema, "print the JSON Schema of the lines of records, or of submissions"
    )
    described.add_argument(
        "of",
        nargs="?",
        choices=("records", "submissions"),
        default="records",
        help="what it describes (default: records)",
    )
    again = commands.add(
        "reproduce", reproduce, "train records drawn at random again, and compare", "optional"
    )
    _results(again, "leaderboard/results")
    again.add_argument(
        "--sample", type=count, default=10, metavar="N", help="how many records (default: 10)"
    )
    again.add_argument("--seed", type=seed, default=0, help="of the draw (default: 0)")
    packed = commands.add(
        "pack", pack, "put weights of records into the files that go into git", "optional"
    )
    _results(packed, "leaderboard/results")
    packed.add_argument(
        "--protocol", required=True, help="whose records are packed: those of the lattice"
    )
    packed.add_argument(
        "--curves", action="store_true", help="with the states of the learning curves"
    )


def _results(command: argparse.ArgumentParser, default: str) -> None:
    command.add_argument(
        "--results",
        metavar="DIR",
        default=default,
        help=f"where records are (default: {default})",
    )


def rescore(options: argparse.Namespace) -> int:
    """Recompute the scores of all records that have weights."""
    from pinnablate.report.tables import table
    from pinnablate.study.rescore import rescore

    (envs, store), rows, verdict, compared = _chosen(options), [], SUCCESS, 0
    for env in envs:
        complain(at_most(store.load(env.id).complaints))
        found = rescore(env, store)
        compared += found.agree + found.differ + found.damaged
        counts = (found.agree, found.differ, found.without_weights, found.stale, found.unsealed)
        rows.append([env.id, *map(str, counts), f"{found.worst:.1e}"])
        complain(found.sentences)
        verdict = verdict if found.holds else FAILURE
    if not envs:
        raise StoreError(
            f"no records in {options.results}, expected ENVIRONMENT.jsonl files; name another "
            "directory with --results DIR"
        )
    head = ["agree", "differ", "no weights", "other digest", "unsealed"]
    head.append("largest relative difference")
    show(table(rows, ["environment", *head]))
    if not compared:
        complain(
            [
                f"nothing was checked: no record in {options.results} has weights that it could be compared with; "
                "expected some, in weights/ beside the records, or packed: train again, or take pinnablate reproduce"
            ]
        )
        return FAILURE
    return verdict


def seal(options: argparse.Namespace) -> int:
    """Seal what is older than checksums and follows from its weights."""
    from pinnablate.report.tables import table
    from pinnablate.study.seal import seal

    (envs, store), rows, verdict = _chosen(options), [], SUCCESS
    for env in envs:
        complain(at_most(store.load(env.id).complaints))
        found = seal(env, store)
        counts = found.sealed, found.before, found.without_weights, found.stale
        rows.append([env.id, *map(str, counts), str(len(found.sentences))])
        complain(found.sentences)
        verdict = FAILURE if found.sentences else verdict
    head = ["sealed", "sealed before", "no weights", "of another declaration", "not proven"]
    show(table(rows, ["environment", *head]))
    return verdict


def schema(options: argparse.Namespace) -> int:
    """Print the schema by which lines, or bundles, submissions and rows, are read."""
    from pinnablate.records.schema import published
    from pinnablate.submissions.schema import published as of_submissions

    show(json.dumps(published() if options.of == "records" else of_submissions(), indent=1))
    return SUCCESS


def reproduce(options: argparse.Namespace) -> int:
    """Train some records again."""
    from pinnablate.report.tables import table
    from pinnablate.study.reproduce import AGREES_WITHIN, draw, reproduce, study_of

    envs, store = _chosen(options)
    worlds, current, unread = {env.id: env for env in envs}, [], 0
    for env in envs:
        loaded = store.load(env.id)
        complain(at_most(loaded.complaints))
        unread += len(loaded.complaints)
        current += [r for r in loaded.records.values() if study_of(env, r)]
    drawn: list[Record] = draw(current, options.sample, options.seed)
    rows, verdict = [], FAILURE if unread or not drawn else SUCCESS
    for number, record in enumerate(drawn, 1):
        (found,) = reproduce(worlds[record.environment], [record])
        verdict = verdict if found.agrees else FAILURE
        rows.append(_row(found))
        say(f"[{number}/{len(drawn)}] {record.environment} {record.arm}: {found.difference:.1e}")
    which = ["environment", "design", "learner", "protocol", "arm"]
    show(table(rows, [*which, "replicate", "difference", "rounding", "agrees"], texts=len(which)))
    show(
        f"\nTrained again: {len(drawn)} of {len(current)} records, drawn with seed {options.seed}. "
        "Difference: the largest of any split, in decades of skill; up to "
        f"{AGREES_WITHIN:g} agrees. Rounding: where it is larger, how far apart runs are whose "
        "initial weights differ by 1 or 2 parts in 10^15; a difference up to that is rounding."
    )
    if not drawn:
        complain(
            [
                f"nothing was trained again: {options.results} has no record of what is declared today"
            ]
        )
    return verdict


def pack(options: argparse.Namespace) -> int:
    """Pack the weights of all subsets of some environments."""
    from pinnablate.arms import lattice
    from pinnablate.report.tables import table
    from pinnablate.tasks.protocol import protocol

    name = protocol(options.protocol).name
    (envs, store), rows = _chosen(options), []
    for env in envs:
        subsets = {
            design: {arm.name for arm in lattice(env.world(design))} for design in env.all_designs
        }

        def wanted(record: Record, subsets: dict[str, set[str]] = subsets) -> bool:
            return record.protocol == name and record.arm in subsets.get(record.design, ())

        count, missing = store.pack(env.id, wanted, options.curves)
        if count or missing:
            size = store.packed_path(env.id).stat().st_size if count else 0
            rows.append([env.id, str(count), str(missing), f"{size / 2**20:.2f}"])
    if not rows:
        raise StoreError(
            f"no records of subsets under {name} in {options.results}; train some with "
            "pinnablate run, or name another protocol or --results DIR"
        )
    show(table(rows, ["environment", "packed", "without weights", "MiB"], texts=1))
    return SUCCESS


def _row(found: Reproduced) -> list[str]:
    r = found.record
    rounding = "" if found.rounding is None else f"{found.rounding:.1e}"
    which = [r.environment, r.design, r.learner, r.protocol, r.arm, str(r.data_seed)]
    return [*which, f"{found.difference:.1e}", rounding, found.verdict]


def _chosen(options: argparse.Namespace) -> tuple[list[Environment], Store]:
    """The environment that was named, or all that have records; and where these are.

    Raises:
        StoreError: there is no such directory.
    """
    from pinnablate import registry
    from pinnablate.records.store import Store, environments_in

    named = [registry.load(options.environment)] if options.environment else None
    if not Path(options.results).is_dir():
        raise StoreError(
            f"{options.results} is not a directory of results; name one with --results DIR"
        )
    if named is not None:
        return named, Store(options.results)
    found = {name: kept(name, options.results) for name in environments_in(options.results)}
    known = {n: file for n, file in found.items() if n in registry.identifiers() or file != n}
    if strange := [name for name in found if name not in known]:
        complain(
            [
                f"set aside: {few(strange)}, for no environment of such an id is registered or lies in {options.results}"
            ]
        )
    return [registry.load(file) for file in known.values()], Store(options.results)
