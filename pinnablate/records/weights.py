"""Parameters of networks on disk: a file for every record, and one for each environment that is published.

weights/<environment>/KEY.npz   `theta` [P], the chosen state; `last` [P] where that is another
                                one; `steps` [k] and `states` [k, P] in float32, the states of
                                the learning curve, where they are kept
packed/<environment>.npz        the same of many records in float32, which goes into git
"""

from __future__ import annotations

import struct
import tokenize
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from pinnablate.errors import StoreError, unreadable
from pinnablate.files import whole_file

CHOSEN, LAST, CURVE = "chosen", "last", "curve"  # the states whose parameters are kept
# What readers raise of bytes that are no such archive.
BROKEN = (
    ValueError,
    KeyError,
    IndexError,
    TypeError,
    AttributeError,
    SyntaxError,
    OverflowError,
    EOFError,
    BadZipFile,
    NotImplementedError,
    RuntimeError,
    zlib.error,
    struct.error,
    tokenize.TokenError,
)
LARGEST = 2**30  # bytes, unpacked: all networks of an environment take a hundredth of it
_ROLES = (CHOSEN, LAST, CURVE)  # by their number in a packed file


@dataclass(frozen=True, eq=False)
class Weights:
    """The parameters of a record.

    Args:
        chosen: of the state that its scores are of: [P].
        last: of the last state: [P].
        states: {step: parameters [P]} of the learning curve, in single precision.
    """

    chosen: np.ndarray
    last: np.ndarray
    states: Mapping[int, np.ndarray] = field(default_factory=dict)

    def of(self, state: str) -> np.ndarray:
        """Those of a state, CHOSEN or LAST."""
        return self.last if state == LAST else self.chosen


def write(
    path: Path, chosen: np.ndarray, last: np.ndarray | None, states: Mapping[int, np.ndarray]
) -> None:
    """Write the file of one record, whole or not at all.

    Raises:
        OSError: the directory cannot be written, or is full.
    """
    arrays = {"theta": chosen}
    if last is not None and not np.array_equal(last, chosen):
        arrays["last"] = last
    if states:
        arrays["steps"] = np.array(list(states), np.int32)
        arrays["states"] = np.stack(list(states.values())).astype(np.float32)
    with whole_file(path, durable=True) as archive:
        np.savez(archive, **arrays)  # type: ignore[arg-type]  # its stubs take the names for options


def read(path: Path) -> Weights | None:
    """The file of one record, or None where there is none.

    Raises:
        StoreError: it cannot be read, or is damaged.
    """
    with _archive(path, "delete it and its record, then train the cell again") as kept:
        if kept is None:
            return None
        _require_small(kept)
        chosen = kept["theta"]
        last = kept.get("last", chosen)
        steps = kept["steps"] if "steps" in kept else np.zeros(0, int)
        states = kept["states"] if "states" in kept else np.zeros((0, len(chosen)))
        for values in (chosen, last, states):
            if values.dtype.kind != "f" or not np.isfinite(values).all():
                raise ValueError(f"values of {values.dtype}, not all of them finite numbers")
        if not chosen.ndim == last.ndim == states.ndim - 1 == 1:
            raise ValueError("arrays of other shapes, expected lists of parameters")
        if steps.shape != (len(states),) or steps.dtype.kind not in "iu":
            raise ValueError(f"{len(states)} states of {steps.shape} steps")
        return Weights(chosen, last, dict(zip(steps.tolist(), states, strict=True)))


