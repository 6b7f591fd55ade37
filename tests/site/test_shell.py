"""The frame of a page: where it is, and the way to everything else."""

from __future__ import annotations

from pinnablate.site.shell import Shell
from tests.report.page.made import Read


def test_links_are_relative_and_the_page_itself_is_marked():
    shell = Shell([("index.html", "Board"), ("docs/index.html", "Docs & more")])
    read = Read(shell.page("docs/index.html", "Docs <b>", "<h1>Docs</h1>"))
    assert read.faults == []
    links = [a for a in read.named("a") if a.get("class") != "skip"]
    assert links == [{"href": "../index.html"}, {"href": "index.html", "aria-current": "page"}]
    assert read.text["title"] == ["Docs <b>"]
    assert read.named("script")[0]["src"] == "../site.js"
