"""A solution of a packing problem: used hosts, proven bounds, and the reasons where there is no solution."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from vconsolidate.model.arrays import IntArray
from vconsolidate.packing.solver.phase_result import PhaseResult


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
        In units of the dimension (of hosts where there is none): what the items need, and what exists at most.
    """

    kind: Literal["no_class", "capacity", "rule", "search"]
    items: tuple[int, ...] = ()
    dimension: str | None = None
    needed: int = 0
    offered: int = 0


@dataclass(frozen=True, slots=True)
class SubsetRow:
    """
    A cut: of three items that exist once, at most one host can run two or all three (Jepsen et al. 2008).

    Parameters
    ----------
    items
        Three different ones.
    due
        What a load pays that holds two or three of them, ≥ 0; in one placement one load does at most.
    """

    items: tuple[int, int, int]
    due: int


@dataclass(frozen=True, slots=True)
class Certificate:
    """
    Integer prices that prove a bound: anyone who can solve a knapsack can check it.

    No load that a host of class c can carry is worth more than ``ceiling[c]`` after it paid its dues for cuts, so every
    placement costs at least ``Σ count·price − Σ due − Σ_c available_c·max(0, ceiling_c − scale·cost_c)``, divided by
    `scale` and rounded up.

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
    cuts: tuple[SubsetRow, ...] = ()

    def worth(self, count: IntArray) -> int:
        """Return what the hosts of any placement carry together at least, dues paid, for (n_items,) copies."""
        whole = sum(int(n) * price for n, price in zip(count, self.price, strict=True))
        return whole - sum(cut.due for cut in self.cuts)


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
        What each phase of the portfolio reached.
    interrupted
        Stopped by the user.
    certificate
        Prices that prove `bound`, where it came from prices (else an exhaustive search or a counting argument did).
    work
        What the search counted, in units of `Stop.work`; 0 where nothing was searched.
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
    phases: tuple[PhaseResult, ...] = ()
    interrupted: bool = False
    certificate: Certificate | None = None
    limited: bool = False
    work: float = 0.0

    @property
    def optimal(self) -> bool:
        """Bound and value met."""
        return self.value is not None and self.value == self.bound
