"""Which share of the machine's matrix-product rate training reaches: the constants behind `pinnablate run --dry-run`.

Reads records, so train first. Run: python benchmarks/cost_shares.py [DIR]
Declared flops (pinnablate/learners/cost.py) per thread-second, over the rate of a double-precision product on one thread,
measured now.
"""

from __future__ import annotations

import sys

from pinnablate.learners.rate import measured_rate
from pinnablate.records.store import Store, environments_in
from pinnablate.report.tables import table


def main() -> None:
    directory = sys.argv[1] if len(sys.argv) > 1 else "results"
    store, rate, rows = Store(directory), measured_rate(), []
    for name in environments_in(directory):
        records = [r for r in store.load(name).records.values() if r.learner == "stacked"]
        for protocol in sorted({r.protocol for r in records}):
            mine = [r for r in records if r.protocol == protocol]
            flops, seconds = (sum(r.cost[k] for r in mine) for k in ("flops", "thread_seconds"))
            rows.append([name, protocol, str(len(mine)), f"{flops / 1e9:.0f}", f"{seconds:.0f}", f"{flops / seconds / rate:.2f}"])
    print(table(rows, ["environment", "protocol", "networks", "Gflop", "thread-seconds", "share of the rate"], texts=2))
    print(f"\none thread multiplies matrices at {rate / 1e9:.0f} Gflop/s")


if __name__ == "__main__":
    main()
