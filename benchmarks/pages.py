"""Do the pages of `pinnablate report --html` hold in a browser? Every figure there, nothing fetched, no sideways scroll.

    pinnablate report heat-mixed --protocol standard-v3 --replicates 10 --results leaderboard/results --html heat.html
    python benchmarks/pages.py heat.html --screenshots shots

Needs Chromium (Debian: apt-get install chromium). For each page and width it opens the file without network and says: how many
pictures are seen of those in the file, what the console complained of, what was requested beside the file, and by how many pixels
the page is wider than the window; it exits with 1 where any of them is wrong.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

WIDTHS = {1280: 800, 390: 844}  # of a window and its height, in pixels
PROBE = """<script>addEventListener('load', () => {
  const seen = [...document.querySelectorAll('svg')].filter(s => s.getBoundingClientRect().width > 50).length;
  const said = {width: innerWidth, over: document.documentElement.scrollWidth - innerWidth, pictures: seen,
    tables: [...document.querySelectorAll('table')].filter(t => !t.closest('.wide')).length,
    asked: performance.getEntriesByType('resource').map(e => e.name)};
  document.body.setAttribute('data-probe', JSON.stringify(said)); });</script>"""
FRAME = """<!DOCTYPE html><meta charset="utf-8"><title>frame</title><style>body{margin:0}iframe{border:0}</style>
<iframe src="page.html" width="WIDTH" height="HEIGHT"></iframe>
<script>addEventListener('message', e => document.body.setAttribute('data-probe', e.data));</script>"""
POSTS = "document.body.setAttribute('data-probe', JSON.stringify(said)); parent.postMessage(JSON.stringify(said), '*')"


def browser() -> str:
    """The path of Chromium, or the end of the program."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    sys.exit("no Chromium is installed; expected one to open pages with: apt-get install chromium")


def run(chromium: str, *options: str) -> subprocess.CompletedProcess[str]:
    own = ["--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run"]
    own.append(
        "--host-resolver-rules=MAP * ~NOTFOUND"
    )  # the browser itself asks for nothing either
    return subprocess.run(
        [chromium, *own, *options], capture_output=True, text=True, timeout=600, check=False
    )


def look(chromium: str, page: Path, width: int, height: int, shot: Path | None) -> list[str]:
    """What is wrong with a page at a width; a window is no narrower than 500, so that it is framed.

    Args:
        chromium: path of the browser.
        page: the file.
        width, height: of the window.
        shot: where a screenshot goes, if anywhere.
    """
    text = page.read_text(encoding="utf-8")
    expected = text.count("<svg ")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        probe = PROBE.replace(
            "document.body.setAttribute('data-probe', JSON.stringify(said))", POSTS
        )
        (folder / "page.html").write_text(
            text.replace("</body>", probe + "</body>"), encoding="utf-8"
        )
        frame = FRAME.replace("WIDTH", str(width)).replace("HEIGHT", str(height))
        (folder / "frame.html").write_text(frame, encoding="utf-8")
        address = (folder / "frame.html").as_uri()
        found = run(
            chromium,
            *("--enable-logging=stderr", "--virtual-time-budget=4000"),
            *(f"--window-size={max(width, 500)},{height}", "--dump-dom", address),
        )
        wrong = [line for line in found.stderr.split("\n") if "CONSOLE" in line]
        if shot is not None:
            run(
                chromium,
                f"--window-size={max(width, 500)},{height}",
                f"--screenshot={shot}",
                address,
            )
    said = re.search(r'data-probe="([^"]*)"', found.stdout)
    if said is None:
        return [f"{page} at {width}: the page did not load: {found.stderr[-500:]}"]
    said_there = json.loads(said.group(1).replace("&quot;", '"'))
    if said_there["over"] > 0:
        wrong.append(f"wider than the window by {said_there['over']} pixels")
    if said_there["pictures"] != expected or not expected:
        wrong.append(f"{said_there['pictures']} of {expected} pictures are seen")
    if said_there["tables"]:
        wrong.append(f"{said_there['tables']} tables do not scroll by themselves")
    wrong += [f"requested {url}" for url in said_there["asked"]]
    print(
        f"{page.name} at {said_there['width']}: {said_there['pictures']} pictures, {len(wrong)} complaints"
    )
    return [f"{page} at {width}: {w}" for w in wrong]


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("pages", nargs="+", type=Path)
    parser.add_argument(
        "--screenshots", type=Path, metavar="DIR", help="also write PAGE.WIDTH.png there"
    )
    parser.add_argument(
        "--tall",
        type=int,
        default=0,
        metavar="PIXELS",
        help="height of the window, to see more in screenshots",
    )
    options = parser.parse_args()
    chromium, wrong = browser(), []
    if options.screenshots is not None:
        options.screenshots.mkdir(parents=True, exist_ok=True)
    for page in options.pages:
        for width, height in WIDTHS.items():
            shot = (
                options.screenshots and (options.screenshots / f"{page.stem}.{width}.png").resolve()
            )
            wrong += look(chromium, page, width, options.tall or height, shot)
    print("\n".join(wrong) if wrong else "nothing is wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
