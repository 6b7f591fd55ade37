"""The command line, and the only module that prints.

Exit codes: 0 done; 1 something failed; 2 a mistake in the command; 130 interrupted, with the command that resumes.
"""

from __future__ import annotations

import argparse
import shlex
import signal
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pinnablate import __version__, registry
from pinnablate.errors import PinnablateError, StoreError

if TYPE_CHECKING:
    from pinnablate.study import Progress, Study

Command = Callable[[argparse.Namespace], int]

DONE, FAILED, USAGE, INTERRUPTED = 0, 1, 2, 130


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
                                 help="an environment; without -vN its highest version")
        return command

    add("list", _list, "list the environments", environment="")
    add("show", _show, "show an environment: its equations, designs and arms")
    check = add("check", _check, "certify an environment: reference, equations, every term", environment="optional")
    check.add_argument("--all", action="store_true", help="every environment")
    run = add("run", _run, "train what is missing of a study and show its table")
    _study_options(run)
    run.add_argument("--dry-run", action="store_true", help="show cells, estimated time and memory; train nothing")
    run.add_argument("--retry-failed", action="store_true", help="train cells again whose record says failed")
    _study_options(add("report", _report, "show the table of a study from its records"))
    rescore = add("rescore", _rescore, "recompute every score from the weights kept, and compare", environment="optional")
    rescore.add_argument("--results", metavar="DIR", default="results", help="where records are (default: results)")
    return parser


def _study_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("--arms", default="default",
                         help="comma-separated: equations joined by +, none, all, controls by name, or the groups lattice, "
                              "controls, default (default: lattice and controls)")
    command.add_argument("--replicates", type=_count, default=1, metavar="N", help="seeds 0 to N-1 (default: 1)")
    command.add_argument("--design", default="standard", help="what is observed (default: standard)")
    command.add_argument("--protocol", default="standard-v1", help="training budget (default: standard-v1)")
    command.add_argument("--learner", default="stacked", help="how networks learn: stacked or deepxde (default: stacked)")
    command.add_argument("--results", metavar="DIR", default="results", help="where records are kept (default: results)")


def _count(text: str) -> int:
    value = int(text) if text.isdigit() else 0
    if not 1 <= value <= 10_000:
        raise argparse.ArgumentTypeError(f"expected a number from 1 to 10000, got {text!r}")
    return value


def _study(options: argparse.Namespace) -> Study:
    from pinnablate.arms import parse
    from pinnablate.protocol import protocol
    from pinnablate.study import Study

    env = registry.load(options.environment)
    return Study(env, protocol(options.protocol), options.design, parse(env, options.arms),
                 tuple(range(options.replicates)), options.learner)


def _list(_: argparse.Namespace) -> int:
    from pinnablate.report.tables import table

    rows = []
    for identifier in registry.identifiers():
        env = registry.load(identifier)
        designs = ["standard", *env.designs]
        rows.append([env.id, " ".join(env.equations), str(2 ** len(env.equations)), env.primary, " ".join(designs), env.digest])
    print(table(rows, ["environment", "equations", "subsets", "primary split", "designs", "digest"], texts=6))
    return DONE


def _show(options: argparse.Namespace) -> int:
    from pinnablate.report.describe import describe

    print(describe(registry.load(options.environment)))
    return DONE


def _check(options: argparse.Namespace) -> int:
    from pinnablate.certify import check

    if bool(options.environment) == options.all:
        raise PinnablateError("expected one environment or --all; `pinnablate list` shows them")
    verdict = DONE
    for identifier in registry.identifiers() if options.all else [options.environment]:
        env = registry.load(identifier)
        begin = time.perf_counter()
        certificate = check(env)
        print(f"{certificate.environment}: {'certified' if certificate.holds else 'NOT certified'}"
              f" in {time.perf_counter() - begin:.1f} s; digest {env.digest if certificate.holds else 'withheld'}")
        for finding in certificate.findings:
            print(f"  {'ok  ' if finding.holds else 'FAIL'} {finding.subject}: {finding.figure}")
        if certificate.holds:
            print("  probes " + " ".join(f"{v:.6g}" for v in env.probes))
        verdict = max(verdict, DONE if certificate.holds else FAILED)
    return verdict


