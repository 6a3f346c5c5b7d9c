"""What stops with each host: VMs by tier, applications and owners."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from vconsolidate.check.facts import Facts

TIERS = (1, 2, 3, 4)


@dataclass(slots=True)
class BlastRadius:
    """
    What stops when a host fails, until it restarts elsewhere.

    VMs of fault-tolerant pairs go on and are left out. An application is what servers call so; VMs without one are in
    none, and what one application needs of another is not known here.

    Parameters
    ----------
    vms
        By tier.
    applications
        VMs that stop, by application.
    whole
        Applications of which no VM runs elsewhere.
    owners
        VMs that stop, by their label ``owner``.
    """

    host: str
    cluster: str
    vms: Counter[int] = field(default_factory=Counter)
    applications: Counter[str] = field(default_factory=Counter)
    whole: tuple[str, ...] = ()
    owners: Counter[str] = field(default_factory=Counter)


def blast_radii(facts: Facts) -> tuple[BlastRadius, ...]:
    """Return the hosts in scope, in the order of the plan."""
    found = {host.name: BlastRadius(host.name, host.cluster) for host in facts.hosts}
    names = {vm.name for vm in facts.vms}
    everywhere: Counter[str] = Counter()
    for vm, host in facts.placed():
        everywhere[vm.application] += not vm.secondary_of
        if vm.name not in names or vm.name in facts.demand.paired:
            continue
        of = found[host.name]
        of.vms[vm.tier] += 1
        if vm.application:
            of.applications[vm.application] += 1
        owner = dict(vm.labels).get("owner", "")
        if owner:
            of.owners[owner] += 1
    for of in found.values():
        of.whole = tuple(sorted(name for name, count in of.applications.items() if count == everywhere[name]))
    return tuple(found.values())
