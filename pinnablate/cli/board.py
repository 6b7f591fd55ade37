"""Commands about the leaderboard: its pages, and the ledger of expected patterns."""

from __future__ import annotations

import argparse
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pinnablate.arguments import count
from pinnablate.brief import few
from pinnablate.cli.code import allow_refusal
from pinnablate.cli.commands import Commands
from pinnablate.cli.exit_codes import FAILURE, SUCCESS
from pinnablate.cli.output import complain, show
from pinnablate.errors import PinnablateError

if TYPE_CHECKING:
    from pinnablate.environment import Environment
    from pinnablate.leaderboard.ledger import Registered
    from pinnablate.leaderboard.publish import Pages
    from pinnablate.records.ledger import Ledger

RESULTS, OUTPUT, LEDGER = "leaderboard/results", "leaderboard", "leaderboard/expected.jsonl"


def add_to(commands: Commands) -> None:
    """Add these commands to the parser."""
    _add_leaderboard(commands)
    _add_expected(commands)


def records_of_a_board(command: argparse.ArgumentParser, name: str = "FILE") -> None:
    """Add what says of which records a board is made.

    Args:
        command: what makes something of a board.
        name: how its help names the file of an environment.
    """
    command.add_argument(
        "files",
        metavar=name,
        nargs="*",
        help="Python files of environments that are not registered",
    )
    command.add_argument(
        "--results",
        metavar="DIR",
        default=RESULTS,
        help=f"where records are (default: {RESULTS})",
    )


def where_pages_go(command: argparse.ArgumentParser) -> None:
    """Add the option that names the directory of a leaderboard."""
    command.add_argument(
        "--output", metavar="DIR", default=OUTPUT, help=f"where pages go (default: {OUTPUT})"
    )


def only_compare(command: argparse._ActionsContainer, what: str) -> None:
    """Add the option that compares what is on disk in place of writing it.

    Args:
        command: what makes something of records.
        what: of it, in the help.
    """
    command.add_argument(
        "--check",
        action="store_true",
        help=f"write nothing; fail where {what} is not what records say",
    )


def _add_leaderboard(commands: Commands) -> None:
    board = commands.add(
        "leaderboard", leaderboard, "write the pages of a leaderboard from records"
    )
    records_of_a_board(board)
    where_pages_go(board)
    only_compare(board, "a page")
    board.add_argument(
        "--prune",
        action="store_true",
        help="delete pages of this command whose records are gone; without it they are named and kept",
    )
    board.add_argument(
        "--look",
        action="store_true",
        help="first look into the networks whose weights are on record and that were not looked into yet, about a second "
        "each: what they became stands in FINDINGS.md",
    )
    allow_refusal(board)


def _add_expected(commands: Commands) -> None:
    ledger = commands.add(
        "expected",
        expected,
        "list what environments expect of a lattice, and when it was written down",
        "optional",
    )
    what = ledger.add_mutually_exclusive_group()
    what.add_argument(
        "--register",
        action="store_true",
        help="write down what is declared and not yet in the ledger",
    )
    what.add_argument(
        "--check",
        action="store_true",
        help="write nothing; fail where a statement is missing or was withdrawn",
    )
    ledger.add_argument(
        "--results",
        metavar="DIR",
        default=RESULTS,
        help=f"where records are, of the kernel and of networks (default: {RESULTS})",
    )
    ledger.add_argument(
        "--replicates",
        type=count,
        default=5,
        metavar="N",
        help="of the kernel, seeds 0 to N-1 (default: 5)",
    )
    ledger.add_argument(
        "--ledger",
        metavar="FILE",
        default=LEDGER,
        help=f"one line a statement, only added to (default: {LEDGER})",
    )


def leaderboard(options: argparse.Namespace) -> int:
    """Write the pages, or say which differ from what the records say."""
    from pinnablate import registry
    from pinnablate.leaderboard.publish import pages

    extra = [registry.load(file) for file in options.files]
    if options.look:
        _look(options.results, extra)
    made = pages(options.results, extra)
    if options.check:
        return SUCCESS if compare_pages(made, options.output) else FAILURE
    write_pages(made, options, options.prune)
    return SUCCESS


def _look(results: str, extra: Sequence[Environment]) -> None:
    """Look into the networks on record, and say of which studies."""
    from pinnablate.leaderboard.gathered import gather
    from pinnablate.leaderboard.looking import look_into
    from pinnablate.records.store import Store

    entries = [e for board in gather(results, extra).boards for e in board.entries]
    total = look_into(entries, Store(results), show)
    if total:
        show(f"{total} networks looked into; what was found is in {results}/looked")


