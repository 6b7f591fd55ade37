"""The command that shows the same records, and the one that asks further."""

from __future__ import annotations

from argparse import Namespace

import pytest

from pinnablate.cli.problems import again


@pytest.mark.parametrize(
    ("protocol", "first", "named"),
    [
        ("quick-v1", None, ["--protocol", "quick-v1"]),
        ("quick-v1", "quick-v1", []),  # `diagnose` after `ablate`: it goes on where it has to
        ("smoke", "quick-v1", ["--protocol", "smoke"]),
        (None, None, []),
    ],
)
def test_a_protocol_is_named_where_the_command_would_take_another(protocol, first, named):
    options = Namespace(protocol=protocol, replicates=5)
    said = again("diagnose", "own.py", "standard", options, {}, begin="asks", first=first)
    assert said == " ".join(["asks: pinnablate diagnose own.py", *named, "--replicates 5"])
