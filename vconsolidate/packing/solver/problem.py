"""
The packing problem as integers: what every solver of the portfolio reads.

Vector bin packing with grouped items, host classes of several costs and counts, and side constraints. Demand was
rounded up and capacity down when the integers were made, so a placement that fits here fits in real numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from vconsolidate.model.arrays import BoolArray, IntArray

OWN = -1
"""Scope value of classes in which each host is a value of its own."""

OUTSIDE = -2
"""Scope value of classes whose hosts a limit does not speak of."""


@dataclass(frozen=True, slots=True)
class ItemLimit:
    """
    At most `limit` VMs of `items` per host, or per scope value.

    Parameters
    ----------
    items, weights
        Item indices, and how many of the rule's VMs one copy of each holds (more than one where affinity merged VMs).
    scope_of_class
        None: per host. Else (n_classes,) scope value of every class, −1 for "each host its own value", `OUTSIDE` for
        "not limited here"; the limit then holds for the sum over all hosts of the classes with one value.
    """

    items: IntArray
    weights: IntArray
    limit: int
    scope_of_class: IntArray | None = None


@dataclass(frozen=True, slots=True)
class ItemsApart:
    """
    Items of different groups never share a host (or scope value); items of one group may.

    An item that stands in two groups (affinity merged VMs of both) can be placed nowhere.
    """

    groups: tuple[IntArray, ...]
    scope_of_class: IntArray | None = None


@dataclass(frozen=True, slots=True)
class ItemsTogether:
    """
    All copies of all `items` run in classes of one scope value (host scope was merged into one item before).

    `scope_of_class` is (n_classes,); a host of a class with −1 is a value of its own, so it then takes all of them.
    """

    items: IntArray
    scope_of_class: IntArray


@dataclass(frozen=True, slots=True)
class HostLimit:
    """
    At most `limit` hosts run any of `items`.

    Parameters
    ----------
    scope_of_class
        (n_classes,) −1 where hosts count, `OUTSIDE` where they do not.
    """

    items: IntArray
    limit: int
    scope_of_class: IntArray


@dataclass(frozen=True, slots=True)
class HostFee:
    """
    Every host that runs any of `items` costs more.

    Parameters
    ----------
    fee_of_class
        (n_classes,) by how much, ≥ 0, in the unit of the problem's cost.
    """

    items: IntArray
    fee_of_class: IntArray


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

    def __post_init__(self) -> None:
        figures = {"count": self.count, "demand": self.demand, "capacity": self.capacity}
        figures |= {"available": self.available, "cost": self.cost}
        figures |= {f"weights of limit {k}": rule.weights for k, rule in enumerate(self.at_most)}
        figures |= {f"fee {k}": fee.fee_of_class for k, fee in enumerate(self.fees)}
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
    def scopes(self) -> tuple[IntArray, ...]:
        """Scope values, each (n_classes,), of the side constraints that have any."""
        wide = (*self._limit_scopes, *(r.scope_of_class for r in self.together))
        return (*wide, *(rule.scope_of_class for rule in self.few_hosts))

    @property
    def reaches_beyond_hosts(self) -> bool:
        """Whether a side constraint looks at more than one host at a time."""
        return bool(self.together or self.few_hosts) or any(map(reaches_beyond_hosts, self._limit_scopes))

    @property
    def _limit_scopes(self) -> tuple[IntArray, ...]:
        found = [rule.scope_of_class for rule in self.at_most] + [rule.scope_of_class for rule in self.apart]
        return tuple(scope for scope in found if scope is not None)

    def demand_on(self, host_class: int) -> IntArray:
        """Return the (n_items, n_dims) demand of one copy on hosts of a class."""
        demand: IntArray = self.demand[self.platform_of_class[host_class]]
        return demand


@dataclass(frozen=True, slots=True)
class Bin:
    """One used host: its class, the items on it and how many copies of each."""

    host_class: int
    items: tuple[int, ...]
    copies: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """
    Why a problem has no placement, as data: the caller knows what the VMs are called.

    Parameters
    ----------
    kind
        ``no_class``: the items fit no class they are allowed on, even alone. ``capacity``: all available hosts together
        are too small for the items. ``rule``: a side constraint alone excludes the items. ``search``: no single cause;
        an exhaustive search found no placement.
    items
        Indices of the items concerned; empty: all of them.
    dimension
        Name of the resource that runs out, if it is one.
    needed, offered
        In units of the dimension (of hosts where there is none): what the items need, and the most there is.
    """

    kind: Literal["no_class", "capacity", "rule", "search"]
    items: tuple[int, ...] = ()
    dimension: str | None = None
    needed: int = 0
    offered: int = 0


@dataclass(frozen=True, slots=True)
class Certificate:
    """
    Integer prices that prove a bound: anyone who can solve a knapsack can check it.

    No load that a host of class c can carry is worth more than ``ceiling[c]``, so every placement costs at least
    ``Σ count·price − Σ_c available_c·max(0, ceiling_c − scale·cost_c)``, divided by `scale` and rounded up.

    Parameters
    ----------
    price
        (n_items,) worth of one copy, ≥ 0.
    ceiling
        (n_classes,)
    """

    price: tuple[int, ...]
    ceiling: tuple[int, ...]
    scale: int


@dataclass(frozen=True, slots=True)
class Solution:
    """
    What a solver of the portfolio returns.

    Parameters
    ----------
    bins
        Used hosts; None where no placement was found.
    value
        Σ cost of `bins`, fees included.
    bound
        Proven lower bound on the value (exact in integers); never above an optimal value.
    bound_hosts
        Proven lower bound on the number of hosts.
    bound_method
        What proved `bound`.
    infeasible
        Proven that no placement exists; `reasons` says why.
    phases
        (phase, value or None, bound) as each phase of the portfolio ended.
    interrupted
        Stopped by the user.
    certificate
        Prices that prove `bound`, where it came from prices (else an exhaustive search or a counting argument did).
    limited
        A limit on work or time ended a part of the search, so that a longer one may find or prove more.
    """

    bins: tuple[Bin, ...] | None
    value: int | None
    bound: int
    bound_hosts: int
    bound_method: str
    infeasible: bool = False
    reasons: tuple[Reason, ...] = ()
    phases: tuple[tuple[str, int | None, int], ...] = ()
    interrupted: bool = False
    certificate: Certificate | None = None
    limited: bool = False

    @property
    def optimal(self) -> bool:
        """Bound and value met."""
        return self.value is not None and self.value == self.bound


def reaches_beyond_hosts(scope_of_class: IntArray | None) -> bool:
    """Return whether a rule with these scope values counts over several hosts."""
    return scope_of_class is not None and bool((scope_of_class >= 0).any())


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
