"""vPort, dvPort and their like: port groups with their VLANs, as networks."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from vconsolidate.inventory.importing.fragment import Fact, Record
from vconsolidate.inventory.importing.gathering import Tally
from vconsolidate.inventory.importing.rows import Rows

_SHEETS: Final = ("vPort", "dvPort", "vSwitch", "dvSwitch")


def networks_of(
    sheets: Mapping[str, Rows], used: Collection[str], tally: Tally
) -> tuple[tuple[Record, ...], list[str]]:
    """Return the port groups that VMs use, and a note on those with more than one VLAN."""
    found: dict[str, Record] = {}
    differ: set[str] = set()
    unused: set[str] = set()
    for sheet in _SHEETS:
        rows = sheets.get(sheet)
        for row in rows or ():
            if rows is None or not (name := rows.text(row, "group")):
                continue
            if name not in used:
                unused.add(name)
                continue
            vlan = rows.text(row, "vlan")
            number = int(vlan) if vlan.isascii() and vlan.isdigit() and 1 <= int(vlan[:5]) <= 4094 else 0
            facts = {"vlan": Fact(number, rows.origin(row, "vlan"))} if number else {}
            known = found.setdefault(name, Record(name, rows.origin(row, "group"), facts))
            before = known.facts.get("vlan")
            if before is not None and facts and before.value != number:
                differ.add(name)
    tally.add("port group", "no VM uses it", len(unused))
    notes = []
    if differ:
        names = ", ".join(sorted(differ)[:4])
        notes.append(f"Port groups with another VLAN on another host have the first one: {names}.")
    return tuple(found.values()), notes
