"""Names that are found in file names and in the text of declarations, which are not run."""

from __future__ import annotations

import pytest

from pinnablate import registry
from pinnablate.cli import names


def test_every_built_in_environment_is_named_and_exists():
    found = names.environments()
    built_in = list(filter(registry.is_built_in, registry.identifiers()))
    assert len(built_in) == len(found)
    for identifier in built_in:
        name = registry.load(identifier).name
        assert name in found
        assert names.exists(name)
        assert names.exists(identifier)
    assert not names.exists("heat-mixd")
    assert not names.exists("nowhere.py")


@pytest.mark.parametrize("name", ["decay-chain", "maxwell-cavity-2d-v1", "heat-mixed"])
def test_equations_and_designs_are_those_of_the_declaration(name):
    env = registry.load(name)
    assert names.declared(name, "equations") == list(env.equations)
    assert names.declared(name, "designs") == list(env.designs)


def test_a_file_that_is_being_written_has_no_names_yet(tmp_path):
    path = tmp_path / "half.py"
    path.write_text('environment = Environment(equations={"decay": u.diff(t) + ')
    assert names.declared(str(path), "equations") == []
    path.write_text('environment = Environment(equations={"decay": u.diff(t) + u, **more})')
    assert names.declared(str(path), "equations") == ["decay"]
    assert names.declared(str(tmp_path / "none.py"), "equations") == []
