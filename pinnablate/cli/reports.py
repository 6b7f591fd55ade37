"""What the records of a study say: in the terminal, as a page, and of what its networks learned."""

from __future__ import annotations

import argparse
import shlex
from typing import TYPE_CHECKING

from pinnablate.brief import at_most
from pinnablate.cli.exit_codes import FAILURE, SUCCESS
from pinnablate.cli.on_record import take_recorded
from pinnablate.cli.output import complain, say, show
from pinnablate.cli.study_options import study_of

if TYPE_CHECKING:
    from pinnablate.ablation.diagnosis import Diagnosis
    from pinnablate.result import Result


def report(options: argparse.Namespace) -> int:
    """Print what the records of a study say."""
    from pinnablate.records.store import Store
    from pinnablate.result import Result

    env = take_recorded(options)
    result = Result.of(study_of(options, env), Store(options.results))
    complain(at_most(result.complaints))
    if options.html is not None:
        if nothing := _nothing_trained(result):
            complain([nothing])
            return FAILURE
        page, *pictures = result.report(
            options.html, diagnosis=_diagnosis(result), problem=options.environment
        )
        more = f", with {len(pictures)} pictures beside it" if pictures else ""
        say(f"wrote {page}{more}")
        complain([*result.failures, *_also_on_record(result)])
        return FAILURE if result.failed else SUCCESS
    if options.learning is not None:
        show(_learning(result, options.learning))
        return SUCCESS if result.shown else FAILURE
    show(str(result))
    complain([*result.failures, *_also_on_record(result)])
    return SUCCESS if result.shown and not result.failed else FAILURE


def _also_on_record(result: Result) -> list[str]:
    """One sentence where cells are missing and networks of other studies are on record."""
    missing = len(result.lattice.missing)
    others = _others(result) if missing else ""
    if not others:
        return []
    return [
        f"records of {result.study.protocol.name} are shown, of which {missing} cells are missing; "
        f"on record are also those of {others}"
    ]


def _nothing_trained(result: Result) -> str:
    """Why no page is written, where no subset of the laws has its records and other studies have."""
    lattice, study = result.lattice, result.study
    others = _others(result)
    if not others or any(map(lattice.complete, lattice.subsets.values())):
        return ""
    return (
        f"no page is written, for no subset of the laws was trained with protocol {study.protocol.name}, design "
        f"{study.design} and learner {study.learner}; on record are {others}"
    )


def _others(result: Result) -> str:
    """The other studies of the environment that are on record, as options; nothing where none are."""
    from pinnablate.study.recorded import recorded

    study, env = result.study, result.environment
    asked = study.protocol.name, study.design, study.learner
    found = recorded(env, result.store.load(env.id).records.values())
    others = [r for r in found if (r.protocol, r.design, r.learner) != asked]
    return " or ".join(shlex.join(r.options({"protocol": True})) for r in others)


def _diagnosis(result: Result) -> Diagnosis | None:
    """What the models told all laws say of each, where their weights are kept; None where none say anything."""
    from pinnablate.ablation.looking import on_record

    if result.study.seeds:
        return None
    found = on_record(result)
    return None if found.suspicion is None else found


def _learning(result: Result, directory: str) -> str:
    """What the networks of a study say of learning; pictures go to a directory, if it has a name."""
    from pinnablate.report.probed import probed, write_pictures

    lines, pictures = probed(result.study, result.store, result.lattice)
    if directory:
        lines += write_pictures(result.environment.id, pictures, directory)
    return "\n".join(lines).rstrip()
