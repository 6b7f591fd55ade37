"""From a directory of records to the files of a site."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import escape
from importlib.resources import files
from pathlib import Path, PurePosixPath

from pinnablate.environment import Environment
from pinnablate.errors import PinnablateError, StoreError
from pinnablate.leaderboard.archive import FOLDER
from pinnablate.leaderboard.gathered import Gathered, gather
from pinnablate.leaderboard.pages.learners import HIDDEN, learners_page
from pinnablate.leaderboard.pages.overview import gains_picture
from pinnablate.leaderboard.publish import pages_of
from pinnablate.report.pictures.diagram import PHONE
from pinnablate.site.environment import Source, environment_html
from pinnablate.site.front import PHONE_PICTURE, front_html
from pinnablate.site.learners import learners_html
from pinnablate.site.prose import Prose, plain
from pinnablate.site.shell import SCRIPT, STYLE, Shell, html_picture
from pinnablate.site.write import COMMAND

LEARNERS = "learners.md"  # becomes a part of the site's own page of learners
BY_HAND = ("SUBMITTING.md", "NOTES.md")  # pages of a leaderboard that no command writes
BOARD, DOCS, REPORTS, FIGURES = "leaderboard", "docs", "reports", "figures"
SKILL_AND_COST = "Skill against cost; the table has every number"
NAVIGATION = (
    ("index.html", "Leaderboard"),
    ("learners.html", "Learners"),
    (f"{DOCS}/own-data.html", "Your own data"),
    ("submitting.html", "Taking part"),
    ("findings.html", "Findings"),
    ("controls.html", "Controls"),
    ("patterns.html", "Expected patterns"),
    ("tables.html", "All tables"),
    ("changes.html", "Changes"),
    (f"{DOCS}/index.html", "Documentation"),
)
_FIGURE = re.compile(r"\]\((figures/[A-Za-z0-9_./-]+\.svg)\)")


def site(
    results: str | Path,
    extra: Sequence[Environment] = (),
    docs: str | Path | None = None,
    reports: Sequence[str] = (),
) -> dict[str, str]:
    """Make every file of a site, byte for byte the same from the same records.

    Args:
        results: directory of records.
        extra: environments that are not registered, whose records lie there too.
        docs: directory of documentation in Markdown, which becomes a part of the site.
        reports: names of the reports that lie in the folder `reports` of the site; the page of an
            environment links to those whose name begins with its id.

    Returns:
        {path below its directory: content}.

    Raises:
        StoreError: the directory does not exist or cannot be read.
        PinnablateError: two environments of one id say different things, `docs` is no directory, or
            markdown-it-py is not installed.
    """
    found = gather(results, extra)
    return site_of(found, pages_of(found).texts | by_hand(results), docs, reports)


def site_of(
    found: Gathered,
    board: Mapping[str, str],
    docs: str | Path | None = None,
    reports: Sequence[str] = (),
) -> dict[str, str]:
    """Make every file of a site.

    Args:
        found: what a directory of records says.
        board: {path: content} of the pages of its leaderboard, those that were written by hand too.
        docs, reports: as `site` takes them.

    Raises:
        PinnablateError: `docs` is no directory, or markdown-it-py is not installed.
    """
    written = documents(docs)
    out = {name: text for name, text in board.items() if _is_picture(name)}
    out |= {name: text for name, text in written.items() if name.endswith(".svg")}
    places = {f"{BOARD}/{name}": place(name) for name in board if name not in out}
    places |= {f"{BOARD}/{name}": name for name in board if name in out}
    places |= {name: place(name) for name in written}
    prose = Prose({k: v for k, v in places.items() if not k.endswith(".lattice.svg")})
    made = _pages(found, board, written, reports, prose)
    shell = Shell([n for n in NAVIGATION if n[0] in made], _foot(found))
    out |= {path: shell.page(path, title, body) for path, (title, body) in made.items()}
    if picture := gains_picture(found.current, PHONE):
        out[PHONE_PICTURE] = picture
    narrow = learners_page(found.entries, found.submitted, PHONE)[1]
    out |= {_for_phones(f"{FIGURES}/{name}"): drawn for name, drawn in narrow.items()}
    return out | {name: asset(name) for name in (STYLE, SCRIPT)}


def reports_in(directory: str | Path) -> list[str]:
    """Names of the reports that lie beside a site, in its folder `reports`."""
    return sorted(p.name for p in (Path(directory) / REPORTS).glob("*.html"))


def by_hand(results: str | Path) -> dict[str, str]:
    """{name: text} of the pages that lie beside a directory of records and that no command writes.

    Raises:
        StoreError: one cannot be read.
    """
    beside = Path(results).absolute().parent
    there = [name for name in BY_HAND if (beside / name).is_file()]
    try:
        return {name: (beside / name).read_text(encoding="utf-8") for name in there}
    except (OSError, UnicodeDecodeError) as error:
        raise StoreError(
            f"a page beside {results} cannot be read ({error}), expected text in UTF-8: mend the file, or move "
            "it away"
        ) from error


def place(name: str) -> str:
    """The file of the site that a Markdown page becomes."""
    path = PurePosixPath(name)
    if path.suffix != ".md":
        return name
    stem = "index" if path.name == "README.md" else path.stem
    return str(path.with_name((stem.lower() if stem.isupper() else stem) + ".html"))


def asset(name: str) -> str:
    """The stylesheet or the script."""
    return (files("pinnablate.site") / "assets" / name).read_text(encoding="utf-8")


def documents(docs: str | Path | None) -> dict[str, str]:
    """{path below the project: text} of the documentation, with the pictures that it shows.

    Raises:
        PinnablateError: it is no directory, or holds no Markdown.
    """
    if docs is None:
        return {}
    root = Path(docs)
    texts = {p.name: p.read_text(encoding="utf-8") for p in sorted(root.glob("*.md"))}
    if not texts:
        raise PinnablateError(
            f"{root} holds no documentation, expected a directory of Markdown files: name it with --docs DIR"
        )
    drawn = {f for text in texts.values() for f in _FIGURE.findall(text) if (root / f).is_file()}
    texts |= {name: (root / name).read_text(encoding="utf-8") for name in sorted(drawn)}
    return {f"{DOCS}/{name}": text for name, text in texts.items()}


def _pages(
    found: Gathered,
    board: Mapping[str, str],
    written: Mapping[str, str],
    reports: Sequence[str],
    prose: Prose,
) -> dict[str, tuple[str, str]]:
    """{path: (title, body)} of every page."""
    made = {
        "index.html": ("Leaderboard of pinnablate", front_html(found, board, prose)),
        "learners.html": ("Learners", _learners(found, board.get(LEARNERS, ""), prose)),
    }
    for env in found.shown.values():
        for name, entries in (
            (f"{env.id}.md", found.current),
            (f"{FOLDER}/{env.id}.md", found.before),
        ):
            if name in board:
                own = [e for e in entries if e.environment.id == env.id]
                further = _further(env, name, written, reports)
                source = Source(env, own, board[name], f"{BOARD}/{name}", further)
                made[place(name)] = env.id, environment_html(source, prose)
    of_environments = {f"{env.id}.md" for env in found.shown.values()}
    for name, text in board.items():
        is_page = name.endswith(".md") and PurePosixPath(name).name not in of_environments
        if is_page and name not in ("README.md", LEARNERS):
            made[place(name)] = _page(text, f"{BOARD}/{name}", prose)
    for name, text in written.items():
        if name.endswith(".md"):
            made[place(name)] = _page(text, name, prose)
    if written:
        made[f"{DOCS}/index.html"] = "Documentation", _contents(made)
    return made


def _learners(found: Gathered, text: str, prose: Prose) -> str:
    """The page of learners: tables to sort, each with the picture of the Markdown page, then its hidden
    worlds.
    """
    at = text.index(HIDDEN) if HIDDEN in text else len(text)
    source = f"{BOARD}/{LEARNERS}"
    drawn = {
        f"{BOARD}/{path}": f"<p>{html_picture(path, _for_phones(path), SKILL_AND_COST)}</p>\n"
        for path in _FIGURE.findall(text)
    }
    lines = [line for line in text[:at].splitlines() if line.startswith("![")]
    pictures = [prose.html(prose.tokens(line, source, drawn)) for line in lines]
    hidden = prose.html(prose.tokens(text[at:], source, drawn))
    return learners_html(found.entries, pictures) + "\n" + hidden


def _for_phones(path: str) -> str:
    """The path of a picture as it is drawn for phones."""
    return path.replace(".svg", "-phone.svg")


def _page(text: str, source: str, prose: Prose) -> tuple[str, str]:
    """Title and body of a page of Markdown."""
    tokens = prose.tokens(text, source)
    titles = (
        plain(tokens[k + 1]) for k, t in enumerate(tokens) if t.tag == "h1" and t.nesting == 1
    )
    return next(titles, PurePosixPath(source).stem), prose.html(tokens)


def _further(
    env: Environment, name: str, written: Mapping[str, str], reports: Sequence[str]
) -> list[tuple[str, str]]:
    """Links to the catalogue's entry of an environment, and to reports on it."""
    up = "../" * name.count("/")
    return [
        *((f"{up}{REPORTS}/{r}", f"report {r}") for r in reports if r.startswith(env.id)),
        *(
            [(f"{up}{DOCS}/environments.html#{env.id}", "the world in the catalogue")]
            if f"\n### {env.id}\n" in written.get(f"{DOCS}/environments.md", "")
            else []
        ),
    ]


def _contents(made: Mapping[str, tuple[str, str]]) -> str:
    """The list of documents."""
    own = [(p, title) for p, (title, _) in made.items() if p.startswith(f"{DOCS}/")]
    items = "\n".join(
        f'<li><a href="{escape(p.removeprefix(f"{DOCS}/"))}">{escape(title)}</a></li>'
        for p, title in own
    )
    return f"<h1>Documentation</h1>\n<ul>\n{items}\n</ul>"


def _foot(found: Gathered) -> str:
    records = {key: r for e in found.entries for key, r in e.main.records.items()}
    dates, count = [r.created[:10] for r in records.values() if r.created], len(records)
    newest = f", the newest of {escape(max(dates))}" if dates else ""
    return (
        f"<p>Made by <code>{COMMAND}</code> from {count} records of {len(found.entries)} studies{newest}. "
        "Nothing on this site is fetched from elsewhere.</p>"
    )


def _is_picture(name: str) -> bool:
    """Whether a file of the leaderboard is a picture that the site shows as a file; lattices are drawn in
    their pages.
    """
    return name.endswith(".svg") and not name.endswith(".lattice.svg")
