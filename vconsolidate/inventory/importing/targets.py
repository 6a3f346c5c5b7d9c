"""The hosts to consolidate onto: those of the sources, one model that the user names, or a suggestion."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from vconsolidate.inventory.importing.fragment import ClusterRecord, Fact, Facts, Fragment, LeftOut, Record
from vconsolidate.inventory.importing.suggested_hosts import suggested_model, suggested_platform
from vconsolidate.words import counted, verb

FAILURES: Final = "policy.host_failures_tolerated"
FAILURES_TOLERATED: Final = 1

_OF_HOSTS: Final = ("hosts", "host_sets")
_KEPT: Final = ("site", "rack", "licence_per_year")


def with_target(estate: Fragment, wanted: str | None) -> Fragment:
    """
    Return an estate with hosts to consolidate onto.

    Parameters
    ----------
    wanted
        Catalogue key of the host model that may be bought; the hosts of the sources are then those of today only.
    """
    real = [cluster for cluster in estate.clusters if cluster.hosts or cluster.host_types]
    if real and wanted is None:
        return replace(estate, clusters=tuple(map(_tolerating, real)))
    model = wanted or suggested_model(estate)
    said = [one.facts["hypervisor"] for one in real if "hypervisor" in one.facts]
    said += [one.facts["hypervisor"] for one in estate.present_hosts if "hypervisor" in one.facts]
    hypervisor, unsupported = (said[0], "") if said else suggested_platform(estate)
    of_model = (
        Fact(model, "--target")
        if wanted
        else Fact(model, "", "a suggestion: a current host that holds the largest server")
    )
    suggested = ClusterRecord(
        "cluster-1",
        "",
        {"hypervisor": hypervisor},
        host_types=(Record("host", "", {"model": of_model}),),
    )
    known = {host.name for host in estate.present_hosts}
    words = "The target is the one you named" if wanted else "The target is a suggestion"
    note = f"{words}: as many {model} with {hypervisor.value} as needed; one of them may fail."
    rules = [rule for rule in estate.rules if not any(key in rule.facts for key in _OF_HOSTS)]
    return replace(
        estate,
        clusters=(suggested,),
        present_hosts=(*estate.present_hosts, *(host for host in _as_present(real) if host.name not in known)),
        rules=tuple(rules),
        resource_pools=(),
        notes=(*estate.notes, note, *filter(None, [unsupported])),
        left_out=(*estate.left_out, *_lost(estate, len(rules))),
    )


def _lost(estate: Fragment, n_rules: int) -> Iterator[LeftOut]:
    """Yield what belongs to hosts and clusters that are no target."""
    lost = len(estate.rules) - n_rules
    pools = len(estate.resource_pools)
    if lost:
        yield LeftOut(lost, verb(lost, "rule", "rules"), "they name hosts that are no target")
    if pools:
        yield LeftOut(pools, verb(pools, "resource pool", "resource pools"), "their clusters are no target")


def _tolerating(cluster: ClusterRecord) -> ClusterRecord:
    """Return a cluster that tolerates no more failures than its hosts that run VMs can."""
    running = sum("maintenance" not in host.facts for host in cluster.hosts)
    stated = cluster.facts[FAILURES].value if FAILURES in cluster.facts else FAILURES_TOLERATED
    most = max(running - 1, 0)
    if cluster.host_types or (isinstance(stated, int) and stated <= most):
        return cluster
    why = f"{counted(running, 'host')} cannot tolerate more"
    return replace(cluster, facts={**cluster.facts, FAILURES: Fact(most, cluster.origin, why)})


def _as_present(clusters: Sequence[ClusterRecord]) -> Iterator[Record]:
    """Return the hosts of clusters as hosts of today, with the machine of their type."""
    for cluster in clusters:
        types = {kind.name: kind.facts for kind in cluster.host_types}
        of_cluster = {key: fact for key, fact in cluster.facts.items() if key in {"hypervisor", "site"}}
        for host in cluster.hosts:
            kind = host.facts.get("type")
            facts: Facts = {**of_cluster, **types.get(str(kind.value) if kind else "", {}), **host.facts}
            kept = {
                key: fact
                for key, fact in facts.items()
                if key in {*_KEPT, "model", "hypervisor"} or key.startswith("hardware.")
            }
            yield Record(host.name, host.origin, {"cluster": Fact(cluster.name, cluster.origin), **kept})
