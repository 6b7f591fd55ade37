"""What Python says of a file is followed by what to write instead."""

from __future__ import annotations

import pytest

from pinnablate import registry
from pinnablate.errors import PinnablateError

HEAD = """import math
import numpy as np
from pinnablate import coordinates, fields
y, t = coordinates("y t")
c, d = fields("c d", y, t)
"""


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('a, b = fields("a", y, t)', 'u, q = fields("u q", x, t)'),
        ('a, b = fields("a b e", y, t)', 'u, q = fields("u q", x, t)'),
        ('z, s = coordinates("z")', 'u, q = fields("u q", x, t)'),
        ('f = fields("f g", y, t); f.diff(t)', "several fields are a tuple"),
        ('f = fields("f g", y, t); 1 - f', "several fields are a tuple"),
        ('f = fields("f g", y, t); -f', "several fields are a tuple"),
        ("given(c, on=None, points=1)", "write from pinnablate import given"),
        ("Integrated({})", "write from pinnablate import Integrated"),
        ("cosh(y)", "write from sympy import cosh"),
        ("numpy.pi", "write import numpy as np"),
        ("c_yy - d", "c.diff(y, y)"),
        ("dc_dt - d", "c.diff(t)"),
        ("np.tanh(y)", "from sympy import tanh"),
        ("math.exp(t)", "use the function of SymPy"),
        ("c^2", "powers are written **"),
        ("k = 3; k(c + d)", "products are written with *"),
        ("(c + d)(y)", "products are written with *"),
        ("c(y, t)", "write c, not c(...)"),
        ("abs(c) if c > 0 else d", "write Piecewise("),
        ("c.diff(3)", "derivatives are by coordinates"),
        ('open("sensors.csv")', "write Path(__file__).parent / name"),
        ("import no_such_package_at_all", "pip install no_such_package_at_all"),
        ('import sympy; c.diff(sympy.Symbol("t"))', "two symbols of one name differ"),
    ],
)  # fmt: skip
def test_a_likely_slip_is_one_sentence_with_the_line_and_the_remedy(line, words, tmp_path):
    file = tmp_path / "slip.py"
    file.write_text(HEAD + line + "\n")
    with pytest.raises(PinnablateError) as refused:
        registry.load(file)
    assert words in str(refused.value)
    assert "line 6" in str(refused.value) or "two symbols" in words
    assert len(str(refused.value).splitlines()) == 1


def test_of_other_errors_the_words_are_python_s(tmp_path):
    file = tmp_path / "slip.py"
    file.write_text(HEAD + "a, b = (1, 2, 3)\n")
    with pytest.raises(
        PinnablateError, match=r"line 6: ValueError: too many values to unpack .*2\)$"
    ):
        registry.load(file)
