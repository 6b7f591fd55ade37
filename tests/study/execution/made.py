"""A learner of another package that notes what it trains, and ends its process where it is told to."""

from __future__ import annotations

import sys
from dataclasses import asdict

CODE = '''
import os
import signal
import time

from pinnablate.learners.collocation.kernel import Kernel


class Noted(Kernel):
    """Notes every cell that it begins; POISON and ONCE name arms that end its process, HANG some that never end."""

    name = "noted"
    summary = "kernel, with a note of what it trains"
    version = 1

    def fit(self, fits):
        for fit in fits:
            name = f"{fit.arm.name}@{fit.problem.data_seed}"
            with open(os.environ["NOTES"], "a+") as notes:
                notes.seek(0)
                first = f"{name}\\n" not in notes.readlines()
                notes.write(f"{name}\\n")
            poison = name in os.environ.get("POISON", "").split()
            if poison or (first and name in os.environ.get("ONCE", "").split()):
                os.kill(os.getpid(), signal.SIGKILL)
            time.sleep(3600 if name in os.environ.get("HANG", "").split() else 0)
            time.sleep(float(os.environ.get("SLOW", "0")))
        yield from super().fit(fits)
'''
POINTS = "[pinnablate.learners]\nnoted = noted_learner:Noted\n"


def install(site):
    """Put the package into a folder; who has it on its path has the learner."""
    about = site / "noted_learner-1.0.dist-info"
    about.mkdir(parents=True)
    (site / "noted_learner.py").write_text(CODE)
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: noted-learner\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text(POINTS)


def outcome(record):
    """A record without what may differ between two trainings: times and machines."""
    return {k: v for k, v in asdict(record).items() if k not in ("provenance", "created", "cost")}


def outcomes(store, name):
    """{key: outcome} of all records of an environment."""
    return {key: outcome(r) for key, r in store.load(name).records.items()}


def forget():
    """Take the package out of this process again."""
    sys.modules.pop("noted_learner", None)
