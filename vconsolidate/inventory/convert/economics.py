"""Prices and factors of the business case."""

from __future__ import annotations

from typing import Final

from vconsolidate.inventory.convert.context import Context
from vconsolidate.inventory.node import Route
from vconsolidate.inventory.schema.economics import EconomicsSection
from vconsolidate.inventory.schema.quantity import Money
from vconsolidate.inventory.schema.ranged import Ranged
from vconsolidate.model.band import Band
from vconsolidate.model.policy import PUE, Economics, StatedFigure

_GRAMS_PER_KG: Final = 1000.0
_TWICE: Final = (
    ("rack_year", ("rack_unit_year",), "the space is priced twice (write rack_year or rack_unit_year)"),
    (
        "administration_per_server_year",
        ("administration_hours_per_server_year", "administration_hours_per_vm_year"),
        "administration is priced twice (write this amount, or hours and hourly_rate)",
    ),
)
"""Keys, others that price the same, and what to say."""


def convert_economics(section: EconomicsSection, route: Route, context: Context) -> Economics:
    """Return the business case, all amounts in the estate's currency."""
    for key, others, message in _TWICE:
        if getattr(section, key) is not None and any(getattr(section, other) is not None for other in others):
            context.wrong((*route, key), message)
    stated = {}
    for key in EconomicsSection.model_fields:
        value = getattr(section, key)
        if value is not None:
            stated[key] = StatedFigure(key, _band(key, value, (*route, key), context), context.place((*route, key)))

    def typical(key: str) -> float | None:
        return stated[key].band.typical if key in stated else None

    usage = typical("power_usage_effectiveness")
    return Economics(
        electricity_price_per_kwh=typical("electricity_price_per_kwh"),
        administration_per_server_year=typical("administration_per_server_year"),
        service_contract_per_server_year=typical("service_contract_per_server_year"),
        rack_unit_year=typical("rack_unit_year"),
        migration_per_server=typical("migration_per_server"),
        power_usage_effectiveness=PUE if usage is None else usage,
        carbon_g_per_kwh=typical("carbon_per_kwh"),
        currency=context.currency or "EUR",
        stated=tuple(stated.values()),
    )


def _band(key: str, value: object, route: Route, context: Context) -> Band:
    """Return low, typical and high in the unit of the business case: money, hours, years, shares, g (of hosts kg)."""
    if not isinstance(value, Ranged):
        return Band.exactly(value) if isinstance(value, int | float) else Band.exactly(0.0)
    for part in dict.fromkeys(value):
        if isinstance(part, Money):
            context.amount(part, route)
    amounts = [part.amount if isinstance(part, Money) else float(part) for part in value]
    per = _GRAMS_PER_KG if key == "embodied_carbon_per_host" else 1.0
    return Band(*(amount / per for amount in amounts))
