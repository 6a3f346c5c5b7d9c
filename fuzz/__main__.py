"""``python -m fuzz TARGET``: run one target, list them, or look at one case."""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from fuzz import record
from fuzz.engines import by_atheris


def main(arguments: list[str]) -> int:
    """Run the command line; return 1 where a fault was found."""
    parser = argparse.ArgumentParser(prog="python -m fuzz", description=__doc__)
    parser.add_argument("target", nargs="?", help="what to run; see --list")
    parser.add_argument("--list", action="store_true", help="list the targets")
    parser.add_argument("--seconds", type=float, help="end after so many seconds (default: 60)")
    parser.add_argument("--runs", type=int, help="end after so many executions")
    parser.add_argument("--engine", choices=("atheris", "hypothesis"), help="default: atheris where it is installed")
    parser.add_argument("--seed", type=int, default=0, help="of the choices (default: 0)")
    parser.add_argument("--case", type=Path, help="run one input and show what goes wrong")
    parser.add_argument("--out", type=Path, default=Path("build/fuzz"), help="folder for the cases of faults")
    parser.add_argument("--record", action="store_true", help="count this run in fuzz/record.json; a fault clears it")
    parser.add_argument("--tally", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args(arguments)
    if chosen.seconds is None and chosen.runs is None:
        chosen.seconds = 60.0
    engine = chosen.engine or ("atheris" if by_atheris.is_here() else "hypothesis")
    if chosen.tally is None and not chosen.list and chosen.case is None:
        return _in_own_process(arguments, engine, chosen)
    if engine == "atheris" and chosen.tally is not None:
        by_atheris.instrument()
    return _here(engine, chosen)


def _in_own_process(arguments: list[str], engine: str, chosen: argparse.Namespace) -> int:
    """Run the engine in a process that it may end, and read its tally afterwards."""
    with tempfile.TemporaryDirectory(prefix="vconsolidate-fuzz-") as folder:
        tally = Path(folder, "tally.json")
        command = [sys.executable, "-m", "fuzz", *arguments, "--engine", engine, "--tally", str(tally)]
        ended = subprocess.run(command, check=False)  # noqa: S603 - ourselves
        done = record.read_tally(tally)
    if ended.returncode and not done.faults:
        print(f"{engine} ended with {ended.returncode} after {done.runs:,} executions", file=sys.stderr)
        return 1
    print(f"{chosen.target}: {done.runs:,} executions in {done.seconds:,.0f} s, {len(done.faults)} kinds of fault")
    if chosen.record:
        record.add(chosen.target, engine, done)
    return 1 if done.faults else 0


def _here(engine: str, chosen: argparse.Namespace) -> int:
    from fuzz.engines import by_hypothesis
    from fuzz.judge import judge, show
    from fuzz.session import Session
    from fuzz.targets import TARGETS

    if chosen.list:
        width = max(map(len, TARGETS))
        print("\n".join(f"{name:{width}}  {target.reads}" for name, target in TARGETS.items()))
        return 0
    if chosen.target not in TARGETS:
        print(f'no target is named "{chosen.target}"; python -m fuzz --list names them', file=sys.stderr)
        return 2
    target = TARGETS[chosen.target]
    if chosen.case is not None:
        fault = judge(target, chosen.case.read_bytes())
        if fault is not None:
            show(fault)
        return 1 if fault else 0
    session = Session(target, chosen.out, chosen.tally)
    limits = {"seconds": chosen.seconds, "runs": chosen.runs, "first_seed": chosen.seed}
    if engine == "atheris":
        by_atheris.fuzz(target, session, **limits)
    else:
        by_hypothesis.fuzz(session, **limits)
    return 1 if session.faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
