"""
Hosts with names: where VMs ran before, and how a packing is laid over that.

A packing says how many copies of each item each host carries; which host of a class bears which name, and which copy of
an item is which VM, is free. Both are chosen so that the most VMs stay where they were: names by an assignment problem
per class (solved exactly), copies by letting those stay that can.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from vconsolidate.model.arrays import IntArray
from vconsolidate.model.previous import Previous
from vconsolidate.packing.encoding.encode import Built
from vconsolidate.packing.solver.problem import Bin


@dataclass(frozen=True, slots=True)
class Homes:
    """
    Where the VMs of a problem ran before.

    Parameters
    ----------
    host_of_lump
        (n_lumps,) name of the host that ran it (of most of its VMs); empty for a new one.
    copies
        Host name → item → copies that ran there.
    weight
        (n_items,) VMs of one copy.
    whole
        No lump was spread over several hosts, so that VMs kept can be counted by items.
    names
        Per class, the names that hosts of it may bear: of existing hosts all, of those to buy the ones of before.
    spares
        Names of hosts that were kept in reserve.
    """

    host_of_lump: tuple[str, ...]
    copies: Mapping[str, Mapping[int, int]]
    weight: IntArray
    whole: bool
    names: tuple[tuple[str, ...], ...]
    spares: frozenset[str]

    def kept(self, name: str, copies: Mapping[int, int]) -> int:
        """Return the VMs of a host's items that can be those that ran on it before."""
        before = self.copies.get(name, {})
        return sum(min(n, before.get(item, 0)) * int(self.weight[item]) for item, n in copies.items())


@dataclass(frozen=True, slots=True)
class Seat:
    """A host with its items; the name is empty for one to buy that none of before becomes."""

    host_class: int
    name: str
    copies: Mapping[int, int]

    def bin(self) -> Bin:
        """Return the host without its name."""
        items = sorted(self.copies)
        return Bin(self.host_class, tuple(items), tuple(self.copies[item] for item in items))


def seats_of(bins: Sequence[Bin]) -> tuple[Seat, ...]:
    """Return hosts without names, class by class."""
    ordered = sorted(bins, key=lambda b: (b.host_class, b.items, b.copies))
    return tuple(Seat(b.host_class, "", dict(zip(b.items, b.copies, strict=True))) for b in ordered)


def homes(built: Built, previous: Previous) -> Homes:
    """Return where the VMs of a problem ran before."""
    n_lumps, n_items = len(built.item_of_lump), built.problem.n_items
    votes: list[dict[str, int]] = [{} for _ in range(n_lumps)]
    size = np.bincount(built.lump_of_vm, minlength=n_lumps)
    for vm, lump in enumerate(built.lump_of_vm.tolist()):
        host = previous.host_of_vm.get(built.name(vm))
        if host is not None:
            votes[lump][host] = votes[lump].get(host, 0) + 1
    host_of_lump = tuple(min(vote, key=lambda h: (-vote[h], h)) if vote else "" for vote in votes)
    copies: dict[str, dict[int, int]] = {}
    for host, item in zip(host_of_lump, built.item_of_lump.tolist(), strict=True):
        if host:
            there = copies.setdefault(host, {})
            there[item] = there.get(item, 0) + 1
    weight = np.ones(n_items, dtype=np.int64)
    weight[built.item_of_lump] = size
    whole = all(vote.get(host, 0) in {0, n} for vote, host, n in zip(votes, host_of_lump, size.tolist(), strict=True))
    return Homes(
        host_of_lump=host_of_lump,
        copies=copies,
        weight=weight,
        whole=whole and all(len(vote) <= 1 for vote in votes),
        names=_names(built, previous),
        spares=frozenset(host.name for host in previous.hosts if host.spare),
    )


def _names(built: Built, previous: Previous) -> tuple[tuple[str, ...], ...]:
    there = {host.name for cluster in built.clusters for host in cluster.hosts}
    names: list[tuple[str, ...]] = []
    for kind in built.classes:
        if kind.existing:
            names.append(tuple(host.name for host in kind.existing))
            continue
        cluster = built.clusters[kind.cluster].name
        names.append(
            tuple(
                host.name
                for host in previous.hosts
                if host.cluster == cluster and host.type_name == kind.type_name and host.name not in there
            )
        )
    return tuple(names)


