"""Assess a set of physical machines: size, power, ports, use and yearly cost."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from vconsolidate.model.policy import Economics
from vconsolidate.report.compose.machine_use import Machine
from vconsolidate.report.savings.inputs import Inputs
from vconsolidate.report.savings.line import Line, Side
from vconsolidate.report.savings.sides import Sides
from vconsolidate.report.savings.yearly import cost_lines
from vconsolidate.report.schema.assessment import Assessment, OldestMachine, UtilisationBin, YearlyCost
from vconsolidate.units import HOURS_PER_YEAR

BINS = 10
IDLE_BELOW = 0.05


def assess(machines: Sequence[Machine], economics: Economics, costs: Sequence[YearlyCost] | None = None) -> Assessment:
    """
    Return the assessment of `machines`.

    Parameters
    ----------
    costs
        What they cost a year; None to count it from the machines alone, without VMs.
    """
    all_hardware = [machine.hardware for machine in machines]
    power_w = sum(machine.power_w.typical for machine in machines)
    pue = economics.power_usage_effectiveness
    energy_kwh = power_w * HOURS_PER_YEAR * pue / 1000
    if costs is None:
        sides, inputs = Sides.today(machines), Inputs(economics)
        costs = yearly_costs(cost_lines(sides, None, (), (), inputs), "before")
    known = [machine for machine in machines if machine.mean_fraction is not None]
    capacity = sum(machine.hardware.cpu.capacity_mhz for machine in known)
    used = sum((machine.mean_fraction or 0.0) * machine.hardware.cpu.capacity_mhz for machine in known)
    carbon = economics.carbon_g_per_kwh
    return Assessment(
        servers=len(machines),
        hosts=sum(machine.host for machine in machines),
        sockets=sum(item.cpu.sockets for item in all_hardware),
        cores=sum(item.cpu.cores for item in all_hardware),
        memory_mib=sum(item.memory_mib for item in all_hardware),
        rack_units=float(sum(item.rack_units for item in all_hardware)),
        idle_power_w=float(sum(item.idle_power_w for item in all_hardware)),
        max_power_w=float(sum(item.max_power_w for item in all_hardware)),
        mean_power_w=power_w,
        energy_kwh_per_year=energy_kwh,
        energy_arithmetic=f"{power_w:,.0f} W × {HOURS_PER_YEAR} h × {pue:g} (power usage effectiveness) / 1000",
        carbon_kg_per_year=energy_kwh * carbon / 1000 if carbon is not None else None,
        nic_ports=sum(item.nic_ports for item in all_hardware),
        hba_ports=sum(item.hba_ports for item in all_hardware),
        cpu_capacity_mhz=float(sum(item.cpu.capacity_mhz for item in all_hardware)),
        cpu_mean_fraction=used / capacity if capacity else None,
        idle_servers=sum((machine.mean_fraction or 0.0) < IDLE_BELOW for machine in known),
        unknown_servers=len(machines) - len(known),
        utilisation=distribution([machine.mean_fraction or 0.0 for machine in known]),
        oldest=_oldest(machines),
        costs=tuple(costs),
        cost_per_year=sum(cost.value for cost in costs) if costs else None,
    )


def distribution(fractions: Sequence[float]) -> tuple[UtilisationBin, ...]:
    """Return how many of the shares lie in each tenth; the last takes everything above."""
    counts = [0] * BINS
    for fraction in fractions:
        # traces are in single precision: a mean of 60 % that comes out as 0.59999998 belongs where readers expect it
        counts[min(int(fraction * BINS + 1e-6), BINS - 1)] += 1
    return tuple(
        UtilisationBin(from_fraction=index / BINS, to_fraction=(index + 1) / BINS, machines=count)
        for index, count in enumerate(counts)
    )


def _oldest(machines: Sequence[Machine]) -> OldestMachine | None:
    dated = [(machine.hardware.year, machine) for machine in machines if machine.hardware.year is not None]
    if not dated:
        return None
    year, machine = min(dated, key=lambda pair: pair[0])
    return OldestMachine(name=machine.name, model=machine.hardware.model, year=year)


def yearly_costs(lines: Iterable[Line], side: Side) -> tuple[YearlyCost, ...]:
    """Return the yearly cost of one side, kind by kind, at typical values."""
    return tuple(
        YearlyCost(name=line.key, value=getattr(line.change, side).typical, arithmetic=line.terms_of(side))
        for line in lines
        if side not in line.absent
    )
