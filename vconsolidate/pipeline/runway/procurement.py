"""
The procurement curve: hosts year by year, bought ahead or when they are needed, and what each costs.

Formulas are those of ``docs/runway.md``. Hosts needed are counted by sums, so they are at least what is needed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor
from typing import Final

from vconsolidate.catalog.economics import load_economics
from vconsolidate.model.cluster import Cluster
from vconsolidate.model.hardware import Hardware
from vconsolidate.model.policy import Economics
from vconsolidate.model.runway import Money, Order, Procurement, ProcurementYear
from vconsolidate.pipeline.runway.by_sums import Used, out_with
from vconsolidate.pipeline.runway.courses import MONTHS
from vconsolidate.pipeline.runway.grown import GrowingDemand
from vconsolidate.pipeline.runway.purchases import Candidate

MOST_HOSTS: Final = 500
"""Most hosts that are added to a cluster; beyond that the answer is that they do not suffice."""

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
class _Needs:
    """Month in which the n-th more host is needed, at the slow end, the middle and the fast end."""

    slow: tuple[int, ...]
    typical: tuple[int, ...]
    fast: tuple[int, ...]
    enough: bool


def procurement(
    growing: GrowingDemand,
    cluster: Cluster,
    hosts: Sequence[Hardware],
    used: Used,
    candidate: Candidate,
    n_months: int,
    market: Market,
) -> Procurement:
    """Return the curve for one cluster, with hosts of one type."""
    needs = _needs(growing, cluster, hosts, used, candidate)
    orders = tuple(Order(month, floor(month - market.lead_months + 1e-9)) for month in needs.typical)
    price = _Price(candidate, market)
    years = tuple(_year(year, len(hosts), needs, orders, price) for year in range(1, -(-n_months // MONTHS) + 1))
    return Procurement(
        cluster=cluster.name,
        type_name=candidate.host.type_name,
        years=years,
        orders=orders,
        ahead=_total("all hosts ordered today", [0.0 for _ in orders], price),
        when_needed=_total("each host ordered for its month", [max(0.0, o.order_month) for o in orders], price),
        idle=_idle(needs.typical, n_months, candidate, market),
        enough=needs.enough,
    )


def _needs(
    growing: GrowingDemand, cluster: Cluster, hosts: Sequence[Hardware], used: Used, candidate: Candidate
) -> _Needs:
    slow: list[int] = []
    typical: list[int] = []
    fast: list[int] = []
    most = MOST_HOSTS if candidate.most is None else min(candidate.most, MOST_HOSTS)
    machines = list(hosts)
    out = out_with(growing, cluster, machines, used)
    while out.fast is not None and len(machines) - len(hosts) < most:
        for months, month in ((slow, out.slow), (typical, out.typical), (fast, out.fast)):
            if month is not None:
                months.append(month)
        machines.append(candidate.hardware)
        last, out = out, out_with(growing, cluster, machines, used)
        if out == last and len(machines) - len(hosts) > 2 * len(hosts) + 2:
            break  # more of these hosts change nothing: storage, for example
    return _Needs(tuple(slow), tuple(typical), tuple(fast), out.typical is None)


class _Price:
    """The price of a host in any month."""

    def __init__(self, candidate: Candidate, market: Market) -> None:
        self.today = candidate.price
        self.change = market.price_change_per_year
        self.currency = market.economics.currency
        self.type_name = candidate.host.type_name

    def at(self, month: float) -> float | None:
        """Return the price of a host that is ordered in a month."""
        return None if self.today is None else self.today * (1.0 + self.change) ** (month / MONTHS)


def _year(year: int, there: int, needs: _Needs, orders: Sequence[Order], price: _Price) -> ProcurementYear:
    last = year * MONTHS
    within = [price.at(month) for order in orders if _year_of(month := max(0, order.order_month)) == year]
    ahead = len(orders) if year == 1 else 0
    low, typical, high = (there + sum(at <= last for at in each) for each in (needs.slow, needs.typical, needs.fast))
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


def _idle(months: Sequence[int], n_months: int, candidate: Candidate, market: Market) -> Money:
    """Return what hosts cost between today and the month in which they are needed."""
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
