"""Files of records that were changed: every change is refused with a sentence, and nothing that is
wrong is believed.

Mutations are drawn with a fixed seed: single values, names, swaps within a line and between lines,
pieces that are lost, and bits of the file.
"""

from __future__ import annotations

import copy
import json
import random
from contextlib import suppress

import pytest

from pinnablate.records.key import key_of
from pinnablate.records.lines import decode, encode
from pinnablate.records.store import Store
from tests.records.made import SCORES, record, resealed

STATES = ("chosen", "last", "half", "checkpoints")
NOTHING = {name: {} for name in STATES}
NEAR = ["near-miss", "steady", 0.5, [["energy", ["D(field:q(symbol:x);[('x', 1)])"]]]]
RECORDS = (
    record(),
    record(
        arm="none-long",
        equations=[],
        data_seed=1,
        init_seed=1,
        told={"long": True, "decays": []},
        status="diverged",
        reason="it ran away",
        errors={"interp": 10.0, "extrap": 10.0},
    ),
    record(
        arm="all/near-miss.steady@0.5",
        told={
            "long": False,
            "decays": [],
            "wrong": [NEAR],
            "penalty": "",
            "strengths": [0.1, 1.0],
            "more": 2.0,
            "observed_only": False,
            "unknown": ["energy"],
        },
    ),
    record(
        arm="rbf",
        learner="interpolators",
        protocol="",
        trained_with={"version": 2},
        world_seed=0,
        worlds_digest="",
        chosen={"step": 0, "validation": 0.5},
        last={"step": 0, "validation": 0.5, **SCORES},
        half={"step": 0, "validation": 0.5, **SCORES},
        checkpoints={"step": [0], "validation": [0.5], "laws": [0.0], "error": [0.25]},
        curve=[],
    ),
    record(arm="all", status="failed", reason="OSError: no room", data_seed=4, **NOTHING),
)
SEEDS, EACH = range(4), 60


@pytest.fixture
def store(tmp_path):
    made = Store(tmp_path)
    for each in RECORDS:
        made.append(each, None)
    return made


def leaves(value, path=()):
    """Where every value of a line stands, tables and lists included."""
    yield path
    if isinstance(value, dict | list):
        for name in value if isinstance(value, dict) else range(len(value)):
            yield from leaves(value[name], (*path, name))


def at(values, path):
    for name in path:
        values = values[name]
    return values


def put(values, path, value):
    at(values, path[:-1])[path[-1]] = value


