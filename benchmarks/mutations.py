"""What becomes of 300 mutants of the catalogue's own files: refused in a sentence, certified and trained, or uncertified and not.

    python benchmarks/mutations.py --count 300 --seed 0 --write     # a table, and the same in notebook/mutations.md
    python benchmarks/mutations.py --only 17 --text                 # one mutant, with its file

Anything else is a fault and is listed: a traceback, a warning, a refusal in raw Python, a minute without a line, a law that the
truth violates and that is certified all the same, a certified world that does not train.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory

from common import say, write_section
from mutants.judging import Verdict, judge
from mutants.making import Mutant, make
from mutants.operator import UNCERTIFIED

NOTEBOOK = Path(__file__).parent / "notebook" / "mutations.md"
# Seconds of processor time without a line that nobody should wait: other jobs run beside, whose waiting is not the mutant's.
SILENCE = 60.0
ENDED = 300.0  # seconds of the clock without a line after which a mutant is ended
WHOLE = 600.0  # seconds after which it is ended, whatever it says
RENEWED = 50  # so many mutants in a process: TensorFlow's programs stay in memory


def worker(pipe: Connection) -> None:
    """Judge the mutants that come through a pipe; send lines and verdicts back."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    from mutants.judging import ARMS, TINY

    from pinnablate import api

    api.run(
        "decay-chain", protocol=TINY[0], arms=ARMS, workers=1
    )  # TensorFlow is imported, which is no mutant's silence

    def send(kind: str, what: object) -> None:
        pipe.send((kind, what, time.process_time()))

    send("ready", None)
    with TemporaryDirectory() as place:
        while (task := pipe.recv()) is not None:
            index, seed, train = task
            mutant = make(index, seed)
            path = Path(place) / f"mutant_{index}.py"
            path.write_text(mutant.text, encoding="utf-8")
            verdict = Verdict(index)
            judge(path, verdict, mutant.may, lambda text: send("line", str(text)), train)
            send("verdict", verdict)


