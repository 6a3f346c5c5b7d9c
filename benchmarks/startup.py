"""
Start-up of the commands people run most, beside a bare interpreter in the same run.

Run ``python -m benchmarks.startup [--json OUT]``; each command runs several times and the fastest counts.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path

SAMPLE = Path(__file__).parent.parent / "sample_inventories" / "branch-office.yaml"
COMMANDS = {
    "--help": ["--help"],
    "plan --help": ["plan", "--help"],
    "validate branch office": ["validate", str(SAMPLE)],
    "schema inventory": ["schema", "inventory"],
    "schema plan": ["schema", "plan"],
    "plan branch office": ["plan", str(SAMPLE)],
}
GOAL_SECONDS = {"plan branch office": 3.0}
DEFAULT_GOAL_SECONDS = 0.5


def fastest_seconds(command: list[str], repeat: int) -> float:
    """Return the shortest of `repeat` runs of a command, seconds."""
    seconds = []
    for _ in range(repeat):
        started = time.perf_counter()
        subprocess.run(command, check=False, capture_output=True)
        seconds.append(time.perf_counter() - started)
    return min(seconds)


def main() -> None:
    """Measure, print a table, write JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--repeat", type=int, default=5)
    options = parser.parse_args()
    bare = fastest_seconds([sys.executable, "-c", "pass"], options.repeat)
    rows = []
    print(f"{'command':<26} {'seconds':>8} {'x bare python':>14} {'goal':>6}")
    print(f"{'python -c pass':<26} {bare:>8.3f} {1.0:>14.1f}")
    for name, arguments in COMMANDS.items():
        seconds = fastest_seconds([sys.executable, "-m", "vconsolidate", *arguments], options.repeat)
        goal = GOAL_SECONDS.get(name, DEFAULT_GOAL_SECONDS)
        rows.append({"command": name, "seconds": seconds, "ratio_to_bare_python": seconds / bare, "goal_seconds": goal})
        print(f"{name:<26} {seconds:>8.3f} {seconds / bare:>14.1f} {goal:>6.1f}")
    if options.json:
        options.json.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
