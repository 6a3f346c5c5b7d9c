"""
Runway on history that the forecast has not seen: ``python -m benchmarks.runway --json OUT``.

Each series is cut at 40, 50, 60 and 70 % of its length. From the first part the forecast says when the level (the mean
of the last 24 hours) will pass a threshold, and in which band each value will lie; the second part says what came.
The threshold is half-way between the highest level of the first part and that of the whole series, so that the second
part passes it; where the second part never goes higher, it is 10 % above the first part, and ``never`` is right.
Nothing of the second part but this threshold is known to the forecast.

Series are Bitbrains (20 VMs over a month: CPU in MHz, memory in use, and what was written to disks and received from
the network since the beginning, which grows as storage does that keeps it; and the sums of each, as a cluster would
have them), 50 VMs of its other trace, and 11 series of CloudWatch of two weeks, all by the hour. Nothing was chosen on
the groups called "held out": sums of VMs drawn at random (``--seed``), what Bitbrains read and sent, PlanetLab and
CloudCluster over a day or two in steps of five minutes. Methods: ``robust`` as
``vconsolidate runway`` has it, ``last`` (the last day again, without a band), and with ``--ets`` exponential
smoothing (minutes). A series whose folder is absent is passed over.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from benchmarks.output import Cell, line, write_json
from benchmarks.runway_series import Series, all_series, held_out
from vconsolidate.forecast.forecast import Forecast, forecast
from vconsolidate.forecast.history import History
from vconsolidate.model.arrays import FloatArray

ROOT: Final = Path(__file__).parent.parent
CUTS: Final = (0.4, 0.5, 0.6, 0.7)
LEVEL_H: Final = 24
_HEADS: Final = (
    *("series", "method", "number", "cases", "passed", "hit", "false", "error days", "of the time"),
    *("warned", "days before", "range", "covered", "width"),
)
_WIDTHS: Final = (34, 6, 6, 6, 6, 6, 6, 10, 11, 6, 11, 6, 7, 6)


@dataclass(frozen=True, slots=True)
class Judged:
    """
    One forecast against what came, days after the cut; None for never.

    Parameters
    ----------
    early, late
        Of the band.
    covered
        Share of the values within the band; None without one.
    width
        Mean width of the band over the mean of the series.
    """

    predicted: float | None
    actual: float | None
    early: float | None
    late: float | None
    covered: float | None
    width: float | None

    @property
    def in_range(self) -> bool:
        """Whether the band of the day holds what came, never being later than any day."""
        actual, early, late = (np.inf if day is None else day for day in (self.actual, self.early, self.late))
        return bool(early <= actual <= late)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.runway", description=__doc__)
    parser.add_argument("--traces", type=Path, default=ROOT.parent / "shared/data/traces", metavar="FOLDER")
    parser.add_argument("--ets", action="store_true", help="also exponential smoothing of statsmodels")
    parser.add_argument("--cut", type=float, action="append", metavar="SHARE", help="only at this share; repeatable")
    parser.add_argument("--only", default="", metavar="NAME", help="groups whose names begin so")
    parser.add_argument("--seed", type=int, default=0, help="of the VMs that are drawn")
    parser.add_argument("--json", type=Path, default=None, metavar="OUT")
    options = parser.parse_args(arguments)
    methods = METHODS if options.ets else {name: method for name, method in METHODS.items() if name != "ets"}
    print(line(_HEADS, _WIDTHS))
    rows: list[dict[str, Cell]] = []
    by_group: dict[str, list[Series]] = {}
    for one in (*all_series(options.traces), *held_out(options.traces, options.seed)):
        if one.group.startswith(options.only):
            by_group.setdefault(one.group, []).append(one)
    for group, series in by_group.items():
        for name, method in methods.items():
            judged = [judge(one.history, cut, method) for one in series for cut in options.cut or CUTS]
            rows.append(_row(group, name, len(series), judged))
            print(line(list(rows[-1].values()), _WIDTHS), flush=True)
            write_json(options.json, rows)
    return 0


def judge(history: History, cut: float, method: Callable[[History, int], Forecast | None]) -> Judged:
    """Return what a method says at a cut, against the rest of the series."""
    at = round(len(history.values) * cut)
    seen, rest = history.until(at), history.values[at:]
    found = method(seen, len(rest))
    if found is None:
        return Judged(None, None, None, None, None, None)
    level = _levels(history.values)
    before, whole = np.nanmax(level[LEVEL_H - 1 : at]), np.nanmax(level[LEVEL_H - 1 :])
    threshold = (before + whole) / 2 if whole > before else before * 1.1
    paths = (found.typical, found.high, found.low)
    predicted, early, late = (None if path is None else _passed(seen, path, threshold) for path in paths)
    covered = width = None
    if found.low is not None and found.high is not None:
        known = np.isfinite(rest)
        within = (rest >= found.low - 1e-9) & (rest <= found.high + 1e-9)
        covered = float(within[known].mean())
        width = float((found.high - found.low).mean() / max(np.nanmean(np.abs(history.values)), 1e-9))
    return Judged(predicted, _passed(seen, rest, threshold), early, late, covered, width)


def _levels(values: FloatArray) -> FloatArray:
    """Return the mean of the last 24 known hours, NaN for the first day."""
    known = np.isfinite(values)
    sums = np.concatenate([[0.0], np.cumsum(np.where(known, values, 0.0))])
    counts = np.concatenate([[0], np.cumsum(known)])
    found = np.full(len(values), np.nan)
    number = counts[LEVEL_H:] - counts[:-LEVEL_H]
    total = sums[LEVEL_H:] - sums[:-LEVEL_H]
    found[LEVEL_H - 1 :] = np.where(number > 0, total / np.maximum(number, 1), np.nan)
    return found


def _passed(seen: History, path: FloatArray, threshold: float) -> float | None:
    """Return after how many days the level passes the threshold; None for never."""
    level = _levels(np.concatenate([seen.values, path]))[len(seen.values) :]
    over = np.flatnonzero(level > threshold)
    return float(over[0] + 1) * seen.step_s / 86_400 if over.size else None


def _row(group: str, method: str, number: int, judged: Sequence[Judged]) -> dict[str, Cell]:
    passed = [one for one in judged if one.actual is not None]
    both = [(one.predicted, one.actual) for one in judged if one.predicted is not None and one.actual is not None]
    early = [one.actual - one.early for one in judged if one.actual is not None and one.early is not None]
    banded = [one for one in passed if one.covered is not None]
    errors = [abs(predicted - actual) for predicted, actual in both]
    shares = [abs(predicted - actual) / actual for predicted, actual in both]
    false = sum(one.actual is None and one.predicted is not None for one in judged)
    covered = [one.covered for one in judged if one.covered is not None]
    widths = [one.width for one in judged if one.width is not None]
    return {
        "series": group,
        "method": method,
        "number": number,
        "cases": len(judged),
        "passed": len(passed),
        "hit": len(both),
        "false": false,
        "error_days": round(float(np.median(errors)), 3) if errors else None,
        "error_of_time": round(float(np.median(shares)), 3) if shares else None,
        "warned": round(sum(days >= 0.0 for days in early) / len(banded), 3) if banded else None,
        "days_before": round(float(np.median(early)), 3) if early else None,
        "in_range": round(float(np.mean([one.in_range for one in judged])), 3) if covered else None,
        "covered": round(float(np.mean(covered)), 3) if covered else None,
        "width": round(float(np.median(widths)), 3) if widths else None,
    }


def _last(history: History, steps: int) -> Forecast | None:
    """Return the last day again and again, which is what no model must be worse than."""
    day = history.values[-LEVEL_H:]
    day = np.where(np.isfinite(day), day, np.nanmean(day) if np.isfinite(day).any() else 0.0)
    path = np.resize(day, steps)
    return Forecast("flat", "day", history.end_s, history.step_s, path, None, None, float(day.max()), 0, None)


METHODS: Final[dict[str, Callable[[History, int], Forecast | None]]] = {
    "last": _last,
    "robust": forecast,
    "ets": lambda history, steps: forecast(history, steps, model="ets"),
}


if __name__ == "__main__":
    raise SystemExit(main())
