"""The command line: its parser, and what becomes of errors. Only this package prints.

Exit codes: 0 done; 1 something failed; 2 a mistake in the command; 130 interrupted, with the command that resumes.
"""

from __future__ import annotations

import argparse
import shlex
import sys
from collections.abc import Callable, Sequence

from pinnablate import __version__
from pinnablate.arguments import count, gibibytes
from pinnablate.arms import FULL, LARGEST_LATTICE, LATTICES
from pinnablate.cli import board, catalogue, environments, studies
from pinnablate.cli.exit_codes import DONE, FAILED, INTERRUPTED, USAGE
from pinnablate.errors import PinnablateError, StoreError
from pinnablate.tasks.protocol import STANDARD

Command = Callable[[argparse.Namespace], int]


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    options = _parser().parse_args(arguments)
    try:
        return options.command(options)
    except StoreError as error:
        print(f"pinnablate: {error}", file=sys.stderr)
        return FAILED
    except PinnablateError as error:
        print(f"pinnablate: {error}", file=sys.stderr)
        return USAGE
    except KeyboardInterrupt:
        print("\ninterrupted; every finished cell is kept. To go on, repeat: "
              f"pinnablate {' '.join(map(shlex.quote, arguments))}", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:  # the reader (head, less) has seen enough
        sys.stderr.close()
        return DONE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="pinnablate", description="Which of the equations that you know does your network use, and what is each worth?")
    parser.add_argument("--version", action="version", version=f"pinnablate {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, function: Command, summary: str, environment: str = "required") -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=summary, description=summary)
        command.set_defaults(command=function)
        if environment:
            command.add_argument("environment", metavar="ID", nargs=None if environment == "required" else "?",
                                 help="an environment (without -vN its highest version), or a Python file that declares one")
        return command

    add("list", environments.listing, "list the environments", environment="")
    add("show", environments.show, "show an environment: its equations, designs and arms")
    pages = add("catalogue", catalogue.catalogue, "write docs/environments.md and its pictures: every built-in environment",
                environment="")
    pages.add_argument("--directory", metavar="DIR", default="docs", help="where to write (default: docs)")
    pages.add_argument("--check", action="store_true", help="write nothing; fail where the page differs from the declarations")
    new = add("new", environments.new, "write a commented starter environment that passes check", environment="")
    new.add_argument("name", metavar="NAME", help="what to call it, in lower case with hyphens: the file is NAME.py")
    new.add_argument("--directory", metavar="DIR", default=".", help="where to write it (default: here)")
    check = add("check", environments.check, "certify an environment: reference, equations, every term", environment="optional")
    check.add_argument("--all", action="store_true", help="every environment")
    check.add_argument("--headroom", action="store_true", help="also measure how much its equations can help, by the kernel")
    check.add_argument("--observability", action="store_true", help="also count what each subset leaves undetermined")
    check.add_argument("--record", action="store_true", help="for developers: keep the figures in the package")
    run = add("run", studies.run, "train what is missing of a study and show its table")
    _study_options(run)
    run.add_argument("--dry-run", action="store_true", help="show cells, estimated time and memory; train nothing")
    run.add_argument("--memory", type=gibibytes, default=4.0, metavar="GIB", help="what training may hold (default: 4)")
    run.add_argument("--device", choices=("cpu", "gpu"), default="cpu",
                     help="where TensorFlow computes (default: cpu; gpu is untested)")
    run.add_argument("--retry-failed", action="store_true", help="train cells again whose record says failed")
    _study_options(add("report", studies.report, "show the table of a study from its records"))
    rescore = add("rescore", studies.rescore, "recompute every score from the weights kept, and compare", environment="optional")
    rescore.add_argument("--results", metavar="DIR", default="results", help="where records are (default: results)")
    again = add("reproduce", studies.reproduce, "train records drawn at random again, and compare", environment="optional")
    again.add_argument("--results", metavar="DIR", default="leaderboard/results",
                       help="where records are (default: leaderboard/results)")
    again.add_argument("--sample", type=count, default=10, metavar="N", help="how many records (default: 10)")
    again.add_argument("--seed", type=int, default=0, help="of the draw (default: 0)")
    board_ = add("leaderboard", board.leaderboard, "write the pages of a leaderboard from records", environment="")
    board_.add_argument("files", metavar="FILE", nargs="*", help="Python files of environments that are not registered")
    board_.add_argument("--results", metavar="DIR", default="leaderboard/results",
                        help="where records are (default: leaderboard/results)")
    board_.add_argument("--output", metavar="DIR", default="leaderboard", help="where pages go (default: leaderboard)")
    board_.add_argument("--check", action="store_true", help="write nothing; fail where pages differ from what records say")
    ledger = add("expected", board.expected, "list what environments expect of a lattice, and when it was written down",
                 environment="optional")
    what = ledger.add_mutually_exclusive_group()
    what.add_argument("--register", action="store_true", help="write down what is declared and not yet in the ledger")
    what.add_argument("--check", action="store_true", help="write nothing; fail where a statement is missing or was withdrawn")
    ledger.add_argument("--results", metavar="DIR", default="leaderboard/results",
                        help="where records are, of the kernel and of networks (default: leaderboard/results)")
    ledger.add_argument("--replicates", type=count, default=5, metavar="N", help="of the kernel, seeds 0 to N-1 (default: 5)")
    ledger.add_argument("--ledger", metavar="FILE", default="leaderboard/expected.jsonl",
                        help="one line a statement, only added to (default: leaderboard/expected.jsonl)")
    return parser


def _study_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("--arms", default="default",
                         help="comma-separated: equations joined by +, none, all, controls and placebos by name, or the groups "
                              "lattice, controls, placebos, extra-data, partly-told, default, everything (default: lattice and "
                              "the usual controls)")
    command.add_argument("--lattice", choices=LATTICES, default=FULL,
                         help="full: every subset; order2: none, single equations, pairs, all but one, and all, for more than "
                              f"{LARGEST_LATTICE} equations (default: full)")
    command.add_argument("--replicates", type=count, default=1, metavar="N", help="seeds 0 to N-1 (default: 1)")
    command.add_argument("--design", default="standard", help="what is observed (default: standard)")
    command.add_argument("--protocol", default=STANDARD, help=f"training budget (default: {STANDARD})")
    command.add_argument("--learner", default="stacked",
                         help="stacked or deepxde (networks told soft constraints), solver-layer, kernel or spectral "
                              "(default: stacked)")
    command.add_argument("--results", metavar="DIR", default="results", help="where records are kept (default: results)")


def entry() -> None:
    """The console script."""
    sys.exit(main())
