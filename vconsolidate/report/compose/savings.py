"""Comparison of before and after, and the payback time of the investment."""

from __future__ import annotations

from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.plan import Plan
from vconsolidate.model.today import Machines, hosts_today, known_by_name_only, machines_of
from vconsolidate.report.schema.assessment import Assessment, Payback, Saving, Savings
from vconsolidate.words import counted


def savings_section(estate: Estate, demand: Demand, plan: Plan, before: Assessment, after: Assessment) -> Savings:
    """
    Return what the plan saves; every figure is before − after of the two assessments.

    Where a host of today is known by name only, nothing but the number of machines can be compared.
    """
    hosts = plan.hosts_used
    items = _items(before, after, estate.economics.currency)
    payback = _payback(estate, demand, plan, _migrations(estate, demand, plan), before, after)
    if known_by_name_only(estate):
        items, payback = items[:1], None
    machines = machines_of(estate, (vm.server for vm in demand.vms))
    return Savings(
        consolidation_ratio=machines.count / hosts if hosts and machines.count is not None else None,
        ratio_arithmetic=f"{_sources(machines)} / {counted(hosts, 'host')} (spares included)",
        items=items,
        payback=payback,
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


def _payback(
    estate: Estate, demand: Demand, plan: Plan, migrations: int, before: Assessment, after: Assessment
) -> Payback | None:
    if before.cost_per_year is None or after.cost_per_year is None:
        return None
    prices = {(cluster.name, kind.name): kind.price for cluster in estate.clusters for kind in cluster.host_types}
    stated = [prices.get((host.cluster, host.type_name)) for host in plan.hosts if not host.existing]
    bought = [price for price in stated if price is not None]
    if len(bought) < len(stated):  # without all prices the payback would look too good
        return None
    economics = estate.economics
    migration = economics.migration_per_server or 0.0
    placed = {vm.server for vm in demand.vms}
    moves = sum(
        server.replatform.cost or 0.0
        for server in estate.servers
        if server.replatform is not None and server.name in placed
    )
    investment = sum(bought) + migrations * migration + moves
    arithmetic = f"{counted(len(bought), 'host')} to buy for {sum(bought):,.10g} {economics.currency}"
    if migration and migrations:
        arithmetic += f" + {counted(migrations, 'migration')} × {migration:,.10g} {economics.currency}"
    if moves:
        arithmetic += f" + {moves:,.10g} {economics.currency} to re-platform servers"
    saving = before.cost_per_year - after.cost_per_year
    return Payback(
        investment=float(investment),
        investment_arithmetic=arithmetic,
        saving_per_year=float(saving),
        years=investment / saving if saving > 0 else None,
    )
