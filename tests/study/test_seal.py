"""Records without a checksum are sealed where their weights prove them, and nowhere else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pinnablate import registry
from pinnablate.cli import main
from pinnablate.records.schema import ADDED, OPTIONAL, UNSEALED
from pinnablate.records.store import Store
from pinnablate.study import Study
from pinnablate.study.seal import seal


@pytest.fixture
def old(tmp_path):
    """A directory of records of schema 2: their keys are those of today, and their lines say less."""
    made, _ = Study.of("decay-chain", protocol="smoke", learner="spectral", arms="none,all").run(
        Store(tmp_path / "made")
    )
    store = Store(tmp_path / "old")
    nothing = {name: {} for name in ADDED if name not in ("world_seed", "worlds_digest", *OPTIONAL)}
    for record in made:
        weights = Store(tmp_path / "made").weights(record)
        store.append(replace(record, schema=UNSEALED, **nothing, **OPTIONAL), weights)
    return store, made


def test_records_that_follow_from_their_weights_are_sealed_once(old, capsys):
    store, made = old
    env = registry.load("decay-chain")
    assert not any(r.sealed for r in store.load(env.id).records.values())
    assert main(["seal", "--results", str(store.directory)]) == 0
    assert "| decay-chain-v1 | 2 " in " ".join(capsys.readouterr().out.split())
    loaded = store.load(env.id)
    assert not loaded.complaints
    assert loaded.records.keys() == {r.key for r in made}
    for record in made:
        again = loaded.records[record.key]
        assert again.sealed
        assert (again.errors, again.told, again.trained_with) == (
            record.errors,
            record.told,
            record.trained_with,
        )
    assert (seal(env, store).sealed, seal(env, store).before) == (0, 2)


def test_one_without_weights_or_with_others_stays_as_it_is(old):
    store, _made = old
    env = registry.load("decay-chain")
    first, second = store.load(env.id).records.values()
    store.weights_path(first).unlink()
    store.append(replace(second, held_out=0.5), None)
    found = seal(env, store)
    assert (found.sealed, found.without_weights, len(found.sentences)) == (0, 1, 1)
    assert "is not sealed; train the cell again" in found.sentences[0]
    assert not any(r.sealed for r in store.load(env.id).records.values())
