"""Commands about studies and their records: run, report, rescore."""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pinnablate import registry
from pinnablate.cli.exit_codes import DONE, FAILED
from pinnablate.errors import StoreError

if TYPE_CHECKING:
    from pinnablate.learners.resources import Resources
    from pinnablate.study import Progress, Study


def run(options: argparse.Namespace) -> int:
    from pinnablate.records.store import Store
    from pinnablate.result import Result
    from pinnablate.study import duration

    study, store = _study(options), Store(options.results)
    for name, reason in study.left_out:
        print(f"{study.environment.id}: arm {name} does not apply: {reason}", file=sys.stderr)
    loaded = store.load(study.environment.id)
    _complain(loaded.complaints)
    missing = study.missing(loaded.records, options.retry_failed)
    if options.dry_run:
        seconds, memory = study.estimate(missing)
        print(f"{len(study.cells)} cells: {len(missing)} to train, {len(study.cells) - len(missing)} in {options.results}; "
              f"up to about {duration(seconds)} and {memory / 2**30:.1f} GiB")
        return DONE
    study.require_support(missing)
    if missing:
        print(f"{study.environment.id}: training {len(missing)} of {len(study.cells)} cells", file=sys.stderr)
    previous = signal.signal(signal.SIGTERM, _as_interrupt)
    try:
        made, reused = study.run(store, _progress, options.retry_failed)
    finally:
        signal.signal(signal.SIGTERM, previous)
    result = Result.of(study, store)
    print(f"trained {len(made)}, reused {reused}\n")
    print(result)
    for record in result.failed:
        print(f"pinnablate: {record.arm}, replicate {record.data_seed} failed: {record.reason}; "
              "--retry-failed trains it again", file=sys.stderr)
    return FAILED if result.failed else DONE


def report(options: argparse.Namespace) -> int:
    from pinnablate.records.store import Store
    from pinnablate.result import Result

    result = Result.of(_study(options), Store(options.results))
    _complain(result.complaints)
    print(result)
    return DONE if result.records else FAILED


def rescore(options: argparse.Namespace) -> int:
    from pinnablate.records.store import Store, environments_in
    from pinnablate.report.tables import table
    from pinnablate.study.rescore import rescore

    if not Path(options.results).is_dir():
        raise StoreError(f"{options.results} is not a directory of results; name one with --results DIR")
    names = [options.environment] if options.environment else list(environments_in(options.results))
    store, rows, verdict = Store(options.results), [], DONE
    for name in names:
        env = registry.load(name)
        _complain(store.load(env.id).complaints)
        outcome = rescore(env, store)
        rows.append([env.id, str(outcome.agree), str(outcome.differ), str(outcome.without_weights), str(outcome.stale),
                     f"{outcome.worst:.1e}"])
        for sentence in outcome.sentences:
            print(f"pinnablate: {sentence}", file=sys.stderr)
        verdict = FAILED if outcome.differ or outcome.damaged else verdict
    print(table(rows, ["environment", "agree", "differ", "no weights", "other digest", "largest relative difference"]))
    return verdict


def reproduce(options: argparse.Namespace) -> int:
    from pinnablate.records.store import Store, environments_in
    from pinnablate.report.tables import table
    from pinnablate.study.reproduce import TOLERANCE, draw, reproduce, study_of

    if not Path(options.results).is_dir():
        raise StoreError(f"{options.results} is not a directory of results; name one with --results DIR")
    names = [options.environment] if options.environment else list(environments_in(options.results))
    worlds = {env.id: env for env in map(registry.load, names)}
    store, current = Store(options.results), []
    for env in worlds.values():
        loaded = store.load(env.id)
        _complain(loaded.complaints)
        current += [r for r in loaded.records.values() if study_of(env, r)]
    rows, verdict = [], DONE
    for record in draw(current, options.sample, options.seed):
        (found,) = reproduce(worlds[record.environment], [record])
        verdict = verdict if found.agrees else FAILED
        rows.append([record.environment, record.design, record.learner, record.protocol, record.arm, str(record.data_seed),
                     f"{found.difference:.1e}", "" if found.rounding is None else f"{found.rounding:.1e}", found.verdict])
        print(f"[{len(rows)}/{min(options.sample, len(current))}] {record.environment} {record.arm}: {found.difference:.1e}",
              file=sys.stderr, flush=True)
    head = ["environment", "design", "learner", "protocol", "arm", "replicate", "difference", "rounding", "agrees"]
    print(table(rows, head, texts=5))
    print(f"\nTrained again: {len(rows)} of {len(current)} records, drawn with seed {options.seed}. Difference: the largest of "
          f"any split, in decades of skill; up to {TOLERANCE:g} agrees. Rounding: where it is larger, how far apart runs are "
          "whose initial weights differ by 1 or 2 parts in 10^15; a difference up to that is rounding.")
    return verdict


def _study(options: argparse.Namespace) -> Study:
    from pinnablate.study import Study

    return Study.of(options.environment, protocol=options.protocol, design=options.design, arms=options.arms,
                    replicates=options.replicates, learner=options.learner, resources=_resources(options),
                    lattice=options.lattice)


def _resources(options: argparse.Namespace) -> Resources:
    """Limits, of a command that trains."""
    from pinnablate.learners.resources import DEFAULTS, Resources

    return Resources(memory=options.memory, device=options.device) if "memory" in options else DEFAULTS


def _complain(sentences: Sequence[str]) -> None:
    for sentence in sentences:
        print(f"pinnablate: {sentence}", file=sys.stderr)


def _progress(p: Progress) -> None:
    print(p, file=sys.stderr, flush=True)


def _as_interrupt(*_: object) -> None:
    raise KeyboardInterrupt
