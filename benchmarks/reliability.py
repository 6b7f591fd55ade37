"""Does it survive? Faults, how often each was injected, and what became of records: docs/reliability.md.

    python benchmarks/reliability.py --part commands,options,flips,readers,fuzz,disk,powercut,processes,kills,signals,midfit
    pip install atheris && python benchmarks/reliability.py --part guided --count 3600   # seconds
    python benchmarks/reliability.py --part page        # the page alone, from what was counted

Counts are kept in docs/reliability.json: a part that was interrupted goes on where it was.
"""

from __future__ import annotations

import argparse
import importlib
import sys
from pathlib import Path

from injections.tally import COUNTS, Tally

DOCS = Path(__file__).parent.parent / "docs"
COUNTED, PAGE = DOCS / "reliability.json", DOCS / "reliability.md"
# How often each part injects where nothing else is said.
PARTS = {
    "commands": 1000,
    "options": 1000,
    "flips": 0,
    "readers": 100,
    "fuzz": 100_000,
    "disk": 0,
    "powercut": 0,
    "processes": 3,
    "kills": 110,
    "signals": 50,
    "midfit": 24,
    "guided": 3600,
}


def main() -> int:
    """Run parts and write the page; exit code 1 where a fault did harm."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--part", required=True, help=f"some of {', '.join([*PARTS, 'page'])}")
    parser.add_argument("--count", type=int, help="how often each fault is injected")
    options = parser.parse_args()
    harmed = []
    for part in options.part.split(","):
        if part == "page":
            continue
        count = PARTS[part] if options.count is None else options.count
        inject = importlib.import_module(f"injections.{part}").inject
        tally = Tally(COUNTED, part)
        for line in (inject(tally, count) if count else inject(tally)) or ():
            harmed.append(line)
            print(f"FAULT {part}: {line}", file=sys.stderr, flush=True)
    write_page()
    return 1 if harmed else 0


def write_page() -> None:
    """Write the table of everything that was counted so far between the marks of the page."""
    whole = Tally(COUNTED, "page").whole
    rows = [
        [part, fault, *(f"{counts[name]:,}" for name in COUNTS)]
        for part in PARTS
        for fault, counts in whole.get(part, {}).items()
    ]
    head = ["part", "fault", *COUNTS]
    lines = ["| " + " | ".join(row) + " |" for row in (head, ["---"] * len(head), *rows)]
    begin, end = "<!-- faults -->", "<!-- end of faults -->"
    before, rest = PAGE.read_text().split(begin)
    PAGE.write_text(f"{before}{begin}\n" + "\n".join(lines) + f"\n{end}{rest.split(end)[1]}")


if __name__ == "__main__":
    sys.exit(main())
