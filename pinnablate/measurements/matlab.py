"""MATLAB files: up to version 7 by SciPy, 7.3 by h5py.

SciPy's reader of versions 5 to 7 is compiled code, and a damaged file can crash it. It runs in a process
of its own, so that such a file is an error like any other, and not the end of the program.
"""

from __future__ import annotations

import subprocess
import sys
from io import BytesIO
from typing import Any, BinaryIO

import numpy as np

from pinnablate.measurements.hierarchical import opened

LONGEST = 120  # seconds that SciPy may take for one file
_READ = """
import sys
from io import BytesIO
import numpy as np
from scipy.io import loadmat
found = loadmat(BytesIO(sys.stdin.buffer.read()))
numeric = {n: v for n, v in found.items() if getattr(getattr(v, "dtype", None), "kind", "O") in "bfiuc"}
out = BytesIO()
np.savez(out, **{f"_{name}": value for name, value in numeric.items()})
sys.stdout.buffer.write(out.getvalue())
"""


def old(file: BinaryIO) -> dict[str, Any]:
    """The numeric variables of a file of versions 5 to 7: {name: array}.

    Raises:
        ValueError: SciPy cannot read it, crashes or does not end.
    """
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-c", _READ],
            input=file.read(),
            capture_output=True,
            timeout=LONGEST,
        )
    except subprocess.TimeoutExpired as error:
        raise ValueError(f"reading it did not end in {LONGEST} s") from error
    if done.returncode < 0:
        raise ValueError(f"it is damaged: the reader of SciPy crashed (signal {-done.returncode})")
    if done.returncode:
        last = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
        raise ValueError(last[0] if last else "SciPy cannot read it")
    with np.load(BytesIO(done.stdout), allow_pickle=False) as found:
        return {name[1:]: found[name] for name in found.files if not name.startswith("___")}


def new(file: BinaryIO) -> dict[str, Any]:
    """The numeric variables of a file of version 7.3, whose axes are stored in reverse: {name: array}."""
    with opened(file) as made:
        return {n: np.asarray(v[()]).T for n, v in made.items() if _is_numeric(v)}


def _is_numeric(value: Any) -> bool:
    return getattr(getattr(value, "dtype", None), "kind", "O") in "bfiuc"
