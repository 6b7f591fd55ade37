"""`python -m pinnablate`, and the console script: the command line, whose import may be interrupted."""

from __future__ import annotations

import os
import sys

INTERRUPTED = 130


def start() -> None:
    """Run one command; Ctrl-C is one line at any moment, while modules are imported, too."""
    # The process is ours, whatever backend somebody has DeepXDE use elsewhere (~/.deepxde/config.json).
    os.environ["DDE_BACKEND"] = "tensorflow"
    try:
        from pinnablate.cli import entry

        entry()
    except KeyboardInterrupt:
        sys.stderr.write("interrupted before anything was begun\n")
        sys.stderr.flush()
        os._exit(INTERRUPTED)  # modules that are half imported say nothing more


if __name__ == "__main__":
    start()
