"""The environment before and after, and the savings."""

from __future__ import annotations

from pydantic import Field

from vconsolidate.report.schema.base import Count, Fraction, Quantity, Section, Year
from vconsolidate.report.schema.savings import (
    InputSection,
    MissingSection,
    ReturnSection,
    SavingLine,
    SpendingSection,
)


class UtilisationBin(Section):
    """Machines whose mean CPU utilisation lies in an interval."""

    from_fraction: Fraction = Field(description="Lower end, included.")
    to_fraction: Fraction = Field(description="Upper end, excluded; the last bin also includes everything above.")
    machines: Count = Field(description="Machines in it.")


class OldestMachine(Section):
    """A machine and its age."""

    name: str = Field(description="Name of the server or host.")
    model: str = Field(description="Hardware model.")
    year: Year = Field(description="Year of the model or purchase.")


class YearlyCost(Section):
    """One item of the yearly cost, with its arithmetic."""

    name: str = Field(description="Key of a line of the yearly cost: electricity, administration …")
    value: Quantity = Field(description="Cost per year.")
    arithmetic: str = Field(description="How it was calculated.")


class Assessment(Section):
    """All physical machines at one time: before the plan, or after it was carried out."""

    servers: Count = Field(description="Physical machines.")
    hosts: Count = Field(description="Physical machines that are virtual hosts.")
    sockets: Count = Field(description="Processor sockets.")
    cores: Count = Field(description="Cores.")
    memory_mib: Count = Field(description="Installed memory, MiB.")
    rack_units: Quantity = Field(description="Rack units used.")
    idle_power_w: Quantity = Field(description="Wall power with every machine idle, W.")
    max_power_w: Quantity = Field(description="Wall power with every machine at full load, W.")
    mean_power_w: Quantity = Field(
        description="Mean wall power under the replayed load (without a replay, at the mean utilisation), W."
    )
    energy_kwh_per_year: Quantity = Field(description="mean_power_w × 8760 h × power usage effectiveness, kWh.")
    energy_arithmetic: str = Field(description="How energy_kwh_per_year was calculated.")
    carbon_kg_per_year: Quantity | None = Field(description="Emissions; null where the inventory has no factor.")
    nic_ports: Count = Field(description="Network ports.")
    hba_ports: Count = Field(description="Storage-network ports.")
    cpu_capacity_mhz: Quantity = Field(description="Work of all cores, reference MHz.")
    cpu_mean_fraction: Fraction | None = Field(
        description="Mean utilisation of that capacity, over the machines where it is known."
    )
    idle_servers: Count = Field(description="Machines whose mean CPU utilisation is below 5 %.")
    unknown_servers: Count = Field(description="Machines whose utilisation is unknown; counted as idle for power.")
    utilisation: tuple[UtilisationBin, ...] = Field(description="Distribution of the mean CPU utilisation.")
    oldest: OldestMachine | None = Field(description="Oldest machine; null where no year is known.")
    costs: tuple[YearlyCost, ...] = Field(description="Yearly cost, item by item; items without a price are missing.")
    cost_per_year: Quantity | None = Field(description="Σ of costs; null where the inventory has no prices.")


class Saving(Section):
    """One figure before and after."""

    name: str = Field(description="Name of the figure.")
    before: Quantity = Field(description="Before.")
    after: Quantity = Field(description="After.")
    saved: Quantity = Field(description="before − after; negative where more is needed.")
    saved_fraction: Fraction | None = Field(description="saved / before; null where before is 0.")
    unit: str = Field(description="Unit of all three.")


class Payback(Section):
    """Payback time of the investment."""

    investment: Quantity = Field(description="Hosts to buy and migrations.")
    investment_arithmetic: str = Field(description="How it was calculated.")
    saving_per_year: Quantity = Field(description="Yearly cost before less after.")
    years: Quantity | None = Field(description="investment / saving_per_year; null where nothing is saved.")


class Savings(Section):
    """Savings of the plan."""

    consolidation_ratio: Quantity | None = Field(
        description="Machines of today (servers that become VMs, hosts of servers that are VMs) per host; null without."
    )
    ratio_arithmetic: str = Field(description="How the ratio was calculated.")
    items: tuple[Saving, ...] = Field(description="Figures before and after.")
    payback: Payback | None = Field(description="Null where prices are unknown.")
    lines: tuple[SavingLine, ...] = Field(
        default=(), description="Every saving with its range, its formula and its inputs."
    )
    inputs: tuple[InputSection, ...] = Field(default=(), description="What the lines are calculated from.")
    spendings: tuple[SpendingSection, ...] = Field(
        default=(), description="One-off costs; empty where the price of a host to buy is unknown."
    )
    returns: ReturnSection | None = Field(
        default=None, description="Investment, payback and net present value; null where prices are unknown."
    )
    missing: tuple[MissingSection, ...] = Field(default=(), description="Lines that are not shown, and why.")
