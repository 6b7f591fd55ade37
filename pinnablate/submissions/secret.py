"""The secret of a season, and the seeds that follow from it.

Seeds are keyed hashes (HMAC-SHA256): whoever has the secret has all hidden worlds, and whoever has all
seeds of one season knows nothing of another. The fingerprint names a secret without giving it away;
once a season is over its secret is published, and everybody can compute every score again.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from pathlib import Path

from pinnablate.errors import PinnablateError, StoreError

FEWEST, MOST = 32, 1024  # characters; 32 hexadecimal digits are 128 bits
_LENGTH = 16  # hexadecimal digits of a fingerprint, as digests have elsewhere


class Secret:
    """A secret, of which nothing is printed but its fingerprint.

    Args:
        value: the bytes.

    Raises:
        PinnablateError: they are too few to be one, or too many.
    """

    def __init__(self, value: bytes) -> None:
        if not FEWEST <= len(value) <= MOST:
            raise PinnablateError(
                f"a secret of {len(value)} characters, expected {FEWEST} to {MOST} that nobody can guess; "
                "make one with pinnablate submit secret FILE"
            )
        self._value = value

    def __repr__(self) -> str:
        return f"Secret({self.fingerprint})"

    @property
    def fingerprint(self) -> str:
        """16 hexadecimal digits by which it is known."""
        return self._hash("season").hex()[:_LENGTH]

    def seed(self, purpose: str, *of: str | int) -> int:
        """A seed from 1 to 2^63 - 1.

        Args:
            purpose: what it is for: `world`, `data`.
            of: names and numbers of what it is the seed of.
        """
        number = int.from_bytes(self._hash(purpose, *of)[:8]) >> 1
        return number or 1

    def _hash(self, *parts: str | int) -> bytes:
        text = "\0".join(map(str, ("pinnablate", *parts)))
        return hmac.digest(self._value, text.encode(), hashlib.sha256)


def read_secret(path: str | Path) -> Secret:
    """The secret in a file, without the white space around it.

    Raises:
        StoreError: the file cannot be read.
        PinnablateError: it holds no secret.
    """
    try:
        with open(path, "rb") as file:
            value = file.read(MOST + 64)
    except OSError as error:
        raise StoreError(
            f"the secret {path} cannot be read: {error.strerror}; make one with pinnablate submit secret FILE"
        ) from error
    return Secret(value.strip())


def make_secret(path: str | Path) -> Secret:
    """A new secret of 256 bits, in a file that its owner alone may read.

    Raises:
        PinnablateError: there is a file of that name already, which may hold a secret.
        StoreError: the file cannot be written.
    """
    text = secrets.token_hex(32)
    try:
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(text + "\n")
    except FileExistsError:
        raise PinnablateError(
            f"{path} exists, and may hold a secret that worlds were made from; expected a new name: "
            "name another file"
        ) from None
    except OSError as error:
        raise StoreError(f"{path} cannot be written: {error.strerror}; choose another") from error
    return Secret(text.encode())
