"""Readers of what strangers give, each as one function of bytes, and sound files to begin from."""

from __future__ import annotations

import contextlib
import io
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from injections.stores import records
from pinnablate import registry
from pinnablate.elsewhere.analyse import analyse
from pinnablate.environment import Expected
from pinnablate.learners.states import State
from pinnablate.measurements.files import read_file
from pinnablate.problems import problem
from pinnablate.records import weights
from pinnablate.records.claims import Claim
from pinnablate.records.ledger import Ledger
from pinnablate.records.lines import checksum, decode, encode
from pinnablate.records.store import Store


@dataclass(frozen=True)
class Reading:
    """A reader.

    Args:
        seeds: contents that it reads.
        read: (content, an empty folder) -> whether it believed what it must not.
    """

    seeds: Callable[[], Iterable[bytes]]
    read: Callable[[bytes, Path], bool]


def _lines() -> list[bytes]:
    header, line = encode(records()[0])
    return [header, line]


def _record(content: bytes, _: Path) -> bool:
    """A line as it came: it is one of those that were written, or refused."""
    header, line = _lines()
    headers = decode(header, {})
    try:
        read = decode(content, headers)  # type: ignore[arg-type]
    except ValueError:
        return False
    return read not in (headers, decode(line, headers))  # type: ignore[arg-type]


def _sealed_record(content: bytes, place: Path) -> bool:
    """A line whose writer made its checksum fit, in a results folder."""
    with contextlib.suppress(ValueError, RecursionError):
        values = json.loads(content)
        if isinstance(values, dict) and values.get("schema") == 3:
            content = json.dumps({**values, "checksum": checksum(values)}).encode()
    kept = Store(place)
    kept.path(records()[0].environment).write_bytes(_lines()[0] + content + b"\n")
    loaded = kept.load(records()[0].environment)
    for record in loaded.records.values():
        assert encode(record)
    return False


def _arrays(**arrays: np.ndarray) -> bytes:
    file = io.BytesIO()
    np.savez(file, **arrays)  # type: ignore[arg-type]
    return file.getvalue()


def _weights_seeds() -> list[bytes]:
    theta = np.linspace(0.0, 1.0, 9)
    return [
        _arrays(theta=theta),
        _arrays(
            theta=theta, last=theta + 1, steps=np.arange(2), states=np.zeros((2, 9), np.float32)
        ),
    ]


def _weights(content: bytes, place: Path) -> bool:
    path = place / "w.npz"
    path.write_bytes(content)
    kept = weights.read(path)
    return kept is not None and not np.isfinite(kept.chosen).all()


def _packed_seeds() -> list[bytes]:
    entries = np.array([[0, 0, 0, 0, 4], [0, 1, 0, 4, 4], [0, 2, 7, 0, 4]], np.int64)
    values = np.arange(8, dtype=np.float32)
    return [_arrays(keys=np.array(["a" * 32], "U32"), entries=entries, values=values)]


def _packed(content: bytes, place: Path) -> bool:
    path = place / "p.npz"
    path.write_bytes(content)
    return any(not np.isfinite(kept.chosen).all() for kept in weights.unpack(path).values())


def _state(content: bytes, place: Path) -> bool:
    """The state of a long fit: what is no such state is one that is not there."""

    class Fit:
        start = np.zeros(3)

    path = place / "s.npz"
    path.write_bytes(content)
    found = State(path, Fit(), "these versions").found()  # type: ignore[arg-type]
    return found is not None and not np.array_equal(found["start"], Fit.start)


def _table_seeds() -> list[bytes]:
    return [
        b"t,q\n0,1\n0.5,0.6\n1,0.37\n",
        b"# a comment\nt;q\n0,5;1,2\n1;\n",
        b"t\tq [m/s]\n0\tnan\n1\t2e-3\n",
        b"t q\n2021-01-01 1\n2021-01-02 2\n",
    ]


def _table(content: bytes, place: Path) -> bool:
    """Measurements as text: as many numbers in every column."""
    path = place / "t.csv"
    path.write_bytes(content)
    found = [array.read() for array in read_file(path).by_name.values()]
    return len({len(values) for values in found}) > 1


def _problem(content: bytes, place: Path) -> bool:
    path = place / "t.csv"
    path.write_bytes(content)
    problem(equations={"decay": "q_t = -q"}, data=path)
    return False


def _archive_seeds() -> list[bytes]:
    t = np.linspace(0.0, 1.0, 5)
    return [_arrays(t=t, q=t**2), _arrays(t=t.astype("f4"), q=np.arange(5), name=np.array("x"))]


