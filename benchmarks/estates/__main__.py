"""
Plan the library of estates with the public command, verify the plans, and show every regression.

``python -m benchmarks.estates`` plans every estate, ``--only NAME`` some of them, ``--quick`` a subset of small ones.
It exits with 1 if a command crashes or hangs, a plan is not verified, a bound contradicts a plan, or a value or bound
is worse than in ``best.json``. With ``--seed``, ``--vms`` or ``--effort`` the runs differ from the recorded ones, so
only crashes, violations and contradictions count.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.estates.examine import Examination, Settings, examine
from benchmarks.estates.library import LIBRARY, Kind
from benchmarks.estates.records import Record, better_of, list_regressions, read_records, write_records
from benchmarks.estates.table import table_lines
from benchmarks.output import Cell, line, write_json

_WIDTHS = {"estate": 20, "VMs": 5, "value": 12, "bound": 12, "gap %": 6, "exit": 4, "verified": 8, "CPU s": 7, "MiB": 5}


def main(arguments: Sequence[str] | None = None) -> int:
    """Examine estates and print a row for each; return 1 if anything is wrong or worse than before."""
    options = _parser().parse_args(arguments)
    if options.table:
        print(*table_lines(read_records(options.records)), sep="\n")
        return 0
    with tempfile.TemporaryDirectory() as temporary:
        settings = Settings(
            options.folder or Path(temporary),
            options.seed,
            options.vms,
            options.effort,
            with_variants=not options.plans_only,
            twice=options.twice,
        )
        return _examine_all(_chosen(options.only, quick=options.quick), settings, options)


def _examine_all(kinds: Sequence[Kind], settings: Settings, options: argparse.Namespace) -> int:
    records = read_records(options.records)
    rows: list[dict[str, Cell]] = []
    n_complaints = 0
    print(line(list(_WIDTHS), list(_WIDTHS.values())), flush=True)
    for kind in kinds:
        found = examine(kind, settings)
        known = records.get(kind.name)
        if settings.usual:
            found.complaints += _regressions(kind, found, known)
        rows.append(_row(kind, found))
        _print(rows[-1], found)
        write_json(options.json, rows)
        n_complaints += len(found.complaints)
        better = better_of(known, kind.name, kind.n_vms, found.outcome)
        if options.update and settings.usual and better is not None:
            records[kind.name] = better
            write_records(records, [one.name for one in LIBRARY], options.records)
    print(f"estates: {len(rows)}, complaints: {n_complaints}")
    return 1 if n_complaints else 0


def _regressions(kind: Kind, found: Examination, known: Record | None) -> list[str]:
    if known is None:
        return []
    if known.vms != kind.n_vms:
        return [f"the record is of {known.vms} VMs: enter the estate anew with --update"]
    return list(list_regressions(found.outcome, known))


def _chosen(names: Sequence[str] | None, *, quick: bool) -> list[Kind]:
    chosen = [kind for kind in LIBRARY if names is None or any(kind.name.startswith(name) for name in names)]
    return [kind for kind in chosen if kind.quick] if quick else chosen


def _row(kind: Kind, found: Examination) -> dict[str, Cell]:
    outcome = found.outcome
    verified = {None: "no plan", True: "yes", False: "NO"}[outcome.verified]
    figures = (outcome.value, outcome.bound, outcome.gap_percent, outcome.child.code, verified)
    cells = (kind.name, found.n_vms, *figures, round(outcome.child.cpu_seconds, 1), outcome.child.peak_mib)
    return dict(zip(_WIDTHS, cells, strict=True))


def _print(row: dict[str, Cell], found: Examination) -> None:
    print(line(list(row.values()), list(_WIDTHS.values())))
    for complaint in found.complaints:
        print(f"    WRONG: {complaint}")
    for note in found.notes:
        print(f"    {note}")
    sys.stdout.flush()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.estates", description=__doc__)
    parser.add_argument("--only", nargs="+", default=None, metavar="NAME", help="estates whose names begin like this")
    parser.add_argument("--quick", action="store_true", help="only the small estates that are planned often")
    parser.add_argument("--seed", type=int, default=0, help="draw other estates of the same kinds")
    parser.add_argument("--vms", type=int, default=None, help="draw at most so many VMs")
    parser.add_argument("--effort", type=float, default=None, help="another effort than the library's")
    parser.add_argument("--plans-only", action="store_true", help="do not plan variants of the estates")
    parser.add_argument("--twice", action="store_true", help="plan again with two workers and compare the bytes")
    parser.add_argument("--update", action="store_true", help="enter better values and bounds into the records")
    parser.add_argument("--table", action="store_true", help="print the records as a table of Markdown, plan nothing")
    parser.add_argument("--records", type=Path, default=Path(__file__).with_name("best.json"), metavar="FILE")
    parser.add_argument("--folder", type=Path, default=None, help="keep inventories and plans here")
    parser.add_argument("--json", type=Path, default=None, metavar="OUT")
    return parser


if __name__ == "__main__":
    sys.exit(main())
