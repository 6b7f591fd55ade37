"""Which backend DeepXDE has, or will have once it is imported; nothing is imported here."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

BACKEND = "tensorflow"
LIBRARIES = {"torch": "PyTorch", "jax": "JAX", "paddle": "Paddle"}
_VARIABLES = ("DDE_BACKEND", "DDEBACKEND")  # as DeepXDE reads them, the second of old


def other_backend() -> str | None:
    """Why DeepXDE cannot be used as it stands, as a sentence; None where its backend is TensorFlow or
    nobody has chosen one.
    """
    loaded = getattr(sys.modules.get("deepxde.backend"), "backend_name", None)
    if loaded is not None:
        if loaded == BACKEND:
            return None
        return _sentence(
            f"DeepXDE is already imported with the backend {loaded}",
            f"set DDE_BACKEND={BACKEND} before it is imported",
        )
    for name in _VARIABLES:
        if name in os.environ:
            if os.environ[name] == BACKEND:
                return None
            return _sentence(f"{name} is {os.environ[name]!r}", f"set DDE_BACKEND={BACKEND}")
    path = Path.home() / ".deepxde" / "config.json"
    chosen = _in_file(path)
    if chosen in (None, BACKEND):
        return None
    return _sentence(f"{path} says {chosen!r}", f"set DDE_BACKEND={BACKEND}, which goes before it")


def library_of(error: ImportError) -> str:
    """The library that an import did not find, without what it was to find in it."""
    return (error.name or "").partition(".")[0]


def written_for(library: str) -> str | None:
    """The sentence on a script that uses the functions of another backend of DeepXDE.

    Args:
        library: a module that it imports or uses.

    Returns:
        The rest of a sentence that begins with the script; None where no backend has this library.
    """
    if library not in LIBRARIES:
        return None
    return (
        f"uses {library}, of DeepXDE's backend for {LIBRARIES[library]}; expected {BACKEND}, by which problems of "
        "DeepXDE are read and trained here: write from deepxde.backend import tf, and tf.sin or dde.backend.sin "
        f"for {library}.sin, or give the path of the script, where {library}.sin is read"
    )


def _in_file(path: Path) -> str | None:
    """The backend that a file of DeepXDE's names; None where it names none."""
    try:
        found = json.loads(path.read_text())
    except (OSError, ValueError):  # no file, or one that DeepXDE could not read either
        return None
    return str(found["backend"]).lower() if isinstance(found, dict) and "backend" in found else None


def _sentence(got: str, remedy: str) -> str:
    return f"{got}; expected {BACKEND}, by which problems of DeepXDE are read and trained here: {remedy}"