def _archive(content: bytes, place: Path) -> bool:
    """Measurements as NPZ: what NumPy itself reads of these bytes, or a sentence."""
    path = place / "t.npz"
    path.write_bytes(content)
    with np.errstate(all="ignore"):
        found = {name: array.read() for name, array in read_file(path).by_name.items()}
    with np.load(io.BytesIO(content), allow_pickle=False) as whole:
        return any(np.asarray(found[n]).size != whole[n].size for n in found)


def _scores_seeds() -> list[bytes]:
    return [
        b"subset,replicate,error\nnone,0,1\nall,0,0.1\na,0,0.5\nb,0,0.7\n",
        b"a;b;error\n0;0;1\n1;1;0.1\n0;1;0.4\n",
        b"subset,error\nnone,inf\nall,0.1\n",
    ]


def _scores(content: bytes, place: Path) -> bool:
    path = place / "s.csv"
    path.write_bytes(content)
    str(analyse(path))
    return False


def _json_seeds() -> list[bytes]:
    scores = {"none": [1.0, 0.9], "all": [0.1, 0.2], "a": {"0": 0.5, "1": None}}
    controls = {"weight-decay": [0.8, 0.7]}
    options = {"measure": "error", "sigma": 1.0, "floor": 0.001, "paired": True, "sizes": {"a": 2}}
    whole = {"scores": scores, "controls": controls, **options, "nan": "missing", "name": "x"}
    return [json.dumps(scores).encode(), json.dumps(whole).encode()]


def _json(content: bytes, place: Path) -> bool:
    path = place / "s.json"
    path.write_bytes(content)
    str(analyse(path))
    return False


def _equation(content: bytes, _: Path) -> bool:
    """A law as text, over fields q, p and coordinates t, x."""
    text = content.decode("utf-8", "replace")
    points = np.linspace(0.0, 1.0, 5)
    data = {"t": points, "x": points[::-1], "q": points**2, "p": points}
    problem(equations={"law": text, "rest": "p_t = 0*q_x"}, data=data)
    return False


def _equation_seeds() -> list[bytes]:
    return [
        b"q_t = 0.1*q_xx - sin(p)",
        b"dq/dt + q*dq/dx = 0",
        b"diff(q, x, 2) + exp(-x)*p**2 - Piecewise((1, x < 0.5), (0, True))",
        b"d2q/dx2 = max(q, 0)/(1 + abs(p))",
    ]


def _claim(content: bytes, place: Path) -> bool:
    path = place / "c.json"
    path.write_bytes(content)
    found = Claim.read(path)
    return found is not None and found.holds(0.0) and not isinstance(found.process, int)


def _claim_seeds() -> list[bytes]:
    claim = {"host": "h", "process": 12, "begun": "1", "since": "2026-11-27", "keys": ["a" * 32]}
    return [json.dumps(claim).encode()]


def _ledger(content: bytes, place: Path) -> bool:
    path = place / "expected.jsonl"
    path.write_bytes(content)
    ledger = Ledger(path)
    ledger.withdrawn(registry.load("sir"))
    for line in ledger.lines:
        Expected(line["statement"], at_least=line["at_least"], at_most=line["at_most"])
    return any(type(n := line["networks"]) is not int or n < 0 for line in ledger.lines)


def _ledger_seeds() -> list[bytes]:
    statement = {"statement": "v(all) - v(none)", "at_least": 0.5, "at_most": None}
    about = {"environment": "sir-v1", "digest": "0123456789abcdef", "design": "0123456789abcdef"}
    kernel = {"version": 2, "replicates": 5, "mean": 0.87, "half_width": None, "holds": True}
    when = {"networks": 0, "date": "2026-11-24"}
    return [
        json.dumps({**about, "label": "D2", **statement, "kernel": kernel, **when}).encode(),
        json.dumps({**about, **statement, **when}).encode(),
    ]


READINGS = {
    "lines of records": Reading(_lines, _record),
    "lines of records, sealed": Reading(_lines, _sealed_record),
    "weights": Reading(_weights_seeds, _weights),
    "packed weights": Reading(_packed_seeds, _packed),
    "states of fits": Reading(_weights_seeds, _state),
    "claims": Reading(_claim_seeds, _claim),
    "ledgers": Reading(_ledger_seeds, _ledger),
    "tables": Reading(_table_seeds, _table),
    "tables of problems": Reading(_table_seeds, _problem),
    "archives": Reading(_archive_seeds, _archive),
    "scores, CSV": Reading(_scores_seeds, _scores),
    "scores, JSON": Reading(_json_seeds, _json),
    "equations": Reading(_equation_seeds, _equation),
}
