"""
The procurement curve: hosts year by year, bought ahead or when they are needed, and what each costs.

Formulas are those of ``docs/runway.md``. Hosts needed are counted by sums, so they are at least what is needed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor
from typing import Final

from vconsolidate.catalog.economics import load_economics
from vconsolidate.model.cluster import Cluster, ExistingHost
from vconsolidate.model.hardware import Hardware
from vconsolidate.model.policy import Economics
from vconsolidate.model.runway import (
    ENDS,
    MOST_HOSTS,
    End,
    Money,
    Order,
    Procurement,
    ProcurementYear,
    ResourceRunway,
    Reuse,
)
from vconsolidate.pipeline.runway.by_sums import Used, out_with, runways_with, together
from vconsolidate.pipeline.runway.courses import MONTHS
from vconsolidate.pipeline.runway.grown import GrowingDemand
from vconsolidate.pipeline.runway.purchases import Candidate

HOURS_PER_YEAR: Final = 8760


@dataclass(frozen=True, slots=True)
class Market:
    """
    What buying is like.

    Parameters
    ----------
    lead_months
        From the order to the day a host serves.
    price_change_per_year
        Change of prices, as a share of each year's.
    economics
        Of the inventory.
    """

    lead_months: float
    price_change_per_year: float
    economics: Economics


@dataclass(frozen=True, slots=True)
class Offer:
    """
    Hosts that may join a cluster.

    Parameters
    ----------
    idle
        Owned and empty, in the order in which they are used.
    bought
        The type to buy after them; None where nothing can be bought.
    """

    idle: Sequence[ExistingHost]
    bought: Candidate | None

    @property
    def machines(self) -> Sequence[Hardware]:
        """All of them, in the order in which they join."""
        most = 0 if self.bought is None else MOST_HOSTS if self.bought.most is None else self.bought.most
        more = [] if self.bought is None else [self.bought.hardware] * min(most, MOST_HOSTS)
        return [*(host.hardware for host in self.idle), *more]


@dataclass(frozen=True, slots=True)
class _Needs:
    """Month in which each host of an offer is needed, in its order, at every end of growth, and what comes after."""

    months: Mapping[End, tuple[int, ...]]
    then: tuple[ResourceRunway, ...]


def procurement(
    growing: GrowingDemand,
    cluster: Cluster,
    hosts: Sequence[Hardware],
    used: Used,
    offer: Offer,
    n_months: int,
    market: Market,
) -> Procurement:
    """Return the curve for one cluster: first the empty hosts that are owned, then hosts of one type."""
    needs = _needs(growing, cluster, hosts, used, offer.machines)
    owned, typical = len(offer.idle), needs.months["typical"]
    orders = tuple(Order(month, floor(month - market.lead_months + 1e-9)) for month in typical[owned:])
    price = _Price(offer.bought, market)
    years = tuple(_year(year, len(hosts), needs, orders, price) for year in range(1, -(-n_months // MONTHS) + 1))
    first = needs.then[0] if needs.then and needs.then[0].out.typical is not None else None
    return Procurement(
        cluster=cluster.name,
        type_name="" if offer.bought is None else offer.bought.host.type_name,
        reused=tuple(Reuse(host.name, month) for host, month in zip(offer.idle, typical, strict=False)),
        years=years,
        orders=orders,
        ahead=_total("all hosts ordered today", [0.0 for _ in orders], price),
        when_needed=_total("each host ordered for its month", [max(0.0, o.order_month) for o in orders], price),
        idle=_idle(typical[owned:], n_months, offer.bought, market),
        then_month=None if first is None else first.out.typical,
        then_resource="" if first is None else first.resource,
        more_would_help=first is not None and first.resource != "storage",
    )


def _needs(
    growing: GrowingDemand, cluster: Cluster, hosts: Sequence[Hardware], used: Used, more: Sequence[Hardware]
) -> _Needs:
    """
    Return when each more host is needed.

    A host is needed in the month in which those before it run out, unless not even all of them would last longer: where
    storage runs out, hosts are of no use.
    """
    best = out_with(growing, cluster, [*hosts, *more], used)
    months: dict[End, list[int]] = {end: [] for end in ENDS}
    number = 0
    while True:
        then = runways_with(growing, cluster, [*hosts, *more[:number]], used)
        out, going = together(then), False
        for end, now, last in zip(
            ENDS, (out.slow, out.typical, out.fast), (best.slow, best.typical, best.fast), strict=True
        ):
            if now is not None and now != last:
                months[end].append(now)
                going = True
        if not going:
            return _Needs({end: tuple(found) for end, found in months.items()}, then)
        number += 1


class _Price:
    """The price of a host in any month."""

    def __init__(self, bought: Candidate | None, market: Market) -> None:
        self.today = 0.0 if bought is None else bought.price
        self.change = market.price_change_per_year
        self.currency = market.economics.currency
        self.type_name = "" if bought is None else bought.host.type_name

    def at(self, month: float) -> float | None:
        """Return the price of a host that is ordered in a month."""
        return None if self.today is None else self.today * (1.0 + self.change) ** (month / MONTHS)


def _year(year: int, there: int, needs: _Needs, orders: Sequence[Order], price: _Price) -> ProcurementYear:
    last = year * MONTHS
    within = [price.at(month) for order in orders if _year_of(month := max(0, order.order_month)) == year]
    ahead = len(orders) if year == 1 else 0
    low, typical, high = (there + sum(at <= last for at in needs.months[end]) for end in ENDS)
    return ProcurementYear(
        year,
        (low, typical, high),
        ahead,
        len(within),
        None if price.today is None else ahead * price.today,
        None if price.today is None else sum(amount for amount in within if amount is not None),
    )


def _year_of(month: int) -> int:
    """Return the year that ends with or after a month; today belongs to the first."""
    return max(1, ceil(month / MONTHS))


def _total(words: str, months: Sequence[float], price: _Price) -> Money:
    if price.today is None:
        return Money(None, f"the price of {price.type_name} is missing (price of the host type)")
    value = sum(amount for month in months if (amount := price.at(month)) is not None)
    change = (
        f" × (1 {'+' if price.change >= 0 else '-'} {abs(price.change):.10g})^(order month / 12)"
        if price.change
        else ""
    )
    return Money(value, f"{words}: Σ over {len(months)} of {price.today:,.10g} {price.currency}{change}")


def _idle(months: Sequence[int], n_months: int, candidate: Candidate | None, market: Market) -> Money:
    """Return what hosts that are bought cost between today and the month in which they are needed."""
    if candidate is None:
        return Money(0.0, "no host is bought")
    economics, hardware = market.economics, candidate.hardware
    years = sum(min(month, n_months) for month in months) / MONTHS
    missing = [
        words
        for words, known in (
            (f"price of {candidate.host.type_name}", candidate.price),
            ("economics.electricity_price_per_kwh", economics.electricity_price_per_kwh),
        )
        if known is None
    ]
    if candidate.price is None or economics.electricity_price_per_kwh is None:
        return Money(None, f"missing: {', '.join(missing)}")
    life = _lifetime_years(economics)
    depreciation = candidate.price / life
    power = (
        hardware.idle_power_w / 1000 * HOURS_PER_YEAR * economics.power_usage_effectiveness
        * economics.electricity_price_per_kwh
    )  # fmt: skip
    licences = candidate.licence_per_year or 0.0
    words = (
        f"{years:.4g} host-years idle × ({candidate.price:,.10g} / {life:g} years of life + "
        f"{hardware.idle_power_w:g} W idle × {HOURS_PER_YEAR} h × PUE {economics.power_usage_effectiveness:g} × "
        f"{economics.electricity_price_per_kwh:g} per kWh / 1000 + {licences:,.10g} for licences)"
    )
    return Money(years * (depreciation + power + licences), words)


def _lifetime_years(economics: Economics) -> float:
    stated = next((one.band.typical for one in economics.stated if one.key == "host_lifetime"), None)
    return load_economics().figures["host_lifetime"].band.typical if stated is None else stated
