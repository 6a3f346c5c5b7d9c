"""Write the table of mixed hosts into ``docs/validation.md``: ``python -m tests.validation.mixed_table``."""

from __future__ import annotations

import re

from tests.validation.mixed_cases import SEEDS, Outcome, compare, draw, simulate
from tests.validation.table import PAGE

_HEAD = """\
| host | threads | VMs | vCPUs | shares | load | ready simulated | model | by size of the VM: simulated / model |
|---:|---:|---:|---:|---|---:|---:|---:|---|
"""


def line(outcome: Outcome) -> str:
    """Return the row of a host."""
    case = outcome.case
    sizes = ", ".join(
        f"{size}: {100.0 * measured:.2f} / {100.0 * found:.2f}" for size, (measured, found) in outcome.by_size.items()
    )
    shares = "mixed" if case.mixed_shares else "alike"
    vcpus = sum(guest.vcpus for guest in case.guests)
    return (
        f"| {case.seed} | {case.threads} | {len(case.guests)} | {vcpus} | {shares} | {100.0 * outcome.load:.0f} % | "
        f"{100.0 * outcome.simulated:.2f} % | {100.0 * outcome.replayed:.2f} % | {sizes} |"
    )


def main() -> None:
    """Simulate and replay all hosts, and replace the rows of the page."""
    rows = "\n".join(line(compare(case, simulate(case))) for case in map(draw, SEEDS))
    page = PAGE.read_text(encoding="utf-8")
    table = re.compile(re.escape(_HEAD) + r"(\|.*\n)*")
    PAGE.write_text(table.sub(lambda _: f"{_HEAD}{rows}\n", page), encoding="utf-8")


if __name__ == "__main__":
    main()
