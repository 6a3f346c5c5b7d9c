"""When clusters run out, of what, and which purchase moves that day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from vconsolidate.model.arrays import FloatArray
from vconsolidate.model.band import Band

Resource = Literal["cpu", "memory", "storage"]
"""What grows; vCPUs follow from CPU, traffic and operations grow with it."""

End = Literal["low", "typical", "high"]
"""How fast demand grows: the slow end of its band, its middle, the fast end."""

ENDS: tuple[End, ...] = ("low", "typical", "high")

MOST_HOSTS: Final = 500
"""Hosts that are bought for a cluster at most."""


@dataclass(frozen=True, slots=True)
class Growth:
    """
    How one resource of a group of VMs grows.

    Parameters
    ----------
    group
        Name of the group; empty for all VMs.
    source
        ``stated`` on the command line, ``policy`` (`growth` of the inventory), ``measured`` in the traces.
    model
        ``linear``, ``compound``, ``flat`` (no growth) or ``ets``.
    per_year
        Growth in the first year as a share of today's demand; its ends are the band.
    banded
        Whether low and high are known.
    basis
        Where it comes from, in words.
    low, typical, high
        (n_months + 1,) largest demand so far over today's, from month 0 (today) on.
    tested_days
        Days ahead that forecasts of the past reached; 0 where growth is not measured.
    independent
        Independent errors behind the band of a measured growth; None without a band.
    """

    group: str
    resource: Resource
    source: Literal["stated", "policy", "measured"]
    model: Literal["linear", "compound", "flat", "ets"]
    per_year: Band
    banded: bool
    basis: str
    low: FloatArray
    typical: FloatArray
    high: FloatArray
    tested_days: int = 0
    independent: float | None = None

    def at(self, end: End) -> FloatArray:
        """Return the course of one end."""
        return {"low": self.low, "typical": self.typical, "high": self.high}[end]


@dataclass(frozen=True, slots=True)
class Months:
    """
    The first month in which something no longer holds; None where it holds to the end of the period.

    Parameters
    ----------
    slow, typical, fast
        At the slow end, the middle and the fast end of growth; slow ≥ typical ≥ fast.
    """

    slow: int | None
    typical: int | None
    fast: int | None


@dataclass(frozen=True, slots=True)
class ResourceRunway:
    """
    When the hosts of a cluster together have too little of one resource.

    Parameters
    ----------
    resource
        As of :class:`~vconsolidate.model.planned_host.ResourceLoad`, or ``storage``.
    after_failures
        Whether this counts the hosts that remain after as many failures as the policy tolerates.
    used, used_slow, used_fast
        (n_months + 1,) Σ demand of all VMs at typical growth and at its ends, in `unit`.
    capacity
        Σ of what the hosts offer, in `unit`.
    out
        First month in which the sum is too large: no placement whatsoever holds from then on.
    """

    resource: str
    unit: str
    after_failures: bool
    used: tuple[float, ...]
    used_slow: tuple[float, ...]
    used_fast: tuple[float, ...]
    capacity: float
    out: Months


@dataclass(frozen=True, slots=True)
class Repacked:
    """
    Until when VMs fit if they may move to any host of the cluster, at typical growth.

    Parameters
    ----------
    holds
        Last month for which a placement was found and checked.
    out
        First month for which none exists (proof), or None where that is unknown or not within the period.
    tries
        Placements that were searched.
    """

    holds: int
    out: int | None
    tries: int


@dataclass(frozen=True, slots=True)
class Purchase:
    """
    What one more host of a type changes.

    Parameters
    ----------
    owned
        It exists and the plan leaves it empty.
    price
        None where unknown; 0 where it is owned.
    out
        First month in which the sums are too large with it.
    repacked
        The same with whole VMs; None where that was not asked for.
    """

    type_name: str
    owned: bool
    price: float | None
    out: Months
    repacked: Repacked | None = None


@dataclass(frozen=True, slots=True)
class ClusterRunway:
    """
    When a cluster runs out.

    Parameters
    ----------
    out
        First month in which some sum is too large: the latest day by which it has run out.
    binding
        What is too little then; empty where nothing is.
    placed
        First month in which the placement of the plan breaks a limit or a rule.
    broken
        What it breaks then, in words.
    """

    cluster: str
    hosts: int
    vms: int
    resources: tuple[ResourceRunway, ...]
    out: Months
    binding: str
    binding_after_failures: bool
    placed: Months
    broken: str
    repacked: Repacked | None
    purchases: tuple[Purchase, ...]


@dataclass(frozen=True, slots=True)
class Money:
    """An amount with its calculation; None where an input is missing, which the calculation then names."""

    value: float | None
    calculation: str


@dataclass(frozen=True, slots=True)
class ProcurementYear:
    """
    Hosts at the end of a year, those of the plan included.

    Parameters
    ----------
    needed
        At least so many, by sums; at the slow, typical and fast end of growth.
    bought_ahead, bought_when_needed
        Hosts bought within the year.
    spent_ahead, spent_when_needed
        Prices paid within the year.
    """

    year: int
    needed: tuple[int, int, int]
    bought_ahead: int
    bought_when_needed: int
    spent_ahead: float | None
    spent_when_needed: float | None


@dataclass(frozen=True, slots=True)
class Order:
    """When a host is needed, and when it must be ordered; a negative month is before today."""

    needed_month: int
    order_month: int


@dataclass(frozen=True, slots=True)
class Reuse:
    """An empty host that is owned already, and the month from which on it is needed."""

    host: str
    needed_month: int


@dataclass(frozen=True, slots=True)
class Procurement:
    """
    Hosts year by year for one cluster; those that stand empty go first, before any is bought.

    Parameters
    ----------
    type_name
        Of the hosts to buy; empty where none can be bought.
    idle
        What capacity that is bought ahead costs until it is needed: depreciation, idle power and licences.
    then_month
        First month in which the cluster runs out in spite of all of these hosts; None for not in the period.
    then_resource
        What runs out then.
    more_would_help
        Whether it is a resource that hosts bring, so that more of them than are offered would last longer.
    """

    cluster: str
    type_name: str
    reused: tuple[Reuse, ...]
    years: tuple[ProcurementYear, ...]
    orders: tuple[Order, ...]
    ahead: Money
    when_needed: Money
    idle: Money
    then_month: int | None
    then_resource: str
    more_would_help: bool


@dataclass(frozen=True, slots=True)
class Runway:
    """
    The answer for all clusters of a plan.

    Parameters
    ----------
    start
        Day of month 0; None where months are only counted.
    n_months
        Length of the period.
    """

    name: str
    start: date | None
    n_months: int
    currency: str
    growth: tuple[Growth, ...]
    clusters: tuple[ClusterRunway, ...]
    procurement: tuple[Procurement, ...]
    notes: tuple[str, ...]
