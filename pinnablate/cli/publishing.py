"""The command that makes everything that is published at once: pages, site and archive."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pinnablate
from pinnablate.brief import few
from pinnablate.cli import archive, board, site
from pinnablate.cli.code import allow_refusal
from pinnablate.cli.commands import Commands
from pinnablate.cli.exit_codes import FAILURE, SUCCESS
from pinnablate.cli.output import complain, show
from pinnablate.errors import PinnablateError, StoreError

if TYPE_CHECKING:
    from pinnablate.publication.made import Publication

# This package, and no other of its name that lies where the command is run.
BEGIN = "import sys; sys.path[:] = {path!r}; from pinnablate.cli import entry; entry()"
HASH_SEED = "PYTHONHASHSEED"  # of Python: the order of sets, which no file may depend on


def add_to(commands: Commands) -> None:
    """Add this command to the parser."""
    made = commands.add(
        "publish", publish, "write pages, site and archive at once, reading the records once"
    )
    made.add_argument(
        "directory", metavar="DIR", nargs="?", help="where site/ and board.zip go, or are"
    )
    board.records_of_a_board(made, "ENVIRONMENT")
    board.where_pages_go(made)
    archive.under_which_protocol(made)
    site.what_documentation(made)
    how = made.add_mutually_exclusive_group()
    board.only_compare(how, "a byte of pages, site or archive")
    how.add_argument(
        "--twice",
        action="store_true",
        help="write nothing; make all of it in two processes, and fail where a byte differs, or a page is "
        "not what records say",
    )
    how.add_argument(
        "--sums",
        action="store_true",
        help="write nothing; print the SHA-256 of everything, to compare two machines",
    )
    allow_refusal(made)


def publish(options: argparse.Namespace) -> int:
    """Write everything, compare it with what is on disk, or with what another process makes."""
    if options.twice or options.sums:
        if options.directory is not None:
            raise PinnablateError(
                f"--{'twice' if options.twice else 'sums'} writes nothing and looks at no directory, got "
                f"{options.directory!r}; leave it out, or compare it with --check"
            )
        return _twice(options) if options.twice else _sums(options)
    if options.directory is None:
        raise PinnablateError("publish: expected a directory for site/ and board.zip; name one")
    return _check(options) if options.check else _write(options)


def _made(options: argparse.Namespace, reports: Sequence[str] = ()) -> Publication:
    from pinnablate import registry
    from pinnablate.publication.made import publication

    return publication(
        options.results,
        options.protocol,
        pinnablate.__version__,
        [registry.load(file) for file in options.files],
        site.docs_of(options),
        reports,
    )


def _places(options: argparse.Namespace) -> tuple[Path, Path]:
    """Where the site and the archive are."""
    from pinnablate.publication.sums import ARCHIVE, SITE

    root = Path(options.directory)
    return root / SITE, root / ARCHIVE


def _write(options: argparse.Namespace) -> int:
    from pinnablate.archive.packed import require_place
    from pinnablate.site.build import reports_in
    from pinnablate.site.write import require_directory

    pages, file = _places(options)
    require_directory(pages)
    require_place(file)
    made = _made(options, reports_in(pages))
    board.write_pages(made.pages, options)
    site.write_site(made.site, pages)
    archive.write_archive(made.archive, file)
    return SUCCESS


def _check(options: argparse.Namespace) -> int:
    from pinnablate.site.build import reports_in

    pages, file = _places(options)
    for place, there in ((pages, pages.is_dir()), (file, file.is_file())):
        if not there:
            raise StoreError(
                f"{place} is not there, expected what `pinnablate publish {options.directory}` writes: "
                "run it first"
            )
    made = _made(options, reports_in(pages))
    same = (
        board.compare_pages(made.pages, options.output),
        site.compare_site(made.site, pages),
        archive.compare_archive(made.archive, file),
    )
    return SUCCESS if all(same) else FAILURE


def _sums(options: argparse.Namespace) -> int:
    from pinnablate.publication.sums import as_text, sums

    print(as_text(sums(_made(options))), flush=True)  # no Markdown, which a terminal would fold
    return SUCCESS


def _twice(options: argparse.Namespace) -> int:
    from pinnablate.publication.sums import apart, from_text, sums

    with _another_process(options) as other:
        made = _made(options)
        own = sums(made)
        said, wrong = other.communicate()
    if other.returncode:
        why = wrong.strip()[-300:] or f"it ended with {other.returncode}"
        raise StoreError(
            f"another process could not make the same from {options.results} ({why}); repeat the command "
            "when nothing else changes the records"
        )
    same = board.compare_pages(made.pages, options.output)
    if differ := apart(own, from_text(said)):
        complain(
            [
                f"two processes made different bytes of {few(differ, 5)} from the same records ({len(differ)} of "
                f"{len(own)} files); expected the same: repeat the command when nothing else changes the "
                "records, and if it says so again, it is a fault of pinnablate"
            ]
        )
    show(
        f"pages, site and archive, made in two processes: {len(own) - len(differ)} of {len(own)} files are the same"
    )
    return SUCCESS if same and not differ else FAILURE


@contextmanager
def _another_process(options: argparse.Namespace) -> Iterator[subprocess.Popen[str]]:
    """The same command in a process of its own, which prints checksums; sets are in another order there."""
    docs = site.docs_of(options)
    command = [
        *(sys.executable, "-c", BEGIN.format(path=sys.path), "publish", "--sums"),
        *("--results", options.results, "--protocol", options.protocol),
        *(() if docs is None else ("--docs", docs)),
        *options.files,
    ]
    seed = "2" if os.environ.get(HASH_SEED) == "1" else "1"
    with subprocess.Popen(
        command,
        env={**os.environ, HASH_SEED: seed},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    ) as process:
        try:
            yield process
        finally:
            process.kill()  # it has ended, unless this process stops early
