"""A few words of SVG: elements, text that is safe, and a colour scale that the colour-blind can read.

Pictures are written by hand rather than by a plotting library, so that a page regenerates byte for byte whatever is
installed.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

# Cividis, nine stops: J. R. Nunez, C. R. Anderton and R. S. Renslow, PLoS ONE 13 (2018) e0199239.
_CIVIDIS = ((0, 32, 77), (0, 52, 110), (57, 72, 107), (87, 93, 109), (112, 113, 115), (138, 134, 120), (166, 157, 117),
            (196, 181, 108), (255, 234, 70))
FONT = "font-family='system-ui,-apple-system,Segoe UI,Helvetica,Arial,sans-serif'"
INK, MUTED, PAPER = "#1f2328", "#59636e", "#ffffff"


def colour(share: float) -> str:
    """Cividis at a share from 0 (dark blue) to 1 (yellow)."""
    at = min(max(share, 0.0), 1.0) * (len(_CIVIDIS) - 1)
    k = min(int(at), len(_CIVIDIS) - 2)
    mixed = (round(a + (b - a) * (at - k)) for a, b in zip(_CIVIDIS[k], _CIVIDIS[k + 1], strict=True))
    return "#" + "".join(f"{c:02x}" for c in mixed)


def ink_on(share: float) -> str:
    """White or dark text, whichever can be read on that colour."""
    return PAPER if share < 0.55 else INK


def number(value: float) -> str:
    """Coordinates to a hundredth, without trailing zeros."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def text(x: float, y: float, words: str, anchor: str = "middle", size: int = 12, fill: str = INK, weight: str = "") -> str:
    bold = f" font-weight='{weight}'" if weight else ""
    return (f"<text x='{number(x)}' y='{number(y)}' text-anchor='{anchor}' font-size='{size}' fill='{fill}'{bold}>"
            f"{escape(words)}</text>")


def picture(width: float, height: float, title: str, description: str, body: Iterable[str]) -> str:
    """A whole file. Title and description are read aloud to those who cannot see it."""
    lines = [
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {number(width)} {number(height)}' width='{number(width)}' "
        f"height='{number(height)}' role='img' {FONT}>",
        f"<title>{escape(title)}</title>",
        f"<desc>{escape(description)}</desc>",
        f"<rect width='{number(width)}' height='{number(height)}' fill='{PAPER}'/>",
        *body,
        "</svg>",
    ]
    return "\n".join(lines) + "\n"
