"""A share of the cluster's capacity stays unreserved: the check of the form `percentage`."""

from __future__ import annotations

from collections.abc import Iterator

from vconsolidate.model.cluster import Cluster
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.plan import Plan
from vconsolidate.model.violation import Violation
from vconsolidate.units import format_fraction, format_mhz, format_mib
from vconsolidate.verify import failure_domains
from vconsolidate.verify.host_loads import TOLERANCE
from vconsolidate.verify.reservations import reservable, reservations_of, vms_without_restart


def violations(_estate: Estate, demand: Demand, plan: Plan, cluster: Cluster) -> Iterator[Violation]:
    """Yield each resource of which VMs reserve too much."""
    down = vms_without_restart(demand)
    every = [amounts for name, amounts in reservations_of(demand, plan, cluster).items() if name not in down]
    domains = [
        [reservable(plan.hosts[host], cluster) for host in hosts]
        for hosts in failure_domains.domains(plan, cluster).values()
    ]
    admission, tolerated = cluster.policy.admission, cluster.policy.host_failures_tolerated
    stated = (admission.cpu_reserve_fraction, admission.memory_reserve_fraction)
    for index, (what, show) in enumerate((("CPU", format_mhz), ("memory", format_mib))):
        total = sum(host[index] for hosts in domains for host in hosts)
        share = stated[index]
        if share is None:
            held = sorted((sum(host[index] for host in hosts) for hosts in domains), reverse=True)
            share = sum(held[:tolerated]) / total if total else 1.0
        taken, most = sum(amounts[index] for amounts in every), (1.0 - share) * total
        if taken > most + TOLERANCE * max(1.0, most):
            message = (
                f"VMs of {cluster.name} reserve {show(taken)} of {what}, but at most {show(most)} is allowed: "
                f"{format_fraction(share)} of {show(total)} must stay unreserved"
            )
            yield Violation("host_failures_tolerated", (cluster.name,), message)
