"""Does a site of `pinnablate site` hold in a browser? Used as a reader uses it, at 1280 and 390 pixels, without network.

    pinnablate site site
    python benchmarks/sites.py site --screenshots shots
    npm pack axe-core && tar xzf axe-core-*.tgz package/axe.min.js
    python benchmarks/sites.py site --axe package/axe.min.js --dark

Needs Chromium (Debian: apt-get install chromium). For each page and width it sorts every column both ways, tries every filter, points
at every box of every lattice and walks with the arrow keys, compares every arm with `none` and holds the script's answer against the
table, and compares all learners. It says what the console complained of, what was requested from outside of the site, which pictures are
not seen, and how much wider than the window a page is; with --axe also which rules of accessibility are violated. It exits with 1 where
anything is wrong. `sites.js` is what it runs in the page.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import sys
import tempfile
from html import unescape
from pathlib import Path

from pages import FRAME, WIDTHS, browser, run

PROBE = Path(__file__).with_name("sites.js")
DARK = "--blink-settings=preferredColorScheme=0"


def look(
    chromium: str, copy: Path, page: str, size: tuple[int, int], options: argparse.Namespace
) -> list[str]:
    """What is wrong with a page; a window is no narrower than 500, so that it is framed.

    Args:
        chromium: path of the browser.
        copy: of the site, in a folder called `site`, which is changed.
        page: its path below the site.
        size: width and height of the window.
        options: of the command.
    """
    (width, height), target = size, copy / page
    text = target.read_text(encoding="utf-8")
    up = "../" * page.count("/")
    scripts = "".join(f'<script src="{up}../{name}"></script>' for name in _scripts(options))
    target.write_text(text.replace("</head>", f"{scripts}</head>", 1), encoding="utf-8")
    frame = FRAME.replace("WIDTH", str(width)).replace("HEIGHT", str(height))
    framed = copy.parent / "frame.html"
    framed.write_text(frame.replace("page.html", f"site/{page}"), encoding="utf-8")
    window = f"--window-size={max(width, 500)},{height}"
    more = [DARK] if options.dark else []
    found = run(
        chromium,
        *(
            "--enable-logging=stderr",
            "--virtual-time-budget=20000",
            "--allow-file-access-from-files",
        ),
        *(window, *more, "--dump-dom", framed.as_uri()),
    )
    wrong = [line for line in found.stderr.split("\n") if "CONSOLE" in line]
    target.write_text(text, encoding="utf-8")
    if options.screenshots is not None:
        shot = options.screenshots / f"{page.replace('/', '.').removesuffix('.html')}.{width}.png"
        run(chromium, window, *more, f"--screenshot={shot.resolve()}", framed.as_uri())
    said = re.search(r'data-probe="([^"]*)"', found.stdout)
    if said is None:
        return [f"{page} at {width}: the page did not load: {found.stderr[-500:]}"]
    there = json.loads(unescape(said.group(1)))
    wrong += there["wrong"]
    done = ", ".join(f"{count} {what}" for what, count in there["done"].items()) or "nothing to do"
    print(f"{page} at {there['width']}: {done}; {len(wrong)} complaints", flush=True)
    return [f"{page} at {width}: {w}" for w in wrong]


def _scripts(options: argparse.Namespace) -> list[str]:
    return ["axe.js", "sites.js"] if options.axe else ["sites.js"]


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("site", type=Path, help="the directory that `pinnablate site` wrote")
    parser.add_argument("pages", nargs="*", help="below it; all of them by default")
    parser.add_argument("--axe", type=Path, metavar="FILE", help="axe.min.js of axe-core")
    parser.add_argument(
        "--dark", action="store_true", help="as readers who prefer dark pages see it"
    )
    parser.add_argument("--screenshots", type=Path, metavar="DIR", help="also write PAGE.WIDTH.png")
    parser.add_argument(
        "--tall", type=int, default=0, metavar="PIXELS", help="height of the window"
    )
    options = parser.parse_args()
    chromium, wrong = browser(), []
    if options.screenshots is not None:
        options.screenshots.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        copy = Path(shutil.copytree(options.site, Path(name) / "site"))
        shutil.copy(PROBE, copy.parent / "sites.js")
        if options.axe:
            shutil.copy(options.axe, copy.parent / "axe.js")
        own = sorted(p.relative_to(copy).as_posix() for p in copy.rglob("*.html"))
        if lacking := sorted({*options.pages} - {*own}):
            parser.error(
                f"expected pages below {options.site}, got {', '.join(lacking)}; it has {', '.join(own)}"
            )
        for page in options.pages or [p for p in own if not p.startswith("reports/")]:
            for width, height in WIDTHS.items():
                wrong += look(chromium, copy, page, (width, options.tall or height), options)
    print("\n".join(wrong) if wrong else "nothing is wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
