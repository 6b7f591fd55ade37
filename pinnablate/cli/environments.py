"""Commands about environments: list, show, check, new."""

from __future__ import annotations

import argparse
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from pinnablate import registry
from pinnablate.checks.measured import measured, record
from pinnablate.cli.exit_codes import DONE, FAILED
from pinnablate.environment import Environment
from pinnablate.errors import PinnablateError


def listing(_: argparse.Namespace) -> int:
    from pinnablate.report.tables import table

    rows = []
    for identifier in registry.identifiers():
        env = registry.load(identifier)
        stratum = measured(env).get("headroom", {}).get("stratum", "not measured")
        rows.append([env.id, registry.tier(identifier), stratum, " ".join(env.equations), str(2 ** len(env.equations)),
                     env.primary_split(env.observations), " ".join(["standard", *env.designs]), env.digest])
    print(table(rows, ["environment", "tier", "stratum", "equations", "subsets", "primary split", "designs", "digest"], texts=8))
    return DONE


def show(options: argparse.Namespace) -> int:
    from pinnablate.report.describe import describe

    print(describe(registry.load(options.environment)))
    return DONE


def check(options: argparse.Namespace) -> int:
    from pinnablate.checks.certify import check

    if bool(options.environment) == options.all:
        raise PinnablateError("expected one environment or --all; `pinnablate list` shows them")
    if options.record and not (options.all or registry.is_built_in(options.environment)):
        raise PinnablateError(f"--record keeps figures beside the built-in environments; {options.environment!r} is none of them")
    verdict = DONE
    for identifier in registry.identifiers() if options.all else [options.environment]:
        env = registry.load(identifier)
        begin = time.perf_counter()
        certificate = check(env)
        print(f"{certificate.environment}: {'certified' if certificate.holds else 'NOT certified'}"
              f" in {time.perf_counter() - begin:.1f} s; digest {env.digest if certificate.holds else 'withheld'}")
        for finding in certificate.findings:
            print(f"  {'ok  ' if finding.holds else 'FAIL'} {finding.subject}: {finding.figure}")
        if certificate.holds:
            for design in env.all_designs:
                figures = _measure(env, design, options)
                if options.record and figures:
                    record(env, design, **figures)
            print("  probes " + " ".join(f"{v:.6g}" for v in env.world().ground.probes))
        verdict = max(verdict, DONE if certificate.holds else FAILED)
    return verdict


def _measure(env: Environment, design: str, options: argparse.Namespace) -> dict[str, Any]:
    """The figures that the options ask for, printed as they come."""
    figures: dict[str, Any] = {}
    if options.headroom:
        from pinnablate.checks.headroom import headroom

        found = headroom(env, design)
        print(f"  headroom of {design}: {found.gain:+} decades ({found.none:.2f} to {found.all:.2f}), {found.stratum}",
              flush=True)
        figures["headroom"] = found.figures
    if options.observability:
        from pinnablate.checks.observability import as_text, observability

        figures["observability"] = {}
        for arm, undetermined in observability(env, design).items():
            print(f"  {design}, told {arm}: {as_text(undetermined)}", flush=True)
            figures["observability"][arm] = asdict(undetermined)
    return figures


def new(options: argparse.Namespace) -> int:
    from pinnablate.cli.starter import write_starter

    path = write_starter(options.name, Path(options.directory))
    print(f"{path} written. Next:\n  pinnablate check {path}\n  pinnablate run {path} --protocol smoke")
    return DONE
