"""The command completion: a script that completes commands, names and options in a shell.

    eval "$(pinnablate completion bash)"          # or zsh; of fish: pinnablate completion fish | source

The script asks `pinnablate completion words` what may stand where the cursor is. The answer is read
from the parser, from file names and from the text of declarations: nothing heavy is imported.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Sequence
from glob import glob

from pinnablate.cli import names
from pinnablate.cli.commands import Commands
from pinnablate.cli.exit_codes import SUCCESS
from pinnablate.files import PYTHON

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
    made, left = parser(), list(before)
    while (steps := _steps(made)) is not None:  # commands, and their steps
        if not left:
            return _begins(word, steps)
        if left[0] not in steps:
            return []
        made = steps[left.pop(0)]
    actions = made._actions
    options = {name: a for a in actions for name in a.option_strings}
    asked = options.get(left[-1]) if left else None
    if asked is not None and asked.nargs != 0:
        return _values(asked, word, before)
    if word.startswith("-"):
        return _begins(word, options)
    positional = next((a for a in actions if not a.option_strings), None)
    return _values(positional, word, before) if positional else []


def _steps(made: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser] | None:
    """The commands of a parser by name; None where it has none."""
    found = (a for a in made._actions if isinstance(a, argparse._SubParsersAction))
    commands = next(found, None)
    return None if commands is None else dict(commands.choices)


def _values(action: argparse.Action, word: str, before: Sequence[str]) -> list[str]:
    """The values of an option or of a positional argument."""
    known: dict[str, Callable[[], Iterable[str]]] = {
        "environment": names.environments,
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
    return (
        [*found, *(f for end in PYTHON for f in sorted(glob(f"{word}*{end}")))]
        if action.dest == "environment"
        else found
    )


def _begins(word: str, names: Iterable[str]) -> list[str]:
    return [name for name in names if name.startswith(word)]


def _learners() -> list[str]:
    from pinnablate.learners import names as learners

    return learners()


def _protocols() -> list[str]:
    from pinnablate.tasks.protocol import protocols

    return list(protocols())


def _arms(before: Sequence[str]) -> list[str]:
    """Subsets, groups, controls, and the equations of the environment that was named."""
    from pinnablate.arms import CONTROLS, FURTHER, GROUP_NAMES

    controls = [arm.name for arm in (*CONTROLS, *FURTHER)]
    return ["none", "all", *_declared(before, "equations"), *GROUP_NAMES, *controls]


def _declared(before: Sequence[str], what: str) -> list[str]:
    """Keys of a dictionary in the text of the declaration that was named."""
    return next((keys for word in before[1:] if (keys := names.declared(word, what))), [])
