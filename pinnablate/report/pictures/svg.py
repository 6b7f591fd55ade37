"""Elements of SVG, text that is safe in them, and a scale of colours that everybody can read.

Pictures are written by hand rather than by a plotting library, so that a page regenerates byte for
byte whatever is installed. Each has a background of its own; where the reader prefers dark pages,
its style replaces the colours of light paper by those of dark.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape

# Cividis, nine stops: J. R. Nunez, C. R. Anderton and R. S. Renslow, PLoS ONE 13 (2018) e0199239.
_CIVIDIS = (
    (0, 32, 77),
    (0, 52, 110),
    (57, 72, 107),
    (87, 93, 109),
    (112, 113, 115),
    (138, 134, 120),
    (166, 157, 117),
    (196, 181, 108),
    (255, 234, 70),
)
_LIGHT = 0.55  # share of the scale from which on dark text can be read better than white
FONT = "font-family='system-ui,-apple-system,Segoe UI,Helvetica,Arial,sans-serif'"
INK, MUTED, GRID, PAPER = "#1f2328", "#59636e", "#d1d9e0", "#ffffff"
ON_LIGHT, ON_DARK = "#1f2329", "#fefefe"  # text on a coloured box, which is the same on any paper
DARK = {INK: "#e6edf3", MUTED: "#9198a1", GRID: "#30363d", PAPER: "#0d1117"}  # on dark paper


def colour(share: float) -> str:
    """Cividis at a share from 0 (dark blue) to 1 (yellow), as #rrggbb."""
    at = min(max(share, 0.0), 1.0) * (len(_CIVIDIS) - 1)
    k = min(int(at), len(_CIVIDIS) - 2)
    pairs = zip(_CIVIDIS[k], _CIVIDIS[k + 1], strict=True)
    return "#" + "".join(f"{round(a + (b - a) * (at - k)):02x}" for a, b in pairs)


def ink_on(share: float) -> str:
    """White or dark text, whichever can be read on the colour of that share."""
    return ON_DARK if share < _LIGHT else ON_LIGHT


def number(value: float) -> str:
    """Pixels to a hundredth, without trailing zeros."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def text(
    x: float,
    y: float,
    words: str,
    anchor: str = "middle",
    size: int = 12,
    fill: str = INK,
    weight: str = "",
) -> str:
    """Words at a place.

    Args:
        x, y: in pixels; y is that of the baseline.
        words: any text; what is markup in it is escaped.
        anchor: which part of the words stands at x: start, middle or end.
        size: of the font, in pixels.
        fill: colour.
        weight: of the font, if it is not the usual one.
    """
    bold = f" font-weight='{weight}'" if weight else ""
    return (
        f"<text x='{number(x)}' y='{number(y)}' text-anchor='{anchor}' font-size='{size}' "
        f"fill='{fill}'{bold}>{escape(words)}</text>"
    )


def picture(
    width: float,
    height: float,
    title: str,
    description: str,
    body: Iterable[str],
    dark: Mapping[str, str] | None = None,
) -> str:
    """A whole file.

    Args:
        width, height: in pixels.
        title, description: read aloud to people who cannot see the picture.
        body: the elements.
        dark: {colour of a line: what it is on dark paper}, beside the colours of `DARK`.
    """
    w, h = number(width), number(height)
    lines = [
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {w} {h}' width='{w}' height='{h}' "
        f"role='img' {FONT}>",
        f"<title>{escape(title)}</title>",
        f"<desc>{escape(description)}</desc>",
        _style({**DARK, **(dark or {})}),
        f"<rect width='{w}' height='{h}' fill='{PAPER}'/>",
        *body,
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def _style(dark: Mapping[str, str]) -> str:
    """Rules that replace colours where the reader prefers dark pages."""
    rules = (
        f"[{what}='{light}']{{{what}:{deep}}}"
        for light, deep in dark.items()
        for what in ("fill", "stroke")
    )
    return f"<style>@media (prefers-color-scheme:dark){{{''.join(rules)}}}</style>"
