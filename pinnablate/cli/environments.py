"""Commands about environments: list, show, new, check."""

from __future__ import annotations

import argparse
import time
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pinnablate import arguments
from pinnablate.cli import names, output
from pinnablate.cli.commands import Commands
from pinnablate.cli.exit_codes import FAILURE, SUCCESS
from pinnablate.cli.output import complain
from pinnablate.errors import PinnablateError, StoreError

if TYPE_CHECKING:
    from pinnablate.checks.certify import Certificate, Finding
    from pinnablate.environment import Environment

SECONDS = 45.0  # of each step of `check`
SILENCE = 5.0  # seconds without a finding, after which it says what is being done


def add_to(commands: Commands) -> None:
    """Add these commands to the parser."""
    every = commands.add("list", listing, "list the environments, or what to train them with")
    instead = every.add_mutually_exclusive_group()
    instead.add_argument("--learners", action="store_true", help="list the learners instead")
    instead.add_argument("--protocols", action="store_true", help="list training budgets instead")
    instead.add_argument(
        "--arms", action="store_true", help="list controls and groups that every environment has"
    )
    every.add_argument(
        "--digests",
        action="store_true",
        help="list digests and more: subsets, primary splits, strata, designs",
    )
    commands.add("show", show, "show an environment: its equations, designs and arms", "one")
    starter = commands.add("new", new, "write a commented starter environment that passes check")
    starter.add_argument(
        "name",
        metavar="NAME",
        help="what to call it, in lower case with hyphens: the file is NAME.py",
    )
    starter.add_argument(
        "--directory", metavar="DIR", default=".", help="where to write it (default: here)"
    )
    starter.add_argument(
        "--data",
        metavar="FILE",
        help="start from measurements in a .csv, .tsv, .txt, .dat, .parquet, .npz, .nc or .mat file",
    )
    certify = commands.add(
        "check", check, "certify an environment: reference, equations, every term", "optional"
    )
    certify.add_argument("--all", action="store_true", help="every environment")
    certify.add_argument(
        "--seconds",
        type=arguments.seconds,
        default=SECONDS,
        metavar="S",
        help=f"that each step may take; what is not shown by then is said (default: {SECONDS:g})",
    )
    certify.add_argument(
        "--headroom",
        action="store_true",
        help="also measure what the kernel, a method without a network, gains from all equations, "
        "and of one environment in each of ten drawn worlds",
    )
    certify.add_argument(
        "--observability",
        action="store_true",
        help="also count what each subset leaves undetermined",
    )
    certify.add_argument(
        "--record",
        action="store_true",
        help="for developers: keep figures and certificates in the package",
    )
    certify.add_argument(
        "--results",
        metavar="DIR",
        default="results",
        help="where the certificate is kept, for `run` and for pages (default: results)",
    )


def listing(options: argparse.Namespace) -> int:
    """List environments, learners, protocols or arms."""
    from pinnablate.report import listings

    if options.learners:
        output.show(listings.learners())
    elif options.arms:
        output.show(listings.arms())
    elif options.protocols:
        output.show(listings.protocols(options.digests))
    else:
        output.show(listings.environments(options.digests))
    return SUCCESS


def show(options: argparse.Namespace) -> int:
    """Print everything that an environment declares."""
    from pinnablate import registry
    from pinnablate.report.describe import describe

    output.show(describe(registry.load(options.environment)))
    return SUCCESS


def check(options: argparse.Namespace) -> int:
    """Certify environments, and measure what the options ask for."""
    if bool(options.environment) == options.all:
        raise PinnablateError("expected one environment or --all; `pinnablate list` shows them")
    which = options.environment or "every environment"
    found = output.announce(
        f"{which}: checking what is declared, the equations term by term",
        lambda: _declared(options),
        options.all or names.exists(options.environment),
    )
    return max(_certify(env, options) for env in found)


def _declared(options: argparse.Namespace) -> list[Environment]:
    """The environments that are checked.

    Raises:
        PinnablateError: there is none of that name, or figures are to be kept that have no place.
    """
    from pinnablate import registry

    if options.record and not (options.all or registry.is_built_in(options.environment)):
        raise PinnablateError(
            "--record keeps figures beside the built-in environments; "
            f"{options.environment!r} is none of them"
        )
    called = registry.identifiers() if options.all else [options.environment]
    return [registry.load(name) for name in called]


