"""One sentence: what was expected, what was got, and the remedy."""

from __future__ import annotations

from pinnablate.errors import MANY, PinnablateError, StoreError, missing, unknown


def test_an_unknown_name_is_answered_with_all_names_and_the_nearest():
    assert str(unknown("protocol", "smok", ["smoke", "adam-v1"])) == (
        "unknown protocol 'smok'; expected one of: smoke, adam-v1. Did you mean 'smoke'?"
    )
    assert (
        str(unknown("protocol", "zzz", ["smoke"]))
        == "unknown protocol 'zzz'; expected one of: smoke."
    )


def test_where_there_are_many_names_a_command_lists_them():
    names = [f"arm-{k}" for k in range(MANY + 1)]
    text = str(unknown("arm", "arm-3x", names, "pinnablate show x"))
    listed = f"one of the {MANY + 1} that `pinnablate show x` lists, the nearest: arm-3"
    assert text.startswith(f"unknown arm 'arm-3x'; expected {listed}")
    assert text.endswith("Did you mean 'arm-3'?")


def test_a_missing_package_names_the_purpose_and_the_command():
    assert (
        str(missing("pandas", "make tables"))
        == "pandas is not installed, and is needed to make tables: pip install 'pandas'"
    )
    assert str(missing("pandas", "make tables", "pinnablate[analysis]")).endswith(
        "pip install 'pinnablate[analysis]'"
    )


def test_users_mistakes_are_value_errors():
    assert issubclass(PinnablateError, ValueError)
    assert issubclass(StoreError, PinnablateError)
