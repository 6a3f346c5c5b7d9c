"""What no source says and a plan needs: hosts to consolidate onto, and a policy to start from."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Final

from vconsolidate.inventory.importing.fragment import ClusterRecord, Fact, Facts, Fragment, Record, Value
from vconsolidate.inventory.importing.traces import memory_mib_of
from vconsolidate.words import counted

TARGETS: Final = ("dell-poweredge-r740-2x6130", "dell-poweredge-r740-2x6248", "dell-poweredge-r740-2x8280")
"""Hosts to suggest, by size: the first that holds the largest virtual machine."""

HYPERVISOR: Final = "esxi-6.7"
"""Platform to suggest where no source names one."""

HELD: Final = 0.9
"""Share of a host's memory that one virtual machine may take."""

GUEST: Final = "other"
"""Operating system of servers of which no source tells it."""

FAILURES: Final = "policy.host_failures_tolerated"
POLICY: Final[Mapping[str, Value]] = {
    "policy.cpu.vcpu_per_core": 4,
    "policy.cpu.ceiling": "80 %",
    "policy.cpu.statistic": "p95",
    "policy.memory.overcommit": 1.0,
    "policy.headroom": "10 %",
    FAILURES: 1,
    "policy.retire_below_cpu": "0 %",
}
"""A policy to start from; what a source says replaces it."""


def completed(
    estate: Fragment, title: str | None = None, target: str | None = None, metrics: Collection[str] = ()
) -> Fragment:
    """
    Return an estate that can be planned: with a name, a policy and a target.

    Parameters
    ----------
    title
        Name of the data centre; the sources' own where None.
    target
        Catalogue key of the host model that may be bought; the hosts of the sources are then those of today only.
    metrics
        What was measured over time.
    """
    notes: list[str] = []
    facts = {"name": Fact(title, "--title")} if title else {}
    facts |= {key: fact for key, fact in estate.facts.items() if key not in facts}
    facts.setdefault("name", Fact("Imported estate", "", "no source names the data centre"))
    stated = {key for key in facts if key.startswith("policy.")}
    cluster_policy = any(key.startswith("policy.") for one in estate.clusters for key in one.facts)
    for key, value in POLICY.items():
        if not any(one == key or one.startswith(f"{key}.") for one in stated):
            facts[key] = Fact(value, "", "to start from")
    if "policy.memory.sizing" not in facts:
        facts["policy.memory.sizing"] = _memory_sizing(estate, metrics)
    if not stated and not cluster_policy:
        notes.append("The policy is a start: state your own limits, margins and the years that the plan must last.")
    notes.append("Applications are not known; therefore no idle server is proposed for retirement.")
    notes.append("Prices and power costs are not known; without them the plan minimises the number of hosts.")
    silent = sum("os" not in server.facts for server in estate.servers)
    if silent and "defaults.servers.os" not in facts:
        facts["defaults.servers.os"] = Fact(GUEST, "", f"no source tells the system of {counted(silent, 'server')}")
    clusters, present, more = _target(estate, target)
    return replace(estate, facts=facts, clusters=clusters, present_hosts=present, notes=(*estate.notes, *more, *notes))


def _memory_sizing(estate: Fragment, metrics: Collection[str]) -> Fact:
    """Size by used memory only where the sources measured it."""
    if "memory_used" in metrics or any("demand.memory_used" in server.facts for server in estate.servers):
        return Fact("used", "", "memory in use is known")
    return Fact("installed", "", "memory in use is not known")


def _target(
    estate: Fragment, wanted: str | None
) -> tuple[tuple[ClusterRecord, ...], tuple[Record, ...], tuple[str, ...]]:
    real = [cluster for cluster in estate.clusters if cluster.hosts or cluster.host_types]
    if real and wanted is None:
        return tuple(_tolerating(cluster) for cluster in real), estate.present_hosts, ()
    model = wanted or _large_enough(estate)
    hypervisor = next((c.facts["hypervisor"] for c in real if "hypervisor" in c.facts), None)
    suggested = ClusterRecord(
        "cluster-1",
        "",
        {"hypervisor": hypervisor or Fact(HYPERVISOR, "", "no source names one")},
        host_types=(
            Record("host", "", {"model": Fact(model, "--target" if wanted else "", "" if wanted else "a suggestion")}),
        ),
    )
    known = {host.name for host in estate.present_hosts}
    present = (*estate.present_hosts, *(host for host in _as_present(real) if host.name not in known))
    words = "The target is the one you named" if wanted else "The target is a suggestion"
    note = f"{words}: as many {model} as needed; one of them may fail."
    return (suggested,), present, (note,)


def _tolerating(cluster: ClusterRecord) -> ClusterRecord:
    """Return a cluster that tolerates no more failures than its hosts that run VMs can."""
    running = sum("maintenance" not in host.facts for host in cluster.hosts)
    stated = cluster.facts[FAILURES].value if FAILURES in cluster.facts else POLICY[FAILURES]
    most = max(running - 1, 0)
    if cluster.host_types or (isinstance(stated, int) and stated <= most):
        return cluster
    why = f"{counted(running, 'host')} cannot tolerate more"
    return replace(cluster, facts={**cluster.facts, FAILURES: Fact(most, cluster.origin, why)})


def _as_present(clusters: list[ClusterRecord]) -> Iterator[Record]:
    """Return the hosts of clusters as hosts of today, with the machine of their type."""
    for cluster in clusters:
        types = {kind.name: kind.facts for kind in cluster.host_types}
        for host in cluster.hosts:
            kind = host.facts.get("type")
            facts: Facts = {**types.get(str(kind.value) if kind else "", {}), **host.facts}
            machine = {key: fact for key, fact in facts.items() if key.startswith("hardware.")}
            if "model" in facts:
                machine["hardware.model"] = facts["model"]
            yield Record(host.name, host.origin, {**machine, "cluster": Fact(cluster.name, cluster.origin)})


def _large_enough(estate: Fragment) -> str:
    from vconsolidate.catalog.load import load_catalog  # noqa: PLC0415 - heavy

    models = load_catalog().models
    largest_mib = max((memory_mib_of(server.facts) for server in estate.servers), default=0.0)
    return next((key for key in TARGETS if largest_mib <= HELD * models[key].memory_mib), TARGETS[-1])
