"""What really happened, from a table: which moves are done, which failed, which VM went elsewhere."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Final

from vconsolidate.inventory.cells import Cell, cell_rows, dialect_of
from vconsolidate.inventory.encodings import decode_table
from vconsolidate.inventory.problems import Problems, quoted
from vconsolidate.inventory.sheet import fold
from vconsolidate.migration.situation import Happened
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.place import Place
from vconsolidate.model.plan import Plan
from vconsolidate.pipeline.documents import read_document

_COLUMNS: Final = ("vm", "host", "status")
_DONE: Final = frozenset({"done", "ok", "moved", "success", "succeeded"})
_FAILED: Final = frozenset({"failed", "fail", "error", "rolled back", "rolledback"})
_OPEN: Final = frozenset({"", "open", "planned", "todo", "to do"})
_APOSTROPHE: Final = re.compile(r"'(?=[=+@\t\r#-]|::)")
"""The apostrophe that keeps a spreadsheet from running a name as a formula, as the tables of this program have it."""


def read_status(path: Path, estate: Estate, demand: Demand, plan: Plan) -> Happened:
    """
    Return what happened, in the order of the rows; the last row of a VM counts.

    Columns: vm, host (where it was moved to), status (done, failed, or empty for a move still to come). Others are
    ignored, so the table of moves can be filled in and given back.

    Raises
    ------
    InputError
        With every row that names an unknown VM, host or status, and for a table without these columns.
    """
    file = str(path)
    text = decode_table(read_document(path), file)
    problems = Problems()
    rows = cell_rows(text, file, problems, dialect_of(text))
    hosts = {host.name for host in plan.hosts} | {host.name for cluster in estate.clusters for host in cluster.hosts}
    vms = {vm.name for vm in demand.vms}
    at: dict[str, str] = {}
    failed: set[str] = set()
    for vm, host, done in _read(rows, file, problems, vms, hosts):
        if done:
            at[vm] = host
            failed.discard(vm)
        else:
            failed.add(vm)
    problems.raise_if_any()
    return Happened(at, frozenset(failed))


def _read(
    rows: Iterator[list[Cell]], file: str, problems: Problems, vms: Collection[str], hosts: Collection[str]
) -> Iterator[tuple[str, str, bool]]:
    """Yield (VM, host, whether it is done) for every move that is no longer to come."""
    columns = _columns(next(rows, []), file, problems)
    if columns is None:
        return
    for row in rows:
        cells = {name: row[k] if k < len(row) else Cell("", row[0].line, 1) for name, k in columns.items()}
        vm, host = (_APOSTROPHE.sub("", cells[name].text.strip(), count=1) for name in ("vm", "host"))
        status = cells["status"].text.strip().lower()
        before = len(problems)
        if status not in _DONE | _FAILED | _OPEN:
            _wrong(problems, file, cells["status"], f"unknown status {quoted(status)} (write done or failed)")
        if vm not in vms:
            near = problems.did_you_mean(vm, vms)
            _wrong(problems, file, cells["vm"], f"unknown VM {quoted(vm)}{near}")
        if status in _DONE and host not in hosts:
            near = problems.did_you_mean(host, hosts)
            _wrong(problems, file, cells["host"], f"unknown host {quoted(host)}{near}")
        if len(problems) == before and status not in _OPEN:
            yield vm, host, status in _DONE


def _columns(first: list[Cell], file: str, problems: Problems) -> Mapping[str, int] | None:
    names = [fold(cell.text) for cell in first]
    missing = [name for name in _COLUMNS if name not in names]
    if missing:
        wanted = ", ".join(f'"{name}"' for name in missing)
        message = f"columns are missing: {wanted} (fill in the table that migrate -o csv=PATH writes)"
        problems.add(Place(file, first[0].line if first else 0, 1 if first else 0), message)
        return None
    return {name: names.index(name) for name in _COLUMNS}


def _wrong(problems: Problems, file: str, cell: Cell, message: str) -> None:
    problems.add(Place(file, cell.line, cell.column), message)
