"""What has to be paid once, and when it has paid for itself."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from math import ceil, floor

from vconsolidate.model.band import NOTHING, Band
from vconsolidate.model.estate import Estate
from vconsolidate.model.plan import Plan
from vconsolidate.report.savings.inputs import INVENTORY, Input, Inputs, amount
from vconsolidate.report.savings.licences import ProductMoney
from vconsolidate.words import counted

MONTHS = 12
_ROUNDING = 1e-9
"""Less than this part of a month above a whole one is rounding."""


@dataclass(frozen=True, slots=True)
class Spending:
    """One kind of one-off cost."""

    key: str
    name: str
    cost: Band
    calculation: str
    inputs: tuple[Input, ...]


def spendings(
    estate: Estate,
    plan: Plan,
    migrations: int,
    products: Sequence[ProductMoney],
    inputs: Inputs,
    *,
    virtualised: Collection[str] = (),
) -> tuple[Spending, ...] | None:
    """
    Return the one-off costs; None where a host to buy has no price, since any sum would be too low.

    Parameters
    ----------
    virtualised
        Names of the servers that become VMs.
    """
    prices = {(cluster.name, kind.name): kind.price for cluster in estate.clusters for kind in cluster.host_types}
    stated = [prices.get((host.cluster, host.type_name)) for host in plan.hosts if not host.existing]
    bought = [price for price in stated if price is not None]
    if len(bought) < len(stated):
        return None
    currency = inputs.currency
    cost = sum(bought)
    words = f"{counted(len(bought), 'host')} to buy for {cost:,.10g} {currency}"
    price = _fact("price of hosts", f"{INVENTORY} (price of host types)", words)
    found = [Spending("new_hosts", "new hosts", Band.exactly(cost), words, (price,))]
    once = [one for one in products if one.once]
    if once:
        cost = sum(one.once for one in once)
        words = " + ".join(f"{amount(one.once, currency)} of {one.name}" for one in once)
        words += " (licences that you own are not credited)"
        fact = _fact("licences to buy", f"{INVENTORY}, counted by its rules", words)
        found.append(Spending("new_licences", "licences to buy", Band.exactly(cost), words, (fact,)))
    each = inputs.get("migration_per_server")
    if each is not None and migrations and each.band.high:
        words = f"{counted(migrations, 'migration')} × {each.words}"
        found.append(Spending("migration", "migration", Band.exactly(migrations) * each.band, words, (each,)))
    return (*found, *_replatforming(estate, virtualised, currency))


def _replatforming(estate: Estate, virtualised: Collection[str], currency: str) -> Iterator[Spending]:
    """Yield what it costs to move servers to another system, as the rules of `replatform` state it."""
    costs = [
        server.replatform.cost
        for server in estate.servers
        if server.replatform is not None and server.replatform.cost and server.name in virtualised
    ]
    if costs:
        words = f"{counted(len(costs), 'server')} to re-platform for {amount(sum(costs), currency)}"
        fact = _fact("cost of re-platforming", f"{INVENTORY} (cost of replatform)", words)
        yield Spending("replatforming", "re-platforming", Band.exactly(sum(costs)), words, (fact,))


def _fact(key: str, source: str, text: str) -> Input:
    return Input(key, NOTHING, "", "stated", source, text=text)


def payback_months(investment: float, saving_per_year: float) -> int | None:
    """
    Return the first month at whose end the savings so far reach the investment; None where they never do.

    Savings are equal from month to month and not discounted.
    """
    if investment <= 0.0:
        return 0
    if saving_per_year <= 0.0:
        return None
    return ceil(investment * MONTHS / saving_per_year - _ROUNDING)


def annuity(rate: float, years: float) -> float:
    """
    Return what 1 a year is worth today, paid at the end of each year: Σ 1 / (1 + rate)^t.

    The part of a year at the end of the period pays its part at the end of the period.
    """
    whole = floor(years)
    total = sum((1.0 + rate) ** -year for year in range(1, whole + 1))
    part = years - whole
    return total + (part * (1.0 + rate) ** -years if part else 0.0)


def present_value(investment: Band, saving_per_year: Band, rate: Band, years: Band) -> Band:
    """
    Return the net present value: savings of the period, discounted, less the investment.

    A high rate and a short period are the low end where money is saved, and the high end where more is spent.
    """
    low, high = annuity(rate.high, years.low), annuity(rate.low, years.high)
    worth = Band(low, annuity(rate.typical, years.typical), high)
    return saving_per_year * worth - investment


def total(parts: Sequence[Spending]) -> Band:
    """Return the whole investment."""
    return Band.total(part.cost for part in parts) if parts else NOTHING
