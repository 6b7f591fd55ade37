"""Files are written where they differ, and nobody else's is touched."""

from __future__ import annotations

import pytest

from pinnablate.errors import PinnablateError, StoreError
from pinnablate.site.write import MARK, differences, write

OURS = f"<head>{MARK}</head>"
TEXTS = {"index.html": OURS, "docs/a.html": OURS, "site.css": "body {}"}


def test_only_what_differs_is_written_and_what_is_left_over_goes(tmp_path):
    assert write(TEXTS, tmp_path) == (sorted(TEXTS), [])
    assert differences(TEXTS, tmp_path) == []
    (tmp_path / "gone.html").write_text(OURS)
    (tmp_path / "own.html").write_text("<head></head>")
    (tmp_path / "site.css").write_text("by hand")
    assert differences(TEXTS, tmp_path) == ["gone.html", "site.css"]
    assert write(TEXTS, tmp_path) == (["site.css"], ["gone.html"])
    assert (tmp_path / "own.html").exists()


def test_a_page_of_somebody_else_is_not_overwritten(tmp_path):
    (tmp_path / "index.html").write_text("my own")
    with pytest.raises(PinnablateError, match="was not written by `pinnablate site`; move it, or"):
        write(TEXTS, tmp_path)
    assert (tmp_path / "index.html").read_text() == "my own"


def test_a_file_in_its_place_is_one_sentence(tmp_path):
    (tmp_path / "site").write_text("")
    with pytest.raises(PinnablateError, match="is a file, expected a directory for the site"):
        write(TEXTS, tmp_path / "site")


def test_a_directory_that_cannot_be_written_is_one_sentence(tmp_path):
    (tmp_path / "docs").write_text("in the way")
    with pytest.raises(StoreError, match="the site cannot be written to"):
        write(TEXTS, tmp_path)
