"""Rows of a list as servers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from statistics import median
from typing import TYPE_CHECKING, Final

from vconsolidate.inventory.importing import amounts, values
from vconsolidate.inventory.importing.contract import ImportOptions
from vconsolidate.inventory.importing.fragment import Facts, Record, Value
from vconsolidate.inventory.importing.gathering import Gathering, Tally
from vconsolidate.inventory.importing.lists import machine
from vconsolidate.inventory.importing.rows import Rows
from vconsolidate.inventory.importing.systems import put_guest
from vconsolidate.words import counted, verb

if TYPE_CHECKING:
    from vconsolidate.catalog.catalog import Catalog

_TEXTS: Final = ("site", "rack", "application", "zone")
_BETWEEN: Final = re.compile(r"\s*[,;|]\s*")
_MARKS: Final = re.compile(r"_|x64|x86", re.IGNORECASE)
_POWER: Final[Mapping[str, str]] = {
    **dict.fromkeys(("poweredon", "on", "running", "up", "started", "active", "true", "yes", "an", "ein"), "poweredOn"),
    **dict.fromkeys(("poweredoff", "off", "stopped", "down", "shutdown", "halted", "false", "no", "aus"), "poweredOff"),
    **dict.fromkeys(("suspended", "paused", "saved"), "suspended"),
}
_SIZES: Final = ((1024.0, "gb"), (4.0 * 1024**2, "mb"), (1e10, "kb"))
"""Median of a column of memory sizes without a unit, below which it is in that unit; above them all in bytes."""

More = Callable[[Gathering, Rows, int], None]


@dataclass(frozen=True)
class Listing:
    """
    A list of servers that is read.

    Parameters
    ----------
    more
        Adds what only this kind of list has.
    host_of
        Returns the name of a host that another table describes; None where none does.
    faults
        How many rows lack what, so that no machine is known.
    """

    rows: Rows
    catalog: Catalog
    options: ImportOptions
    tally: Tally
    more: More | None = None
    host_of: Callable[[str], str | None] = lambda _: None
    faults: Counter[str] = dataclass_field(default_factory=Counter)

    def servers(self) -> tuple[Record, ...]:
        """
        Return every row as a server.

        Rows that say too little of a machine become servers without one, for another source to say it.
        """
        guests: dict[str, Facts] = {}
        units = {field: memory_unit(self.rows, field) for field in _MEMORY}
        found = []
        for row in self.rows:
            name = self.rows.text(row, "name")
            if not name:
                self.tally.add("row", "it has no name")
                continue
            server = Gathering(name, self.rows.origin(row, "name"))
            virtual = machine.is_virtual(self.rows, row)
            memory_mib = _mib(self.rows, row, "memory", units["memory"])
            fault = self._put_machine(server, row, memory_mib, virtual=virtual)
            if fault:
                self.faults[fault] += 1
                server = Gathering(name, self.rows.origin(row, "name"))
            self._put_guest(server, row, guests)
            self._put_rest(server, row, virtual=virtual and not fault)
            _put_demand(server, self.rows, row, units, memory_mib)
            if self.more is not None:
                self.more(server, self.rows, row)
            found.append(server.record())
        return tuple(found)

    def _put_machine(self, server: Gathering, row: int, memory_mib: float | None, *, virtual: bool) -> str:
        """Add the machine of a row; return what is missing, "" where nothing is."""
        if virtual:
            return machine.put_virtual(server, self.rows, row, self.catalog, self.options, memory_mib, self.host_of)
        return machine.put_physical(server, self.rows, row, self.catalog, self.options, memory_mib)

    @property
    def says_machines(self) -> bool:
        """Whether the list has columns of machines at all; one that has none adds to what others say."""
        return any(self.rows.has(each) for each in ("vcpus", "memory", "hardware.model", "hardware.cpu.model"))

    def notes(self) -> list[str]:
        """Return why rows say too little of a machine, one sentence each."""
        return [
            f"{counted(count, 'row')} of {self.rows.sheet.shown} {verb(count, 'needs', 'need')} another source for "
            f"{verb(count, 'its machine', 'their machines')}: {fault}."
            for fault, count in self.faults.items()
        ]

    def _put_guest(self, server: Gathering, row: int, known: dict[str, Facts]) -> None:
        parts = (self.rows.text(row, "os"), self.rows.text(row, "os_version"))
        said = _MARKS.sub(" ", " ".join(filter(None, parts))).strip()
        if said and said not in known:
            looked_up = Gathering("", "")
            put_guest(looked_up, said, "", self.catalog)
            known[said] = looked_up.record().facts
        fact = known[said].get("os") if said else None
        if fact is not None:
            server.put("os", fact.value, self.rows.origin(row, "os"), fact.assumed)

    def _put_rest(self, server: Gathering, row: int, *, virtual: bool) -> None:
        rows = self.rows
        for field in _TEXTS:
            server.put(field, rows.text(row, field)[:200], rows.origin(row, field))
        server.put("tier", rows.whole(row, "tier", most=4), rows.origin(row, "tier"))
        for field in ("tags", "networks"):
            names = [name for name in _BETWEEN.split(rows.text(row, field)) if name]
            server.put(field, list[Value](dict.fromkeys(names)), rows.origin(row, field))
        if virtual:
            state = "".join(rows.text(row, "power_state").casefold().split()).replace("_", "")
            server.put("power_state", _POWER.get(state), rows.origin(row, "power_state"))
            if rows.flag(row, "template"):
                server.put("template", value=True, origin=rows.origin(row, "template"))
            size = rows.mib(row, "disk")
            text = amounts.storage(size and size / 1024)
            if text is not None:
                server.put("disks", [{"name": "all disks", "size": text}], rows.origin(row, "disk"))


_MEMORY: Final = (
    "memory", "demand.memory_used", "demand.memory_peak", "demand.memory_active", "demand.memory_consumed"
)  # fmt: skip


def memory_unit(rows: Rows, field: str) -> str:
    """Return the unit of a column of memory: as its header or cells say, else as the size of its numbers tells."""
    if rows.unit(field):
        return rows.unit(field)
    numbers = []
    for row in rows:
        read = values.number_and_unit(rows.text(row, field), comma=rows.comma)
        if read is not None and not read[1]:
            numbers.append(read[0])
    if not numbers:
        return ""
    middle = median(numbers)
    return next((unit for most, unit in _SIZES if middle < most), "b")


def _mib(rows: Rows, row: int, field: str, unit: str) -> float | None:
    text = rows.text(row, field)
    size = values.mib(text, unit, comma=rows.comma) if text else None
    if text and (size is None or size < 0):
        rows.unread[field] += 1
        return None
    return size


def _put_demand(server: Gathering, rows: Rows, row: int, units: Mapping[str, str], memory_mib: float | None) -> None:
    stored = rows.mib(row, "demand.disk_used")
    server.put("demand.disk_used", amounts.storage(stored and stored / 1024), rows.origin(row, "demand.disk_used"))
    if server.value("power_state") == "poweredOff" or server.has("template"):
        return
    shares = [(field, _share(rows, row, field)) for field in ("demand.cpu_mean", "demand.cpu_p95", "demand.cpu_peak")]
    least = 0.0
    for field, share in shares:
        if share is not None and share >= least:
            server.put(field, amounts.share(share), rows.origin(row, field))
            least = share
    for field in _MEMORY[1:]:
        if units[field] == "%" or rows.text(row, field).endswith("%"):
            share = _share(rows, row, field)
            used = share * memory_mib if share is not None and memory_mib else None
        else:
            used = _mib(rows, row, field, units[field])
        if used is not None and memory_mib is not None and used > memory_mib:
            rows.unread[field] += 1
            used = None
        server.put(field, amounts.used_memory(used), rows.origin(row, field))
    for field, unit in (("demand.disk_iops", "IOPS"), ("demand.network", "Mbit/s")):
        number = rows.number(row, field)
        if number is not None and number >= 0:
            server.put(field, f"{round(number, 2):.12g} {unit}", rows.origin(row, field))


def _share(rows: Rows, row: int, field: str) -> float | None:
    """Return a share of a column in percent; one outside 0 to 100 % is no share."""
    number = rows.number(row, field)
    if number is None:
        return None
    if not 0 <= number <= 100:
        rows.unread[field] += 1
        return None
    return number / 100
