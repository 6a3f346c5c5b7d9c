"""Rules between VMs as rules between the items of a packing problem."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from vconsolidate.model.arrays import BoolArray, IntArray
from vconsolidate.model.constraint import EVERYWHERE, Alone, Among, Apart, AtMost, Constraint, FewHosts, Together
from vconsolidate.packing.encoding.encoded_money import EncodedMoney
from vconsolidate.packing.encoding.host_classes import HostClass
from vconsolidate.packing.encoding.merged_vms import MergedVms
from vconsolidate.packing.solver.problem import Problem
from vconsolidate.packing.solver.side_constraints import (
    OUTSIDE,
    HostFee,
    HostLimit,
    ItemLimit,
    ItemsApart,
    ItemsTogether,
)


@dataclass(frozen=True, slots=True)
class SideConstraints:
    """
    Turns rules between VMs into rules between items.

    Parameters
    ----------
    item_of_merged
        (n_merged,) the item of every merged VM.
    """

    merged: MergedVms
    item_of_merged: IntArray
    classes: Sequence[HostClass]

    def add_to(self, problem: Problem, constraints: Sequence[Constraint], fees: Iterable[HostFee]) -> Problem:
        """Return a problem with the side constraints that the rules ask for, and its fees."""
        return replace(
            problem,
            at_most=tuple(self.at_most(c) for c in constraints if isinstance(c, AtMost)),
            apart=(
                *(self.apart(c) for c in constraints if isinstance(c, Apart | Alone)),
                *(self.different_sets(c) for c in constraints if isinstance(c, Among)),
            ),
            together=(
                *(self.together(c) for c in constraints if isinstance(c, Together) and c.scope != "host"),
                *(rule for c in constraints if isinstance(c, Among) for rule in self.one_set_each(c)),
            ),
            few_hosts=tuple(self.few_hosts(c) for c in constraints if isinstance(c, FewHosts)),
            fees=tuple(fees),
        )

    def at_most(self, constraint: AtMost) -> ItemLimit:
        """Return a limit between items."""
        merged_vms, weights = np.unique(self.merged.of(constraint.vms), return_counts=True)
        items, first = np.unique(self.item_of_merged[merged_vms], return_index=True)
        scope = self._scope(constraint.scope)
        if constraint.hosts is not None:
            own = np.full(len(self.classes), -1, dtype=np.int64) if scope is None else scope
            scope = np.where(self._names_class(constraint.hosts), own, OUTSIDE)
        return ItemLimit(items, weights[first].astype(np.int64), constraint.limit, scope)

    def few_hosts(self, constraint: FewHosts) -> HostLimit:
        """Return a limit on hosts."""
        scope = np.full(len(self.classes), -1, dtype=np.int64)
        if constraint.hosts is not None:
            scope[~self._names_class(constraint.hosts)] = OUTSIDE
        return HostLimit(self._items(constraint.vms), constraint.limit, scope)

    def fees(self, money: EncodedMoney) -> Iterator[HostFee]:
        """Yield what hosts cost more."""
        rows = iter(money.costs.fees)
        for priced in money.fees:
            merged_vms, weights = np.unique(self.merged.of(priced.fee.vms), return_counts=True)
            items, first = np.unique(self.item_of_merged[merged_vms], return_index=True)
            of_class = next(rows)
            steps = tuple((most, next(rows)) for most, _ in priced.steps)
            yield HostFee(items, of_class, weights[first].astype(np.int64) if steps else None, steps)

    def one_set_each(self, constraint: Among) -> tuple[ItemsTogether, ...]:
        """Return: the items of each group in one set of hosts."""
        sets = self._set_of_class(constraint)
        return tuple(ItemsTogether(self._items(group), sets) for group in constraint.groups)

    def different_sets(self, constraint: Among) -> ItemsApart:
        """Return: items of different groups in different sets."""
        return ItemsApart(tuple(self._items(group) for group in constraint.groups), self._set_of_class(constraint))

    def _set_of_class(self, constraint: Among) -> IntArray:
        """Return (n_classes,): the first set that names a host of the class; −1 where none does."""
        sets = np.full(len(self.classes), -1, dtype=np.int64)
        for index in reversed(range(len(constraint.host_sets))):
            sets[self._names_class(constraint.host_sets[index])] = index
        return sets

    def _names_class(self, hosts: Sequence[str]) -> BoolArray:
        return np.array([not c.names.isdisjoint(hosts) for c in self.classes], dtype=np.bool_)

    def apart(self, constraint: Apart | Alone) -> ItemsApart:
        """Return: items of different groups apart."""
        if isinstance(constraint, Apart):
            groups = tuple(self._items(group) for group in constraint.groups)
            return ItemsApart(groups, self._scope(constraint.scope))
        inside = set(constraint.vms)
        # What has no vCPU is room kept for resource pools: it disturbs nobody.
        outside = tuple(vm.name for vm in self.merged.vms if vm.name not in inside and vm.vcpus)
        return ItemsApart((self._items(constraint.vms), self._items(outside)))

    def together(self, constraint: Together) -> ItemsTogether:
        """Return: items on one scope value."""
        values = self._scope(constraint.scope)
        unlabelled = np.full(len(self.classes), -1, dtype=np.int64)
        return ItemsTogether(self._items(constraint.vms), unlabelled if values is None else values)

    def _items(self, vms: Sequence[str]) -> IntArray:
        items: IntArray = np.unique(self.item_of_merged[self.merged.of(vms)])
        return items

    def _scope(self, scope: str) -> IntArray | None:
        """Return (n_classes,) values of a label, −1 where hosts lack it; None when each host is its own value."""
        if scope == "host":
            return None
        if scope == EVERYWHERE:
            return np.zeros(len(self.classes), dtype=np.int64)
        values = [c.labels.get(scope) for c in self.classes]
        rank = {value: index for index, value in enumerate(sorted({v for v in values if v is not None}))}
        return np.array([-1 if value is None else rank[value] for value in values], dtype=np.int64) if rank else None
