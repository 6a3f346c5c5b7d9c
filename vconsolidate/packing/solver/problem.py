"""
The packing problem as integers: what every solver of the portfolio reads.

Vector bin packing with grouped items, host classes of several costs and counts, and side constraints. Demand was
rounded up and capacity down when the integers were made, so a placement that fits here fits in real numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

import numpy as np

from vconsolidate.model.arrays import BoolArray, IntArray
from vconsolidate.packing.solver.bursts import Bursts
from vconsolidate.packing.solver.side_constraints import (
    HostFee,
    HostLimit,
    ItemLimit,
    ItemsApart,
    ItemsTogether,
    SideConstraint,
    reaches_beyond_hosts,
)

_Rule = TypeVar("_Rule", ItemLimit, ItemsApart, ItemsTogether, HostLimit)


class ChangeOfRule(Protocol):
    """Makes of a side constraint another one of its type, or None."""

    def __call__(self, rule: _Rule, /) -> _Rule | None:
        """Return the changed side constraint."""
        ...


@dataclass(frozen=True, slots=True)
class Problem:
    """
    A vector bin packing problem with side constraints.

    Parameters
    ----------
    dimensions
        Names of the resources.
    count
        (n_items,) copies of every item; identical VMs are one item.
    demand
        (n_platforms, n_items, n_dims) per copy; platforms differ in hypervisor overhead.
    platform_of_class
        (n_classes,)
    capacity
        (n_classes, n_dims)
    available
        (n_classes,) hosts there are at most.
    cost
        (n_classes,) per host used, ≥ 0; Σ is minimised. Lexicographic objectives were folded into it.
    allowed
        (n_items, n_classes)
    at_most, apart, together, few_hosts
        Side constraints.
    fees
        Added to the cost that is minimised; only `solve` and what prepares problems know them, the solvers do not.
    bursts
        The largest of a host count on top of the demand; known like fees, and to the exact models.

    Raises
    ------
    ValueError
        When a figure is negative: no bound would be true.
    """

    dimensions: tuple[str, ...]
    count: IntArray
    demand: IntArray
    platform_of_class: IntArray
    capacity: IntArray
    available: IntArray
    cost: IntArray
    allowed: BoolArray
    at_most: tuple[ItemLimit, ...] = ()
    apart: tuple[ItemsApart, ...] = ()
    together: tuple[ItemsTogether, ...] = ()
    few_hosts: tuple[HostLimit, ...] = ()
    fees: tuple[HostFee, ...] = ()
    bursts: Bursts | None = None

    def __post_init__(self) -> None:
        figures = {"count": self.count, "demand": self.demand, "capacity": self.capacity}
        figures |= {"available": self.available, "cost": self.cost}
        figures |= {f"weights of limit {k}": rule.weights for k, rule in enumerate(self.at_most)}
        figures |= {f"fee {k}": fee.fee_of_class for k, fee in enumerate(self.fees)}
        for k, fee in enumerate(self.fees):
            figures |= {f"fee {k} of {most} VMs": step for most, step in fee.steps}
        if self.bursts is not None:
            figures |= {"bursts": self.bursts.extra, "bursts at once": self.bursts.most}
        for name, values in figures.items():
            if values.size and int(values.min()) < 0:
                raise ValueError(f"{name} of a packing problem: {int(values.min())}, below 0")

    @property
    def n_items(self) -> int:
        """Number of distinct items."""
        return int(self.count.shape[0])

    @property
    def n_classes(self) -> int:
        """Number of host classes."""
        return int(self.capacity.shape[0])

    @property
    def n_dims(self) -> int:
        """Number of dimensions."""
        return int(self.capacity.shape[1])

    @property
    def n_vms(self) -> int:
        """Copies of all items."""
        return int(self.count.sum())

    @property
    def side_constraints(self) -> tuple[SideConstraint, ...]:
        """All side constraints, type by type."""
        return tuple(rule for rules in self.side_constraints_by_type for rule in rules)

    @property
    def side_constraints_by_type(self) -> tuple[Sequence[SideConstraint], ...]:
        """The side constraints of each type, in a fixed order of types."""
        return self.at_most, self.apart, self.together, self.few_hosts

    def change_side_constraints(self, change: ChangeOfRule) -> Problem:
        """Return the problem with every side constraint changed, and without those that `change` makes None."""
        return replace(
            self,
            at_most=tuple(limit for old in self.at_most if (limit := change(old)) is not None),
            apart=tuple(apart for old in self.apart if (apart := change(old)) is not None),
            together=tuple(union for old in self.together if (union := change(old)) is not None),
            few_hosts=tuple(few for old in self.few_hosts if (few := change(old)) is not None),
        )

    @property
    def scopes(self) -> tuple[IntArray, ...]:
        """Scope values, each (n_classes,), of the side constraints that have any."""
        return tuple(rule.scope_of_class for rule in self.side_constraints if rule.scope_of_class is not None)

    @property
    def reaches_beyond_hosts(self) -> bool:
        """Whether a side constraint looks at more than one host at a time."""
        return any(map(reaches_beyond_hosts, self.side_constraints))

    def demand_on(self, host_class: int) -> IntArray:
        """Return the (n_items, n_dims) demand of one copy on hosts of a class."""
        demand: IntArray = self.demand[self.platform_of_class[host_class]]
        return demand


def single_class(demand: IntArray, capacity: IntArray, count: IntArray | None = None) -> Problem:
    """
    Return the classic problem: one host class, unit cost, as many hosts as items.

    Parameters
    ----------
    demand
        (n_items, n_dims)
    capacity
        (n_dims,)
    count
        (n_items,) copies; one each by default.

    Raises
    ------
    ValueError
        When a figure is negative.
    """
    n_items = demand.shape[0]
    copies = np.ones(n_items, dtype=np.int64) if count is None else count
    return Problem(
        dimensions=tuple(f"d{k}" for k in range(demand.shape[1])),
        count=copies,
        demand=demand[None].astype(np.int64),
        platform_of_class=np.zeros(1, dtype=np.int64),
        capacity=capacity[None].astype(np.int64),
        available=np.array([int(copies.sum())], dtype=np.int64),
        cost=np.ones(1, dtype=np.int64),
        allowed=np.ones((n_items, 1), dtype=np.bool_),
    )
