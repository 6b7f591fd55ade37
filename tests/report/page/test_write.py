"""A page as a file, and what is refused."""

from __future__ import annotations

import sys

import pytest

from pinnablate.errors import PinnablateError, StoreError
from pinnablate.report.page.document import Document, Picture, Prose
from pinnablate.report.page.write import check_path, write_page

PAGE = Document("found", (Prose("Words."), Picture("one", "<svg x='1'></svg>", "a picture")))


def test_the_ending_says_what_is_written(tmp_path):
    (page,) = write_page(PAGE, tmp_path / "out.html")
    assert page.read_text().startswith("<!DOCTYPE html>")
    page, picture = write_page(PAGE, str(tmp_path / "out.md"))
    assert page.read_text().startswith("# found")
    assert (picture.name, picture.read_text()) == ("out.one.svg", "<svg x='1'></svg>")


@pytest.mark.parametrize("name", ["out.pdf", "out", ".html"])
def test_another_ending_is_one_sentence(tmp_path, name):
    with pytest.raises(PinnablateError, match=r"ends in \.html or \.md, got"):
        check_path(tmp_path / name)


def test_a_folder_that_does_not_exist_is_one_sentence(tmp_path):
    with pytest.raises(PinnablateError, match="nowhere is not a folder"):
        check_path(tmp_path / "nowhere" / "out.html")


def test_a_file_that_cannot_be_written_is_one_sentence(tmp_path):
    (tmp_path / "out.html").mkdir()
    with pytest.raises(StoreError, match=r"out\.html cannot be written"):
        write_page(PAGE, tmp_path / "out.html")


def test_without_a_reader_of_markdown_html_is_one_sentence(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "markdown_it", None)
    with pytest.raises(
        PinnablateError, match=r"markdown_it is not installed.*pip install 'pinnablate\[report\]'"
    ):
        write_page(PAGE, tmp_path / "out.html")
