"""Which study is meant where a command does not say it: the one that is on record."""

from __future__ import annotations

import argparse
import shlex
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pinnablate.cli.output import say

if TYPE_CHECKING:
    from pinnablate.environment import Environment
    from pinnablate.study.recorded import Recorded

_NAMED = ("protocol", "design", "learner")


def take_recorded(options: argparse.Namespace) -> Environment:
    """Set the options that were not said to those of the records, and say so where they are not the
    usual ones or others are on record, too.

    Of studies whose every subset is on record the one under the usual options is meant, else the one
    whose last record is the latest; where no study is whole, the same of all.

    Args:
        options: of `report`; those that were not said are None.

    Returns:
        The environment, which was read for it.

    Raises:
        PinnablateError: it cannot be read.
        StoreError: records cannot be read.
    """
    from pinnablate.records.store import Store
    from pinnablate.study.named import as_environment
    from pinnablate.study.recorded import USUAL, recorded

    env = as_environment(options.environment)
    said = {name: v for name in USUAL if (v := getattr(options, name)) is not None}
    found = []
    if options.crossed is None and len(said) < len(USUAL):
        found = recorded(env, Store(options.results).load(env.id).records.values())
    fits = [r for r in found if all(getattr(r, n) == said[n] for n in _NAMED if n in said)]
    asked = {n: said.get(n, USUAL[n]) for n in _NAMED}
    usual = next((r for r in fits if all(getattr(r, n) == asked[n] for n in _NAMED)), None)
    whole = [r for r in fits if r.is_whole]
    one = usual if usual in whole else next(iter([*whole, *filter(None, [usual]), *fits]), None)
    for name, default in USUAL.items():
        if name not in said:
            setattr(options, name, default if one is None else getattr(one, name))
    if one is not None and (one is not usual or len(fits) > 1):
        say(_shown(one, fits, one is usual, said))
    return env


def _shown(one: Recorded, fits: list[Recorded], is_usual: bool, stated: Mapping[str, Any]) -> str:
    """What is shown, with the options that were stated; why that, and what else there is."""
    others = [r for r in fits if r is not one]
    more = f"; also on record: {' or '.join(map(_said, others))}" if others else ""
    what = (
        "under the usual options"
        if is_usual
        else "what was trained last"
        if one is fits[0]
        else "what was trained last of the studies that are complete"
    )
    return f"shown is {what}: {_said(replace(one, **stated))}{more}"


def _said(one: Recorded) -> str:
    return shlex.join(one.options({"protocol": True}))
