"""Licences per year before and after, by the counting that the plan itself is charged for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from vconsolidate.model.constraint import Fee
from vconsolidate.model.estate import Estate
from vconsolidate.model.hardware import Hardware
from vconsolidate.model.licence import Licence, Price
from vconsolidate.model.plan import Plan, ProductLicence
from vconsolidate.model.today import host_of_server, hosts_today
from vconsolidate.packing.encoding.product_licences import fees_of


@dataclass(frozen=True, slots=True)
class ProductMoney:
    """
    What a product of some servers costs.

    Parameters
    ----------
    once
        Licences to buy for the plan; those of today are paid already, and licences that you own are not credited.
    year_before, year_after
        Subscription and support per year.
    """

    name: str
    once: float
    year_before: float
    year_after: float


def products_of(estate: Estate, plan: Plan) -> tuple[ProductMoney, ...]:
    """Return the priced products of the plan's rules; licences of clusters are counted with their hosts."""
    fees = {title: fee for fee, title in fees_of(estate) if not fee.cluster}
    years = max((cluster.policy.horizon_years for cluster in estate.clusters), default=1.0)
    return tuple(
        _product(estate, product, fees[product.name], years) for product in plan.products if product.name in fees
    )


def _product(estate: Estate, product: ProductLicence, fee: Fee, years: float) -> ProductMoney:
    """Split the cost over the horizon by the prices of a unit: what is paid once, and what is paid each year."""
    once = sum(one.price.once for one in fee.licences)
    yearly = sum(one.price.per_year for one in fee.licences) * years
    share = once / (once + yearly) if once + yearly else 0.0
    before = sum(_year_today(estate, fee, _yearly(one)) for one in fee.licences)
    return ProductMoney(product.name, product.cost * share, before, product.cost * (1.0 - share) / years)


def _yearly(licence: Licence) -> Licence:
    """Return a licence with what it costs a year only."""
    unlimited = licence.unlimited
    return replace(
        licence,
        price=Price(0.0, licence.price.per_year),
        unlimited=None if unlimited is None else Price(0.0, unlimited.per_year),
    )


def _year_today(estate: Estate, fee: Fee, licence: Licence) -> float:
    """Return what the machines of today need of a licence a year, counted by the same rule."""
    counting, members = licence.counting, set(fee.vms)
    if not licence.price.per_year:
        return 0.0
    if not counting.on_hosts:
        sizes = [
            server.virtual.vcpus if server.virtual is not None else server.hardware.cpu.cores
            for server in estate.servers
            if server.name in members
        ]
        units = counting.units_of_vms(sizes) if sizes else 0
        return max(units, counting.minimum_order if units else 0) * licence.price.per_year
    return sum(licence.of_host(hardware.cpu, 1.0, count) for hardware, count in _machines(estate, members))


def _machines(estate: Estate, members: set[str]) -> Iterator[tuple[Hardware, int]]:
    """Yield the machines of today that run members, with how many of them."""
    where = host_of_server(estate)
    on = Counter(where[name] for name in members if name in where)
    for server in estate.servers:
        if server.name in members and not server.is_virtual:
            yield server.hardware, 1
    for one in hosts_today(estate):
        if on[one.host.name] and one.host.hardware is not None:
            yield one.host.hardware, on[one.host.name]
