"""The command completion: a script that completes commands, names and options in a shell.

    eval "$(pinnablate completion bash)"          # or zsh; of fish: pinnablate completion fish | source

The script asks `pinnablate completion words` what may stand where the cursor is. The answer is read
from the parser, from file names and from the text of declarations: nothing heavy is imported.
"""

from __future__ import annotations

import argparse
import ast
from collections.abc import Callable, Iterable, Sequence
from glob import glob
from importlib.metadata import entry_points
from pathlib import Path

import pinnablate
from pinnablate.cli.commands import Commands
from pinnablate.cli.exit_codes import SUCCESS

SHELLS = {
    "bash": """\
_pinnablate() {
    local IFS=$'\\n'
    COMPREPLY=($(pinnablate completion words -- "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
}
complete -o default -F _pinnablate pinnablate
""",
    "zsh": """\
_pinnablate() {
    local found
    found=("${(@f)$(pinnablate completion words -- "${(@)words[2,CURRENT]}" 2>/dev/null)}")
    if [[ -n $found ]]; then compadd -Q -- $found; else _files; fi
}
compdef _pinnablate pinnablate
""",
    "fish": """\
complete -c pinnablate -a '(pinnablate completion words -- (commandline -opc)[2..] (commandline -ct))'
""",
}
WORDS = "words"
ENVIRONMENTS = "pinnablate.environments"  # the folder of declarations, and the entry point group


def add_to(commands: Commands) -> None:
    """Add this command to the parser."""
    command = commands.add(
        "completion", completion, "print a script that completes names and options in a shell"
    )
    command.add_argument("shell", choices=(*SHELLS, WORDS), metavar="|".join(SHELLS))
    command.add_argument("typed", nargs="*", help=argparse.SUPPRESS)


def completion(options: argparse.Namespace) -> int:
    """Print the script of a shell, or what may stand in place of the last word that was typed."""
    if options.shell == WORDS:
        print(*candidates(options.typed), sep="\n")
    else:
        print(SHELLS[options.shell], end="")
    return SUCCESS


def candidates(typed: Sequence[str]) -> list[str]:
    """What may stand in place of the last word.

    Args:
        typed: the words after `pinnablate`; the last is being typed and may be empty.

    Returns:
        Whole words; none where a file is meant, which shells complete by themselves.
    """
    from pinnablate.cli import parser

    *before, word = typed or [""]
    parsers = next(
        a.choices for a in parser()._actions if isinstance(a, argparse._SubParsersAction)
    )
    if not before:
        return _begins(word, parsers)
    if before[0] not in parsers:
        return []
    actions = parsers[before[0]]._actions
    options = {name: a for a in actions for name in a.option_strings}
    asked = options.get(before[-1])
    if asked is not None and asked.nargs != 0:
        return _values(asked, word, before)
    if word.startswith("-"):
        return _begins(word, options)
    positional = next((a for a in actions if not a.option_strings), None)
    return _values(positional, word, before) if positional else []


def _values(action: argparse.Action, word: str, before: Sequence[str]) -> list[str]:
    """The values of an option or of a positional argument."""
    known: dict[str, Callable[[], Iterable[str]]] = {
        "environment": _environments,
        "learner": _learners,
        "protocol": _protocols,
        "design": lambda: ["standard", *_declared(before, "designs")],
    }
    if action.choices is not None:
        return _begins(word, map(str, action.choices))
    if action.dest == "arms":
        end = max(word.rfind(","), word.rfind("+")) + 1
        return [word[:end] + name for name in _begins(word[end:], _arms(before))]
    found = _begins(word, known[action.dest]()) if action.dest in known else []
    return [*found, *sorted(glob(f"{word}*.py"))] if action.dest == "environment" else found


def _begins(word: str, names: Iterable[str]) -> list[str]:
    return [name for name in names if name.startswith(word)]


def _environments() -> list[str]:
    offered = [point.name for point in entry_points(group=ENVIRONMENTS)]
    return sorted([*(path.stem.replace("_", "-") for path in _declarations()), *offered])


def _declarations() -> list[Path]:
    """The files of the built-in environments."""
    folder = Path(*pinnablate.__path__) / "environments"
    return [path for path in folder.glob("*.py") if not path.stem.startswith("_")]


def _learners() -> list[str]:
    from pinnablate.learners import names

    return names()


def _protocols() -> list[str]:
    from pinnablate.tasks.protocol import protocols

    return list(protocols())


def _arms(before: Sequence[str]) -> list[str]:
    """Subsets, groups, controls, and the equations of the environment that was named."""
    from pinnablate.arms import CONTROLS, FURTHER, GROUP_NAMES

    controls = [arm.name for arm in (*CONTROLS, *FURTHER)]
    return ["none", "all", *_declared(before, "equations"), *GROUP_NAMES, *controls]


def _declared(before: Sequence[str], what: str) -> list[str]:
    """Keys of a dictionary in the text of the declaration that was named, which is not run."""
    named = {path.stem.replace("_", "-"): path for path in _declarations()}
    for word in before[1:]:
        path = Path(word) if word.endswith(".py") else named.get(word.rpartition("-v")[0] or word)
        if path and path.is_file():
            return _keys(path.read_text(encoding="utf-8"), what)
    return []


def _keys(source: str, what: str) -> list[str]:
    try:
        calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    except SyntaxError:  # it is being written
        return []
    values = [k.value for call in calls for k in call.keywords if k.arg == what]
    keys = [key for value in values if isinstance(value, ast.Dict) for key in value.keys]
    return [
        key.value for key in keys if isinstance(key, ast.Constant) and isinstance(key.value, str)
    ]
