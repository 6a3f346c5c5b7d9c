"""VC114: a hypervisor does not run on the processor of a host of its cluster."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from vconsolidate.check.facts import Facts
from vconsolidate.check.findings.base import FindingKind, called
from vconsolidate.check.findings.example import CPU, HARDWARE, HYPERVISOR, change, healthy
from vconsolidate.model.cluster import Cluster, ExistingHost, HostType
from vconsolidate.model.finding import Finding
from vconsolidate.model.hardware import Cpu
from vconsolidate.model.place import Place


def _find(facts: Facts) -> Iterator[Finding]:
    """Yield the hosts, and the types of hosts to buy, whose processor their hypervisor does not run on."""
    for cluster in facts.estate.clusters:
        every: tuple[ExistingHost | HostType, ...] = (*cluster.hosts, *cluster.host_types)
        for host in every:
            if not cluster.hypervisor.runs_on(host.hardware.cpu):
                yield _unusable(cluster, host)


def _unusable(cluster: Cluster, host: ExistingHost | HostType) -> Finding:
    bought = isinstance(host, HostType)
    return KIND.finding(
        host.name,
        host.place,
        hypervisor=called(cluster.hypervisor),
        cpu=host.hardware.cpu.model,
        lack=KIND.part(_lack(host.hardware.cpu)),
        effect=KIND.part("type" if bought else "host"),
        what="host type" if bought else "host",
        cluster=cluster.name,
    )


def _lack(cpu: Cpu) -> str:
    """Return the name of the clause that says what a processor lacks."""
    if cpu.vendor == "other":
        return "no_x86"
    return {"none": "no_assistance", "first": "no_nested_paging"}.get(cpu.virtualisation, "nested_paging")


def _example() -> Facts:
    needs = replace(HYPERVISOR, cpu_overhead_by_assistance={"nested_paging": {"general": 0.0}})
    old = replace(HARDWARE, cpu=replace(CPU, virtualisation="first"))
    host = ExistingHost("old", old, "t", place=Place("inventory.yaml", 12, 9))
    east, west = healthy().estate.clusters
    return change().estate(clusters=(replace(east, hypervisor=needs, hosts=(host,)), west))


KIND = FindingKind(
    id="VC114",
    title="Host that cannot run its hypervisor",
    severity="warn",
    message="{hypervisor} does not run on {cpu}, which {lack}: {effect}.",
    parts={
        "no_x86": "is not an x86 processor",
        "no_assistance": "has no hardware assistance for virtualisation",
        "no_nested_paging": "has no nested paging",
        "nested_paging": "has hardware assistance that this version cannot use",
        "host": "the plan runs no VM on this host and does not count on it when another host fails",
        "type": "the plan buys no host of this type",
    },
    tip="Take the {what} out of {cluster}, or correct its processor or the cluster's hypervisor.",
    doc="""
    The hypervisor of the cluster does not run on the processor of this host, or of this type of host to buy: the
    processor is not an x86 processor, or it lacks the hardware assistance that the hypervisor needs (see the
    [catalogue](catalog.md)). The host runs no VM, is not a spare host and does not count towards
    reservations; a type is not bought. Where the cluster has no other host, no plan exists.
    """,
    example=_example,
    find=_find,
)
