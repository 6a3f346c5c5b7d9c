"""Prices and factors of the business case."""

from __future__ import annotations

from vconsolidate.inventory.convert.context import Context
from vconsolidate.inventory.node import Route
from vconsolidate.inventory.schema.economics import EconomicsSection
from vconsolidate.model.policy import Economics


def convert_economics(section: EconomicsSection, route: Route, context: Context) -> Economics:
    """Return the business case, all amounts in the estate's currency."""

    def amount(key: str) -> float | None:
        return context.amount(getattr(section, key), (*route, key))

    return Economics(
        electricity_price_per_kwh=amount("electricity_price_per_kwh"),
        administration_per_server_year=amount("administration_per_server_year"),
        service_contract_per_server_year=amount("service_contract_per_server_year"),
        rack_unit_year=amount("rack_unit_year"),
        migration_per_server=amount("migration_per_server"),
        power_usage_effectiveness=section.power_usage_effectiveness,
        carbon_g_per_kwh=section.carbon_per_kwh,
        currency=context.currency or "EUR",
    )
