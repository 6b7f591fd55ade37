"""A file is whole or was never written, and a page says which command may write it again."""

from __future__ import annotations

import os

import pytest

from pinnablate.files import PARTIAL, is_written_by, whole_file, write_whole, written_by


def test_a_text_is_written_as_utf_8_with_its_line_ends_and_missing_directories_are_made(tmp_path):
    path = tmp_path / "a" / "b" / "page.md"
    write_whole(path, "π ± 1\nsecond\r\n")
    assert path.read_bytes() == "π ± 1\nsecond\r\n".encode()
    write_whole(path, "shorter")
    assert path.read_bytes() == b"shorter"
    assert list(path.parent.iterdir()) == [path]


def test_nothing_is_at_the_path_before_the_file_is_whole(tmp_path):
    path = tmp_path / "weights.npz"
    with whole_file(path) as file:
        file.write(b"first")
        assert not path.exists()
        (partial,) = tmp_path.iterdir()
        assert partial.name == f"weights.npz.{os.getpid()}{PARTIAL}"
    assert path.read_bytes() == b"first"


@pytest.mark.parametrize("before", [None, b"old"])
def test_an_error_while_writing_leaves_what_was_there(tmp_path, before):
    path = tmp_path / "records"
    if before is not None:
        path.write_bytes(before)

    def stop_half_way():
        with whole_file(path) as file:
            file.write(b"half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stop_half_way()
    assert (path.read_bytes() if path.exists() else None) == before
    assert list(tmp_path.iterdir()) == ([path] if before else [])


def test_a_full_disk_leaves_what_was_there(tmp_path, monkeypatch):
    path = tmp_path / "page.md"
    write_whole(path, "old")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError, match="No space left"):
        write_whole(path, "new")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_page_is_only_its_own_command_s(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(written_by("pinnablate leaderboard") + "# Title\n")
    assert page.read_text().startswith(
        "<!-- Written by `pinnablate leaderboard`; do not edit. -->\n#"
    )
    assert is_written_by("pinnablate leaderboard", page)
    assert not is_written_by("pinnablate catalogue", page)
    page.write_bytes(b"\xff\xfe" + page.read_bytes())  # not UTF-8: of somebody else
    assert not is_written_by("pinnablate leaderboard", page)
