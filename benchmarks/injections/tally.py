"""What was injected, and what became of it: counts that are added to from run to run."""

from __future__ import annotations

import json
import os
from pathlib import Path

COUNTS = ("injected", "lost", "torn", "believed wrongly", "tracebacks")


class Tally:
    """Counts by part and fault, kept in a file after every addition that is asked for.

    Args:
        path: of the file; it need not exist.
        part: whose faults are counted.
    """

    def __init__(self, path: Path, part: str) -> None:
        self.path, self.part = path, part
        self.whole: dict[str, dict[str, dict[str, int]]] = (
            json.loads(path.read_text()) if path.exists() else {}
        )
        self.mine = self.whole.setdefault(part, {})

    def add(self, fault: str, **counts: int) -> None:
        """Add to the counts of a fault; `injected` counts one where it is not given."""
        row = self.mine.setdefault(fault, dict.fromkeys(COUNTS, 0))
        for name, count in {"injected": 1, **counts}.items():
            row[name.replace("_", " ")] += int(count)

    def injected(self, fault: str) -> int:
        """How many times a fault was injected so far: the number of the next one."""
        return self.mine.get(fault, {}).get("injected", 0)

    def keep(self) -> None:
        """Write the counts of this part beside those that other parts wrote meanwhile."""
        whole = json.loads(self.path.read_text()) if self.path.exists() else {}
        whole[self.part] = self.mine
        partial = self.path.with_suffix(f".{os.getpid()}.partial")
        partial.write_text(json.dumps(whole, indent=1, sort_keys=True) + "\n")
        partial.replace(self.path)
