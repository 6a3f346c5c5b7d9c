"""Which licences a host of a plan needs, and why."""

from __future__ import annotations

from collections.abc import Iterator

from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.explanation import HostLicence
from vconsolidate.model.plan import Plan
from vconsolidate.rules.registry import statements
from vconsolidate.verify.product_licences import licences_needed, paying_hosts


def licences_of_host(estate: Estate, demand: Demand, plan: Plan, index: int) -> tuple[HostLicence, ...]:
    """
    Return the licences that the host at `index` needs, or that VMs on it need.

    The smallest order of a licence belongs to no host and is left out.
    """
    return (*_counted(estate, demand, plan, index), *_by_price(estate, demand, plan, index))


def _counted(estate: Estate, demand: Demand, plan: Plan, index: int) -> Iterator[HostLicence]:
    host = plan.hosts[index]
    rows = list(zip(demand.vms, plan.host_of_vm.tolist(), strict=True))
    for need in licences_needed(estate, demand):
        at_hosts = [at for vm, at in rows if vm.name in need.members]
        inside = [vm.vcpus for vm, at in rows if at == index and vm.name in need.members]
        counting = need.licence.counting
        name = need.name or need.licence.key or "licence"
        if not counting.on_hosts:
            if inside:
                yield HostLicence(name, counting.per, counting.units_of_vms(inside), len(inside))
        elif any(paying is host for paying, _ in paying_hosts(need, plan, at_hosts)):
            times = 1 if counting.vms_per_licence is None else -(-len(inside) // counting.vms_per_licence)
            yield HostLicence(name, counting.per, counting.units_of_host(host.hardware.cpu) * times, len(inside))


def _by_price(estate: Estate, demand: Demand, plan: Plan, index: int) -> Iterator[HostLicence]:
    """Yield the licences whose rule states a price per host or core instead of a counting rule."""
    names = [vm.name for vm, at in zip(demand.vms, plan.host_of_vm.tolist(), strict=True) if at == index]
    for rule in statements(estate):
        inside = len(set(names) & set(rule.members))
        prices = {name for name, amount in rule.amounts if amount}
        if rule.kind == "licence" and rule.licence is None and prices and inside:
            by_core = any(name.startswith("per_core") for name in prices)
            units = plan.hosts[index].hardware.cpu.cores if by_core else 1
            yield HostLicence(rule.name or "licence", "core" if by_core else "host", units, inside)
