"""The command leaderboard: write its pages, or say which are stale."""

from __future__ import annotations

import argparse
import sys

from pinnablate import registry
from pinnablate.cli.exit_codes import DONE, FAILED


def leaderboard(options: argparse.Namespace) -> int:
    from pinnablate.leaderboard.publish import differences, pages, write

    made = pages(options.results, [registry.load(file) for file in options.files])
    if options.check:
        stale = differences(made, options.output)
        for path in stale:
            print(f"pinnablate: {options.output}/{path} is not what the records say: run pinnablate leaderboard",
                  file=sys.stderr)
        good = len(made.texts) - len(set(stale) & set(made.texts))
        print(f"{good} of {len(made.texts)} files are what the records say")
        return FAILED if stale else DONE
    written, deleted = write(made, options.output)
    print(f"{len(made.texts)} files in {options.output}: {len(written)} written, {len(made.texts) - len(written)} unchanged"
          + (f"; {len(deleted)} without records deleted" if deleted else ""))
    return DONE
