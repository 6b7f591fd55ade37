"""Benchmarks have the commands that documents name, and write where they say. None of them is run here."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

from pinnablate.cli import parser

ROOT = Path(__file__).parent.parent
BENCHMARKS = ROOT / "benchmarks"
NOTEBOOK = BENCHMARKS / "notebook"
SCRIPTS = (
    *(
        "analysis",
        "cluster",
        "costs",
        "endings",
        "engine",
        "fits",
        "gallery",
        "gpu",
        "heldout",
        "learning",
        "protocols",
        "reading",
        "records",
    ),
    *("manifold", "others", "phase", "rates"),
    *(
        "same_error",
        "sampled",
        "sensitivity",
        "series",
        "settled",
        "speed",
        "starting",
        "suspects",
        "sweep",
    ),
    *("accused", "transfer"),
)
HELPERS = (
    *(
        "common",
        "announcements",
        "gallery_page",
        "magi",
        "noted",
        "noted_controls",
        "noted_laws",
        "noted_training",
    ),
    *(
        "accused_looks",
        "accused_otherwise",
        "freed_kept",
        "racing",
        "states_read",
        "suspects_kept",
        "suspects_table",
        "suspects_trained",
        "trained_again",
        "unmet",
    ),
)
OF_THEIR_OWN = (
    "archive",
    "faults",
    "mutations",
    "pages",
    "release",
    "reliability",
    "sites",
)  # command lines without parts, with tests of their own
PAGES = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "leaderboard/NOTES.md",
    BENCHMARKS / "README.md",
    *sorted(NOTEBOOK.glob("*.md")),
]
MENTIONS = [
    *PAGES,
    *sorted((ROOT / "docs").glob("*.md")),
    *sorted((ROOT / "pinnablate").rglob("*.py")),
    ROOT / "Makefile",
    ROOT / "CHANGELOG.md",
]


@pytest.fixture(scope="module")
def modules():
    """The helper and every script, by name."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(BENCHMARKS))
        made = {}
        for name in (*HELPERS, *SCRIPTS):
            spec = spec_from_file_location(name, BENCHMARKS / f"{name}.py")
            made[name] = module_from_spec(spec)
            patch.setitem(sys.modules, name, made[name])
            spec.loader.exec_module(made[name])
        yield made


@pytest.fixture
def parser_of(modules):
    def parser(name):
        script = modules[name]
        return modules["common"].parser_of(script.__file__, script.__doc__, script.PARTS)

    return parser


def test_these_are_all_scripts():
    assert sorted(p.stem for p in BENCHMARKS.glob("*.py")) == sorted(
        [*SCRIPTS, *OF_THEIR_OWN, *HELPERS, "test_environments"]
    )


@pytest.mark.parametrize("name", SCRIPTS)
def test_help_lists_every_part(name, modules, parser_of, capsys):
    with pytest.raises(SystemExit) as stop:
        parser_of(name).parse_args(["--help"])
    assert stop.value.code == 0
    lines = capsys.readouterr().out.splitlines()
    for part, function in modules[name].PARTS.items():
        assert any(
            line.split() == [part, *function.__doc__.splitlines()[0].split()] for line in lines
        ), part


def test_help_needs_no_tensorflow():
    """Neither does the reading of a command line that is mistaken: a user is told at once."""
    code = (
        "import runpy, sys\n"
        "try:\n    runpy.run_path(sys.argv[1], run_name='__main__')\n"
        "finally:\n    print(sorted({'tensorflow', 'deepxde'} & set(sys.modules)))"
    )
    for arguments, status in ((["--help"], 0), (["--part", "jinn"], 2)):
        done = subprocess.run(
            [sys.executable, "-c", code, BENCHMARKS / "speed.py", *arguments],
            capture_output=True,
            text=True,
            check=False,
            cwd=ROOT,
            env={"PYTHONPATH": f"{ROOT}:{BENCHMARKS}"},
        )
        assert done.returncode == status, done.stderr
        assert done.stdout.endswith("[]\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["--part", "adam,jinn"],
            "unknown part 'jinn'; expected some of: adam, rounding, second-order, jinns",
        ),
        (["--steps", "3"], "the following arguments are required: --part"),
        (
            ["--part", "rounding", "--repeats", "3"],
            "--repeats is an option of part adam and second-order and jinns, not of rounding",
        ),
        (["--part", "adam", "--repeats", "many"], "argument --repeats: invalid int value: 'many'"),
    ],
)
def test_mistakes_are_told_before_anything_runs(arguments, message, modules, capsys):
    speed = modules["speed"]
    with pytest.raises(SystemExit) as stop:
        modules["common"].main(speed.__file__, speed.__doc__, speed.PARTS, arguments)
    assert stop.value.code == 2
    assert message in capsys.readouterr().err


