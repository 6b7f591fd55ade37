"""The file: the same members give the same bytes, and nothing half is left behind."""

from __future__ import annotations

import errno
import io
from zipfile import ZipFile

import pytest

from pinnablate.archive import packed
from pinnablate.errors import PinnablateError, StoreError

MEMBERS = {"b.csv": b"x\n1\n", "a/c.npz": b"\0\1", "README.md": b"# what\n"}


def test_order_and_time_do_not_matter():
    content = packed.packed(MEMBERS)
    assert content == packed.packed(dict(reversed(MEMBERS.items())))
    with ZipFile(io.BytesIO(content)) as archive:
        assert archive.namelist() == sorted(MEMBERS)
        assert {n: archive.read(n) for n in archive.namelist()} == MEMBERS
        assert {i.date_time for i in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert archive.testzip() is None


def written(path, members=MEMBERS):
    packed.write(packed.packed(members), path)
    return path


@pytest.mark.parametrize(
    ("on_disk", "expected"),
    [
        (MEMBERS, []),
        ({**MEMBERS, "b.csv": b"x\n2\n"}, ["b.csv"]),
        ({**MEMBERS, "more.csv": b""}, ["more.csv"]),
        ({"b.csv": MEMBERS["b.csv"]}, ["README.md", "a/c.npz"]),
    ],
)
def test_what_differs_is_named(on_disk, expected, tmp_path):
    assert packed.differences(MEMBERS, written(tmp_path / "x.zip", on_disk)) == expected


def test_the_right_members_in_other_bytes_are_another_file(tmp_path):
    with ZipFile(tmp_path / "x.zip", "w") as archive:
        for name, content in MEMBERS.items():
            archive.writestr(name, content)
    assert packed.differences(MEMBERS, tmp_path / "x.zip") == ["x.zip"]


def test_a_damaged_file_and_none_are_one_sentence(tmp_path):
    with pytest.raises(StoreError, match=r"cannot be read: No such file.*; write it with"):
        packed.differences(MEMBERS, tmp_path / "x.zip")
    whole = written(tmp_path / "x.zip").read_bytes()
    for torn in (whole[:-60], whole.replace(b"# what", b"# that"), b"hello"):
        (tmp_path / "x.zip").write_bytes(torn)
        with pytest.raises(StoreError, match=r"x.zip is damaged .*, expected a whole archive"):
            packed.differences(MEMBERS, tmp_path / "x.zip")


def test_a_place_that_will_not_do_is_refused_before_anything_is_computed(tmp_path):
    (tmp_path / "folder.zip").mkdir()
    (tmp_path / "mine.zip").write_text("my own")
    for name, sentence in {
        "board.tar": "does not end in .zip, expected the name of a file such as board.zip",
        "folder.zip": "is a directory, expected the name of a file",
        "mine.zip": "was not written by `pinnablate archive`, or is damaged; move it",
    }.items():
        with pytest.raises(PinnablateError, match=sentence):
            packed.require_place(tmp_path / name)
    packed.require_place(written(tmp_path / "old.zip"))
    packed.require_place(tmp_path / "new.zip")


def test_a_full_disk_leaves_what_was_there(tmp_path, monkeypatch):
    path = written(tmp_path / "x.zip")
    before = path.read_bytes()

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(
        StoreError, match=r"cannot be written to .*: No space left on device; records are"
    ):
        packed.write(packed.packed({}), path)
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["x.zip"]