def _certify(env: Environment, options: argparse.Namespace) -> int:
    """Print what was found of one environment; an exit code."""
    from pinnablate.checks.certify import check
    from pinnablate.checks.measured import record

    begin = time.perf_counter()
    certificate = check(env, notify=_Progress(), seconds=options.seconds)
    seconds = time.perf_counter() - begin
    if certificate.status == "numerical":
        output.show(f"  note truth: {certificate.words}")
    good = "measured, no truth is known; ready to train" if env.is_measured else "certified"
    verdict = good if certificate.holds else "NOT certified"
    output.show(
        f"{certificate.environment}: {verdict} in {seconds:.1f} s; digest "
        f"{env.digest if certificate.holds else 'withheld'}"
    )
    _keep(env, certificate, options)
    if not certificate.holds:
        return FAILURE
    if env.worlds and not options.all:
        _show_worlds(env, options)
    for design in env.all_designs:
        figures = _measure(env, design, options)
        if options.record and figures:
            record(env, design, **figures)
    if (
        options.all or options.record
    ) and not env.is_measured:  # values that developers compare between machines
        output.show("  probes " + " ".join(f"{v:.6g}" for v in env.world().ground.probes))
    return SUCCESS


def _show_worlds(env: Environment, options: argparse.Namespace) -> None:
    """Print how much the worlds of an environment differ."""
    from pinnablate.checks.spread import spread
    from pinnablate.report.spread import as_table

    found = spread(env, seconds=options.seconds, gains=options.headroom, notify=_Progress())
    output.show(f"\n{as_table(found)}\n")


def _keep(env: Environment, certificate: Certificate, options: argparse.Namespace) -> None:
    """Keep a certificate, for `run` and for pages; those of the built-in environments are shipped."""
    from pinnablate.checks import certificates

    if options.record:
        certificates.record(env, certificate)
    elif certificates.kept(env) is None:
        try:
            certificates.keep(env, certificate, options.results)
        except StoreError as error:  # what was found stands all the same
            complain([str(error)])


class _Progress:
    """Prints findings as they come, and what is being done where nothing came for a while."""

    def __init__(self) -> None:
        self._last = time.perf_counter()

    def __call__(self, said: Finding | str) -> None:
        now = time.perf_counter()
        if isinstance(said, str):
            if now - self._last > SILENCE:
                output.say(f"  ...  {said}")
                self._last = now
            return
        mark = "note" if said.note else "ok  "
        output.show(f"  {mark if said.holds else 'FAIL'} {said.subject}: {said.figure}")
        self._last = now


def _measure(env: Environment, design: str, options: argparse.Namespace) -> dict[str, Any]:
    """The figures that the options ask for, printed as they come."""
    figures: dict[str, Any] = {}
    if options.headroom:
        from pinnablate.checks.headroom import headroom

        found = headroom(env, design)
        output.show(
            f"  kernel, {design}: {found.gain:+} decades by all equations ({found.none:.2f} to "
            f"{found.all:.2f}): {found.stratum}; a solver or a network may gain more"
        )
        figures["headroom"] = found.figures
    if options.observability:
        from pinnablate.checks.observability import as_text, observability

        figures["observability"] = {}
        for arm, undetermined in observability(env, design).items():
            output.show(f"  {design}, told {arm}: {as_text(undetermined)}")
            figures["observability"][arm] = asdict(undetermined)
    return figures


def new(options: argparse.Namespace) -> int:
    """Write a starter environment."""
    from pinnablate.cli import starter

    if options.data is None:
        path = starter.write_starter(options.name, Path(options.directory))
        output.show(f"{path} written. Next:")
    else:
        from pinnablate.cli.measured_starter import measured_starter, summary

        starter.check_name(options.name)
        text, found = measured_starter(options.name, Path(options.data), Path(options.directory))
        path = starter.write(text, options.name, Path(options.directory))
        output.show(f"{path} written; its laws are placeholders for yours.")
        for line in summary(found):
            output.show(f"  {line}")
        output.show("Next:")
    output.show(f"  pinnablate check {path}")
    output.show(f"  pinnablate run {path} --protocol smoke")
    return SUCCESS
