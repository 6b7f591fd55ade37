"""Records, tables and submissions that Hypothesis draws: none may raise anything but a sentence, and no
line that was changed may be believed.
"""

from __future__ import annotations

import contextlib
import io
import json
import random
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from injections.stores import records
from injections.tally import Tally
from pinnablate.elsewhere.analyse import analyse
from pinnablate.errors import PinnablateError
from pinnablate.leaderboard.publish import pages
from pinnablate.measurements.files import read_file
from pinnablate.problems import problem
from pinnablate.records.lines import checksum, decode, encode
from pinnablate.records.store import Store

BATCH = 300
BATCHES = {"boards": 20}  # of what takes longer
PLACES = 60  # of a line at which every value that is drawn is put
ODD = [
    10**400,
    -(10**400),
    1e308,
    float("nan"),
    float("inf"),
    "\ud800",
    "k" * 300,
    "../../x",
    "<script>",
    [],
    {},
    None,
    True,
    -1,
    0.5,
]
VALUES = st.one_of(
    st.sampled_from(ODD),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)
        ),
        max_leaves=6,
    ),
)
CELLS = st.one_of(
    st.sampled_from(["", "nan", "inf", "-inf", "1e999", "0", "1", "none", "all", "x", '"', "<b>", "é", "\0", "١٢", "1,5", "true"]),
    st.text(max_size=6),
    st.floats().map(str),
)  # fmt: skip
ROWS = st.lists(st.lists(CELLS, max_size=4), max_size=5)
SHARES = {"records": 0.8, "tables": 0.2, "archives": 0.2, "submissions": 0.2, "boards": 0.005}


def inject(tally: Tally, count: int) -> list[str]:
    """Draw until so many of all kinds together were read."""
    found: list[str] = []
    for kind, share in SHARES.items():
        while (done := tally.injected(kind)) < share * count:
            with TemporaryDirectory() as room:
                _batch(done, _KINDS[kind](tally, Path(room), found), BATCHES.get(kind, BATCH))
            tally.keep()
    return found[:50]


