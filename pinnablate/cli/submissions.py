"""The command about taking part: hidden worlds, and what others predict there."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pinnablate.arguments import count
from pinnablate.cli.commands import Commands
from pinnablate.cli.exit_codes import FAILURE, SUCCESS
from pinnablate.cli.output import complain, say, show
from pinnablate.errors import PinnablateError
from pinnablate.tasks.protocol import STANDARD

if TYPE_CHECKING:
    from pinnablate.environment import Environment
    from pinnablate.submissions.bundle import Bundle, Study
    from pinnablate.submissions.training import Done

ROWS = "leaderboard/submissions"


def add_to(commands: Commands) -> None:
    """Add this command and its steps to the parser."""
    made = commands.add("submit", _steps, "take part: train in hidden worlds, or score who did")
    steps = Commands(made)
    _add_secret(steps)
    _add_bundle(steps)
    _add_train(steps)
    _add_score(steps)
    check = steps.add(
        "check", check_rows, "hold rows against the predictions that they follow from"
    )
    check.add_argument(
        "directory", metavar="DIR", nargs="?", default=ROWS, help=f"of rows (default: {ROWS})"
    )
    check.add_argument(
        "--secret",
        metavar="FILE",
        action="append",
        default=[],
        help="of a season that is not over; those that are over lie beside the rows",
    )
    check.add_argument(
        "--train",
        action="store_true",
        help="train learners that are known here again, where predictions are not kept",
    )


def _steps(options: argparse.Namespace) -> int:
    """The parser asks for a step before it comes here."""
    raise PinnablateError("submit: expected a step; see pinnablate submit --help")


def _add_secret(steps: Commands) -> None:
    step = steps.add("secret", secret, "make the secret of a season, which draws its worlds")
    step.add_argument("file", metavar="FILE", help="a new file, outside the repository")


def _add_bundle(steps: Commands) -> None:
    step = steps.add("bundle", bundle, "write down what may be told of hidden worlds")
    step.add_argument("directory", metavar="DIR", help="a new directory; its name is the bundle's")
    step.add_argument("--secret", metavar="FILE", required=True, help="that draws the worlds")
    step.add_argument(
        "--environments",
        metavar="IDS",
        help="comma-separated, each with its design behind a colon if it is not the standard one "
        "(default: every environment that can be hidden)",
    )
    step.add_argument(
        "--replicates", type=count, default=5, metavar="N", help="of each (default: 5)"
    )


def _add_train(steps: Commands) -> None:
    step = steps.add("train", train, "train a learner on a bundle, and write its predictions")
    step.add_argument("directory", metavar="DIR", help="of the bundle")
    step.add_argument("--learner", required=True, help="by name; see pinnablate list --learners")
    step.add_argument("--protocol", default=STANDARD, help=f"training budget (default: {STANDARD})")
    step.add_argument("--name", help="of the submission (default: that of the learner)")
    step.add_argument(
        "--studies",
        metavar="NAMES",
        help="comma-separated, like heat-mixed-v1.standard (default: all that the learner supports)",
    )
    step.add_argument("--output", metavar="FILE", help="where they go (default: NAME.npz)")


def _add_score(steps: Commands) -> None:
    step = steps.add("score", score, "compute the scores of predictions, and keep them as a row")
    step.add_argument("files", metavar="FILE", nargs="+", help="submissions, as NPZ")
    step.add_argument("--bundle", metavar="DIR", required=True, help="that they answer")
    step.add_argument(
        "--secret", metavar="FILE", required=True, help="that the bundle was made from"
    )
    step.add_argument(
        "--output", metavar="DIR", default=ROWS, help=f"where rows go (default: {ROWS})"
    )
    step.add_argument("--dry-run", action="store_true", help="show the scores, and keep nothing")


def secret(options: argparse.Namespace) -> int:
    """Make a secret."""
    from pinnablate.submissions.secret import make_secret

    made = make_secret(options.file)
    show(
        f"{options.file}: the secret of season {made.fingerprint}. Keep it where no repository and no log "
        "has it, and a copy elsewhere; publish it when the season is over (leaderboard/SUBMITTING.md)."
    )
    return SUCCESS


def bundle(options: argparse.Namespace) -> int:
    """Write a bundle."""
    from pinnablate.submissions.bundle import MANIFEST, make_bundle, write_bundle
    from pinnablate.submissions.secret import read_secret

    directory = Path(options.directory)
    if (directory / MANIFEST).exists():
        raise PinnablateError(
            f"{directory} holds a bundle already, and people may train on it; expected a new directory: "
            "name another"
        )
    key = read_secret(options.secret)
    made = make_bundle(directory.resolve().name, key, _hidden(options), options.replicates)
    write_bundle(made, directory)
    predictions = sum(len(s.members) for s in made.studies)
    show(
        f"{directory}: bundle {made.name} of season {made.season}, {len(made.studies)} studies, "
        f"{options.replicates} replicates, {predictions} predictions asked; checksum {made.checksum}"
    )
    return SUCCESS


def _hidden(options: argparse.Namespace) -> list[tuple[Environment, str]]:
    """The studies that were named, or every standard one that can be hidden."""
    from pinnablate import registry
    from pinnablate.cli.study_options import DESIGN
    from pinnablate.submissions.hidden import why_not_hidden

    if options.environments is None:
        built_in = filter(registry.is_built_in, registry.identifiers())
        return [(e, DESIGN) for e in map(registry.load, built_in) if not why_not_hidden(e, DESIGN)]
    named = [part.strip() for part in options.environments.split(",") if part.strip()]
    parted = [name.partition(":") for name in named]
    found = [(registry.load(name), design or DESIGN) for name, _, design in parted]
    if len({(e.id, design) for e, design in found}) < max(len(found), 1):
        raise PinnablateError(
            f"--environments {options.environments!r} names {'one twice' if found else 'none'}; expected "
            "each once, like decay-chain,heat-mixed:players"
        )
    return found


def train(options: argparse.Namespace) -> int:
    """Train a learner on a bundle."""
    from pinnablate.learners import learner_class
    from pinnablate.submissions.bundle import read_bundle
    from pinnablate.submissions.predictions import write_submission
    from pinnablate.submissions.training import train
    from pinnablate.tasks.protocol import protocol

    learner_class(options.learner)
    rule, found = protocol(options.protocol), read_bundle(options.directory)
    called = options.name or options.learner
    output = options.output or f"{called}.npz"
    if Path(output).exists():
        raise PinnablateError(f"{output} exists; expected a new file: name another with --output")
    made = train(
        found, options.learner, rule, called, _chosen(found, options.studies), notify=_progress
    )
    write_submission(made, output)
    studies = len(made.studies_of(found))
    show(
        f"{output}: {len(made.arrays)} predictions of {options.learner} for {studies} of "
        f"{len(found.studies)} studies of bundle {found.name}"
    )
    return SUCCESS


def _chosen(found: Bundle, named: str | None) -> Sequence[Study]:
    """The studies of a bundle that were named; none where all are meant."""
    from pinnablate.errors import unknown

    known = {s.name: s for s in found.studies}
    chosen = [name.strip() for name in (named or "").split(",") if name.strip()]
    for name in chosen:
        if name not in known:
            raise unknown("study of the bundle", name, known)
    return [known[name] for name in dict.fromkeys(chosen)]


def _progress(done: Done) -> None:
    why = f" ({done.reason})" if done.reason and done.status != "ok" else ""
    say(f"[{done.done}/{done.total}] {done.study}/{done.replicate}/{done.arm}: {done.status}{why}")


def score(options: argparse.Namespace) -> int:
    """Compute scores, and keep them."""
    from pinnablate.report.submitted import submitted_table
    from pinnablate.submissions.bundle import read_bundle
    from pinnablate.submissions.predictions import read_submission
    from pinnablate.submissions.rows import Row, keep
    from pinnablate.submissions.scoring import scored
    from pinnablate.submissions.secret import read_secret

    key, asked = read_secret(options.secret), read_bundle(options.bundle)
    for file in options.files:
        submission = read_submission(file)
        try:
            values = scored(
                submission,
                asked,
                key,
                notify=lambda name: say(f"scoring {name} in its hidden worlds"),
            )
        except PinnablateError as error:
            raise PinnablateError(f"{file} is refused: {error}") from error
        show(submitted_table(Row(values, Path())))
        if not options.dry_run:
            kept = keep(values, submission, options.output)
            show(
                f"\n{kept}: a row of {asked.name}; `pinnablate leaderboard` puts it on the page of learners"
            )
    return SUCCESS


def check_rows(options: argparse.Namespace) -> int:
    """Check every row of a directory."""
    from pinnablate.submissions.checking import RECOMPUTED, SEALED, TRAINED, check_rows
    from pinnablate.submissions.secret import read_secret

    if not Path(options.directory).is_dir():
        raise PinnablateError(
            f"{options.directory} is no directory of rows; expected one, like {ROWS}: name another"
        )
    secrets = {s.fingerprint: s for s in map(read_secret, options.secret)}
    found = check_rows(options.directory, secrets, again=options.train)
    complain(c.why for c in found if not c.how)
    for c in found:
        if c.how == SEALED:
            say(f"{c.name}: as it was written; not computed again, for {c.why}")
        if c.how == TRAINED:
            say(f"{c.name}: trained again, {c.why}")
    counts = {how: sum(c.how == how for c in found) for how in (RECOMPUTED, TRAINED, SEALED)}
    trained = f"{counts[TRAINED]} from training again, " if options.train else ""
    show(
        f"{len(found)} rows in {options.directory}: {counts[RECOMPUTED]} follow from their predictions, {trained}"
        f"{counts[SEALED]} are as they were written, {len(found) - sum(counts.values())} are wrong"
    )
    return FAILURE if any(not c.how for c in found) else SUCCESS
