"""What is known of a world when something is trained on it, in files, records and sentences."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from sympy import cos, sin

from pinnablate import registry
from pinnablate.checks import certificates
from pinnablate.checks.certificates import (
    Standing,
    UncertifiedError,
    before_training,
    keep,
    kept,
    known,
    record,
)
from pinnablate.checks.certify import Certificate, Finding
from pinnablate.environment import (
    Design,
    Environment,
    coordinates,
    fields,
    parameters,
    uniform,
)
from pinnablate.errors import StoreError
from pinnablate.records.store import Store
from pinnablate.study import Study
from tests.report.made import heat, records_of, study

t = coordinates("t")
q, p = fields("q p", t)


def spring(sign=1):
    """A spring; with sign -1 the solution does not satisfy its second law."""
    return Environment(
        id="spring-v1",
        domain={t: (0, 5)},
        equations={"kin": q.diff(t) - p, "dyn": p.diff(t) + sign * q},
        solution={q: cos(t), p: -sin(t)},
        observations=Design(count=8, until=2.5),
        primary="extrap",
        source="R. Hooke, De Potentia Restitutiva (1678)",
    )


def certificate(env, holds=True):
    return Certificate(env.id, env.digest if holds else "", (Finding("terms", holds, "3 flips"),))


@pytest.mark.parametrize("identifier", registry.identifiers())
def test_every_built_in_environment_is_known_by_its_digest_alone(identifier, monkeypatch):
    monkeypatch.setattr(certificates, "quick", None)  # nothing is checked
    assert kept(registry.load(identifier)).status in ("certified", "numerical")


def test_a_changed_declaration_of_a_built_in_id_is_not_known():
    heat = registry.load("heat-mixed")
    changed = replace(
        heat,
        observations=heat.observations,
        domain={**heat.domain, next(iter(heat.domain)): (0, 2)},
    )
    assert changed.digest != heat.digest
    assert kept(changed) is None


def test_other_distributions_are_not_known_though_the_first_world_is_the_same():
    heat = registry.load("heat-mixed")
    amplitude = next(iter(heat.worlds))
    wider = replace(heat, worlds=heat.worlds | {amplitude: uniform(-9, 9, canonical=1)})
    assert wider.digest == heat.digest
    assert kept(heat) is not None
    assert kept(wider) is None


def test_a_certificate_is_kept_with_what_worlds_are_drawn_from(tmp_path):
    a = parameters("a")
    drawn = {"solution": {q: a * cos(t), p: -a * sin(t)}, "worlds": {a: uniform(0, 2, canonical=1)}}
    env, one = replace(spring(), **drawn), spring()
    assert env.digest == one.digest
    keep(env, certificate(env), tmp_path)
    assert kept(env, tmp_path) == Standing("certified")
    assert kept(one, tmp_path) is None
    keep(one, certificate(one), tmp_path)
    assert kept(one, tmp_path) == Standing("certified")
    assert kept(env, tmp_path) is None


def test_a_world_that_is_cheaply_seen_to_be_wrong_is_refused(tmp_path):
    made, store = Study.of(spring(-1), protocol="smoke", arms="mean"), Store(tmp_path)
    with pytest.raises(UncertifiedError, match=r"spring-v1 is not certified \(.*dyn") as found:
        before_training(made, store)
    assert "so nothing was trained; mend the declaration" in str(found.value)
    assert "--uncertified" in str(found.value)
    assert "\n" not in str(found.value)
    standing = before_training(made, store, uncertified=True)
    assert standing.status == "uncertified"
    made.run(store, certificate=standing.recorded)
    (line,) = [x for x in store.path("spring-v1").read_text().splitlines() if '"key"' in x]
    assert json.loads(line)["certificate"].startswith("uncertified: ")
    loaded = store.load("spring-v1").records.values()
    assert known(made.environment, tmp_path, loaded) == standing


def test_what_is_only_cheaply_checked_is_not_certified(tmp_path):
    made = Study.of(spring(), protocol="smoke", arms="mean")
    standing = before_training(made, Store(tmp_path))
    assert (standing.status, standing.recorded) == ("not checked", "not checked")


def test_nothing_is_checked_where_nothing_is_to_be_trained(tmp_path, monkeypatch):
    made, store = Study.of(spring(), protocol="smoke", arms="mean"), Store(tmp_path)
    made.run(store, certificate="not checked")
    monkeypatch.setattr(certificates, "quick", None)
    assert before_training(made, store).status == "not checked"


@pytest.mark.parametrize("holds", [True, False])
def test_a_full_check_is_kept_beside_the_results_for_one_digest(holds, tmp_path):
    env = spring()
    path = keep(env, certificate(env, holds), tmp_path)
    assert path == tmp_path / "certificates" / "spring-v1.json"
    expected = Standing("certified") if holds else Standing("uncertified", "terms: 3 flips")
    assert kept(env, tmp_path) == expected
    assert kept(spring(-1), tmp_path) is None
    assert kept(env) is None
    values = json.loads(path.read_text())
    path.write_text(json.dumps({**values, "version": "0.0.1"}))
    assert kept(env, tmp_path) is None  # another version may check more
    path.write_text("{")
    with pytest.raises(StoreError, match="`pinnablate check` writes it again"):
        kept(env, tmp_path)


def test_a_kept_certificate_is_believed_before_records(tmp_path):
    env = spring()
    keep(env, certificate(env), tmp_path)
    standing = before_training(Study.of(env, arms="mean"), Store(tmp_path))
    assert (standing.status, standing.recorded) == ("certified", "certified")
    shipped = before_training(Study.of(heat, arms="mean"), Store(tmp_path))
    assert (shipped.status, shipped.recorded) == ("certified", "")  # the digest says as much
    said = [
        replace(r, environment_digest=env.digest, certificate="not checked")
        for r in records_of(study()).values()
    ]
    assert known(env, tmp_path, said).is_certified
    assert known(env, None, said).status == "not checked"


def test_the_last_record_of_this_declaration_speaks():
    env = spring()
    first, second, *_ = records_of(study()).values()
    said = [
        replace(
            first, environment_digest=env.digest, created="2026-01-01", certificate="not checked"
        ),
        replace(
            second,
            environment_digest=env.digest,
            created="2026-01-02",
            certificate="uncertified: a: b",
        ),
        replace(second, environment_digest="other", created="2026-01-03", certificate="numerical"),
    ]
    assert known(env, None, said) == Standing("uncertified", "a: b")
    assert known(env) == Standing("not checked")


def test_the_shipped_file_is_written_by_record(tmp_path, monkeypatch):
    monkeypatch.setattr(certificates, "SHIPPED", tmp_path / "certificates.json")
    certificates._shipped.cache_clear()
    try:
        assert kept(heat) is None
        record(heat, certificate(heat))
        assert kept(heat) == Standing("certified")
    finally:
        certificates._shipped.cache_clear()


@pytest.mark.parametrize(
    "standing",
    [
        Standing("certified"),
        Standing("not checked"),
        Standing("uncertified", "x: y"),
        Standing("numerical", "e < 1"),
    ],
)
def test_a_standing_is_one_sentence_and_comes_back_from_a_record(standing):
    assert standing.words.endswith(".")
    assert standing.recorded == "" or Standing.read(standing.recorded) == standing