def compare_pages(made: Pages, output: str) -> bool:
    """Say which pages on disk are not those that were made; whether all are.

    Args:
        made: the files of a leaderboard.
        output: its directory.
    """
    from pinnablate.leaderboard.publish import COMMAND, differences

    stale = differences(made, output)
    complain(f"{output}/{path} is not what the records say: run {COMMAND}" for path in stale)
    return show_compared(made.texts, stale, output)


def show_compared(made: Collection[str], stale: Collection[str], place: str | Path) -> bool:
    """Say how many files are what the records say; whether all are, and none is left over.

    Args:
        made: names of those that should be there.
        stale: names that differ, are missing or are left over.
        place: where they lie.
    """
    good = len(set(made) - set(stale))
    show(f"{good} of {len(made)} files in {place} are what the records say")
    return not stale


def write_pages(made: Pages, options: argparse.Namespace, prune: bool = False) -> None:
    """Write pages, and say what became of them.

    Args:
        made: the files of a leaderboard.
        options: `output` is its directory, `results` where its records are.
        prune: whether pages that no record supports are deleted.
    """
    from pinnablate.leaderboard.publish import COMMAND, write

    total = len(made.texts)
    written, left = write(made, options.output, prune=prune)
    gone = f"; {len(left)} without records deleted" if left and prune else ""
    if left and not prune:
        complain(
            [
                f"{options.output} also has {few(left, 5)}, of which there are no records in "
                f"{options.results}; nothing was deleted: restore the records, or delete the pages with "
                f"{COMMAND} --prune"
            ]
        )
    show(
        f"{total} files in {options.output}: {len(written)} written, {total - len(written)} "
        f"unchanged{gone}"
    )


def expected(options: argparse.Namespace) -> int:
    """List the expected patterns, write them down, or compare them with the ledger."""
    from pinnablate import registry
    from pinnablate.records.ledger import Ledger

    ledger = Ledger(Path(options.ledger))
    built_in = filter(registry.is_built_in, registry.identifiers())
    called = [options.environment] if options.environment else list(built_in)
    worlds = {name: registry.load(name) for name in called}
    if options.register:
        return _register(worlds, ledger, options)
    if options.check:
        return _compare(worlds, ledger, options.ledger)
    _show(worlds, ledger)
    return SUCCESS


def _register(
    worlds: Mapping[str, Environment], ledger: Ledger, options: argparse.Namespace
) -> int:
    from pinnablate.leaderboard.ledger import register
    from pinnablate.records.store import Store

    verdict, added, store = SUCCESS, 0, Store(options.results)
    for called, env in worlds.items():
        try:
            for made in register(env, ledger, store, options.replicates, called):
                added += 1
                show(f"{env.id}: {_added(made)}")
        except PinnablateError as error:
            complain([str(error)])
            verdict = FAILURE
    show(f"{added} statements added to {options.ledger}")
    return verdict


def _added(made: Registered) -> str:
    """A statement that was added, and what the kernel learner says of it."""
    if made.kernel is None:
        shows = "not asked: it cannot train an arm of the statement"
    else:
        shows = f"{made.kernel.seen}, {'holds' if made.kernel.holds else 'does not hold'}"
    statement = f"{made.expected.statement} {made.expected.bounds}"
    return f"{statement}; the kernel: {shows}; {made.networks} records of networks"


def _compare(worlds: Mapping[str, Environment], ledger: Ledger, path: str) -> int:
    missing = [(env.id, e) for env in worlds.values() for e in ledger.missing(env)]
    withdrawn = [line for env in worlds.values() for line in ledger.withdrawn(env)]
    complain(
        f"{name} declares {e.statement!r} {e.bounds}, which {path} does not hold: run pinnablate "
        "expected --register before networks are trained"
        for name, e in missing
    )
    complain(
        f"{line['environment']} no longer declares {line['statement']!r} with the bounds written "
        f"down on {line['date']}: declare it again as it was; a changed one may stand beside it"
        for line in withdrawn
    )
    total = sum(len(env.expected) for env in worlds.values())
    show(
        f"{total - len(missing)} of {total} declared statements are written down in {path}; "
        f"{len(withdrawn)} withdrawn"
    )
    return FAILURE if missing or withdrawn else SUCCESS


def _show(worlds: Mapping[str, Environment], ledger: Ledger) -> None:
    from pinnablate.report.tables import table

    rows = []
    for env in worlds.values():
        for e in env.expected:
            line = ledger.line_of(env, e)
            when, networks = (line["date"], str(line["networks"])) if line else ("not yet", "")
            kernel = line.get("kernel") if line else None
            shows = "" if kernel is None else f"{kernel['mean']:g}"
            rows.append([env.id, e.label, e.statement, e.bounds, when, networks, shows])
    words = ["environment", "written as", "statement", "expected", "written down"]
    show(table(rows, [*words, "networks then", "kernel then"], texts=len(words)))