def pack(path: Path, weights: Mapping[str, Weights]) -> None:
    """Write the parameters of many records into one file; the same ones give the same bytes.

    A state that plays two roles, as the chosen one that is also the last, is written once.

    Args:
        path: of the file.
        weights: {key of a record: its parameters}.

    Raises:
        OSError: the directory cannot be written, or is full.
    """
    keys: list[str] = []
    entries: list[tuple[int, int, int, int, int]] = []  # record, role, step, start, size
    blocks: list[np.ndarray] = []
    end = 0
    for record, (key, kept) in enumerate(sorted(weights.items(), key=lambda pair: pair[0])):
        keys.append(key)
        places: dict[bytes, int] = {}
        all_states = [(CHOSEN, 0, kept.chosen), (LAST, 0, kept.last)]
        all_states += [(CURVE, step, theta) for step, theta in kept.states.items()]
        for role, step, theta in all_states:
            single = theta.astype(np.float32)
            if single.tobytes() not in places:
                places[single.tobytes()] = end
                blocks.append(single)
                end += single.size
            start = places[single.tobytes()]
            entries.append((record, _ROLES.index(role), step, start, single.size))
    with whole_file(path, durable=True) as archive:
        np.savez_compressed(
            archive,
            keys=np.array(keys, "U32"),
            entries=np.array(entries, np.int64).reshape(-1, 5),
            values=np.concatenate([np.zeros(0, np.float32), *blocks]),
        )


def unpack(path: Path) -> dict[str, Weights]:
    """The parameters of all records of a packed file, by key; none where there is no such file.

    Raises:
        StoreError: it cannot be read, or is damaged.
    """
    with _archive(path, "restore it from a copy, or delete it and pack the weights again") as kept:
        if kept is None:
            return {}
        _require_small(kept)
        keys, entries, values = kept["keys"], kept["entries"], kept["values"]
        if keys.dtype.kind != "U" or keys.ndim != 1 or values.ndim != 1:
            raise ValueError(
                f"keys of {keys.dtype}, expected a list of texts beside one of numbers"
            )
        if entries.dtype.kind not in "iu" or entries.ndim != 2 or entries.shape[1] != 5:
            raise ValueError(f"entries of {entries.dtype}, expected rows of five whole numbers")
        if not ((entries[:, 0] >= 0) & (entries[:, 1] >= 0)).all():
            raise ValueError("entries below 0, expected places counted from 0")
        if values.dtype != np.float32 or not np.isfinite(values).all():
            raise ValueError(f"values of {values.dtype}, not all of them finite numbers")
        found: list[dict[str, Any]] = [{CURVE: {}} for _ in keys]
        for record, role, step, start, size in entries.tolist():
            theta = values[start : start + size]
            if not 0 <= start <= start + size == start + len(theta):
                raise ValueError(f"a state of {size} numbers from {start} of {len(values)}")
            if _ROLES[role] == CURVE:
                found[record][CURVE][step] = theta
            else:
                found[record][_ROLES[role]] = theta
        return {
            str(key): Weights(each[CHOSEN], each[LAST], each[CURVE])
            for key, each in zip(keys, found, strict=True)
        }


def _require_small(archive: Any) -> None:
    """Refuse an archive that says it becomes larger than any that this package writes, before any of
    it is unpacked: a file of a megabyte may claim gigabytes.

    Raises:
        ValueError: how large it would become.
    """
    size = sum(member.file_size for member in archive.zip.infolist())
    if size > LARGEST:
        raise ValueError(
            f"it would become {size / 2**30:.1f} GiB, expected {LARGEST / 2**30:.0f} at most"
        )


@contextmanager
def _archive(path: Path, remedy: str) -> Iterator[Any]:
    """An archive of arrays, open for reading, or None where there is no such file.

    Raises:
        StoreError: it cannot be read, or what is read in the block shows that it is damaged.
    """
    try:
        if not path.exists():
            yield None
            return
        with open(path, "rb") as file, np.load(file, allow_pickle=False) as archive:
            yield archive
    except (*BROKEN, MemoryError) as error:
        raise StoreError(f"{path} is damaged ({error}); {remedy}") from error
    except OSError as error:
        if not error.strerror:  # numpy's, of bytes that are no archive
            raise StoreError(f"{path} is damaged ({error}); {remedy}") from error
        raise unreadable(path, error) from error
