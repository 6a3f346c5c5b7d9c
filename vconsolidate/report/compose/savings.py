"""Comparison of before and after, and what the investment returns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vconsolidate.catalog.economics import load_economics
from vconsolidate.model.band import Band
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.plan import Plan
from vconsolidate.model.replay import Replay
from vconsolidate.model.today import Machines, hosts_today, known_by_name_only, machines_of
from vconsolidate.report.compose.machine_use import Machine
from vconsolidate.report.compose.return_section import return_section
from vconsolidate.report.compose.saving_lines import band, input_sections, line_section
from vconsolidate.report.savings.inputs import Inputs
from vconsolidate.report.savings.investment import Spending, spendings
from vconsolidate.report.savings.licences import products_of
from vconsolidate.report.savings.line import Line
from vconsolidate.report.savings.missing import missing_lines
from vconsolidate.report.savings.physical import effort_lines, energy_lines, machine_lines, port_lines
from vconsolidate.report.savings.racks import racks_of
from vconsolidate.report.savings.sides import Sides
from vconsolidate.report.savings.yearly import cost_lines
from vconsolidate.report.schema.assessment import Assessment, Payback, Saving, Savings
from vconsolidate.report.schema.savings import MissingSection, SpendingSection
from vconsolidate.words import counted

_DATA = {
    True: "replay of a synthetic day, made from the statistics of the inventory",
    False: "measured histories, as replayed",
}


@dataclass(frozen=True, slots=True)
class Calculated:
    """Everything that the savings of a plan are, before it is written down."""

    inputs: Inputs
    lines: tuple[Line, ...]
    costs: tuple[Line, ...]
    spendings: tuple[Spending, ...] | None


def calculate(
    estate: Estate,
    demand: Demand,
    plan: Plan,
    replay: Replay | None,
    before: Sequence[Machine],
    after: Sequence[Machine],
) -> Calculated:
    """Return every line of the savings."""
    inputs = Inputs(estate.economics)
    height = inputs.get("rack_height")
    sides = Sides.of(estate, demand, plan, before, after)
    racks = racks_of(estate, sides, height.band.typical if height is not None else 1.0)
    load = _DATA[replay.synthetic] if replay is not None else "mean utilisation as stated, not replayed"
    facts = sides.power_facts(load, load_economics().power)
    products = products_of(estate, plan)
    costs = tuple(cost_lines(sides, racks, products, facts, inputs))
    physical = (
        *machine_lines(sides, racks, inputs),
        *energy_lines(sides, facts, inputs),
        *port_lines(sides),
        *effort_lines(sides, inputs),
    )
    placed = {vm.server for vm in demand.vms}
    paid = spendings(estate, plan, _migrations(estate, demand, plan), products, inputs, virtualised=placed)
    return Calculated(inputs, physical, costs, paid)


def savings_section(
    estate: Estate, demand: Demand, plan: Plan, found: Calculated, before: Assessment, after: Assessment
) -> Savings:
    """
    Return what the plan saves.

    Where a host of today is known by name only, nothing but the number of machines can be compared.
    """
    hosts = plan.hosts_used
    items = _items(before, after, estate.economics.currency)
    named = bool(known_by_name_only(estate))
    lines = found.lines[:1] if named else (*found.lines, *found.costs)
    priced = before.cost_per_year is not None and after.cost_per_year is not None
    paid = found.spendings if priced and not named else None
    machines = machines_of(estate, (vm.server for vm in demand.vms))
    saved = Band.total(line.change.saved for line in found.costs)
    horizon = max((cluster.policy.horizon_years for cluster in estate.clusters), default=1.0)
    returned = None if paid is None else return_section(paid, saved, found.inputs, horizon)
    used = [line.inputs for line in lines] + [one.inputs for one in paid or ()]
    return Savings(
        consolidation_ratio=machines.count / hosts if hosts and machines.count is not None else None,
        ratio_arithmetic=f"{_sources(machines)} / {counted(hosts, 'host')} (spares included)",
        items=items[:1] if named else items,
        payback=None if paid is None else _payback(paid, saved.typical),
        lines=tuple(line_section(line) for line in lines),
        inputs=input_sections(used, found.inputs, discounted=returned is not None),
        spendings=tuple(_spending(one) for one in paid or ()),
        returns=returned,
        missing=() if named else _missing(found, priced=priced),
    )


def _missing(found: Calculated, *, priced: bool) -> tuple[MissingSection, ...]:
    shown = {line.key for line in (*found.lines, *found.costs)}
    missing = [MissingSection(name=name, state=keys) for name, keys in missing_lines(shown, found.inputs)]
    if found.spendings is None:
        missing.append(MissingSection(name="investment and payback", state=("target.clusters.host_types.price",)))
    elif not priced:
        missing.append(MissingSection(name="payback", state=("a price of economics",)))
    elif found.inputs.get("discount_rate") is None:
        missing.append(MissingSection(name="net present value", state=("economics.discount_rate",)))
    return tuple(missing)


def _spending(one: Spending) -> SpendingSection:
    return SpendingSection(
        key=one.key,
        name=one.name,
        cost=band(one.cost),
        calculation=one.calculation,
        inputs=tuple(source.key for source in one.inputs),
    )


def _sources(machines: Machines) -> str:
    servers = f"{counted(machines.physical, 'server')} virtualised"
    if not machines.hosts:
        return servers
    hosts = f"{counted(machines.hosts, 'host')} for {counted(machines.vms, 'VM')} today"
    return f"({servers} + {hosts})" if machines.physical else hosts


def _migrations(estate: Estate, demand: Demand, plan: Plan) -> int:
    """Return the number of paid migrations: servers that become VMs, and VMs that leave their cluster."""
    cluster_today = {
        server.name: one.cluster.name for one in hosts_today(estate) for server in one.servers if one.cluster
    }
    return sum(
        cluster_today.get(vm.server) != plan.hosts[host].cluster
        for vm, host in zip(demand.vms, plan.host_of_vm.tolist(), strict=True)
        if not vm.secondary_of
    )


def _items(before: Assessment, after: Assessment, currency: str) -> tuple[Saving, ...]:
    pairs: tuple[tuple[str, float | None, float | None, str], ...] = (
        ("physical machines", before.servers, after.servers, ""),
        ("sockets", before.sockets, after.sockets, ""),
        ("rack units", before.rack_units, after.rack_units, "U"),
        ("mean power", before.mean_power_w, after.mean_power_w, "W"),
        ("energy per year", before.energy_kwh_per_year, after.energy_kwh_per_year, "kWh"),
        ("carbon per year", before.carbon_kg_per_year, after.carbon_kg_per_year, "kg"),
        ("network ports", before.nic_ports, after.nic_ports, ""),
        ("storage ports", before.hba_ports, after.hba_ports, ""),
        ("cost per year", before.cost_per_year, after.cost_per_year, currency),
    )
    return tuple(_saving(name, old, new, unit) for name, old, new, unit in pairs if old is not None and new is not None)


def _saving(name: str, before: float, after: float, unit: str) -> Saving:
    return Saving(
        name=name,
        before=float(before),
        after=float(after),
        saved=float(before) - float(after),
        saved_fraction=(before - after) / before if before else None,
        unit=unit,
    )


def _payback(paid: Sequence[Spending], saving: float) -> Payback:
    investment = sum(one.cost.typical for one in paid)
    return Payback(
        investment=float(investment),
        investment_arithmetic=" + ".join(one.calculation for one in paid),
        saving_per_year=float(saving),
        years=investment / saving if saving > 0 else None,
    )
