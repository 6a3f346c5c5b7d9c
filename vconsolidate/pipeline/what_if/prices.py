"""Other prices: of host types, of the licences of hosts, and of electricity."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from vconsolidate.inventory.problems import Problems, quoted
from vconsolidate.inventory.scenarios.scenario import Layer
from vconsolidate.inventory.schema.quantity import Money, parse_money
from vconsolidate.model.band import Band
from vconsolidate.model.cluster import Cluster, HostType
from vconsolidate.model.estate import Estate
from vconsolidate.model.policy import Economics, StatedFigure
from vconsolidate.pipeline.what_if.losses import type_names

_CHANGE: Final = re.compile(r"\s*([+-])\s*(\d{1,4}(?:\.\d{1,4})?)\s*%\s*")

Price = Callable[[float | None], float | None]
"""From the price of the inventory to that of the scenario; None where none is stated."""


def with_prices(estate: Estate, layer: Layer, problems: Problems) -> Estate:
    """Return the estate with the prices of a layer."""
    for key, written in layer.section.prices.items():
        route = (*layer.route, "prices", key)
        known = ["hosts", "licences", "electricity", *type_names(estate)]
        if key not in known:
            near = problems.did_you_mean(key, known)
            problems.at_key(layer.root, route, f"no price is called {quoted(key)}{near}")
            continue
        price = _price(written, estate.economics.currency)
        if isinstance(price, str):
            problems.at(layer.root, route, price)
        elif key == "electricity":
            estate = replace(estate, economics=_powered(estate.economics, price))
        elif key == "licences":
            estate = replace(estate, clusters=tuple(_licensed(cluster, price) for cluster in estate.clusters))
        else:
            estate = replace(estate, clusters=tuple(_priced(cluster, key, price) for cluster in estate.clusters))
    return estate


def _price(written: str, currency: str) -> Price | str:
    """Return what becomes of a price, or what is wrong with the text."""
    change = _CHANGE.fullmatch(written)
    if change is not None:
        factor = 1.0 + float(change[1] + change[2]) / 100.0
        if factor < 0.0:
            return f"a price cannot fall below zero, got {quoted(written)}"
        return lambda price: None if price is None else price * factor
    money = parse_money(written)
    if not isinstance(money, Money):
        return money if currency == "" else f'{money} (or a change such as "+10 %")'
    if money.currency != currency:
        return f"the amount is in {money.currency}, but this inventory uses {currency}"
    return lambda _: money.amount


def _powered(economics: Economics, price: Price) -> Economics:
    key = "electricity_price_per_kwh"

    def figure(stated: StatedFigure) -> StatedFigure:
        low, typical, high = (price(value) or 0.0 for value in (stated.band.low, stated.band.typical, stated.band.high))
        return replace(stated, band=Band(low, typical, high)) if stated.key == key else stated

    stated = tuple(map(figure, economics.stated))
    return replace(economics, electricity_price_per_kwh=price(economics.electricity_price_per_kwh), stated=stated)


def _priced(cluster: Cluster, key: str, price: Price) -> Cluster:
    def priced(kind: HostType) -> HostType:
        meant = key in {"hosts", kind.name, f"{cluster.name}/{kind.name}"}
        return replace(kind, price=price(kind.price)) if meant else kind

    return replace(cluster, host_types=tuple(map(priced, cluster.host_types)))


def _licensed(cluster: Cluster, price: Price) -> Cluster:
    types = (replace(kind, licence_per_year=price(kind.licence_per_year)) for kind in cluster.host_types)
    hosts = (replace(host, licence_per_year=price(host.licence_per_year)) for host in cluster.hosts)
    return replace(cluster, host_types=tuple(types), hosts=tuple(hosts))
