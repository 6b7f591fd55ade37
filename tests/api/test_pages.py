"""The pages of the API name everything that is public; `make docs` builds them."""

from __future__ import annotations

import re
from pathlib import Path

import pinnablate

PAGES = Path(__file__).parents[2] / "docs/api"


def test_every_public_name_has_its_entry_and_no_other():
    text = "\n".join(page.read_text() for page in PAGES.rglob("*.md"))
    shown = re.findall(r"^::: pinnablate\.(?:api\.)?(\w+)$", text, re.M)
    assert sorted(shown) == sorted(set(pinnablate.__all__) - {"__version__"})
