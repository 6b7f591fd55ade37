"""A package that is not installed is missed in one sentence, where it is used and nowhere else."""

from __future__ import annotations

import re
import sys

import pytest

import pinnablate
from pinnablate import PinnablateError
from pinnablate.optional import require
from tests.results import PUBLISHED


@pytest.mark.parametrize(
    ("package", "ask"),
    [
        ("xarray", lambda r: r.scores),
        ("xarray", lambda r: r.predict("rbf", [[0, 0]])),
        ("xarray", lambda r: r.truth([[0, 0]])),
        ("pandas", lambda r: r.table()),
        ("matplotlib", lambda r: r.plot_lattice()),
        ("matplotlib", lambda r: r.plot_worth()),
        ("matplotlib", lambda r: r.plot_curves()),
    ],
)
def test_a_package_that_is_not_installed_is_one_sentence(package, ask, monkeypatch):
    result = pinnablate.open_result("heat-mixed", PUBLISHED)
    for name in [package, *(m for m in sys.modules if m.startswith(f"{package}."))]:
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(PinnablateError) as found:
        ask(result)
    said = str(found.value)
    assert re.fullmatch(
        rf"{package} is not installed, and is needed to (make|draw) result\.\w+(\(\))?: "
        r"pip install 'pinnablate\[analysis\]'",
        said,
    )
    assert str(result)
    assert result._repr_html_()


def test_a_package_that_breaks_while_it_loads_is_not_called_missing(tmp_path, monkeypatch):
    (tmp_path / "broken_package.py").write_text("import a_module_that_nobody_has")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ModuleNotFoundError, match="a_module_that_nobody_has"):
        require("broken_package", "this test")
