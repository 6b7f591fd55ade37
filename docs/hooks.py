"""What `make docs` adds to MkDocs: pages from outside docs/, links between them, equations, and the notebook.

Pages keep the links that they have in the repository. On the site a link leads to the page that its file became; where it became
none, as a file of code did, its words stand without a link.
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files

from pinnablate.site.mathml import equations

ROOT = Path(__file__).resolve().parent.parent
DOCS, NOTEBOOK = "docs", "first-steps"
# Pages from elsewhere, below the project; README.md is the first page of the site.
ELSEWHERE = (
    *("README.md", "CONTRIBUTING.md", "CHANGELOG.md"),
    *("benchmarks/README.md", "benchmarks/notebook/*.md", "benchmarks/notebook/**/*.svg"),
    *("leaderboard/*.md", "leaderboard/archive/*.md", "leaderboard/figures/*.svg"),
)
_LINK = re.compile(r"(!?)\[((?:[^\[\]]|\[[^\[\]]*\])*)\]\(([^()\s]+)\)")
_REFERENCE = re.compile(r"^(\[[^\[\]]+\]: )(\S+)$", re.M)
_MATH = re.compile(r"^```math\n(.*?)^```$", re.M | re.S)
_FENCE = re.compile(r"(^```.*?^```$)", re.M | re.S)
_TABLE = re.compile(r"<table\b.*?</table>", re.S)
_SCROLLS = 'role="group" tabindex="0"'
# Of the theme: its foot and its list of versions lie outside of every landmark.
_LANDMARKS = (
    ('<div role="contentinfo">', "<div>"),
    ("<footer>", '<footer role="contentinfo">'),
    ('class="rst-versions" role="note"', 'class="rst-versions" role="region"'),
)
_OUTSIDE = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.I)


def place(path: str) -> str:
    """Where a file of the project lies among the sources of the site.

    Args:
        path: below the project.
    """
    if path == "README.md":
        return "index.md"
    if path == f"{DOCS}/{NOTEBOOK}.ipynb":
        return f"{NOTEBOOK}.md"
    return path.removeprefix(f"{DOCS}/")


def on_config(config: Any) -> Any:
    """Name headings as the repository does."""
    config.mdx_configs["toc"]["slugify"] = slug
    return config


def on_files(files: Files, config: Any) -> Files:
    """Add the pages from elsewhere, and the notebook as a page."""
    for pattern in ELSEWHERE:
        for path in sorted(ROOT.glob(pattern)):
            name = path.relative_to(ROOT).as_posix()
            files.append(File.generated(config, place(name), abs_src_path=str(path)))
    text = notebook(json.loads((ROOT / DOCS / f"{NOTEBOOK}.ipynb").read_text(encoding="utf-8")))
    files.append(File.generated(config, f"{NOTEBOOK}.md", content=text))
    return files


def on_page_markdown(markdown: str, page: Any, config: Any, files: Files) -> str:
    """Links of a page as they are on the site, and its equations as MathML."""
    there = {f.src_uri for f in files}
    source = page.file.src_uri
    path = (
        "README.md"
        if source == "index.md"
        else source
        if (ROOT / source).is_file() and not (ROOT / DOCS / source).is_file()
        else f"{DOCS}/{source}"
    )
    return prepared(markdown, path, there)


def on_post_page(output: str, page: Any, config: Any) -> str:
    """What a keyboard and a screen reader need of a page that the theme has made."""
    return accessible(output)


def accessible(html: str) -> str:
    """A page whose wide tables and code a keyboard can scroll, and whose parts are landmarks.

    Args:
        html: of the whole page.
    """
    for before, after in _LANDMARKS:
        html = html.replace(before, after)
    html = _TABLE.sub(rf'<div class="wide" {_SCROLLS} aria-label="Table">\g<0></div>', html)
    return html.replace("<pre>", f'<pre {_SCROLLS} aria-label="Code">')


def prepared(markdown: str, path: str, there: set[str]) -> str:
    """A page as MkDocs reads it.

    Args:
        markdown: as it stands in the repository.
        path: of the page, below the project.
        there: sources of the site.
    """
    text = _MATH.sub(lambda m: "\n".join(["", *equations(m[1]), ""]), markdown)
    text = text.replace("<details>", '<details markdown="1">')
    parts = _FENCE.split(text)
    return "".join(part if k % 2 else _linked(part, path, there) for k, part in enumerate(parts))


def _linked(text: str, path: str, there: set[str]) -> str:
    def reference(match: re.Match[str]) -> str:
        return match[1] + (_target(match[2], path, there) or match[2])

    def link(match: re.Match[str]) -> str:
        picture, words, target = match.groups()
        words = _LINK.sub(link, words)
        found = _target(target, path, there)
        return words if found is None else f"{picture}[{words}]({found})"

    return _REFERENCE.sub(reference, _LINK.sub(link, text))


def _target(target: str, path: str, there: set[str]) -> str | None:
    """Where a link leads among the sources; None where what it leads to is no part of the site."""
    if _OUTSIDE.match(target) or target.startswith("#"):
        return target
    file, _, part = target.partition("#")
    found = place(posixpath.normpath(posixpath.join(posixpath.dirname(path), file)))
    if found not in there:
        return None
    return posixpath.relpath(found, posixpath.dirname(place(path)) or ".") + (
        f"#{part}" if part else ""
    )


def slug(title: str, separator: str) -> str:
    """The anchor of a heading, as links in the repository name it."""
    return re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", separator) or "section"


def notebook(content: Mapping[str, Any]) -> str:
    """A notebook as Markdown: its words, its code, and the outputs that it was saved with.

    Args:
        content: as Jupyter saves it.
    """
    out = []
    for cell in content["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            out.append(source)
            continue
        out += [f"```python\n{source}\n```", *map(_output, cell["outputs"])]
    return "\n\n".join(out) + "\n"


def _output(output: Mapping[str, Any]) -> str:
    data = output["data"]
    if "image/png" in data:
        return f'<img alt="" src="data:image/png;base64,{"".join(data["image/png"]).strip()}">'
    if "text/html" in data:  # one block, which no empty line may end
        html = re.sub(r"\n\s*\n", "\n", "".join(data["text/html"]))
        return f"<div>\n{html}\n</div>"
    return "```text\n" + "".join(data["text/plain"]) + "\n```"