def _batch(number: int, test: Callable[..., None], size: int) -> None:
    quiet = settings(
        max_examples=size,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    seed(number)(quiet(test))()


def _of_records(tally: Tally, _: Path, found: list[str]) -> Callable[..., None]:
    header, _line = encode(records()[0])
    headers = decode(header, {})
    lines = [encode(r)[1] for r in records()]
    given_records = {r.key: r for r in records()}
    assert isinstance(headers, dict)

    whole = [header, *lines]
    paths = [list(_leaves(json.loads(line))) for line in whole]

    @given(st.integers(0, len(lines)), VALUES, st.booleans())
    def test(which: int, value: object, resealed: bool) -> None:
        for path in random.Random(which).sample(paths[which], min(PLACES, len(paths[which]))):
            values = json.loads(whole[which])
            inside = values
            for name in path[:-1]:
                inside = inside[name]
            same = type(inside[path[-1]]) is type(value) and inside[path[-1]] == value
            inside[path[-1]] = value
            if resealed:
                values["checksum"] = checksum(values)
            try:
                read = decode(json.dumps(values).encode(), headers)
            except ValueError:
                tally.add("records")
            except Exception as error:
                found.append(f"{path} = {value!r:.80}: {type(error).__name__} {error}")
                tally.add("records", tracebacks=1)
            else:
                known = (
                    read == headers if isinstance(read, dict) else read in given_records.values()
                )
                right = same or resealed or known
                tally.add("records", believed_wrongly=not right)
                if not right:
                    found.append(f"{path} = {value!r:.80} was believed")

    return test


def _leaves(value, path=()):
    if path:
        yield path
    if isinstance(value, dict | list):
        for name in value if isinstance(value, dict) else range(len(value)):
            yield from _leaves(value[name], (*path, name))


def _of_tables(tally: Tally, room: Path, found: list[str]) -> Callable[..., None]:
    path = room / "table.csv"

    @given(
        ROWS,
        st.sampled_from([",", ";", "\t", " "]),
        st.sampled_from(["t,q\n", "subset,replicate,error\n", ""]),
        st.sampled_from(["scores", "problem", "arrays"]),
    )
    def test(rows: list[list[str]], mark: str, head: str, kind: str) -> None:
        text = head + "\n".join(mark.join(row) for row in rows)
        path.write_bytes(text.encode("utf-8", "surrogatepass"))
        try:
            if kind == "scores":
                analyse(path)
            elif kind == "problem":
                problem(equations={"decay": "q_t = -q"}, data=path)
            else:
                for array in read_file(path).by_name.values():
                    array.read()
        except PinnablateError:
            tally.add("tables")
        except Exception as error:
            found.append(f"table {text!r:.120}: {type(error).__name__} {error}")
            tally.add("tables", tracebacks=1)
        else:
            tally.add("tables")

    return test


def _of_archives(tally: Tally, room: Path, found: list[str]) -> Callable[..., None]:
    """Measurements as NPZ of which some bytes are others."""
    path, file = room / "table.npz", io.BytesIO()
    given_there = {"t": np.linspace(0.0, 1.0, 9), "q": np.linspace(1.0, 0.5, 9)}
    np.savez(file, **given_there)
    whole = file.getvalue()

    @given(st.lists(st.tuples(st.integers(0, len(whole) - 1), st.integers(0, 255)), max_size=4))
    def test(changes: list[tuple[int, int]]) -> None:
        content = bytearray(whole)
        for k, byte in changes:
            content[k] = byte
        path.write_bytes(content)
        wrong = traceback = False
        try:
            with np.errstate(all="ignore"):
                arrays = {name: a.read() for name, a in read_file(path).by_name.items()}
            wrong = any(
                n in given_there and not np.array_equal(array, given_there[n])
                for n, array in arrays.items()
            )
        except PinnablateError:
            pass
        except Exception as error:
            traceback = True
            found.append(f"archive {changes}: {type(error).__name__} {error}")
        tally.add("archives", believed_wrongly=wrong, tracebacks=traceback)

    return test


def _of_boards(tally: Tally, room: Path, found: list[str]) -> Callable[..., None]:
    """The pages that are made of what a stranger sent: any values in a record, sealed as he likes."""
    kept = Store(room)
    record = records()[0]
    header, line = encode(record)
    paths = list(_leaves(json.loads(line)))

    @given(st.integers(0, len(paths) - 1), VALUES)
    def test(which: int, value: object) -> None:
        values = json.loads(line)
        inside = values
        for name in paths[which][:-1]:
            inside = inside[name]
        inside[paths[which][-1]] = value
        values["checksum"] = checksum(values)
        kept.path(record.environment).write_bytes(header + json.dumps(values).encode() + b"\n")
        try:
            text = "".join(pages(room).texts.values())
        except Exception as error:
            found.append(f"board {paths[which]} = {value!r:.80}: {type(error).__name__} {error}")
            tally.add("boards", tracebacks=not isinstance(error, PinnablateError))
        else:
            tally.add("boards", believed_wrongly="<script>" in text)

    return test


def _of_submissions(tally: Tally, room: Path, found: list[str]) -> Callable[..., None]:
    """A directory as strangers send it: any bytes between sound lines, and weights of any bytes."""
    kept = Store(room)
    record = records()[0]
    header, line = encode(record)
    path, weights = kept.path(record.environment), kept.weights_path(record)
    weights.parent.mkdir(parents=True)

    @given(
        st.lists(st.binary(max_size=40) | VALUES.map(lambda v: json.dumps(v).encode()), max_size=4),
        st.binary(max_size=60),
        st.booleans(),
    )
    def test(pieces: list[bytes], blob: bytes, archive: bool) -> None:
        path.write_bytes(header + b"\n".join([*pieces, line.rstrip(b"\n"), *pieces]) + b"\n")
        weights.write_bytes(b"PK\x03\x04" * archive + blob)
        try:
            loaded = kept.load(record.environment)
            wrong = any(r != record for r in loaded.records.values())
            with contextlib.suppress(PinnablateError):
                wrong |= kept.weights(record) is not None
        except Exception as error:
            found.append(f"submission {pieces!r:.120}: {type(error).__name__} {error}")
            tally.add("submissions", tracebacks=1)
        else:
            tally.add("submissions", believed_wrongly=wrong)

    return test


_KINDS = {
    "records": _of_records,
    "tables": _of_tables,
    "archives": _of_archives,
    "submissions": _of_submissions,
    "boards": _of_boards,
}
