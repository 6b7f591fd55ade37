"""Training what is missing of a study, with a line for every record and its table at the end."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from pinnablate.brief import at_most
from pinnablate.cli.executing import running_of
from pinnablate.cli.exit_codes import FAILURE, SUCCESS
from pinnablate.cli.output import complain, say, show

if TYPE_CHECKING:
    from pinnablate.study import Cell, Study


def train_and_show(study: Study, options: argparse.Namespace) -> int:
    """Train the cells of a study that have no record, and print what all of its records say.

    Args:
        study: what is asked for.
        options: where records are kept (`results`), whether anything is trained (`dry_run`), and
            those of `running_of`.

    Returns:
        An exit code.
    """
    from pinnablate.checks.certificates import UncertifiedError, before_training
    from pinnablate.records.store import Store
    from pinnablate.result import Result

    running = running_of(options)
    name, store = study.environment.id, Store(options.results)
    for arm, reason in study.left_out:
        say(f"{name}: arm {arm} does not apply: {reason}")
    loaded = store.load(name)
    stale = study.stale(loaded.records, store.directory)
    complain([*at_most(loaded.complaints), *([stale] if stale else [])])
    missing = study.missing(loaded.records, running.rerun)
    if options.dry_run:
        store.require_place()
        show(_plan(study, missing, options.results))
        return SUCCESS
    try:
        standing = before_training(study, store, running.uncertified, running.rerun)
    except UncertifiedError as error:
        complain([str(error)])
        return FAILURE
    study.require_support(missing)
    if missing:
        if not standing.is_certified:
            say(f"{name}: {standing.words}")
        if worlds := _worlds(study):
            say(f"{name}: {worlds}")
        say(
            f"{name}: training {len(missing)} of {len(study.cells)} cells, {_takes(study, missing)}"
        )
    made, reused = running.train(study, store, lambda line: say(str(line)), standing.recorded)
    result = Result.of(study, store)
    show(f"trained {len(made)}, reused {reused}\n")
    show(str(result))
    complain(result.failures)
    return FAILURE if result.failed else SUCCESS


def _takes(study: Study, cells: list[Cell]) -> str:
    """About how long training takes on this machine, and how much memory."""
    from pinnablate.study import announced

    seconds, memory = study.estimate(cells)
    return f"about {announced(seconds)} and {memory / 2**30:.1f} GiB"


def _plan(study: Study, missing: list[Cell], results: str) -> str:
    """What a run would train, and what that takes."""
    total = len(study.cells)
    return (
        f"{total} cells: {len(missing)} to train, {total - len(missing)} in {results}; "
        f"{_takes(study, missing)}{_claimed(study, missing, results)}"
        + "".join(f"\n{worlds}" for worlds in [_worlds(study)] if worlds)
    )


def _claimed(study: Study, missing: list[Cell], results: str) -> str:
    """Which of the cells other processes are training now; nothing where they train none."""
    from pinnablate.records.claims import standing
    from pinnablate.study.shares import in_words

    keys = {cell.key for cell in missing}
    claims = [c for c in standing(Path(results), study.environment.id) if keys & c.keys]
    count = len(keys & {key for claim in claims for key in claim.keys})
    return f"\n{count} of them are being trained by {in_words(claims)}" if claims else ""


def _worlds(study: Study) -> str:
    """Which worlds several replicates live in; nothing of one."""
    from pinnablate.study.seeds import in_words

    return in_words(study) if len(study.replicates) > 1 else ""
