"""
Kill commands at random moments: ``python -m benchmarks.kills --runs 300 --seed 1``.

Each run gets a folder of its own, in half of the runs with old outputs, and ends by
signals at a random moment. What it leaves is read as a user's program would read it. With ``--log FILE`` the same call
goes on from the last run that is in the file.
"""

from __future__ import annotations

import argparse
import random
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.kills.disturb import Killed, kill
from benchmarks.kills.log import Log, Record, digest_of_program, records_of
from benchmarks.kills.processes import load, run
from benchmarks.kills.scenarios import Scenario, scenarios
from benchmarks.kills.verdicts import Usual, contents, faults, resumed

_RESUMED_SHARE = 0.5
"""Share of the checkpoints from which a run goes on to its end."""


def main() -> int:
    """Kill, look, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.strip().splitlines()[0] if __doc__ else "")
    parser.add_argument("--runs", type=int, default=300)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", action="append", default=[], help="names of commands; all when left out")
    parser.add_argument("--log", type=Path, help="file that keeps each run; the same call goes on from it")
    parser.add_argument("--seconds", type=float, default=float("inf"), help="begin no run after so many seconds")
    parser.add_argument("--table", type=Path, nargs="+", help="only print the table of these logs")
    asked = parser.parse_args()
    if asked.table:
        return _print_results([one for path in asked.table for one in records_of(path)])
    chosen = [one for one in scenarios() if not asked.only or one.name in asked.only]
    names = ", ".join(one.name for one in chosen)
    log = Log(asked.log, f"seed {asked.seed}, program {digest_of_program()}: {names}")
    until = time.monotonic() + asked.seconds
    with tempfile.TemporaryDirectory(prefix="kills-") as name:
        load()
        usual: dict[tuple[str, bool], Usual] = {}
        for number in range(len(log.records), asked.runs):
            if time.monotonic() < until:
                log.add(kill_one(Path(name), chosen[number % len(chosen)], number, asked.seed, usual))
    return _print_results(log.records)


def _print_results(records: Sequence[Record]) -> int:
    counts = Counter((one.command, one.signals, one.outcome) for one in records)
    counts.update((one.command, "then --resume", "whole") for one in records if one.resumed)
    print_table(counts)
    n_faults = sum(len(one.wrong) for one in records)
    print(f"{len(records)} runs, {n_faults} faults")
    return 1 if n_faults else 0


def kill_one(folder: Path, scenario: Scenario, number: int, seed: int, usual: dict[tuple[str, bool], Usual]) -> Record:
    """
    Kill one run and return what it came to.

    Parameters
    ----------
    usual
        Undisturbed runs so far, by command and whether old outputs were there.
    """
    chance = random.Random(f"{seed} {number}")  # noqa: S311 - moments, no secrets
    over = chance.random() < 0.5
    kind = f"{scenario.name}{' again' if over else ''}"
    if (scenario.name, over) not in usual:
        usual[scenario.name, over] = undisturbed(scenario, folder / kind, over=over)
    known = usual[scenario.name, over]
    here = folder / f"run-{number}"
    shutil.copytree(folder / kind, here)
    old = contents(scenario, here)
    killed = kill(scenario, here, known.seconds, chance)
    wrong = list(faults(scenario, here, killed, known, old))
    outcome = _outcome(contents(scenario, here), old, known)
    goes_on = bool(scenario.checkpoint) and chance.random() < _RESUMED_SHARE
    if goes_on:
        wrong += resumed(scenario, here, known)
    shutil.rmtree(here)
    how = f"run {number} ({kind}, {_names(killed)}, {killed.moment:.3f} s)"
    for words in wrong:
        print(f"{how}: {words}", flush=True)
    return Record(number, scenario.name, _names(killed), outcome, goes_on, tuple(f"{how}: {words}" for words in wrong))


def undisturbed(scenario: Scenario, folder: Path, *, over: bool) -> Usual:
    """Run a command to its end; its folder keeps what it needs, and the old outputs that it is to replace."""
    folder.mkdir()
    for arguments in scenario.before:
        run(arguments, folder)
    if over:
        run(scenario.old, folder) if scenario.old else _put_anything(scenario, folder)
    work = Path(f"{folder}, whole")
    shutil.copytree(folder, work)
    began = time.monotonic()
    code, said = run(scenario.arguments, work)
    known = Usual(time.monotonic() - began, code, contents(scenario, work))
    if not known.content:
        raise SystemExit(f"{scenario.name} writes nothing: {said}")
    shutil.rmtree(work)
    return known


def _put_anything(scenario: Scenario, folder: Path) -> None:
    for name, _ in scenario.outputs:
        (folder / name).write_bytes(b"old\n")


def _names(killed: Killed) -> str:
    names = "+".join(one.name.removeprefix("SIG") for one in killed.signals)
    return f"{names}, writing" if killed.writing else names


def _outcome(now: Mapping[str, str], old: Mapping[str, str], usual: Usual) -> str:
    if not now:
        return "none"
    if now == old:
        return "old"
    return "whole" if now == usual.content else "best so far" if len(now) == len(usual.content) else "some"


def print_table(counts: Counter[tuple[str, str, str]]) -> None:
    """Print how often each command came to what."""
    columns = ("none", "old", "best so far", "whole", "some")
    print(f"{'command':<18} {'signals':<18} " + " ".join(f"{name:>11}" for name in columns))
    for command, signals in sorted({(one, by) for one, by, _ in counts}):
        row = (counts[command, signals, column] for column in columns)
        print(f"{command:<18} {signals:<18} " + " ".join(f"{number:>11}" for number in row))


if __name__ == "__main__":
    raise SystemExit(main())
