"""Rules between VMs as rules between the items of a packing problem."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from vconsolidate.model.arrays import BoolArray, IntArray
from vconsolidate.model.constraint import EVERYWHERE, Alone, Among, Apart, AtMost, Fee, FewHosts, Together
from vconsolidate.packing.encoding.host_classes import HostClass
from vconsolidate.packing.solver import problem as packing


@dataclass(frozen=True, slots=True)
class Sides:
    """
    Turns rules between VMs into rules between items.

    Parameters
    ----------
    number
        VM → its number in the order of names.
    lump_of_vm, item_of_lump
        (n_vms,), (n_lumps,)
    reservations
        Names among the VMs that are none, but room kept for resource pools: they disturb nobody.
    """

    number: Mapping[str, int]
    lump_of_vm: IntArray
    item_of_lump: IntArray
    classes: Sequence[HostClass]
    reservations: frozenset[str]

    def at_most(self, constraint: AtMost) -> packing.AtMost:
        """Return a limit between items."""
        lumps, weights = np.unique(self._lumps(constraint.vms), return_counts=True)
        items, first = np.unique(self.item_of_lump[lumps], return_index=True)
        scope = self._scope(constraint.scope)
        if constraint.hosts is not None:
            own = np.full(len(self.classes), -1, dtype=np.int64) if scope is None else scope
            scope = np.where(self._named(constraint.hosts), own, packing.OUTSIDE)
        return packing.AtMost(items, weights[first].astype(np.int64), constraint.limit, scope)

    def few_hosts(self, constraint: FewHosts) -> packing.FewHosts:
        """Return a limit on hosts."""
        scope = np.full(len(self.classes), -1, dtype=np.int64)
        if constraint.hosts is not None:
            scope[~self._named(constraint.hosts)] = packing.OUTSIDE
        return packing.FewHosts(self._items(constraint.vms), constraint.limit, scope)

    def fee(self, constraint: Fee, fee_of_class: IntArray) -> packing.HostFee:
        """Return what hosts cost more."""
        return packing.HostFee(self._items(constraint.vms), fee_of_class)

    def one_set_each(self, constraint: Among) -> tuple[packing.Together, ...]:
        """Return: the items of each group in one set of hosts."""
        sets = self._set_of_class(constraint)
        return tuple(packing.Together(self._items(group), sets) for group in constraint.groups)

    def different_sets(self, constraint: Among) -> packing.Apart:
        """Return: items of different groups in different sets."""
        return packing.Apart(tuple(self._items(group) for group in constraint.groups), self._set_of_class(constraint))

    def _set_of_class(self, constraint: Among) -> IntArray:
        """Return (n_classes,): the first set that names a host of the class; −1 where none does."""
        sets = np.full(len(self.classes), -1, dtype=np.int64)
        for index in reversed(range(len(constraint.host_sets))):
            sets[self._named(constraint.host_sets[index])] = index
        return sets

    def _named(self, hosts: Sequence[str]) -> BoolArray:
        return np.array([not c.names.isdisjoint(hosts) for c in self.classes], dtype=np.bool_)

    def apart(self, constraint: Apart | Alone) -> packing.Apart:
        """Return: items of different groups apart."""
        if isinstance(constraint, Apart):
            groups = tuple(self._items(group) for group in constraint.groups)
            return packing.Apart(groups, self._scope(constraint.scope))
        inside = set(constraint.vms)
        outside = tuple(name for name in self.number if name not in inside and name not in self.reservations)
        return packing.Apart((self._items(constraint.vms), self._items(outside)))

    def together(self, constraint: Together) -> packing.Together:
        """Return: items on one scope value."""
        values = self._scope(constraint.scope)
        unlabelled = np.full(len(self.classes), -1, dtype=np.int64)
        return packing.Together(self._items(constraint.vms), unlabelled if values is None else values)

    def _lumps(self, vms: Sequence[str]) -> IntArray:
        return self.lump_of_vm[[self.number[name] for name in dict.fromkeys(vms) if name in self.number]]

    def _items(self, vms: Sequence[str]) -> IntArray:
        found: IntArray = np.unique(self.item_of_lump[self._lumps(vms)])
        return found

    def _scope(self, scope: str) -> IntArray | None:
        """Return (n_classes,) values of a label, −1 where hosts lack it; None when each host is its own value."""
        if scope == "host":
            return None
        if scope == EVERYWHERE:
            return np.zeros(len(self.classes), dtype=np.int64)
        values = [c.labels.get(scope) for c in self.classes]
        rank = {value: index for index, value in enumerate(sorted({v for v in values if v is not None}))}
        return np.array([-1 if value is None else rank[value] for value in values], dtype=np.int64) if rank else None
