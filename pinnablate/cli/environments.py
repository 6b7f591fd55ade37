"""Commands about environments: list, show, check, new."""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from pinnablate import registry
from pinnablate.cli.exit_codes import DONE, FAILED
from pinnablate.errors import PinnablateError


def listing(_: argparse.Namespace) -> int:
    from pinnablate.report.tables import table

    rows = []
    for identifier in registry.identifiers():
        env = registry.load(identifier)
        designs = ["standard", *env.designs]
        rows.append([env.id, registry.tier(identifier), " ".join(env.equations), str(2 ** len(env.equations)), env.primary,
                     " ".join(designs), env.digest])
    print(table(rows, ["environment", "tier", "equations", "subsets", "primary split", "designs", "digest"], texts=7))
    return DONE


def show(options: argparse.Namespace) -> int:
    from pinnablate.report.describe import describe

    print(describe(registry.load(options.environment)))
    return DONE


def check(options: argparse.Namespace) -> int:
    from pinnablate.certify import check

    if bool(options.environment) == options.all:
        raise PinnablateError("expected one environment or --all; `pinnablate list` shows them")
    verdict = DONE
    for identifier in registry.identifiers() if options.all else [options.environment]:
        env = registry.load(identifier)
        begin = time.perf_counter()
        certificate = check(env)
        print(f"{certificate.environment}: {'certified' if certificate.holds else 'NOT certified'}"
              f" in {time.perf_counter() - begin:.1f} s; digest {env.digest if certificate.holds else 'withheld'}")
        for finding in certificate.findings:
            print(f"  {'ok  ' if finding.holds else 'FAIL'} {finding.subject}: {finding.figure}")
        if certificate.holds and options.headroom:
            from pinnablate.headroom import headroom

            for design in ("standard", *env.designs):
                measured = headroom(env, design)
                print(f"  headroom of {design}: {measured.gain:+} decades ({measured.none:.2f} to {measured.all:.2f}), "
                      f"{measured.stratum}", flush=True)
        if certificate.holds:
            print("  probes " + " ".join(f"{v:.6g}" for v in env.probes))
        verdict = max(verdict, DONE if certificate.holds else FAILED)
    return verdict


def new(options: argparse.Namespace) -> int:
    from pinnablate.starter import write_starter

    path = write_starter(options.name, Path(options.directory))
    print(f"{path} written. Next:\n  pinnablate check {path}\n  pinnablate run {path} --protocol smoke")
    return DONE
