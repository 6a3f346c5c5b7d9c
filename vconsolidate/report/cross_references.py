"""Contradictions in a plan document: names that do not exist, counts and lists that do not agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from typing import Final

from vconsolidate.report.schema.plan_document import PlanDocument
from vconsolidate.report.schema.replay import FailureSection, ReplaySection
from vconsolidate.report.section_references import (
    Contradiction,
    Route,
    all_known,
    known,
    of_firewalls,
    of_networks,
    of_provisioning,
)
from vconsolidate.words import counted


def contradictions(document: PlanDocument) -> list[Contradiction]:
    """Return every contradiction in the document, in its order."""
    return [
        *_counts(document),
        *_unique(document),
        *_kept(document),
        *_hosts(document),
        *of_networks(document),
        *of_firewalls(document),
        *of_provisioning(document),
        *_switch_off(document),
        *_placements(document),
        *_vms(document),
        *_services(document),
        *(_replay(document, document.replay) if document.replay is not None else ()),
    ]


def _counts(document: PlanDocument) -> Iterator[Contradiction]:
    listed, spares = len(document.hosts), sum(host.spare for host in document.hosts)
    if document.hosts_used != listed:
        yield ("hosts_used",), f"is {document.hosts_used}, but the document lists {counted(listed, 'host')}"
    if document.spares != spares:
        yield ("spares",), f"is {document.spares}, but {spares} of the hosts are spare"
    if document.hosts and document.status in {"infeasible", "unknown"}:
        yield ("status",), f'is "{document.status}", but the document has a placement'
    if not document.slots:
        yield ("slots",), "is empty, but a plan has at least one slot"


def _unique(document: PlanDocument) -> Iterator[Contradiction]:
    for section, names, key in (
        ("clusters", [cluster.name for cluster in document.clusters], "name"),
        ("hosts", [host.name for host in document.hosts], "name"),
        ("placements", [placement.vm for placement in document.placements], "vm"),
        ("vms", [vm.name for vm in document.vms], "name"),
        ("dispositions", [item.server for item in document.dispositions], "server"),
    ):
        seen: set[str] = set()
        for index, name in enumerate(names):
            if name in seen:
                yield (section, index, key), f'"{name}" appears twice'
            seen.add(name)


def _kept(document: PlanDocument) -> Iterator[Contradiction]:
    hosts = {host.name for host in document.hosts}
    for index, kept in enumerate(document.kept_room):
        yield from known(("kept_room", index, "host"), kept.host, hosts, "hosts")
    for index, product in enumerate(document.products):
        yield from all_known(("products", index, "hosts"), product.hosts, hosts, "hosts")


def _hosts(document: PlanDocument) -> Iterator[Contradiction]:
    clusters = {cluster.name for cluster in document.clusters}
    host_of = {placement.vm: placement.host for placement in document.placements}
    on_host = Counter(placement.host for placement in document.placements)
    for index, host in enumerate(document.hosts):
        yield from known(("hosts", index, "cluster"), host.cluster, clusters, "clusters")
        for number, vm in enumerate(host.vms):
            if host_of.get(vm) != host.name:
                where = f"on {host_of[vm]}" if vm in host_of else "on no host"
                yield ("hosts", index, "vms", number), f'according to placements, "{vm}" is {where}'
        if len(host.vms) != on_host[host.name]:
            yield (
                ("hosts", index, "vms"),
                f"lists {counted(len(host.vms), 'VM')}, but placements put {on_host[host.name]} on this host",
            )


def _services(document: PlanDocument) -> Iterator[Contradiction]:
    """Yield hosts and clusters that blast radii and services name, and that do not exist."""
    hosts = {host.name for host in document.hosts}
    clusters = {cluster.name for cluster in document.clusters}
    for index, radius in enumerate(document.isolation):
        yield from known(("isolation", index, "host"), radius.host, hosts, "hosts")
    for index, service in enumerate(document.services):
        yield from known(("services", index, "cluster"), service.cluster, clusters, "clusters")
        for number, step in enumerate(service.upgrade):
            yield from known(("services", index, "upgrade", number, "host"), step.host, hosts, "hosts")


def _switch_off(document: PlanDocument) -> Iterator[Contradiction]:
    """Yield hosts that the plan uses and that can be switched off, or that appear in two lists."""
    found = document.switch_off
    if found is None:
        return
    spare_of = {host.name: host.spare for host in document.hosts}
    seen: set[str] = set()
    for key, names in (
        ("off", found.off),
        ("failures", found.failures),
        ("running", found.running),
        ("staying", tuple(one.host for one in found.staying)),
        ("maintenance", found.maintenance),
    ):
        wanted = {"failures": True, "running": False}.get(key)
        for index, name in enumerate(names):
            route: Route = ("switch_off", key, index)
            if name in seen:
                yield route, f'"{name}" appears twice'
            elif spare_of.get(name) is not wanted:
                yield route, f'according to hosts, "{name}" {_USED[spare_of.get(name)]}'
            seen.add(name)


_USED: Final = {True: "stays empty for failures", False: "runs VMs", None: "is not used by the plan"}


def _placements(document: PlanDocument) -> Iterator[Contradiction]:
    hosts = {host.name for host in document.hosts}
    placed = {placement.vm for placement in document.placements}
    vms = {vm.name for vm in document.vms}
    if document.hosts and placed != vms:
        names = sorted(placed ^ vms)
        yield ("placements",), f'must name the same VMs as vms ("{names[0]}" is in only one of them)'
    for index, placement in enumerate(document.placements):
        yield from known(("placements", index, "host"), placement.host, hosts, "hosts")


def _vms(document: PlanDocument) -> Iterator[Contradiction]:
    clusters = {cluster.name for cluster in document.clusters}
    host_of = {placement.vm: placement.host for placement in document.placements}
    vms = {vm.name for vm in document.vms}
    n_slots = len(document.slots) if len(document.slots) > 1 else 0
    for index, vm in enumerate(document.vms):
        if vm.host != host_of.get(vm.name):
            where = f'"{host_of[vm.name]}"' if vm.name in host_of else "none"
            yield ("vms", index, "host"), f"differs from placements, which say {where}"
        if len(vm.cpu_mhz_by_slot) != n_slots:
            yield ("vms", index, "cpu_mhz_by_slot"), f"has {len(vm.cpu_mhz_by_slot)} figures for {n_slots} slots"
        yield from all_known(("vms", index, "clusters"), vm.clusters, clusters, "clusters")
        if vm.secondary_of:
            yield from known(("vms", index, "secondary_of"), vm.secondary_of, vms | {vm.server}, "vms")


def _replay(document: PlanDocument, replay: ReplaySection) -> Iterator[Contradiction]:
    hosts, vms = [host.name for host in document.hosts], [vm.name for vm in document.vms]
    for key, names, wanted in (
        ("hosts", [host.host for host in replay.hosts], hosts),
        ("vms", [vm.vm for vm in replay.vms], vms),
    ):
        if names != wanted:
            yield ("replay", key), f"must be the {key} of the plan in the same order"
    names_of_hosts = set(hosts)
    for index, vm in enumerate(replay.vms):
        yield from known(("replay", "vms", index, "host"), vm.host, names_of_hosts, "hosts")
    for section in ("risks", "courses", "heat"):
        for index, part in enumerate(getattr(replay, section)):
            yield from known(("replay", section, index, "host"), part.host, names_of_hosts, "hosts")
    for index, growth in enumerate(replay.growth):
        yield from known(("replay", "growth", index, "vm"), growth.vm, set(vms), "vms")
    for section in ("failures", "maintenance"):
        for index, failure in enumerate(getattr(replay, section)):
            yield from _failure(("replay", section, index), failure, names_of_hosts, set(vms))


def _failure(
    route: Route, failure: FailureSection, hosts: Collection[str], vms: Collection[str]
) -> Iterator[Contradiction]:
    yield from all_known((*route, "hosts"), failure.hosts, hosts, "hosts")
    for index, restart in enumerate(failure.restarts):
        yield from known((*route, "restarts", index, "vm"), restart.vm, vms, "vms")
        yield from known((*route, "restarts", index, "host"), restart.host, hosts, "hosts")
    for index, stranded in enumerate(failure.stranded):
        yield from known((*route, "stranded", index, "vm"), stranded.vm, vms, "vms")
