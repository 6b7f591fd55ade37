"""A page as Markdown, with files of pictures."""

from __future__ import annotations

from pinnablate.report.page.document import Beside, Document, Heading, Listing, Picture, Prose
from pinnablate.report.page.markdown import markdown


def test_blocks_are_written_in_order_and_pictures_are_files():
    picture = Picture("lattice", "<svg/>", "every subset [of 2]", "by `pinnablate report`")
    page = Document(
        "heat_mixed",
        (Beside((picture,), (Prose("Found."),)), Heading("More", 3), Listing(("a", "b"))),
    )
    text, files = markdown(page, "out")
    assert text == (
        "# heat\\_mixed\n\n![every subset \\[of 2\\]](<out.lattice.svg>)\n\nby `pinnablate report`\n\nFound.\n\n"
        "### More\n\n- a\n- b\n"
    )
    assert files == {"out.lattice.svg": "<svg/>"}
