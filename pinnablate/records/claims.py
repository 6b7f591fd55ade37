"""Who trains which cells in a results directory, so that two processes do not train one twice.

    DIR/claims/<environment>/HOST-PID-NUMBER.json   the cells that a process is training
    DIR/claims/<environment>.lock                   held for milliseconds by whoever reads or writes

A claim ends with the process, however that ends: on the machine of its process it counts while that
runs and goes on touching it, and seen from another machine while its file is touched. `standing`
shows the claims that there are. Nothing else depends on it: results
are kept by the key of their cell, and a claim that was wrongly held to have ended costs time alone.
"""

from __future__ import annotations

import json
import os
import socket
import threading
import time
import uuid
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from pinnablate.errors import StoreError
from pinnablate.files import process_begun, whole_file
from pinnablate.records.store import unwritable

FOLDER = "claims"
TOUCHED_EVERY = 15.0  # seconds
ENDED_AFTER = 120.0  # seconds without a touch, of a process on another machine
LOCKED_FOR = 60.0  # seconds at most: what is done under the lock takes milliseconds


@dataclass(frozen=True)
class Claim:
    """The cells that a process is training.

    Args:
        host, process: the machine and the id of the process there.
        begun: when that process began, in the machine's own count; empty where it does not tell.
        since: when the claim was made, UTC.
        keys: of the cells.
    """

    host: str
    process: int
    begun: str
    since: str
    keys: frozenset[str]
    path: Path = field(compare=False, repr=False)

    @classmethod
    def read(cls, path: Path) -> Claim | None:
        """The claim in a file; None where it is gone, or no claim."""
        try:
            found: Any = json.loads(path.read_text("utf-8"))
            host, begun, since = (str(found[name]) for name in ("host", "begun", "since"))
            return cls(host, int(found["process"]), begun, since, frozenset(found["keys"]), path)
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def holds(self, now: float) -> bool:
        """Whether its process may still be training.

        Args:
            now: the time by the clock of the directory's file system, seconds.
        """
        if self.host == socket.gethostname() and self.begun:
            return process_begun(self.process) == self.begun
        try:
            return now - self.path.stat().st_mtime < ENDED_AFTER
        except OSError:
            return False


def standing(directory: Path, environment: str) -> list[Claim]:
    """The claims that hold on the cells of an environment, oldest first; nothing is written.

    Args:
        directory: of the results.
        environment: its id.
    """
    paths = (directory / FOLDER / environment).glob("*.json")
    found = [claim for path in paths if (claim := Claim.read(path)) is not None]
    return sorted((c for c in found if c.holds(time.time())), key=lambda c: c.since)


class Claims:
    """The claims on the cells of an environment, and this process's own.

    Args:
        directory: of the results.
        environment: its id.
        since: the time now, UTC, for whoever reads the claim.

    Attributes:
        ended: claims that were found and whose processes had ended, by a kill say, without dropping
            them.
    """

    def __init__(self, directory: Path, environment: str, since: str) -> None:
        self._directory, self._folder = directory, directory / FOLDER / environment
        name = f"{socket.gethostname()}-{os.getpid()}-{uuid.uuid4().hex[:8]}.json"
        self._path, self._since = self._folder / name, since
        self.ended: list[Claim] = []
        self._keys: frozenset[str] = frozenset()
        self._seen: dict[Path, tuple[float, float]] = {}  # last touch, and when it was first seen
        self._over = threading.Event()
        self._toucher: threading.Thread | None = None

    def take(self, keys: Collection[str]) -> frozenset[str]:
        """Claim those cells that no other process is training.

        Args:
            keys: of the cells.

        Returns:
            The keys of those that are this process's from now on, earlier ones included.

        Raises:
            StoreError: the directory cannot be written.
        """
        with self._locked():
            taken = {key for claim in self._others() for key in claim.keys}
            mine = self._keys | (frozenset(keys) - taken)
            if mine != self._keys:
                self._write(mine)
        return self._keys

    def drop(self, keys: Collection[str]) -> None:
        """Give cells back.

        Raises:
            StoreError: the directory cannot be written.
        """
        if rest := self._keys - frozenset(keys):
            if rest != self._keys:
                with self._locked():
                    self._write(rest)
        else:
            self.close()

    def others(self, keys: Collection[str]) -> list[Claim]:
        """The claims of other processes on some cells, oldest first.

        Raises:
            StoreError: the directory cannot be written.
        """
        with self._locked():
            found = [c for c in self._others() if not c.keys.isdisjoint(keys)]
        return sorted(found, key=lambda c: c.since)

    def close(self) -> None:
        """Give all cells back."""
        self._over.set()
        if self._toucher is not None:
            self._toucher.join()
            self._toucher = None
        if self._keys:
            self._keys = frozenset()
            # Where the disk is away or read-only by now, the claim ends with the process.
            with suppress(OSError):
                self._path.unlink(missing_ok=True)

    def _others(self) -> Iterator[Claim]:
        """The claims of other processes. Those that have ended are removed."""
        now = self._now()
        for path in sorted(self._folder.glob("*.json")):
            if path == self._path or (claim := Claim.read(path)) is None:
                continue
            if claim.holds(now) and not self._is_silent(path):
                yield claim
            else:
                path.unlink(missing_ok=True)
                self.ended.append(claim)

    def _is_silent(self, path: Path) -> bool:
        """Whether a claim was touched no more while this process looked at it, as by a process that
        is stopped or hangs. Only time that this process ran counts: machines sleep.
        """
        try:
            touched, now = path.stat().st_mtime, time.monotonic()
        except OSError:
            return False
        before, since = self._seen.setdefault(path, (touched, now))
        if touched != before:
            self._seen[path] = touched, now
            return False
        return now - since >= ENDED_AFTER

    def _now(self) -> float:
        """The time by the file system's clock, which may be another machine's: seconds."""
        clock = self._path.with_suffix(".now")
        clock.touch()
        try:
            return clock.stat().st_mtime
        finally:
            clock.unlink()

    def _write(self, keys: frozenset[str]) -> None:
        process = os.getpid()
        content = {
            "host": socket.gethostname(),
            "process": process,
            "begun": process_begun(process),
            "since": self._since,
            "keys": sorted(keys),
        }
        with whole_file(self._path) as file:
            file.write(json.dumps(content, indent=1).encode("utf-8"))
        self._keys = keys
        if self._toucher is None:
            self._over.clear()
            toucher = threading.Thread(target=self._touch, daemon=True)
            toucher.start()  # before it is kept: an interrupt in between leaves nothing to join
            self._toucher = toucher

    def _touch(self) -> None:
        while not self._over.wait(TOUCHED_EVERY):
            try:
                os.utime(self._path)
            except OSError:  # somebody removed it, or the disk is away: training goes on
                continue

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Nobody else reads or writes claims meanwhile.

        Raises:
            StoreError: the directory cannot be written, or another process holds the lock.
        """
        lock = self._folder.with_suffix(".lock")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with FileLock(lock, timeout=LOCKED_FOR):
                yield
        except Timeout as error:
            raise StoreError(
                f"{lock} has been locked for {LOCKED_FOR:.0f} seconds; expected milliseconds: end "
                "the process that holds it, or remove the file if none does"
            ) from error
        except OSError as error:
            raise unwritable(self._directory, error) from error
