"""Write expected patterns down before networks are trained: leaderboard/expected.jsonl, one line per statement, only added to.

Run: python benchmarks/register_expected.py [--results leaderboard/results] [--replicates 5]

For every statement that an environment declares and the file does not hold yet (same environment, digests, formula and
bounds), it adds what the kernel learner shows of it, from its records, with date and digests, and says on how many network
records of that environment and design the results hold at that moment. A line is never changed: a statement whose bounds
move gets a line of its own.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from pathlib import Path

from pinnablate import registry
from pinnablate.analysis.lattice import lattice_of
from pinnablate.analysis.patterns import judge
from pinnablate.arms import parse
from pinnablate.environment import Environment, Expected
from pinnablate.learners import NETWORKS, VERSIONS
from pinnablate.records.provenance import now
from pinnablate.records.store import Store
from pinnablate.study import Study
from pinnablate.tasks.protocol import protocol

LEDGER = Path(__file__).parent.parent / "leaderboard/expected.jsonl"


def identity(env: Environment, expected: Expected) -> dict:
    """What makes a statement the same statement."""
    return {"environment": env.id, "digest": env.digest, "design": env.design_digest("standard"), "label": expected.label,
            "statement": expected.statement, "at_least": expected.at_least, "at_most": expected.at_most}


def held(path: Path = LEDGER) -> list[dict]:
    """The lines of the ledger."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.is_file() else []


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--results", default="leaderboard/results")
    parser.add_argument("--replicates", type=int, default=5)
    options = parser.parse_args()
    known = [{k: line[k] for k in line if k not in ("kernel", "networks", "date")} for line in held()]
    store = Store(options.results)
    for name in registry.identifiers():
        env = registry.load(name)
        new = [e for e in env.expected if identity(env, e) not in known]
        records = store.load(env.id).records if new else {}
        study = Study(env, protocol("standard-v1"), replicates=tuple(range(options.replicates)), learner="kernel")
        asked = sorted({arm for e in new for arm in e.names()[0]} - {a.name for a in study.arms} - {"none", "all"})
        wrong = [a for a in asked if "-" in a]  # the others are subsets, which the study has, perhaps in another order
        study = replace(study, arms=(*study.arms, *(parse(study.view, ",".join(wrong)) if wrong else ())))
        missing = study.missing(records) if new else []
        if missing:
            arms = ",".join(dict.fromkeys(c.arm.name for c in missing))
            print(f"{env.id}: {len(missing)} kernel records are missing; pinnablate run {env.name} --learner kernel "
                  f"--protocol standard-v1 --arms {arms} --replicates {options.replicates} --results {options.results}")
            continue
        networks = sum(r.learner in NETWORKS and r.environment_digest == env.digest and r.design == "standard"
                       for r in records.values())
        for judged in judge(lattice_of(study, records), new, env.sector_names) if new else ():
            half = judged.seen.half_width
            line = {**identity(env, judged.expected),
                    "kernel": {"version": VERSIONS["kernel"], "replicates": options.replicates,
                               "mean": round(judged.seen.mean, 3),
                               "half_width": None if half is None else round(half, 3), "holds": judged.holds},
                    "networks": networks, "date": now()[:10]}
            with LEDGER.open("a", encoding="utf-8") as file:
                file.write(json.dumps(line) + "\n")
            print(f"{env.id}: {judged.expected.statement} {judged.expected.bounds}: kernel {judged.seen}, "
                  f"{'holds' if judged.holds else 'does not hold'}; {networks} network records")


if __name__ == "__main__":
    main()
