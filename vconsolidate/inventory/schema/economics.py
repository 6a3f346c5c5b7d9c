"""Prices and factors of the business case."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from vconsolidate.inventory.schema.base import Section
from vconsolidate.inventory.schema.ranged import (
    RangedCarbon,
    RangedCount,
    RangedHours,
    RangedMoney,
    RangedShare,
    RangedUsage,
    RangedYears,
)


class EconomicsSection(Section):
    """
    Prices and factors of the business case; the report leaves out what you do not state.

    Each is one value, or a range: {low: 0.15 EUR, typical: 0.19 EUR, high: 0.28 EUR}.
    """

    power_usage_effectiveness: RangedUsage | None = Field(
        None,
        description="Power usage effectiveness: power of the whole facility divided by power of its machines "
        "(default: 1.6, between 1.2 and 1.9).",
        examples=[1.6],
    )
    electricity_price_per_kwh: RangedMoney | None = Field(
        None, description="Price of a kilowatt-hour.", examples=["0.19 EUR"]
    )
    carbon_per_kwh: RangedCarbon | None = Field(
        None, description="Carbon dioxide emitted per kilowatt-hour.", examples=["380 g"]
    )
    embodied_carbon_per_host: RangedCarbon | None = Field(
        None,
        description="Carbon dioxide emitted to make one new host (default: 1,215 kg, between 676 and 1,693 kg).",
        examples=["1215 kg"],
    )
    host_lifetime: RangedYears | None = Field(
        None,
        description="Years over which that is spread (default: 4 years).",
        examples=["5 years"],
    )
    rack_unit_year: RangedMoney | None = Field(
        None, description="One rack unit of space per year; or state `rack_year`.", examples=["240 EUR"]
    )
    rack_year: RangedMoney | None = Field(
        None, description="One whole rack per year, occupied or not; or state `rack_unit_year`.", examples=["4200 EUR"]
    )
    rack_height: Annotated[int, Field(ge=1, le=60)] | None = Field(
        None, description="Rack units of a rack (default: 42).", examples=[42]
    )
    network_port_year: RangedMoney | None = Field(
        None, description="One network port of a switch per year.", examples=["40 EUR"]
    )
    storage_port_year: RangedMoney | None = Field(
        None, description="One port of a storage network per year.", examples=["120 EUR"]
    )
    administration_per_server_year: RangedMoney | None = Field(
        None,
        description="Administration of one physical server per year; or state hours and `hourly_rate`.",
        examples=["900 EUR"],
    )
    administration_hours_per_server_year: RangedHours | None = Field(
        None, description="Hours of administration of one physical machine per year.", examples=["20 h"]
    )
    administration_hours_per_vm_year: RangedHours | None = Field(
        None, description="Hours of administration of one VM per year.", examples=["8 h"]
    )
    hourly_rate: RangedMoney | None = Field(None, description="Cost of an hour of administration.", examples=["65 EUR"])
    provisioning_hours_per_server: RangedHours | None = Field(
        None, description="Hours to provide one new physical server.", examples=["16 h"]
    )
    provisioning_hours_per_vm: RangedHours | None = Field(
        None, description="Hours to provide one new VM, from a template for example.", examples=["1 h"]
    )
    new_servers_per_year: RangedCount | None = Field(
        None, description="New servers or VMs that are provided in a year.", examples=[12]
    )
    recovery_tests_per_year: RangedCount | None = Field(
        None, description="Tests of the recovery from a disaster in a year.", examples=[2]
    )
    recovery_hours_per_server: RangedHours | None = Field(
        None, description="Hours to recover one physical server in a test.", examples=["4 h"]
    )
    recovery_hours_per_vm: RangedHours | None = Field(
        None, description="Hours to recover one VM in a test.", examples=["15 min"]
    )
    service_contract_per_server_year: RangedMoney | None = Field(
        None, description="Service contract of one physical server per year.", examples=["650 EUR"]
    )
    service_contract_per_host_year: RangedMoney | None = Field(
        None,
        description="Service contract of one virtual host per year (default: that of a server).",
        examples=["900 EUR"],
    )
    migration_per_server: RangedMoney | None = Field(
        None, description="One-off cost of moving one workload.", examples=["450 EUR"]
    )
    discount_rate: RangedShare | None = Field(
        None, description="Interest per year at which later savings are discounted.", examples=["6 %"]
    )
    evaluation_period: RangedYears | None = Field(
        None,
        description="Years that count for the net present value (default: the longest horizon of the policy).",
        examples=["5 years"],
    )
