"""Requirements about clusters: the limits of their policies, their datastores, the hosts they have and may buy."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from vconsolidate.model.cluster import Cluster, HostType
from vconsolidate.model.explanation import ConflictPart
from vconsolidate.model.policy import Policy
from vconsolidate.pipeline.explain.cluster_changes import (
    change_cluster,
    end_maintenance,
    set_host_count,
    set_policy_field,
)
from vconsolidate.pipeline.explain.promise import Promise
from vconsolidate.units import format_fraction, format_gib
from vconsolidate.words import counted, listed, verb

FREE = 1e6
"""Stands for "no limit" in ratios and shares."""

MANY_HOSTS = 32
"""Hosts on top of three times those that may be bought that stand for "as many as needed", unless VMs are more."""


def policy_promises(cluster: Cluster) -> Iterator[Promise]:
    """Yield the limits of a cluster's policy, and that of its datastore."""
    policy, name = cluster.policy, cluster.name
    limits = [*_ratio_limits(policy), *_count_limits(policy)]
    for field, free, words in limits:
        part = ConflictPart("limit", f"cluster {name}: {words}", cluster.place)
        yield Promise(field, part, set_policy_field(name, field, free), name)
    if cluster.datastore_gib is not None:
        words = f"cluster {name}: the datastore holds {format_gib(cluster.datastore_gib)}"
        part = ConflictPart("limit", words, cluster.place)
        yield Promise("datastore", part, change_cluster(name, lambda c: replace(c, datastore_gib=None)), name)


def _ratio_limits(policy: Policy) -> Iterator[tuple[str, float, str]]:
    """Yield field, value that sets no limit, and words of the limits that are ratios and shares."""
    vcpus = f"{policy.vcpu_per_core:g} {verb(policy.vcpu_per_core, 'vCPU', 'vCPUs')}"
    yield "vcpu_per_core", FREE, f"at most {vcpus} per core (policy.cpu.vcpu_per_core)"
    cpu = format_fraction(policy.cpu_ceiling_fraction)
    yield "cpu_ceiling_fraction", FREE, f"VMs may use at most {cpu} of a host's CPU (policy.cpu.ceiling)"
    ratio = f"{policy.memory_overcommit:.2f}"
    yield "memory_overcommit", FREE, f"memory overcommit is at most {ratio} (policy.memory.overcommit)"
    memory = format_fraction(policy.memory_ceiling_fraction)
    yield "memory_ceiling_fraction", FREE, f"VMs may use at most {memory} of a host's memory (policy.memory.ceiling)"
    network = format_fraction(policy.network_ceiling_fraction)
    words = f"VMs may use at most {network} of a host's uplinks (policy.network.ceiling)"
    yield "network_ceiling_fraction", FREE, words


def _count_limits(policy: Policy) -> Iterator[tuple[str, int | None, str]]:
    """Yield field, value that sets no limit, and words of the limits that are whole numbers."""
    if policy.max_vms_per_host is not None:
        words = f"at most {counted(policy.max_vms_per_host, 'VM')} per host (policy.max_vms_per_host)"
        yield "max_vms_per_host", None, words
    if policy.host_failures_tolerated:
        yield "host_failures_tolerated", 0, _failure_words(policy)


def _failure_words(policy: Policy) -> str:
    number, form, domain = policy.host_failures_tolerated, policy.admission.form, policy.admission.domain
    plural = counted(number, domain) if domain in {"host", "rack"} else f"{number} values of {domain}"
    fail = f"any {domain} fails" if number == 1 else f"any {plural} fail"
    by = f" under admission control by {form}" if form in {"slots", "percentage"} else ""
    field = "policy.admission" if by else "policy.host_failures_tolerated"
    return f"every VM must restart when {fail}{by} ({field})"


def host_promises(cluster: Cluster, enough: int) -> Iterator[Promise]:
    """
    Yield the limits on the hosts of a cluster.

    Parameters
    ----------
    enough
        Number of hosts with which every VM could have one of its own, whatever fails.
    """
    name = cluster.name
    for kind in cluster.host_types:
        if kind.count is not None:
            limit = f"at most {counted(kind.count, 'host')}" if kind.count else "no host"
            words = f"cluster {name}: {limit} of type {kind.name} may be bought"
            count = max(3 * kind.count + MANY_HOSTS, enough)
            part = ConflictPart("hosts", words, kind.place)
            yield Promise("count", part, set_host_count(name, kind.name, count), name, kind.name)
    if not cluster.host_types:
        part = ConflictPart("hosts", f"cluster {name}: {_only_hosts(cluster)}", cluster.place)
        yield Promise("no_types", part, change_cluster(name, partial(_let_buy_more, enough)), name)
    for host in cluster.hosts:
        if host.maintenance:
            part = ConflictPart("hosts", f"cluster {name}: host {host.name} is in maintenance", host.place)
            yield Promise("maintenance", part, end_maintenance(name, host.name), name, host.name)


def _only_hosts(cluster: Cluster) -> str:
    if not cluster.hosts:
        return "it has no host, and none may be bought"
    names, number = listed([host.name for host in cluster.hosts]), len(cluster.hosts)
    return f"{verb(number, 'its only host is', 'its only hosts are')} {names}, and no more may be bought"


def _let_buy_more(enough: int, cluster: Cluster) -> Cluster:
    """Return a cluster that may buy enough hosts like each that it has."""
    kinds = {(host.hardware, host.labels): host.name for host in reversed(cluster.hosts)}
    more = tuple(
        HostType(f"another {name}", hardware, max(MANY_HOSTS, enough), labels=labels)
        for (hardware, labels), name in reversed(kinds.items())
    )
    return replace(cluster, host_types=more)
