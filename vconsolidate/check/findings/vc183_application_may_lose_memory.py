"""VC183: the host may take memory from applications that it harms."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from vconsolidate.check.facts import Facts
from vconsolidate.check.findings.base import FindingKind
from vconsolidate.check.findings.example import GUEST, HARDWARE, change
from vconsolidate.model.application import Derived, Profile
from vconsolidate.model.finding import Finding
from vconsolidate.model.server import Server
from vconsolidate.words import counted, listed, verb


def _find(facts: Facts) -> Iterator[Finding]:
    profiles = {one.name: one.derived.profile for one in facts.estate.servers if one.derived is not None}
    clusters = {cluster.name: cluster for cluster in facts.estate.clusters}
    names: dict[tuple[str, str], list[str]] = {}
    for vm, host in facts.placed():
        profile, cluster = profiles.get(vm.server), clusters[host.cluster]
        overcommitted = cluster.policy.memory_overcommit > 1.0 and cluster.hypervisor.memory_overcommit
        if profile is None or profile.balloon or not overcommitted or vm.secondary_of:
            continue
        if vm.reservation_mib < vm.configured_mib:
            names.setdefault((profile.name, cluster.name), []).append(vm.name)
    for (profile_name, cluster_name), vms in sorted(names.items()):
        yield KIND.finding(
            cluster_name,
            clusters[cluster_name].place,
            profile=profile_name,
            vms=counted(len(vms), "VM"),
            names=listed(tuple(sorted(vms))),
            have=verb(len(vms), "does not have", "do not have"),
        )


def _overcommitted(profile: Profile) -> Facts:
    """Return the healthy case with an overcommitted cluster whose vm0 is of an application."""
    east, west = change().facts.estate.clusters
    servers = (Server("vm0", HARDWARE, GUEST, derived=Derived(profile)),)
    return change().estate(
        servers=servers, clusters=(replace(east, policy=replace(east.policy, memory_overcommit=1.5)), west)
    )


KIND = FindingKind(
    id="VC183",
    title="Memory may be taken from applications that it harms",
    severity="note",
    message="{vms} ({profile}: {names}) {have} all memory reserved, and memory of this cluster is overcommitted.",
    tip="Write memory_reservation: 100 % for these servers, or policy.applications.profiles: apply for all.",
    doc="""
    The catalogue says of the application that memory taken from it harms it: databases and Java manage their memory
    themselves, and what the balloon takes, they page. The cluster may overcommit memory, and the VM has no full
    reservation. One finding for each application and cluster.
    """,
    example=lambda: _overcommitted(Profile("java", "Java application", "java", 2, balloon=False)),
    find=_find,
)
