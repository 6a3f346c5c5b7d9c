"""Which existing hosts the plan needs, and which can be switched off."""

from __future__ import annotations

from collections import defaultdict

from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.plan import Plan
from vconsolidate.model.today import host_of_server
from vconsolidate.report.schema.host import BusyHostSection, SwitchOffSection


def switch_off_section(estate: Estate, demand: Demand, plan: Plan) -> SwitchOffSection | None:
    """
    Return what becomes of the existing hosts of the target; None where it has none, or the plan has no placement.

    A host that the plan does not use can be switched off unless a VM that the plan does not place stays on it.
    VMs that are not planned because they are off, and templates, do not keep a host on.
    """
    existing = [host for cluster in estate.clusters for host in cluster.hosts]
    if not existing or not plan.hosts:
        return None
    where, actions = host_of_server(estate), {item.server: item.action for item in demand.dispositions}
    staying: dict[str, list[str]] = defaultdict(list)
    registered: dict[str, list[str]] = defaultdict(list)
    for server, host in where.items():
        if actions.get(server) == "keep_physical":
            staying[host].append(server)
        elif actions.get(server) == "leave":
            registered[host].append(server)
    used = {host.name: host.spare for host in plan.hosts if host.existing}
    unused = [host for host in existing if host.name not in used]
    off = [host.name for host in unused if not host.maintenance and host.name not in staying]
    return SwitchOffSection(
        off=tuple(off),
        failures=tuple(host.name for host in existing if used.get(host.name)),
        running=tuple(host.name for host in existing if used.get(host.name) is False),
        staying=tuple(
            BusyHostSection(host=host.name, servers=tuple(staying[host.name]))
            for host in unused
            if host.name in staying
        ),
        maintenance=tuple(host.name for host in unused if host.maintenance and host.name not in staying),
        registered=tuple(name for host in off for name in registered[host]),
    )
