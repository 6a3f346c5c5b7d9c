"""VC161: a host cannot join the EVC baseline of its cluster."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from vconsolidate.check.facts import Facts
from vconsolidate.check.finding_settings import decision_about
from vconsolidate.check.findings.base import FindingKind
from vconsolidate.check.findings.example import HARDWARE, change, healthy
from vconsolidate.model.cluster import ExistingHost, HostType
from vconsolidate.model.evc import EvcBaseline
from vconsolidate.model.finding import Finding
from vconsolidate.model.finding_setting import FindingSetting
from vconsolidate.model.place import Place
from vconsolidate.words import listed


def _find(facts: Facts) -> Iterator[Finding]:
    """
    Yield one finding per cluster and processor: many hosts with it have one cause.

    Hosts about which the owner decided by name have a finding of their own, so that the decision hides no other.
    """
    for cluster in facts.estate.clusters:
        every: tuple[ExistingHost | HostType, ...] = (*cluster.hosts, *cluster.host_types)
        alike: dict[tuple[str, str, str, FindingSetting | None], list[ExistingHost | HostType]] = {}
        for host in every if cluster.evc is not None else ():
            cpu = host.hardware.cpu
            if cluster.evc is not None and cluster.hypervisor.runs_on(cpu) and not cluster.evc.admits(cpu):
                kind = "type" if isinstance(host, HostType) else "host"
                decision = decision_about(facts.estate, Finding(KIND.id, KIND.severity, host.name, ""))
                alike.setdefault((cpu.model, cpu.generation, kind, decision), []).append(host)
        for (model, generation, kind, _), hosts in alike.items():
            yield KIND.finding(
                listed([host.name for host in hosts]),
                hosts[0].place,
                members=[host.name for host in hosts],
                cpu=model,
                generation=generation,
                baseline=cluster.evc.key if cluster.evc is not None else "",
                cluster=cluster.name,
                effect=KIND.part(kind if len(hosts) == 1 else f"{kind}s"),
            )


def _example() -> Facts:
    east, west = healthy().estate.clusters
    newer = EvcBaseline("intel-icelake", 'Intel "Ice Lake" Generation', "intel", "L", 10, frozenset({"ice-lake"}))
    host = ExistingHost("old", HARDWARE, "t", place=Place("inventory.yaml", 12, 9))
    return change().estate(clusters=(replace(east, evc=newer, hosts=(host,)), west))


KIND = FindingKind(
    id="VC161",
    title="Host that cannot join the EVC baseline",
    severity="warn",
    message="{cpu} ({generation}) lacks features of EVC baseline {baseline}: {effect}.",
    parts={
        "host": "the plan runs no VM on this host and does not count on it when another host fails",
        "hosts": "the plan runs no VM on these hosts and does not count on them when another host fails",
        "type": "the plan buys no host of this type",
        "types": "the plan buys no host of these types",
    },
    tip="Lower the baseline of {cluster} (evc), or take the host out of it.",
    doc="""
    The cluster states an EVC baseline (`evc`), and the processor of this host, or of this type of host to buy, is of
    another vendor or of an older generation. Such a host cannot join the cluster: it runs no VM, is not a spare host
    and does not count towards reservations; a type is not bought. Hosts with one processor are one finding; a decision
    under `findings` about one of them, by its name, concerns it alone. See [services](services.md#evc).
    """,
    example=_example,
    find=_find,
)
