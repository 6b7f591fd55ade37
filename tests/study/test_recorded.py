"""Which studies are on record."""

from __future__ import annotations

from dataclasses import replace

from pinnablate import registry
from pinnablate.study.recorded import recorded
from tests.report.made import records_of, study

heat = registry.load("heat-mixed")


def test_studies_are_found_with_the_replicates_that_are_whole():
    records = [*records_of(study(3)).values()]
    torn = [r for r in records if (r.arm, r.data_seed) != ("all", 2)]
    for of, count in ((records, 3), (torn, 2)):
        (found,) = recorded(heat, of)
        assert found.options() == ["--protocol", "smoke", "--replicates", str(count)]


def test_the_latest_comes_first_and_other_declarations_are_passed_over():
    early = [replace(r, created="2026-01-01") for r in records_of(study()).values()]
    late = [replace(r, protocol="quick-v1", created="2026-02-01") for r in early if r.protocol]
    assert [r.protocol for r in recorded(heat, [*early, *late])] == ["quick-v1", "smoke"]
    assert recorded(heat, [replace(r, environment_digest="0") for r in early]) == []
    assert recorded(heat, [r for r in early if not r.protocol]) == []


def test_of_two_studies_of_one_second_the_one_added_last_is_the_latest():
    one = [replace(r, created="2026-01-01") for r in records_of(study()).values() if r.protocol]
    two = [replace(r, protocol="quick-v1") for r in one]
    for added in ([*one, *two], [*two[:1], *one, *two[1:]]):
        assert [r.protocol for r in recorded(heat, added)] == ["quick-v1", one[0].protocol]
    assert [r.protocol for r in recorded(heat, [*two, *one])] == [one[0].protocol, "quick-v1"]


def test_a_study_is_whole_with_every_subset_in_its_replicates():
    records = [*records_of(study(2)).values()]
    assert [found.is_whole for found in recorded(heat, records)] == [True]
    part = [r for r in records if r.arm != "energy"]
    assert [found.is_whole for found in recorded(heat, part)] == [False]
