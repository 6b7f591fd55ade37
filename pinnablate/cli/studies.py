"""Commands about studies: run, report."""

from __future__ import annotations

import argparse
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from pinnablate.arguments import count, crossed, gibibytes
from pinnablate.arms import FULL, GROUP_NAMES, LARGEST_LATTICE, LATTICES
from pinnablate.brief import at_most
from pinnablate.cli import names
from pinnablate.cli.commands import Commands
from pinnablate.cli.executing import again_options, where_options
from pinnablate.cli.exit_codes import FAILURE, SUCCESS
from pinnablate.cli.on_record import take_recorded
from pinnablate.cli.output import announce, complain, say, show
from pinnablate.learners import DEFAULT
from pinnablate.learners import names as learner_names
from pinnablate.learners.resources import DEFAULTS, DEVICES, MEMORY, Resources
from pinnablate.tasks.protocol import STANDARD, WORLDS
from pinnablate.tasks.protocol import protocols as all_protocols

if TYPE_CHECKING:
    from pinnablate.ablation.diagnosis import Diagnosis
    from pinnablate.environment import Environment
    from pinnablate.records.store import Record, Store
    from pinnablate.result import Result
    from pinnablate.study import Cell, Study

DESIGN = "standard"  # STANDARD_DESIGN of pinnablate.environment, which imports SymPy
DEFAULT_ARMS = "default"
USUALLY_RECORDED = ("protocol", "replicates", "design", "learner", "lattice")  # of `report`


def add_to(commands: Commands) -> None:
    """Add these commands to the parser."""
    train = commands.add("run", run, "train what is missing of a study and show its table", "one")
    _study_options(train)
    train.add_argument(
        "--dry-run",
        action="store_true",
        help="show cells, estimated time and memory; train nothing",
    )
    train.add_argument(
        "--memory",
        type=gibibytes,
        default=MEMORY,
        metavar="GIB",
        help=f"what training may hold (default: {MEMORY:g})",
    )
    train.add_argument(
        "--device",
        choices=DEVICES,
        default="cpu",
        help="where networks are trained (default: cpu; gpu needs pinnablate[gpu])",
    )
    again_options(train)
    where_options(train)
    train.add_argument(
        "--uncertified",
        action="store_true",
        help="train all the same where the world is not certified, and mark what is found",
    )
    shown = commands.add("report", report, "show the table of a study from its records", "one")
    _study_options(shown)
    shown.set_defaults(**dict.fromkeys(USUALLY_RECORDED))  # those that are on record
    shown.epilog = (
        "Options that are not said are the defaults above where they are on record, else those of the study that "
        "was trained last; --replicates is as many as are on record."
    )
    shown.add_argument(
        "--learning",
        nargs="?",
        const="",
        metavar="DIR",
        help="show in what order its networks learned and what they became, from the states and "
        "weights that were kept; with DIR also write the picture there",
    )
    shown.add_argument(
        "--html",
        metavar="FILE",
        help="write everything as one page: HTML that stands alone, or Markdown if FILE ends in .md",
    )


def _study_options(command: argparse.ArgumentParser) -> None:
    """The options that say which study is meant."""
    command.add_argument(
        "--arms",
        default=DEFAULT_ARMS,
        help="comma-separated: equations joined by +, none, all, controls and placebos by name, or "
        f"the groups {', '.join(GROUP_NAMES)} (default: lattice and the usual controls)",
    )
    command.add_argument(
        "--lattice",
        choices=LATTICES,
        default=FULL,
        help="full: every subset; order2: none, single equations, pairs, all but one, and all, for "
        f"more than {LARGEST_LATTICE} equations (default: {FULL})",
    )
    command.add_argument(
        "--replicates", type=count, default=1, metavar="N", help="seeds 0 to N-1 (default: 1)"
    )
    command.add_argument(
        "--worlds",
        choices=WORLDS,
        default="",
        help="drawn: replicate r lives in world r of an environment that declares worlds; canonical: "
        "all live in world 0 (default: what the protocol says)",
    )
    command.add_argument(
        "--crossed",
        type=crossed,
        default=None,
        metavar="WxDxI",
        help="a replicate for every combination of W worlds, D data and I initial weights, like 4x3x3, "
        "in place of --replicates",
    )
    command.add_argument("--design", default=DESIGN, help=f"what is observed (default: {DESIGN})")
    command.add_argument(
        "--protocol",
        default=STANDARD,
        help=f"training budget, one of {', '.join(all_protocols())} (default: {STANDARD}); see "
        "pinnablate list --protocols; NAME/CHOICE=VALUE,... changes some of its choices",
    )
    command.add_argument(
        "--learner",
        default=DEFAULT,
        help=f"how models learn, one of {', '.join(learner_names())} (default: {DEFAULT}); see "
        "pinnablate list --learners",
    )
    command.add_argument(
        "--results",
        metavar="DIR",
        default="results",
        help="where records are kept (default: results)",
    )


