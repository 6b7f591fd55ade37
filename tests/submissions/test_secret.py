"""Secrets: what follows from them, and what is refused."""

from __future__ import annotations

import pytest

from pinnablate.errors import PinnablateError, StoreError
from pinnablate.submissions.secret import Secret, make_secret, read_secret

LONG = b"0123456789abcdef0123456789abcdef"


def test_seeds_follow_from_the_secret_and_from_everything_that_they_are_of():
    seeds = {
        Secret(value).seed(*of)
        for value in (LONG, LONG[::-1])
        for of in (("world", "a", 1), ("data", "a", 1), ("world", "b", 1), ("world", "a", 2))
    }
    assert len(seeds) == 8
    assert all(0 < seed < 2**63 for seed in seeds)
    assert Secret(LONG).seed("world", "a", 1) == Secret(LONG).seed("world", "a", 1)
    assert Secret(LONG).seed("world", "ab", 1) != Secret(LONG).seed("world", "a", "b1")


def test_a_new_secret_is_its_owners_and_is_never_overwritten(tmp_path):
    path = tmp_path / "season.key"
    made = make_secret(path)
    assert path.stat().st_mode & 0o077 == 0
    assert read_secret(path).fingerprint == made.fingerprint
    assert path.read_text().strip() not in repr(made) + made.fingerprint
    with pytest.raises(PinnablateError, match="exists, and may hold a secret"):
        make_secret(path)
    assert read_secret(path).fingerprint == made.fingerprint


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "a secret of 0 characters, expected 32 to 1024"),
        (b"hunter2\n", "a secret of 7 characters"),
        (b"x" * 5000, "expected 32 to 1024"),
        (None, "cannot be read: No such file"),
    ],
)
def test_what_is_no_secret_is_refused(tmp_path, content, sentence):
    path = tmp_path / "season.key"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises((PinnablateError, StoreError), match=sentence):
        read_secret(path)
