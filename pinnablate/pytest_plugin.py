"""The `study` fixture: train every subset of an environment's equations as a benchmark.

    def test_my_world(study):
        study("my_world.py")  # an id, a file, or an Environment

    pytest benchmarks --benchmark-only -k maxwell --pinnablate-replicates 3

It stands on pytest-benchmark. Records go to the directory --pinnablate-results and are used again:
a repeated run trains only what is missing, so that its time says nothing about training. How many
cells were trained is in `extra_info["trained"]`. The errors of every arm are in
`extra_info["errors"]`, so that --benchmark-autosave and --benchmark-compare carry them. Nothing
heavy is imported before a test asks for the fixture.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from pinnablate.arguments import count

if TYPE_CHECKING:
    from pinnablate.analysis.lattice import Lattice
    from pinnablate.environment import Environment

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


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_TABLES] = []


@pytest.fixture
def study(benchmark: Any, request: pytest.FixtureRequest) -> Callable[..., Lattice]:
    """Train an environment's arms as one benchmark round.

    The fixture is a function:
        study(environment, *, design="standard", arms="default", learner="stacked") -> Lattice
    `environment` is an id, the path of a file, or an Environment; `arms` is text as on the command
    line. A mistake, and a cell whose training failed, fail the test with one sentence. A diverged
    cell is a result and does not.
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
    store = Store(config.getoption("pinnablate_results"))
    made, reused = benchmark.pedantic(cells.run, args=(store,), rounds=1, iterations=1)
    result = Result.of(cells, store)
    env, found = cells.environment, result.lattice
    benchmark.extra_info.update(
        environment=env.id,
        digest=env.digest,
        protocol=cells.protocol.name,
        replicates=len(cells.replicates),
        split=found.primary,
        trained=len(made),
        reused=reused,
        errors={a: found.error(a) for a in found.arms},
    )
    title = f"{env.id}: trained {len(made)}, reused {reused}"
    config.stash[_TABLES].append((title, str(result)))
    if failed := result.failed:
        first = failed[0]
        pytest.fail(
            f"{len(failed)} cells failed, the first: {first.arm}, replicate {first.data_seed}: "
            f"{first.reason}",
            pytrace=False,
        )
    return found


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Show the report of every study."""
    for title, report in config.stash.get(_TABLES, []):
        terminalreporter.section(title)
        terminalreporter.write_line(report)
