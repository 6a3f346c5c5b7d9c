"""What really happened, from a table: which moves are done, which failed, which VM went elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from vconsolidate.inventory.cells import Cell, cell_rows, dialect_of
from vconsolidate.inventory.encodings import decode_table
from vconsolidate.inventory.problems import Problems, quoted
from vconsolidate.inventory.sheet import fold
from vconsolidate.migration.situation import Happened, situation
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.place import Place
from vconsolidate.model.plan import Plan
from vconsolidate.pipeline.documents import read_document

_COLUMNS: Final = ("vm", "host", "status")
_OPTIONAL: Final = ("day", "kind", "source")
_STORAGE: Final = "storage"
_DONE: Final = frozenset({"done", "ok", "moved", "success", "succeeded"})
_FAILED: Final = frozenset({"failed", "fail", "error", "rolled back", "rolledback"})
_OPEN: Final = frozenset({"", "open", "planned", "todo", "to do"})
_APOSTROPHE: Final = re.compile(r"'(?=[=+@\t\r#-]|::)")
"""The apostrophe that keeps a spreadsheet from running a name as a formula, as the tables of this program have it."""


@dataclass(frozen=True, slots=True)
class _Row:
    """A move that is no longer to come, its table, and the cell of its host; `source` of a storage migration only."""

    vm: str
    host: str
    done: bool
    day: date | None
    file: str
    where: Cell
    source: str = ""


def read_status(paths: Sequence[Path], estate: Estate, demand: Demand, plan: Plan) -> Happened:
    """
    Return what happened, in the order of the tables and rows.

    Columns: vm, host (where it was moved to), status (done, failed, or empty for a move still to come), and day
    (optional). In a row of kind ``storage``, host is a datastore, and source the one that the files came from. Other
    columns are ignored, so the table of moves can be filled in and given back. A move that was done and then failed was
    taken back: its VM is where it was before.

    Raises
    ------
    InputError
        With every row that names an unknown VM, host or status, a host whose machine is not empty yet, or no host for a
        move that failed after others were done; and for a table without these columns.
    """
    problems = Problems()
    known = _Known(
        vms=frozenset(vm.name for vm in demand.vms),
        hosts=frozenset(host.name for host in situation(estate, demand, plan).hosts),
        datastores=frozenset(store.name for store in estate.datastores),
        copies=frozenset(_copies(plan)),
    )
    done: dict[str, list[_Row]] = {}
    failed: set[str] = set()
    copied: set[tuple[str, str, str]] = set()
    days: list[date] = []
    for path in paths:
        text = decode_table(read_document(path), str(path))
        rows = cell_rows(text, str(path), problems, dialect_of(text))
        for row in _read(rows, str(path), problems, known):
            days += [row.day] if row.day is not None else []
            if row.source:
                (copied.add if row.done else copied.discard)((row.vm, row.source, row.host))
                continue
            _follow(row, done.setdefault(row.vm, []), problems)
            (failed.discard if row.done else failed.add)(row.vm)
    at = {vm: moves[-1] for vm, moves in done.items() if moves}
    last_day, files = max(days, default=None), frozenset(copied)
    happened = Happened({vm: row.host for vm, row in at.items()}, frozenset(failed), last_day, files)
    waits_for = situation(estate, demand, plan, happened).waits_for
    for row in at.values():
        waits = waits_for.get(row.host, ())
        if waits != ():
            who = "a server that stays" if waits is None else waits[0]
            message = f"host {quoted(row.host)} is no host yet: {who} runs on its machine (correct one of the two)"
            _wrong(problems, row.file, row.where, message)
    problems.raise_if_any()
    return happened


def _copies(plan: Plan) -> Iterator[tuple[str, str, str]]:
    """Yield VM, datastore of today and datastore of the plan of all files that go to another."""
    for one in plan.storage:
        pairs = ((one.home_before, one.home), *zip(one.disks_before, one.disks, strict=True))
        yield from ((one.vm, before, now) for before, now in pairs if before and before != now)


@dataclass(frozen=True, slots=True)
class _Known:
    """Names that a table may use."""

    vms: frozenset[str]
    hosts: frozenset[str]
    datastores: frozenset[str]
    copies: frozenset[tuple[str, str, str]]

    def wrong_place(self, kind: str, name: str, problems: Problems) -> str:
        """Return what is wrong with the place that a move went to; empty where nothing is."""
        if kind == _STORAGE:
            near = problems.did_you_mean(name, self.datastores)
            return "" if name in self.datastores else f"unknown datastore {quoted(name)}{near}"
        if name in self.datastores - self.hosts:
            return f"{quoted(name)} is a datastore (write storage to column kind for files, or a host here)"
        near = problems.did_you_mean(name, self.hosts)
        return "" if name in self.hosts else f"unknown host {quoted(name)}, or one that runs no VM{near}"


def _read(rows: Iterator[list[Cell]], file: str, problems: Problems, known: _Known) -> Iterator[_Row]:
    """Yield every move that is no longer to come."""
    columns = _columns(next(rows, []), file, problems)
    if columns is None:
        return
    for row in rows:
        cells = {name: row[k] if k < len(row) else Cell("", row[0].line, 1) for name, k in columns.items()}
        vm, host = (_name(cells[name]) for name in ("vm", "host"))
        kind = cells["kind"].text.strip().lower() if "kind" in cells else ""
        status = cells["status"].text.strip().lower()
        before = len(problems)
        if status not in _DONE | _FAILED | _OPEN:
            _wrong(problems, file, cells["status"], f"unknown status {quoted(status)} (write done or failed)")
        if vm not in known.vms:
            near = problems.did_you_mean(vm, known.vms) or " (leave the row out if its server is no longer planned)"
            _wrong(problems, file, cells["vm"], f"unknown VM {quoted(vm)}{near}")
        if status in _DONE and (wrong := known.wrong_place(kind, host, problems)):
            _wrong(problems, file, cells["host"], wrong)
        source = _name(cells["source"]) if kind == _STORAGE and "source" in cells else ""
        if kind == _STORAGE and not source and status not in _OPEN:
            _wrong(problems, file, cells["vm"], f"the files of {vm} came from no datastore (write it to column source)")
        elif source and len(problems) == before and (vm, source, host) not in known.copies:
            message = f"no files of {vm} go from {source} to {host} (write the datastores of the table of moves)"
            _wrong(problems, file, cells["source"], message)
        day = None if status in _OPEN else _day(cells.get("day"), file, problems)
        if len(problems) == before and status not in _OPEN:
            yield _Row(vm, host, status in _DONE, day, file, cells["host"], source)


def _name(cell: Cell) -> str:
    return _APOSTROPHE.sub("", cell.text.strip(), count=1)


def _follow(row: _Row, moves: list[_Row], problems: Problems) -> None:
    """Add a row to the moves of its VM that are done, or take the last of them back."""
    same = bool(moves) and moves[-1].host == row.host
    if same:  # the row again, or the move taken back
        moves.pop()
    if row.done:
        moves.append(row)
    elif moves and not row.host:
        message = f"{row.vm} was moved before: which move failed? (write the host that it was to go to)"
        _wrong(problems, row.file, row.where, message)


def _day(cell: Cell | None, file: str, problems: Problems) -> date | None:
    if cell is None or not cell.text.strip():
        return None
    try:
        return date.fromisoformat(cell.text.strip())
    except ValueError:
        _wrong(problems, file, cell, f"{quoted(cell.text)} is not a date (write year, month and day: 2027-03-31)")
        return None


def _columns(first: list[Cell], file: str, problems: Problems) -> Mapping[str, int] | None:
    names = [fold(cell.text) for cell in first]
    missing = [name for name in _COLUMNS if name not in names]
    if missing:
        wanted = ", ".join(f'"{name}"' for name in missing)
        message = f"columns are missing: {wanted} (fill in the table that migrate -o csv=PATH writes)"
        problems.add(Place(file, first[0].line if first else 0, 1 if first else 0), message)
        return None
    return {name: names.index(name) for name in (*_COLUMNS, *_OPTIONAL) if name in names}


def _wrong(problems: Problems, file: str, cell: Cell, message: str) -> None:
    problems.add(Place(file, cell.line, cell.column), message)
