"""What sizing did with VMs of today, said in sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from vconsolidate.model.demand import LeftVm
from vconsolidate.model.server import Server
from vconsolidate.sizing.left_as_is import planned_share
from vconsolidate.sizing.statistics import slot_names
from vconsolidate.units import format_fraction, format_gib
from vconsolidate.words import counted, verb

_TOLERANCE: Final = 1e-6


def virtual_notes(
    servers: Sequence[Server], grown_peaks: Sequence[float], left: Sequence[LeftVm], n_clusters: int
) -> list[str]:
    """
    Return what was done with VMs of today, one sentence each.

    Parameters
    ----------
    servers
        Those that become VMs.
    grown_peaks
        Highest CPU use of each after growth, as a share of its cores.
    left
        VMs that are left as they are.
    n_clusters
        Of the target.
    """
    return [*_sizes(servers), *_full(servers, grown_peaks), *_off(servers), *_left(left, n_clusters)]


def _sizes(servers: Sequence[Server]) -> list[str]:
    policies = [server.virtual.policy for server in servers if server.virtual is not None]
    kept = sum(policy.sizing == "configured" for policy in policies)
    said = []
    if kept:
        who = f"{counted(kept, 'VM')} of today {verb(kept, 'keeps', 'keep')}"
        said.append(f"{who} the vCPUs and memory that {verb(kept, 'it has', 'they have')} (sizing: configured).")
    kinds = Counter(
        (*slot_names(policy.cpu_statistic), *slot_names(policy.memory_statistic))
        for policy in policies
        if policy.sizing == "right_size"
    )
    for (cpu, memory), count in kinds.items():
        who = f"{counted(count, 'VM')} of today {verb(count, 'is', 'are')} right-sized"
        said.append(
            f"{who}: vCPUs for the {cpu} of CPU use, memory for the {memory} of used memory, no more than today "
            "unless the demand needs it."
        )
    return said


def _full(servers: Sequence[Server], grown_peaks: Sequence[float]) -> list[str]:
    """Return that VMs grow beyond their vCPUs, which they keep."""
    kept = (server.virtual is not None and server.virtual.policy.sizing == "configured" for server in servers)
    count = sum(keeps and peak > 1.0 + _TOLERANCE for keeps, peak in zip(kept, grown_peaks, strict=True))
    if not count:
        return []
    grow, keep = verb(count, "grows", "grow"), verb(count, "it keeps", "they keep")
    who = f"{counted(count, 'VM')} of today {grow} beyond the vCPUs that {keep}"
    return [f"{who}: {verb(count, 'its', 'their')} CPU demand counts up to all of them (right_size would add vCPUs)."]


def _off(servers: Sequence[Server]) -> list[str]:
    off = [server for server in servers if server.virtual is not None and server.virtual.power_state != "on"]
    said = []
    for share, count in sorted(Counter(planned_share(server) for server in off).items()):
        how = "as if it ran" if count == 1 else "as if they ran"
        if share < 1.0:
            how = f"at {format_fraction(share)} of {verb(count, 'its', 'their')} size"
        who = f"{counted(count, 'VM')} that {verb(count, 'is', 'are')} off today {verb(count, 'is', 'are')} planned"
        said.append(f"{who} {how}.")
    return said


def _left(left: Sequence[LeftVm], n_clusters: int) -> list[str]:
    stored_gib = sum(vm.disk_gib + vm.saved_mib / 1024 for vm in left)
    if not stored_gib:
        return []
    where = "the datastore" if n_clusters == 1 else "the datastores of their clusters"
    who = f"{counted(len(left), 'VM')} that {verb(len(left), 'is', 'are')} not planned"
    return [f"The disks of {who} count on {where}: {format_gib(stored_gib)}."]