def test_options_reach_the_parts_that_have_them(modules, tmp_path, monkeypatch, capsys):
    common, calls = modules["common"], []

    def one(environment: tuple[str, ...] = (), seeds: tuple[int, ...] = (1, 2)):
        """One."""
        calls.append((environment, seeds))
        yield "one", "the table of one"

    def two(seeds: tuple[int, ...] = (3,), results: str = "here"):
        """Two."""
        calls.append((seeds, results))
        yield "two", "the table of two"
        yield "two.svg", "<svg/>"

    monkeypatch.setattr(common, "NOTEBOOK", tmp_path)
    page = tmp_path / "script.md"
    page.write_text(
        "# A page\n<!-- one -->\nold\n<!-- end of one -->\nbetween\n<!-- two -->\n<!-- end of two -->\n"
    )
    common.main(
        "script.py",
        "A script.",
        {"one": one, "two": two},
        ["--part", "one,two", "--environment", "a,b", "--seeds", "7"],
    )
    assert calls == [(("a", "b"), (7,)), ((7,), "here")]
    assert capsys.readouterr().out == "\nthe table of one\n\nthe table of two\n"
    assert "old" in page.read_text()
    common.main(
        "script.py", "A script.", {"one": one, "two": two}, ["--part", "one,two", "--write"]
    )
    assert calls[2:] == [((), (1, 2)), ((3,), "here")]
    assert page.read_text() == (
        "# A page\n<!-- one -->\nthe table of one\n<!-- end of one -->\nbetween\n"
        "<!-- two -->\nthe table of two\n<!-- end of two -->\n"
    )
    assert (tmp_path / "two.svg").read_text() == "<svg/>"


def test_a_page_without_the_section_is_left_alone(modules, tmp_path):
    page = tmp_path / "page.md"
    page.write_text("# A page\n")
    with pytest.raises(SystemExit, match="no section between <!-- new --> and <!-- end of new -->"):
        modules["common"].write_section(page, "new", "text")
    assert page.read_text() == "# A page\n"


@pytest.mark.parametrize("name", SCRIPTS)
def test_every_part_has_its_section_in_the_notebook(name, modules):
    text = (NOTEBOOK / f"{name}.md").read_text()
    sections = re.findall(r"<!-- (?!end of )(.+?) -->", text)
    for section in sections:
        assert text.count(f"<!-- {section} -->") == text.count(f"<!-- end of {section} -->") == 1, (
            section
        )
        assert text.index(f"<!-- {section} -->") < text.index(f"<!-- end of {section} -->")
    for part in modules[name].PARTS:
        assert any(s == part or s.startswith(f"{part} ") for s in sections), part


def commands(text):
    """The commands `python benchmarks/X.py ...` of a document, in code or on lines of their own."""
    for found in re.findall(r"python (benchmarks/[\w/]+\.py[^`\n#|]*)", text):
        path, *arguments = shlex.split(re.sub(r"\[[^\]]*\]", "", found).rstrip(" .,;:)"))
        if path != "benchmarks/SCRIPT.py":  # stands for any
            yield path, arguments


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_every_command_that_a_document_names_exists(page, modules, parser_of):
    for path, arguments in commands(page.read_text()):
        assert (ROOT / path).is_file(), path
        if Path(path).parent == Path("benchmarks") and Path(path).stem in SCRIPTS:
            given = vars(parser_of(Path(path).stem).parse_args(arguments))
            for option in (
                set(given) - {"part", "write"} - {k for k, v in given.items() if v is None}
            ):
                parts = [modules[Path(path).stem].PARTS[p] for p in given["part"]]
                assert any(
                    option in p.__code__.co_varnames[: p.__code__.co_argcount] for p in parts
                ), (path, arguments)


def test_documents_name_commands_at_all():
    """The pattern that finds commands finds those that are there."""
    found = [c for page in PAGES for c in commands(page.read_text())]
    assert ("benchmarks/speed.py", ["--part", "rounding"]) in found
    assert {Path(path).stem for path, _ in found} >= {*SCRIPTS, "rederived"}


@pytest.mark.parametrize(
    "page", [p for p in PAGES if BENCHMARKS in p.parents], ids=lambda p: p.name
)
def test_every_command_of_the_package_that_a_benchmark_page_names_parses(page):
    for line in re.findall(
        r"(?:`|^    (?:time )?)pinnablate ([a-z][^`;#\n]*)", page.read_text(), re.M
    ):
        assert parser().parse_args(line.split()).command


def test_no_file_names_a_benchmark_that_is_gone():
    named = {
        (path, name)
        for path in MENTIONS
        for name in re.findall(r"benchmarks/[\w/]+\.(?:py|md|svg)", path.read_text())
    }
    assert len(named) > len(SCRIPTS)
    assert [
        f"{path}: {name}"
        for path, name in named
        if not (ROOT / name).is_file() and "SCRIPT" not in name
    ] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_every_link_leads_somewhere(page):
    for target, _, anchor in (
        link.partition("#") for link in re.findall(r"\]\((?!http)([^)]*)\)", page.read_text())
    ):
        file = (page.parent / target).resolve() if target else page
        assert file.exists(), target
        if anchor:
            heads = re.findall(r"^#+ (.*)$", file.read_text(), re.M)
            assert anchor in [
                re.sub(r"[^\w\- ]", "", h.lower()).replace(" ", "-") for h in heads
            ], f"{target}#{anchor}"


def test_the_index_has_a_row_for_every_part(modules):
    index = (BENCHMARKS / "README.md").read_text()
    rows = re.findall(
        r"^\| .* \| `python (benchmarks/\w+\.py) --part ([\w-]+)[^`]*` \| \d+ \w+ \d{4} \|$",
        index,
        re.M,
    )
    assert set(rows) == {
        (f"benchmarks/{name}.py", part) for name in SCRIPTS for part in modules[name].PARTS
    }
    assert len(index.splitlines()) <= 256
