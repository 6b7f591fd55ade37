"""The suite as benchmarks: one per environment.

pytest benchmarks --benchmark-only -k maxwell --pinnablate-replicates 3
"""

from __future__ import annotations

import pytest

from pinnablate import registry


@pytest.mark.parametrize("environment", registry.identifiers())
def test_environment(study, environment):
    study(environment)
