"""The `study` fixture: train every subset of an environment's equations as a benchmark.

    def test_my_world(study):
        study("my_world.py")  # an id, a file, or an Environment

    pytest benchmarks --benchmark-only -k maxwell --pinnablate-replicates 3

It stands on pytest-benchmark. Records go to the directory --pinnablate-results and are used again:
a repeated run trains only what is missing, so that its time says nothing about training. Such a run
has a name of its own, `test_my_world (reused 10 of 10)`, and a group of its own: pytest-benchmark
compares by name, so that --benchmark-compare and --benchmark-compare-fail never hold reading
against training. For a time of training name a fresh --pinnablate-results. How many cells were
trained and reused is in `extra_info` too, with the errors of every arm, so that
--benchmark-autosave carries them. Nothing heavy is imported before a test asks for the fixture.
"""

from __future__ import annotations

from collections.abc import Callable
from shutil import get_terminal_size
from typing import TYPE_CHECKING, Any

import pytest

from pinnablate.arguments import count

if TYPE_CHECKING:
    from pinnablate.analysis.lattice import Lattice
    from pinnablate.environment import Environment

REUSED = "records reused: not a time of training"  # the group of runs that trained less than all
_TABLES = pytest.StashKey[list[tuple[str, str]]]()  # title and report of every study


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options; each is documented by `pytest --help`."""
    group = parser.getgroup(
        "pinnablate", "train networks with every subset of an environment's equations"
    )
    group.addoption(
        "--pinnablate-replicates",
        type=count,
        default=1,
        metavar="N",
        help="seeds 0 to N-1 (default: 1)",
    )
    group.addoption(
        "--pinnablate-protocol", metavar="NAME", help="training budget (default: the standard)"
    )
    group.addoption(
        "--pinnablate-lattice",
        choices=("full", "order2"),
        default="full",
        help="every subset, or none, singles, pairs, all but one, and all (default: full)",
    )
    group.addoption(
        "--pinnablate-results",
        default="results",
        metavar="DIR",
        help="where records are kept (default: results)",
    )
    group.addoption(
        "--pinnablate-uncertified",
        action="store_true",
        help="train all the same where a world is not certified, and mark what is found",
    )


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_TABLES] = []


@pytest.fixture
def study(benchmark: Any, request: pytest.FixtureRequest) -> Callable[..., Lattice]:
    """Train an environment's arms as one benchmark round.

    The fixture is a function:
        study(environment, *, design="standard", arms="default", learner="stacked") -> Lattice
    `environment` is an id, the path of a file, or an Environment; `arms` is text as on the command
    line. A mistake, a world that is not certified, and a cell whose training failed fail the test
    with one sentence. A diverged cell is a result and does not.
    """

    def train(
        environment: str | Environment,
        *,
        design: str = "standard",
        arms: str = "default",
        learner: str = "stacked",
    ) -> Lattice:
        from pinnablate.errors import PinnablateError

        try:
            return _train(benchmark, request.config, environment, design, arms, learner)
        except PinnablateError as error:
            pytest.fail(str(error), pytrace=False)

    return train


def _train(
    benchmark: Any,
    config: pytest.Config,
    environment: str | Environment,
    design: str,
    arms: str,
    learner: str,
) -> Lattice:
    """Train what is missing, and keep the report for the end of the session."""
    from pinnablate.checks.certificates import before_training
    from pinnablate.records.store import Store
    from pinnablate.result import Result
    from pinnablate.study import Study
    from pinnablate.tasks.protocol import STANDARD

    cells = Study.of(
        environment,
        protocol=config.getoption("pinnablate_protocol") or STANDARD,
        design=design,
        arms=arms,
        replicates=config.getoption("pinnablate_replicates"),
        learner=learner,
        lattice=config.getoption("pinnablate_lattice"),
    )
    env, store = cells.environment, Store(config.getoption("pinnablate_results"))
    standing = before_training(cells, store, config.getoption("pinnablate_uncertified"))
    total, there = (
        len(cells.cells),
        len(cells.cells) - len(cells.missing(store.load(env.id).records)),
    )
    if there:
        _name_apart(benchmark, f" (reused {there} of {total})")
    made, reused = benchmark.pedantic(
        cells.run,
        args=(store,),
        kwargs={"certificate": standing.recorded},
        rounds=1,
        iterations=1,
    )
    result = Result.of(cells, store)
    found = result.lattice
    benchmark.extra_info.update(
        environment=env.id,
        digest=env.digest,
        protocol=cells.protocol.name,
        replicates=len(cells.replicates),
        split=found.primary,
        trained=len(made),
        reused=reused,
        errors={a: found.error(a) for a in found.arms if found.complete(a)},
    )
    title = f"{env.id}: trained {len(made)}, reused {reused}"
    title += "; not a time of training, which takes a fresh --pinnablate-results" if reused else ""
    config.stash[_TABLES].append((title, "\n".join([*result.complaints, str(result)])))
    if failed := result.failed:
        benchmark.has_error = True  # so that its time is neither saved nor compared
        first = failed[0]
        pytest.fail(
            f"{len(failed)} cells failed, the first: {first.arm}, replicate {first.data_seed}: "
            f"{first.reason}",
            pytrace=False,
        )
    return found


def _name_apart(benchmark: Any, ending: str) -> None:
    """Give a benchmark a name and, unless its author chose one, a group in which nothing trained
    stands.
    """
    benchmark.name += ending
    benchmark.fullname += ending
    benchmark.group = benchmark.group or REUSED


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Show the report of every study."""
    for title, report in config.stash.get(_TABLES, []):
        terminalreporter.section(title)
        if terminalreporter.isatty:
            from pinnablate.report.terminal import fitted

            report = fitted(report, get_terminal_size().columns)
        terminalreporter.write_line(report)
