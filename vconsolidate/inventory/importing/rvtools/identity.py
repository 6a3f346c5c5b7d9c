"""Which rows of vInfo are VMs to take, under which names, and which rows of other sheets are theirs."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from vconsolidate.inventory.importing.gathering import Tally
from vconsolidate.inventory.importing.rows import Rows

AGENT: Final = re.compile(r"vCLS(?:[- (].*|\d+)?", re.IGNORECASE)
"""VMs by which vSphere Cluster Services keep a cluster running; vCenter makes and deletes them."""

_GONE: Final = frozenset({"orphaned", "inaccessible", "invalid"})
_PLACE: Final = ("datacenter", "cluster", "host")


def machines(info: Rows, tally: Tally) -> tuple[int, ...]:
    """Return the rows of vInfo that are VMs to take; the others are counted with the reason."""
    taken: list[int] = []
    seen: set[tuple[str, ...]] = set()
    fields = ("vcenter", "vm_id") if info.filled("vm_id") else ("name", *_PLACE)
    for row in info:
        reason = _reason(info, row)
        key = tuple(info.text(row, field).casefold() for field in fields)
        if not reason and key in seen and key[-1]:
            reason = ("row", "it repeats a VM")
        seen.add(key)
        if reason:
            tally.add(*reason)
        else:
            taken.append(row)
    return tuple(taken)


def _reason(info: Rows, row: int) -> tuple[str, str] | None:
    name = info.text(row, "name")
    if not name:
        return ("row", "it has no VM name")
    if info.flag(row, "placeholder"):
        return ("placeholder of Site Recovery Manager", "the VM runs at the other site")
    if info.text(row, "connection").casefold() in _GONE:
        return ("VM", "vCenter cannot reach it (orphaned, inaccessible or invalid)")
    if AGENT.fullmatch(name):
        return ("vCLS agent", "vCenter places these itself")
    if info.text(row, "fault_tolerance_role").casefold() in {"2", "secondary"}:
        return ("secondary of fault tolerance", "the plan makes its own")
    return None


def names_of(info: Rows, rows: Iterable[int]) -> Mapping[int, str]:
    """Return the name of each VM; VMs of one name have their cluster or host behind it, or a number."""
    own = {row: info.text(row, "name") for row in rows}
    for field in ("cluster", "host", "vm_id"):
        times = Counter(name.casefold() for name in own.values())
        if max(times.values(), default=0) < 2:
            break
        for row, name in own.items():
            place = info.text(row, field)
            if times[name.casefold()] > 1 and place:
                own[row] = f"{info.text(row, 'name')} ({place})"
    seen: Counter[str] = Counter()
    for row, name in own.items():
        seen[name.casefold()] += 1
        if seen[name.casefold()] > 1:
            own[row] = f"{name} {seen[name.casefold()]}"
    return own


def rows_of(info: Rows, machine_rows: Sequence[int], other: Rows) -> Mapping[int, list[int]]:
    """
    Return, for each row of vInfo, the rows of another sheet that are of the same VM.

    They are joined by the identity that vCenter gave; by name where the sheets do not have it, and by place as well
    where a name is there twice. Rows that may be of several VMs belong to none.
    """
    fields = _fields(info, machine_rows, other)
    by_key: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for row in machine_rows:
        by_key[tuple(info.text(row, field).casefold() for field in fields)].append(row)
    found: dict[int, list[int]] = defaultdict(list)
    for row in other:
        owners = by_key.get(tuple(other.text(row, field).casefold() for field in fields), [])
        if len(owners) == 1:
            found[owners[0]].append(row)
    return found


def _fields(info: Rows, machine_rows: Sequence[int], other: Rows) -> tuple[str, ...]:
    def both(*fields: str) -> list[str]:
        return [field for field in fields if info.filled(field) and other.filled(field)]

    if both("vm_id"):
        return (*both("vcenter"), "vm_id")
    if both("uuid"):
        return ("uuid",)
    names = [info.text(row, "name").casefold() for row in machine_rows]
    return ("name",) if len(set(names)) == len(names) else ("name", *both(*_PLACE))
