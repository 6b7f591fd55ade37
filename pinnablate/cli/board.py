"""Commands about the leaderboard: its pages, and the ledger of what was expected before networks were trained."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from pinnablate import registry
from pinnablate.cli.exit_codes import DONE, FAILED
from pinnablate.environment import Environment
from pinnablate.errors import PinnablateError

if TYPE_CHECKING:
    from pinnablate.leaderboard.ledger import Ledger


def leaderboard(options: argparse.Namespace) -> int:
    from pinnablate.leaderboard.publish import differences, pages, write

    made = pages(options.results, [registry.load(file) for file in options.files])
    if options.check:
        stale = differences(made, options.output)
        for path in stale:
            print(f"pinnablate: {options.output}/{path} is not what the records say: run pinnablate leaderboard",
                  file=sys.stderr)
        good = len(made.texts) - len(set(stale) & set(made.texts))
        print(f"{good} of {len(made.texts)} files are what the records say")
        return FAILED if stale else DONE
    written, deleted = write(made, options.output)
    print(f"{len(made.texts)} files in {options.output}: {len(written)} written, {len(made.texts) - len(written)} unchanged"
          + (f"; {len(deleted)} without records deleted" if deleted else ""))
    return DONE


def expected(options: argparse.Namespace) -> int:
    from pinnablate.leaderboard.ledger import Ledger

    ledger = Ledger(Path(options.ledger))
    called = [options.environment] if options.environment else list(filter(registry.is_built_in, registry.identifiers()))
    worlds = {name: registry.load(name) for name in called}
    if options.register:
        return _register(worlds, ledger, options)
    if options.check:
        return _compare(worlds, ledger, options.ledger)
    _show(worlds, ledger)
    return DONE


def _register(worlds: dict[str, Environment], ledger: Ledger, options: argparse.Namespace) -> int:
    from pinnablate.leaderboard.ledger import register
    from pinnablate.records.store import Store

    verdict, count = DONE, 0
    for called, env in worlds.items():
        try:
            for made in register(env, ledger, Store(options.results), options.replicates, called):
                count += 1
                shows = "not asked: it cannot train an arm of the statement" if made.kernel is None else (
                    f"{made.kernel.seen}, {'holds' if made.kernel.holds else 'does not hold'}")
                print(f"{env.id}: {made.expected.statement} {made.expected.bounds}; the kernel: {shows}; "
                      f"{made.networks} records of networks")
        except PinnablateError as error:
            print(f"pinnablate: {error}", file=sys.stderr)
            verdict = FAILED
    print(f"{count} statements added to {options.ledger}")
    return verdict


def _compare(worlds: dict[str, Environment], ledger: Ledger, path: str) -> int:
    missing = [(env.id, e) for env in worlds.values() for e in ledger.missing(env)]
    withdrawn = [line for env in worlds.values() for line in ledger.withdrawn(env)]
    for identifier, e in missing:
        print(f"pinnablate: {identifier} declares {e.statement!r} {e.bounds}, which {path} does not hold: run pinnablate "
              "expected --register before networks are trained", file=sys.stderr)
    for line in withdrawn:
        print(f"pinnablate: {line['environment']} no longer declares {line['statement']!r} with the bounds written down on "
              f"{line['date']}: declare it again as it was; a changed one may stand beside it", file=sys.stderr)
    total = sum(len(env.expected) for env in worlds.values())
    print(f"{total - len(missing)} of {total} declared statements are written down in {path}; {len(withdrawn)} withdrawn")
    return FAILED if missing or withdrawn else DONE


def _show(worlds: dict[str, Environment], ledger: Ledger) -> None:
    from pinnablate.report.tables import table

    rows = []
    for env in worlds.values():
        for e in env.expected:
            line = ledger.line_of(env, e)
            kernel = line["kernel"] if line else None
            rows.append([env.id, e.label, e.statement, e.bounds, line["date"] if line else "not yet",
                         str(line["networks"]) if line else "", "" if kernel is None else f"{kernel['mean']:g}"])
    print(table(rows, ["environment", "written as", "statement", "expected", "written down", "networks then", "kernel then"],
                texts=5))