def _run(options: argparse.Namespace) -> int:
    from pinnablate.report.tables import study_report
    from pinnablate.store import Store

    study, store = _study(options), Store(options.results)
    loaded = store.load(study.environment.id)
    _complain(loaded.complaints)
    missing = study.missing(loaded.records, options.retry_failed)
    if options.dry_run:
        seconds, memory = study.estimate(missing)
        print(f"{len(study.cells)} cells: {len(missing)} to train, {len(study.cells) - len(missing)} in {options.results}; "
              f"up to about {_duration(seconds)} and {memory / 2**30:.1f} GiB")
        return DONE
    study.require_support(missing)
    if missing:
        print(f"{study.environment.id}: training {len(missing)} of {len(study.cells)} cells", file=sys.stderr)
    previous = signal.signal(signal.SIGTERM, _as_interrupt)
    try:
        made, reused = study.run(store, _progress, options.retry_failed)
    finally:
        signal.signal(signal.SIGTERM, previous)
    records = store.load(study.environment.id).records
    print(f"trained {len(made)}, reused {reused}\n")
    print(study_report(study, records))
    failed = [records[c.key] for c in study.cells if records[c.key].status == "failed"]
    for record in failed:
        print(f"pinnablate: {record.arm}, replicate {record.data_seed} failed: {record.reason}; "
              "--retry-failed trains it again", file=sys.stderr)
    return FAILED if failed else DONE


def _report(options: argparse.Namespace) -> int:
    from pinnablate.report.tables import study_report
    from pinnablate.store import Store

    study = _study(options)
    loaded = Store(options.results).load(study.environment.id)
    _complain(loaded.complaints)
    print(study_report(study, loaded.records))
    return FAILED if not any(c.key in loaded.records for c in study.cells) else DONE


def _rescore(options: argparse.Namespace) -> int:
    from pinnablate.report.tables import table
    from pinnablate.rescore import rescore
    from pinnablate.store import Store, environments_in

    if not Path(options.results).is_dir():
        raise StoreError(f"{options.results} is not a directory of results; name one with --results DIR")
    names = [registry.resolve(options.environment)] if options.environment else list(environments_in(options.results))
    store, rows, verdict = Store(options.results), [], DONE
    for name in names:
        _complain(store.load(name).complaints)
        outcome = rescore(registry.load(name), store)
        rows.append([name, str(outcome.agree), str(outcome.differ), str(outcome.without_weights), str(outcome.stale),
                     f"{outcome.worst:.1e}"])
        for sentence in outcome.sentences:
            print(f"pinnablate: {sentence}", file=sys.stderr)
        verdict = FAILED if outcome.differ or outcome.damaged else verdict
    print(table(rows, ["environment", "agree", "differ", "no weights", "other digest", "largest relative difference"]))
    return verdict


def _complain(sentences: Sequence[str]) -> None:
    for sentence in sentences:
        print(f"pinnablate: {sentence}", file=sys.stderr)


def _progress(p: Progress) -> None:
    r = p.record
    primary = " ".join(f"{split} {error:.2g}" for split, error in r.errors.items())
    note = "" if r.status == "ok" else f"  {r.status.upper()}: {r.reason}"
    print(f"[{p.done:>{len(str(p.total))}}/{p.total}] {_duration(p.elapsed)}, {_duration(max(p.left, 0.0))} left  "
          f"{r.arm} (replicate {r.data_seed})  error {primary}{note}", file=sys.stderr, flush=True)


def _duration(seconds: float) -> str:
    if seconds < 100:
        return f"{seconds:.0f} s"
    minutes = seconds / 60
    return f"{minutes:.0f} min" if minutes < 100 else f"{minutes / 60:.1f} h"


def _as_interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def entry() -> None:
    """The console script."""
    sys.exit(main())


if __name__ == "__main__":
    entry()
