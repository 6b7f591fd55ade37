"""Modules that imports of another library find while a script is run, where the script has any."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

from pinnablate.adopt.libraries.contents import EXPECTED, LIBRARIES, modules_of
from pinnablate.adopt.libraries.methods import install
from pinnablate.adopt.libraries.reading import Syntax, imported
from pinnablate.learners.deepxde.backend import library_of
from pinnablate.learners.deepxde.pde import dde

# Where scripts import networks from, of whichever backend.
_NETWORKS: dict[str, ModuleType] = {
    f"deepxde.nn.{backend}{inner}": sys.modules[f"{dde.nn.__name__}{inner}"]
    for backend in ("pytorch", "paddle", "jax")
    for inner in ("", ".nn", ".fnn")
}


@contextmanager
def stand_ins(path: Path, syntax: Syntax) -> Iterator[None]:
    """Modules for the libraries that a script imports, while it is run; nothing for a script that
    imports none.

    Args:
        path: of the script; of modules beside it that it imports the imports count, too.
        syntax: the syntax of a file, nothing of one that cannot be parsed.
    """
    found = imported(path, syntax)
    used = [name for name in LIBRARIES if name in found]
    if used:
        install()
    made = {k: m for n in used for k, m in modules_of(n).items()}
    before = {k: m for k, m in sys.modules.items() if k.partition(".")[0] in used}
    _put(made, used)
    sys.modules.update(_NETWORKS if used else {})
    try:
        yield
    finally:
        _put(before, used)
        for name in _NETWORKS:
            sys.modules.pop(name, None)


def not_offered(error: ImportError) -> str | None:
    """The sentence on an import of what these modules do not hold; None of any other import.

    Args:
        error: of the import.
    """
    if library_of(error) not in LIBRARIES:
        return None
    return f"imports what is not read: {error.msg.partition(' (')[0]}; expected {EXPECTED}"


def _put(modules: Mapping[str, ModuleType], libraries: Iterable[str]) -> None:
    """These modules of some libraries, and no others."""
    for name in [k for k in sys.modules if k.partition(".")[0] in libraries]:
        del sys.modules[name]
    sys.modules.update(modules)
