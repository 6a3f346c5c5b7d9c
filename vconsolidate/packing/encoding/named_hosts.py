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
from vconsolidate.packing.encoding.encode import Encoded
from vconsolidate.packing.solver.solution import Bin


@dataclass(frozen=True, slots=True)
class PreviousPlacement:
    """
    Where the VMs of a problem ran before.

    Parameters
    ----------
    host_of_merged
        (n_merged,) name of the host that ran it (of most of its VMs); empty for a new one.
    copies
        Host name → item → copies that ran there.
    weight
        (n_items,) VMs of one copy.
    whole
        No merged VM was spread over several hosts, so that VMs kept can be counted by items.
    names
        Per class, the names that its hosts may have: those of existing hosts, and previous names of hosts to buy.
    spares
        Names of hosts that were kept in reserve.
    """

    host_of_merged: tuple[str, ...]
    copies: Mapping[str, Mapping[int, int]]
    weight: IntArray
    whole: bool
    names: tuple[tuple[str, ...], ...]
    spares: frozenset[str]

    def count_kept(self, name: str, copies: Mapping[int, int]) -> int:
        """Return the VMs of a host's items that can be those that ran on it before."""
        before = self.copies.get(name, {})
        return sum(min(n, before.get(item, 0)) * int(self.weight[item]) for item, n in copies.items())


@dataclass(frozen=True, slots=True)
class NamedHost:
    """A host with its items; the name is empty for a new host to buy."""

    host_class: int
    name: str
    copies: Mapping[int, int]

    def bin(self) -> Bin:
        """Return the host without its name."""
        items = sorted(self.copies)
        return Bin(self.host_class, tuple(items), tuple(self.copies[item] for item in items))


def without_names(bins: Sequence[Bin]) -> tuple[NamedHost, ...]:
    """Return hosts without names, class by class."""
    ordered = sorted(bins, key=lambda b: (b.host_class, b.items, b.copies))
    return tuple(NamedHost(b.host_class, "", dict(zip(b.items, b.copies, strict=True))) for b in ordered)


def previous_placement(encoded: Encoded, previous: Previous) -> PreviousPlacement:
    """Return where the VMs of a problem ran before."""
    n_merged, n_items = len(encoded.items.item_of_merged), encoded.problem.n_items
    votes: list[dict[str, int]] = [{} for _ in range(n_merged)]
    size = np.bincount(encoded.items.merged_of_vm, minlength=n_merged)
    for vm, merged_vm in enumerate(encoded.items.merged_of_vm.tolist()):
        host = previous.host_of_vm.get(encoded.name(vm))
        if host is not None:
            votes[merged_vm][host] = votes[merged_vm].get(host, 0) + 1
    host_of_merged = tuple(min(vote, key=lambda h: (-vote[h], h)) if vote else "" for vote in votes)
    copies: dict[str, dict[int, int]] = {}
    for host, item in zip(host_of_merged, encoded.items.item_of_merged.tolist(), strict=True):
        if host:
            there = copies.setdefault(host, {})
            there[item] = there.get(item, 0) + 1
    weight = np.ones(n_items, dtype=np.int64)
    weight[encoded.items.item_of_merged] = size
    whole = all(vote.get(host, 0) in {0, n} for vote, host, n in zip(votes, host_of_merged, size.tolist(), strict=True))
    return PreviousPlacement(
        host_of_merged=host_of_merged,
        copies=copies,
        weight=weight,
        whole=whole and all(len(vote) <= 1 for vote in votes),
        names=_names(encoded, previous),
        spares=frozenset(host.name for host in previous.hosts if host.spare),
    )


def _names(encoded: Encoded, previous: Previous) -> tuple[tuple[str, ...], ...]:
    there = {host.name for cluster in encoded.hosts.clusters for host in cluster.hosts}
    names: list[tuple[str, ...]] = []
    for kind in encoded.hosts.classes:
        if kind.existing:
            names.append(tuple(host.name for host in kind.existing))
            continue
        cluster = encoded.hosts.clusters[kind.cluster].name
        names.append(
            tuple(
                host.name
                for host in previous.hosts
                if host.cluster == cluster and host.type_name == kind.type_name and host.name not in there
            )
        )
    return tuple(names)


def assign_names(named_hosts: Sequence[NamedHost], previous: PreviousPlacement) -> tuple[NamedHost, ...]:
    """Return the hosts with the names with which most VMs stay where they were."""
    result: list[NamedHost] = []
    for host_class in sorted({named_host.host_class for named_host in named_hosts}):
        unnamed = [named_host for named_host in named_hosts if named_host.host_class == host_class]
        names = previous.names[host_class]
        match = _best_assignment(_worth(unnamed, names, previous), len(unnamed), len(names))
        free = sorted(set(range(len(names))) - set(match.values()), key=lambda n: (names[n] in previous.spares, n))
        for number, named_host in enumerate(unnamed):
            taken = match.get(number, free.pop(0) if number not in match and free else None)
            result.append(replace(named_host, name="" if taken is None else names[taken]))
    return tuple(sorted(result, key=lambda named_host: (named_host.host_class, not named_host.name, named_host.name)))


def _worth(
    named_hosts: Sequence[NamedHost], names: Sequence[str], previous: PreviousPlacement
) -> dict[tuple[int, int], int]:
    """Return (host, name) → VMs that stay when the host bears the name, where there are any."""
    at: dict[int, list[int]] = {}
    for column, name in enumerate(names):
        for item in previous.copies.get(name, {}):
            at.setdefault(item, []).append(column)
    worth: dict[tuple[int, int], int] = {}
    for row, named_host in enumerate(named_hosts):
        for column in sorted({column for item in named_host.copies for column in at.get(item, ())}):
            worth[row, column] = previous.count_kept(names[column], named_host.copies)
    return worth


def _best_assignment(worth: Mapping[tuple[int, int], int], n_rows: int, n_columns: int) -> dict[int, int]:
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


def assign_vms(
    encoded: Encoded, named_hosts: Sequence[NamedHost], previous: PreviousPlacement
) -> list[tuple[int, ...]]:
    """Return the VMs of every host, in the order of names: copies that can stay do."""
    merged_of_item: list[list[int]] = [[] for _ in range(encoded.problem.n_items)]
    for merged_vm, item in enumerate(encoded.items.item_of_merged.tolist()):
        merged_of_item[item].append(merged_vm)
    host_of_merged = np.full(len(encoded.items.item_of_merged), -1, dtype=np.int64)
    missing = [dict(named_host.copies) for named_host in named_hosts]
    number = {named_host.name: index for index, named_host in enumerate(named_hosts) if named_host.name}
    for merged_vm, item in enumerate(encoded.items.item_of_merged.tolist()):
        home = number.get(previous.host_of_merged[merged_vm])
        if home is not None and missing[home].get(item, 0):
            host_of_merged[merged_vm] = home
            missing[home][item] -= 1
    unplaced = [
        [merged_vm for merged_vm in merged_vms if host_of_merged[merged_vm] < 0][::-1] for merged_vms in merged_of_item
    ]
    for index, wanted in enumerate(missing):
        for item, copies in sorted(wanted.items()):
            host_of_merged[[unplaced[item].pop() for _ in range(copies)]] = index
    host_of_vm = host_of_merged[encoded.items.merged_of_vm]
    order = np.argsort(host_of_vm, kind="stable")
    edges = np.searchsorted(host_of_vm[order], np.arange(len(named_hosts) + 1))
    return [tuple(order[edges[s] : edges[s + 1]].tolist()) for s in range(len(named_hosts))]