def run(options: argparse.Namespace) -> int:
    """Train the cells that have no record, and print what all records of the study say."""
    known = names.exists(options.environment)
    study = announce(_asked(options), lambda: _study(options), known)
    return train_and_show(study, options)


def train_and_show(study: Study, options: argparse.Namespace) -> int:
    """Train the cells of a study that have no record, and print what all of its records say.

    Args:
        study: what is asked for.
        options: where records are kept (`results`), and whether anything is trained (`dry_run`),
            trained again (`rerun`) and trained where the world is not certified (`uncertified`);
            and where (`jobs`, `dask`, `send_code`), where the command knows these.

    Returns:
        An exit code.
    """
    from pinnablate.checks.certificates import UncertifiedError, before_training
    from pinnablate.records.store import Store
    from pinnablate.result import Result

    name, store = study.environment.id, Store(options.results)
    for arm, reason in study.left_out:
        say(f"{name}: arm {arm} does not apply: {reason}")
    loaded = store.load(name)
    stale = study.stale(loaded.records, store.directory)
    complain([*at_most(loaded.complaints), *([stale] if stale else [])])
    missing = study.missing(loaded.records, options.rerun)
    if options.dry_run:
        show(_plan(study, missing, options.results))
        return SUCCESS
    try:
        standing = before_training(study, store, options.uncertified, options.rerun)
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
    made, reused = _train(study, store, options, standing.recorded)
    result = Result.of(study, store)
    show(f"trained {len(made)}, reused {reused}\n")
    show(str(result))
    complain(result.failures)
    return FAILURE if result.failed else SUCCESS


def _asked(options: argparse.Namespace) -> str:
    """What is about to be trained, in the words of the command: known before anything is imported."""
    arms = {DEFAULT_ARMS: "every subset of its equations, and controls that are told nothing"}
    further = {
        "design": DESIGN,
        "learner": DEFAULT,
        "lattice": FULL,
        "replicates": 1,
        "worlds": "",
        "crossed": None,
    }
    stated = [
        f"{name} {_said(getattr(options, name))}"
        for name, usual in further.items()
        if getattr(options, name) != usual
    ]
    asked = arms.get(options.arms, f"arms {options.arms}")
    under = ", ".join([f"protocol {options.protocol}", *stated])
    return f"{options.environment}: {asked}; {under}; records are kept in {options.results}"


def _said(value: object) -> str:
    """The value of an option as it is typed."""
    return "x".join(map(str, value)) if isinstance(value, tuple) else str(value)


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


def _train(
    study: Study, store: Store, options: argparse.Namespace, certificate: str
) -> tuple[list[Record], int]:
    """Train with a line for every record."""
    from pinnablate.study.execution.opened import opened

    jobs, dask = getattr(options, "jobs", None), getattr(options, "dask", None)

    def tell(line: object) -> None:
        say(str(line))

    with opened(jobs, dask) as executor:
        send_code = getattr(options, "send_code", False)
        return study.run(store, tell, options.rerun, certificate, tell, executor, send_code)


def report(options: argparse.Namespace) -> int:
    """Print what the records of a study say."""
    from pinnablate.records.store import Store
    from pinnablate.result import Result

    env = take_recorded(options)
    result = Result.of(_study(options, env), Store(options.results))
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
    from pinnablate.ablation.diagnosis import Diagnosis, with_freed

    found = Diagnosis(result if result.study.seeds else with_freed(result))
    return None if result.study.seeds or found.suspicion is None else found


def _learning(result: Result, directory: str) -> str:
    """What the networks of a study say of learning; pictures go to a directory, if it has a name."""
    from pinnablate.report.probed import probed, write_pictures

    lines, pictures = probed(result.study, result.store, result.lattice)
    if directory:
        lines += write_pictures(result.environment.id, pictures, directory)
    return "\n".join(lines).rstrip()


def _study(options: argparse.Namespace, env: Environment | None = None) -> Study:
    """The study that the options say; limits only of a command that trains.

    Args:
        options: of a command.
        env: the environment, where it was read already.

    Raises:
        PinnablateError: a name that is not known, or a declaration that nothing can be scored on.
    """
    from pinnablate.study import Study

    trains = "memory" in options
    resources = DEFAULTS
    if trains:
        resources = Resources(options.jobs, options.memory, options.device)
    study = Study.of(
        env or options.environment,
        protocol=options.protocol,
        design=options.design,
        arms=options.arms,
        replicates=options.replicates,
        learner=options.learner,
        resources=resources,
        lattice=options.lattice,
        worlds=options.worlds,
        crossed=options.crossed,
    )
    study.environment.needs_values("score a model")
    return study
