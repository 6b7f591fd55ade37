"""Nothing here may import the package that it checks."""

from __future__ import annotations

import ast
from pathlib import Path


def test_nothing_is_imported_from_the_package():
    allowed = {
        "__future__",
        "ast",
        "collections",
        "fractions",
        "functools",
        "itertools",
        "json",
        "math",
        "pathlib",
    }
    allowed |= {"re", "numpy", "scipy", "pytest", "tests"}
    for file in Path(__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Import):
                found = {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                found = {node.module.split(".")[0]}
                assert found != {"tests"} or node.module.startswith("tests.adversary"), file.name
            else:
                continue
            assert found <= allowed, f"{file.name}: {found}"