class Judge:
    """A process that judges mutants one after the other, ended where it keeps silent, and renewed now and then."""

    def __init__(self) -> None:
        self.context, self.done = get_context("spawn"), 0
        self.process = None

    def start(self) -> None:
        self.pipe, other = self.context.Pipe()
        self.process = self.context.Process(target=worker, args=(other,), daemon=True)
        self.process.start()
        other.close()
        self.spent = self.pipe.recv()[2]  # ready

    def stop(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.join()
            self.process = None

    def verdict(self, index: int, seed: int, train: bool) -> Verdict:
        """The verdict of one mutant, with its longest silence."""
        if self.process is None or self.done % RENEWED == RENEWED - 1:
            self.stop()
            self.start()
        self.done += 1
        begin = time.monotonic()
        silence, said = 0.0, "nothing"
        self.pipe.send((index, seed, train))
        while True:
            if not self.pipe.poll(min(ENDED, max(WHOLE - (time.monotonic() - begin), 1.0))):
                self.stop()
                took = time.monotonic() - begin
                fault = f"ended after {took:.0f} s; the last line was: {said}"
                return Verdict(index, faults=[fault], silence=took)
            try:
                kind, what, spent = self.pipe.recv()
                silence, self.spent = max(silence, spent - self.spent), spent
            except EOFError:
                self.stop()
                return Verdict(
                    index, faults=[f"the process died; the last line was: {said}"], silence=silence
                )
            if kind == "verdict":
                what.silence = round(silence, 1)
                if silence > SILENCE:
                    what.faults.append(f"{silence:.0f} s of processor time without a line")
                return what
            said = what


def verdicts(indices: Sequence[int], seed: int, train: bool) -> Iterator[tuple[Mutant, Verdict]]:
    """Every mutant with its verdict, as they come."""
    judged = Judge()
    try:
        for k, index in enumerate(indices):
            mutant, begin = make(index, seed), time.monotonic()
            verdict = judged.verdict(index, seed, train)
            say(
                f"[{k + 1}/{len(indices)}] {index} {mutant.environment} {'+'.join(mutant.operators)}: "
                f"{verdict.outcome or 'CRASHED'} {time.monotonic() - begin:.1f} s"
                + "".join(f"\n    FAULT {fault:.400}" for fault in verdict.faults)
            )
            yield mutant, verdict
    finally:
        judged.stop()


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


def summary(found: Sequence[tuple[Mutant, Verdict]]) -> str:
    """What became of the mutants by group of operators, the share of each environment, and every fault."""
    groups: dict[str, Counter[str]] = {}
    for mutant, verdict in found:
        counts = groups.setdefault(mutant.group, Counter())
        counts["mutants"] += 1
        counts[verdict.outcome or "crashed"] += 1
        counts["at fault"] += bool(verdict.faults)
    columns = ("mutants", "refused", "certified", "uncertified", "at fault")
    rows = [[name, *(counts[c] for c in columns)] for name, counts in groups.items()]
    rows.append(["all", *(sum(counts[c] for counts in groups.values()) for c in columns)])
    shares = Counter(m.environment for m, _ in found).most_common()
    uncertified = [v for _, v in found if v.outcome == UNCERTIFIED]
    parts = [
        table(["what is changed", *columns], rows),
        "Share of each environment: " + ", ".join(f"{name} {n}" for name, n in shares) + ".",
        f"Of {len(uncertified)} that `check` does not certify `run` refuses {sum(v.seen for v in uncertified)} by itself; the others it "
        "refuses after `check`, and calls them not checked in full before.",
        f"Longest silence {max(v.silence for _, v in found):.0f} s of processor time; "
        f"{sum(sum(v.seconds.values()) for _, v in found):.0f} s in all.",
    ]
    faulty = [(m, v) for m, v in found if v.faults]
    if faulty:
        parts.append(
            table(
                ["mutant", "environment", "operators", "change", "faults"],
                [
                    [
                        m.index,
                        m.environment,
                        ", ".join(m.operators),
                        _cell(m.words, 120),
                        _cell("; ".join(v.faults), 300),
                    ]
                    for m, v in faulty
                ],
            )
        )
    return "\n\n".join(parts)


def _cell(text: str, width: int) -> str:
    whole = " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")
    return whole if len(whole) <= width else whole[: width - 1] + "…"


def main(arguments: Sequence[str] | None = None) -> int:
    """Judge what the command line asks for; an exit code, 1 where there is a fault."""
    parser = argparse.ArgumentParser(
        prog="benchmarks/mutations.py", description=__doc__.splitlines()[0]
    )
    parser.add_argument("--count", type=int, default=300, help="how many mutants (default: 300)")
    parser.add_argument(
        "--seed", type=int, default=0, help="another one gives other mutants (default: 0)"
    )
    parser.add_argument("--only", type=int, nargs="+", metavar="N", help="these mutants alone")
    parser.add_argument("--text", action="store_true", help="show the files, and judge nothing")
    parser.add_argument("--no-training", action="store_true", help="declare and check alone")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also keep every verdict there")
    parser.add_argument(
        "--write", action="store_true", help="also put the tables into the notebook"
    )
    options = parser.parse_args(arguments)
    indices = options.only or range(options.count)
    if options.text:
        for index in indices:
            mutant = make(index, options.seed)
            print(
                f"# {mutant.index}: {mutant.words}; may be {', '.join(sorted(mutant.may))}\n{mutant.text}"
            )
        return 0
    os.nice(10)
    found = []
    for mutant, verdict in verdicts(indices, options.seed, not options.no_training):
        found.append((mutant, verdict))
        if options.json:  # as they come: a long run may be interrupted
            kept = [
                {
                    **asdict(v),
                    "environment": m.environment,
                    "operators": m.operators,
                    "group": m.group,
                    "words": m.words,
                }
                for m, v in found
            ]
            options.json.write_text(json.dumps(kept, indent=1) + "\n")
    text = summary(found)
    print(text)
    if options.write:
        write_section(NOTEBOOK, "mutants", text)
    return 1 if any(v.faults for _, v in found) else 0


if __name__ == "__main__":
    sys.exit(main())
