"""Prices and factors of the business case."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from vconsolidate.inventory.schema.base import Section
from vconsolidate.inventory.schema.quantity import CarbonMass, MoneyAmount


class EconomicsSection(Section):
    """Prices and factors of the business case; the report leaves out what you do not state."""

    power_usage_effectiveness: Annotated[float, Field(ge=1, le=5)] = Field(
        1.6,
        description="Power usage effectiveness: power of the whole facility divided by power of its machines.",
        examples=[1.6],
    )
    electricity_price_per_kwh: MoneyAmount | None = Field(
        None, description="Price of a kilowatt-hour.", examples=["0.19 EUR"]
    )
    carbon_per_kwh: CarbonMass | None = Field(
        None, description="Carbon dioxide emitted per kilowatt-hour.", examples=["380 g"]
    )
    administration_per_server_year: MoneyAmount | None = Field(
        None, description="Administration of one physical server per year.", examples=["900 EUR"]
    )
    service_contract_per_server_year: MoneyAmount | None = Field(
        None, description="Service contract of one physical server per year.", examples=["650 EUR"]
    )
    rack_unit_year: MoneyAmount | None = Field(
        None, description="One rack unit of space per year.", examples=["240 EUR"]
    )
    migration_per_server: MoneyAmount | None = Field(
        None, description="One-off cost of moving one workload.", examples=["450 EUR"]
    )