def named(seats: Sequence[Seat], found: Homes) -> tuple[Seat, ...]:
    """Return the seats with the names with which most VMs stay where they were."""
    result: list[Seat] = []
    for host_class in sorted({seat.host_class for seat in seats}):
        unnamed = [seat for seat in seats if seat.host_class == host_class]
        names = found.names[host_class]
        match = _assigned(_worth(unnamed, names, found), len(unnamed), len(names))
        free = sorted(set(range(len(names))) - set(match.values()), key=lambda n: (names[n] in found.spares, n))
        for number, seat in enumerate(unnamed):
            taken = match.get(number, free.pop(0) if number not in match and free else None)
            result.append(replace(seat, name="" if taken is None else names[taken]))
    return tuple(sorted(result, key=lambda seat: (seat.host_class, not seat.name, seat.name)))


def _worth(seats: Sequence[Seat], names: Sequence[str], found: Homes) -> dict[tuple[int, int], int]:
    """Return (seat, name) → VMs that stay when the seat bears the name, where there are any."""
    at: dict[int, list[int]] = {}
    for column, name in enumerate(names):
        for item in found.copies.get(name, {}):
            at.setdefault(item, []).append(column)
    worth: dict[tuple[int, int], int] = {}
    for row, seat in enumerate(seats):
        for column in sorted({column for item in seat.copies for column in at.get(item, ())}):
            worth[row, column] = found.kept(names[column], seat.copies)
    return worth


def _assigned(worth: Mapping[tuple[int, int], int], n_rows: int, n_columns: int) -> dict[int, int]:
    """Return row → column of an assignment of the largest worth; pairs without worth are left out."""
    if not worth:
        return {}
    from ortools.graph.python import linear_sum_assignment  # noqa: PLC0415 (heavy)

    # Each row may take a stand-in of its own instead of a column, and each column one instead of a row.
    solver = linear_sum_assignment.SimpleLinearSumAssignment()
    for (row, column), value in worth.items():
        solver.add_arc_with_cost(row, column, -value)
        solver.add_arc_with_cost(n_rows + column, n_columns + row, 0)
    for row in range(n_rows):
        solver.add_arc_with_cost(row, n_columns + row, 0)
    for column in range(n_columns):
        solver.add_arc_with_cost(n_rows + column, column, 0)
    solver.solve()  # type: ignore[no-untyped-call]
    matched = {row: int(solver.right_mate(row)) for row in range(n_rows)}
    return {row: column for row, column in matched.items() if (row, column) in worth}


def dealt(built: Built, seats: Sequence[Seat], found: Homes) -> list[tuple[int, ...]]:
    """Return the VMs of every seat, in the order of names: copies that can stay do."""
    lumps_of_item: list[list[int]] = [[] for _ in range(built.problem.n_items)]
    for lump, item in enumerate(built.item_of_lump.tolist()):
        lumps_of_item[item].append(lump)
    seat_of_lump = np.full(len(built.item_of_lump), -1, dtype=np.int64)
    missing = [dict(seat.copies) for seat in seats]
    number = {seat.name: index for index, seat in enumerate(seats) if seat.name}
    for lump, item in enumerate(built.item_of_lump.tolist()):
        home = number.get(found.host_of_lump[lump])
        if home is not None and missing[home].get(item, 0):
            seat_of_lump[lump] = home
            missing[home][item] -= 1
    loose = [[lump for lump in lumps if seat_of_lump[lump] < 0][::-1] for lumps in lumps_of_item]
    for index, wanted in enumerate(missing):
        for item, copies in sorted(wanted.items()):
            seat_of_lump[[loose[item].pop() for _ in range(copies)]] = index
    seat_of_vm = seat_of_lump[built.lump_of_vm]
    order = np.argsort(seat_of_vm, kind="stable")
    edges = np.searchsorted(seat_of_vm[order], np.arange(len(seats) + 1))
    return [tuple(order[edges[s] : edges[s + 1]].tolist()) for s in range(len(seats))]