def another(value, rng):
    """A value near another one: of its kind, or of a kind that is easily taken for it."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return rng.choice([value + 1, -value - 1, float(value) + 0.5, str(value), None, 10**400])
    if isinstance(value, float):
        return rng.choice([value * 1.0000001, -value, value + 1, str(value), None, [value]])
    if isinstance(value, str):
        return rng.choice([value + "0", value[:-1] if value else "x", None, 3, [value]])
    if value is None:
        return rng.choice([0, 0.5, "", []])
    return rng.choice([None, 0, "", [value], {"x": value}])


def one_value(values, rng):
    path = rng.choice([p for p in leaves(values) if p])
    put(values, path, another(at(values, path), rng))


def one_less(values, rng):
    path = rng.choice([p for p in leaves(values) if p])
    del at(values, path[:-1])[path[-1]]


def one_more(values, rng):
    path = rng.choice([p for p in leaves(values) if isinstance(at(values, p), dict | list)])
    inside = at(values, path)
    if isinstance(inside, dict):
        inside["further"] = 1
    else:
        inside.append(copy.deepcopy(inside[-1]) if inside else 1)


def two_swapped(values, rng):
    paths = [p for p in leaves(values) if p and not isinstance(at(values, p), dict | list)]
    while True:
        one, other = rng.sample(paths, 2)
        a, b = at(values, one), at(values, other)
        if (type(a), a) != (type(b), b):
            break
    put(values, one, b)
    put(values, other, a)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("change", [one_value, one_less, one_more, two_swapped])
def test_every_changed_value_is_refused(store, change, seed):
    """In any line, those of headers too: the line is named, and no other record is another."""
    rng, (path,) = random.Random(f"{change.__name__} {seed}"), store.directory.glob("*.jsonl")
    whole, name = path.read_text().splitlines(), RECORDS[0].environment
    given = {r.key: r for r in RECORDS}
    for _ in range(EACH):
        lines = list(whole)
        number = rng.randrange(len(lines))
        values = json.loads(lines[number])
        change(values, rng)
        lines[number] = json.dumps(values)
        path.write_text("\n".join(lines) + "\n")
        loaded = store.load(name)
        assert any(f"line {number + 1}: skipped, " in c for c in loaded.complaints), lines[number]
        assert loaded.records.items() <= given.items()
        assert number == 0 or len(loaded.records) == len(RECORDS) - 1


@pytest.mark.parametrize("names", [("key",), ("errors", "relative_l2", "field_errors"), ("arm",)])
def test_values_swapped_between_two_records_are_refused(store, names):
    """A swap of keys would turn what an equation gains into what it costs."""
    (path,) = store.directory.glob("*.jsonl")
    values = list(map(json.loads, path.read_text().splitlines()))
    for name in names:
        values[1][name], values[2][name] = values[2][name], values[1][name]
    path.write_text("".join(json.dumps(v) + "\n" for v in values))
    loaded = store.load(RECORDS[0].environment)
    assert len(loaded.records) == len(RECORDS) - 2
    assert len(loaded.complaints) == 2


def test_swapped_keys_are_refused_although_checksums_fit(store):
    (path,) = store.directory.glob("*.jsonl")
    values = list(map(json.loads, path.read_text().splitlines()))
    values[1]["key"], values[2]["key"] = values[2]["key"], values[1]["key"]
    path.write_bytes(b"\n".join(map(resealed, values)))
    loaded = store.load(RECORDS[0].environment)
    assert len(loaded.records) == len(RECORDS) - 2
    assert all("its key is" in c and "it is kept as another cell" in c for c in loaded.complaints)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_truncated_file_keeps_the_lines_before_and_names_the_torn_one(store, seed):
    rng, (path,) = random.Random(seed), store.directory.glob("*.jsonl")
    whole = path.read_bytes()
    for _ in range(EACH):
        cut = rng.randrange(1, len(whole))
        path.write_bytes(whole[:cut])
        loaded = store.load(RECORDS[0].environment)
        before, rest = whole[:cut].count(b"\n"), whole[:cut].rpartition(b"\n")[2]
        torn = bool(rest) and whole[cut : cut + 1] != b"\n"
        expected = RECORDS[: max(before - (0 if rest and not torn else 1), 0)]
        assert list(loaded.records.values()) == list(expected)
        assert [f"line {before + 1}: " in c for c in loaded.complaints] == [True] * torn


@pytest.mark.parametrize("seed", SEEDS)
def test_a_piece_that_is_lost_or_doubled_is_refused(store, seed):
    """Bytes within the file, line ends among them."""
    rng, (path,) = random.Random(seed), store.directory.glob("*.jsonl")
    whole, given = path.read_bytes(), {r.key: r for r in RECORDS}
    for _ in range(EACH):
        start = rng.randrange(len(whole) - 1)
        end = min(start + rng.randrange(1, 400), len(whole) - 1)
        piece = whole[start:end] * rng.choice([0, 2])
        path.write_bytes(whole[:start] + piece + whole[end:])
        loaded = store.load(RECORDS[0].environment)
        assert loaded.complaints
        assert loaded.records.items() <= given.items()


def test_a_flipped_bit_is_refused_or_changes_no_value():
    """One bit of every second byte of every line."""
    rng, refused, same = random.Random(0), 0, 0
    headers = decode(encode(RECORDS[0])[0], {})
    for each in (encode(RECORDS[0])[0], *(encode(r)[1] for r in RECORDS)):
        line = each.rstrip(b"\n")
        meant = decode(line, headers)
        for k in range(0, len(line), 2):
            changed = line[:k] + bytes([line[k] ^ (1 << rng.randrange(8))]) + line[k + 1 :]
            try:
                found = decode(changed, headers)
            except ValueError:
                refused += 1
            else:
                assert found == meant, changed
                same += 1  # an e of 1e-05 that became an E
    assert refused > 3000
    assert same < refused / 1000


# What only consistency or the schema can find, where somebody makes the checksum and the key fit.
FORGED = {
    "errors": [{}, {"extrap": 0.2}, {"interp": "x", "extrap": 0.2}, [], None],
    "field_errors": [{"extrap": {"u": 0.2}}, {"interp": [], "extrap": {}}],
    "relative_l2": [{}, {"interp": 0.1}],
    "residuals": [{"energy": ["x"]}, {"energy": 1.0}, {"energy": [0.1]}, {}],
    "held_out": ["0.1", [0.1], True],
    "loss": ["x", {}, False],
    "steps": [[1], [1, 2, 3], [1, -2], [1, 2.5], None],
    "status": ["great", None, 1],
    "equations": [[1], "energy"],
    "curve": [[1], [{"step": 1}], [{"step": 2, "errors": {"x": 1.0}, "residuals": {}}]],
    "detail": [{"cross_validation": 3}, {"decay": "x"}, [], {"x": float("nan")}],
    "cost": [{"thread_seconds": "x"}, {"flops": None}],
    "provenance": ["nobody", {}, 3],
    "world_seed": [0, -1, 1.0, "0", True],
    "told": [{}, {"long": 0, "decays": []}, {"long": False, "decays": ["x"]}],
    "trained_with": [{}, {"version": 7}, {"version": "7", "protocol": "8899aabbccddeeff"}],
    "chosen": [{}, {"step": 45, "validation": 0.15}, {"step": 60, "validation": 0.45}],
    "last": [{}, {"step": 60, "validation": 0.45}, {"step": 44, "validation": 0.15, **SCORES}],
    "half": [
        {},
        {"step": 44, "validation": 0.15, **SCORES, "held_out": 0.5},
        {"step": 44, "validation": 0.2, **SCORES},
        {"step": 44, "validation": 0.15, **SCORES, "errors": {"extrap": 0.25}},
        {"step": 44, "validation": 0.15, **SCORES, "residuals": {"energy": [0.2]}},
    ],
    "checkpoints": [
        {},
        {n: [] for n in ("step", "validation", "laws", "error")},
        *(
            {"step": step, "validation": validation, "laws": laws, "error": [0.4, 0.25, 0.5]}
            for step, validation, laws in (
                ([40, 44, 60], [0.3, 0.15], [0.02, 0.02, 0.02]),
                ([44, 40, 60], [0.15, 0.3, 0.45], [0.02, 0.02, 0.02]),
                ([40, 44, 60], [0.1, 0.15, 0.45], [0.02, 0.02, 0.02]),
                ([40, 44, 61], [0.3, 0.15, 0.45], [0.02, 0.02, 0.02]),
                ([40, 44, 60], [0.3, 0.15, 0.45], [0.02, 0.03, 0.02]),
            )
        ),
    ],
}


@pytest.mark.parametrize("name", FORGED)
def test_a_line_that_contradicts_itself_is_refused_although_its_seal_fits(name):
    header, line = encode(RECORDS[0])
    headers, values = decode(header, {}), json.loads(line)
    for forged in FORGED[name]:
        changed = {**values, name: forged}
        with suppress(KeyError, TypeError):  # there is no key of such values
            changed["key"] = key_of(changed)
        with pytest.raises(ValueError, match=r", expected |is missing above it"):
            decode(resealed(changed), headers)
