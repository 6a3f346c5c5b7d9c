"""Where everything is before the first wave: VMs, hosts, and the machines that hosts wait for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.make_host import existing_host
from vconsolidate.model.plan import Plan
from vconsolidate.model.planned_host import PlannedHost
from vconsolidate.model.server import Server


@dataclass(frozen=True, slots=True)
class Happened:
    """
    What has happened since the plan was made.

    Parameters
    ----------
    at
        VM → host of the target on which it runs now.
    failed
        VMs whose move failed: they are where they were.
    last_day
        Latest day on which something happened; None where no day is known.
    copied
        VM, datastore of today and datastore of the plan of files that have gone there.
    """

    at: Mapping[str, str]
    failed: frozenset[str] = frozenset()
    last_day: date | None = None
    copied: frozenset[tuple[str, str, str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Situation:
    """
    Everything before the first wave.

    Parameters
    ----------
    hosts
        Hosts of the plan, then existing hosts of its clusters that it does not use.
    closed
        Names of hosts that take no VM.
    at
        VM → host of the target that it runs on; VMs that are missing are elsewhere.
    waits_for
        Host → VMs that must leave its machine first; None where it never becomes empty.
    arrived
        VMs that came to their cluster since the plan was made: their files lie where the plan has them.
    copied
        As in `Happened`.
    """

    hosts: tuple[PlannedHost, ...]
    closed: frozenset[str]
    at: Mapping[str, str]
    waits_for: Mapping[str, tuple[str, ...] | None]
    arrived: frozenset[str] = frozenset()
    copied: frozenset[tuple[str, str, str]] = frozenset()


def situation(estate: Estate, demand: Demand, plan: Plan, happened: Happened | None = None) -> Situation:
    """Return where everything is before the first wave."""
    servers = {server.name: server for server in estate.servers}
    hosts = {host.name: host for host in plan.hosts}
    closed = set()
    current = {server.current_host for server in estate.servers if server.current_host}
    for cluster in estate.clusters:
        for real in cluster.hosts:
            serves = not real.maintenance and cluster.runs_on(real.hardware.cpu)
            if real.name not in hosts and (serves or real.name in current):
                hosts[real.name] = existing_host(cluster, real, spare=True)
            if not serves:
                closed.add(real.name)
    at = {
        vm.name: servers[vm.server].current_host
        for vm in demand.vms
        if vm.server in servers and not vm.secondary_of and servers[vm.server].current_host in hosts
    }
    arrived = set()
    if happened is not None:
        moved = {vm: host for vm, host in happened.at.items() if host in hosts}
        arrived = {vm for vm, host in moved.items() if vm not in at or hosts[at[vm]].cluster != hosts[host].cluster}
        at |= moved
    waits = {
        real.name: _waits(real.reuses, demand, servers)
        for cluster in estate.clusters
        for real in cluster.hosts
        if real.reuses
    }
    waits = {host: None if who is None else tuple(vm for vm in who if vm not in at) for host, who in waits.items()}
    copied = frozenset() if happened is None else happened.copied
    return Situation(tuple(hosts.values()), frozenset(closed), at, waits, frozenset(arrived), copied)


def _waits(machine: str, demand: Demand, servers: Mapping[str, Server]) -> tuple[str, ...] | None:
    """Return the VMs that must leave a machine; None where something stays on it."""
    stays = {one.server for one in demand.dispositions if one.action == "keep_physical"}
    there = {name for name, server in servers.items() if machine in {name, server.current_host}}
    if there & stays:
        return None
    return tuple(vm.name for vm in demand.vms if vm.server in there and not vm.secondary_of)
