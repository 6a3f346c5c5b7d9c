"""The best value and bound known of each estate, and what in a new outcome contradicts or falls behind them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from benchmarks.estates.run import HANG, Outcome
from benchmarks.output import write_json

_WORSE: Final = 0.001
"""A value may be this share above the one that was reached when the estate was recorded last."""
_ROUNDING: Final = 2e-3
"""Documents round amounts to three decimals."""
_PLANNED: Final = frozenset({0, 1})
"""Exit codes of a plan; 1 says that a service level or budget is missed."""


@dataclass(frozen=True, slots=True)
class Record:
    """
    What is known of an estate.

    Parameters
    ----------
    value, bound, unit
        Smallest value and largest bound of any run; both of the first level of the objective.
    reached
        Value of the run that was recorded last, at the estate's effort: what a new run is compared with.
    cpu_seconds, peak_mib
        Of the run that was recorded last; nothing is compared with them.
    """

    estate: str
    vms: int
    value: float
    bound: float
    reached: float
    unit: str
    cpu_seconds: float
    peak_mib: int


def read_records(path: Path) -> dict[str, Record]:
    """Return the records by the name of their estate; none without a file."""
    if not path.exists():
        return {}
    rows = json.loads(path.read_text(encoding="utf-8"))
    return {row["estate"]: Record(**row) for row in rows}


def write_records(records: Mapping[str, Record], order: Iterable[str], path: Path) -> None:
    """Write records in the order of the library."""
    write_json(path, [asdict(records[name]) for name in order if name in records])


def better_of(known: Record | None, name: str, vms: int, outcome: Outcome) -> Record | None:
    """Return the record after an outcome: the smaller value and the larger bound; unchanged without a plan."""
    if outcome.value is None or outcome.bound is None or not outcome.verified:
        return known
    value = outcome.value if known is None else min(known.value, outcome.value)
    bound = outcome.bound if known is None else max(known.bound, outcome.bound)
    child = outcome.child
    return Record(name, vms, value, bound, outcome.value, outcome.unit, round(child.cpu_seconds, 1), child.peak_mib)


def list_faults(outcome: Outcome) -> Iterator[str]:
    """Yield what is wrong with an outcome whatever is known of its estate."""
    if outcome.child.code == HANG:
        yield "plan did not end and was stopped"
    elif outcome.child.code not in _PLANNED:
        yield f"plan ended with exit code {outcome.child.code}"
    if outcome.verified is False:
        yield "verify found violations in the plan"
    if above(outcome.bound, outcome.value):
        yield f"contradiction: the bound {outcome.bound} is above the value {outcome.value}"


def list_regressions(outcome: Outcome, known: Record) -> Iterator[str]:
    """Yield where an outcome contradicts what is known, or is worse."""
    if above(outcome.bound, known.value):
        yield f"contradiction: the bound {outcome.bound} is above {known.value}, the value of a plan known before"
    if above(known.bound, outcome.value):
        yield f"contradiction: the value {outcome.value} is below {known.bound}, a bound proven before"
    if outcome.value is not None and outcome.value > known.reached * (1 + _WORSE) + _ROUNDING:
        yield f"worse value: {outcome.value} instead of {known.reached}"
    if above(known.bound, outcome.bound):
        yield f"worse bound: {outcome.bound} instead of {known.bound}"


def above(left: float | None, right: float | None) -> bool:
    """Return whether the left amount is above the right one by more than the rounding of documents."""
    return left is not None and right is not None and left > right + _ROUNDING
