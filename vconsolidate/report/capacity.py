"""Room for more VMs, for people and for programs."""

from __future__ import annotations

from collections import Counter

from vconsolidate.model.capacity import ClusterRoom, Room, SizeRoom, VmSize
from vconsolidate.report.printable import as_json as json_text
from vconsolidate.report.printable import printable
from vconsolidate.report.room_and_pools import reason_words, stop_words
from vconsolidate.units import format_gib, format_mhz, format_mib
from vconsolidate.words import counted, is_resource


def as_json(room: Room) -> str:
    """Return the room as JSON: for each size, how many VMs fit in each cluster and why the next one does not."""
    document = {
        "name": room.name,
        "hosts": room.hosts,
        "spares": room.spares,
        "vms": room.vms,
        "sizes": [
            {
                "name": of.size.name,
                "vcpus": of.size.vcpus,
                "memory_mib": of.size.memory_mib,
                "cpu_mhz": round(of.size.cpu_mhz, 3),
                "disk_gib": round(of.size.disk_gib, 3),
                "network_mbps": round(of.size.network_mbps, 3),
                "fits": of.fits,
                "exact": of.exact,
                "clusters": [_cluster(cluster) for cluster in of.clusters],
            }
            for of in room.sizes
        ],
    }
    return json_text(document, indent=2) + "\n"


def _cluster(cluster: ClusterRoom) -> dict[str, object]:
    return {
        "name": cluster.cluster,
        "fits": cluster.fits,
        "at_most": cluster.at_most,
        "exact": cluster.exact,
        "stopped_by": [
            {"reason": reason.what, "hosts": reason.hosts, "detail": reason.detail} for reason in cluster.reasons
        ],
    }


def as_text(room: Room) -> str:
    """Return how many VMs of each size fit, why the next one does not, and a verdict."""
    spares = f" ({counted(room.spares, 'spare')})" if room.spares else ""
    lines = [
        printable(
            f"Room for more VMs in {room.name}: {counted(room.vms, 'VM')} on {counted(room.hosts, 'host')}{spares}"
        ),
        "",
    ]
    for of in room.sizes:
        lines.append(printable(f"  {of.size.name}: {_count(of)} more VMs with {_words(of.size)} each"))
        for cluster in of.clusters:
            where = f"{cluster.cluster}: {cluster.fits:,}; " if len(of.clusters) > 1 else ""
            stops = stop_words([(reason.what, reason.hosts) for reason in cluster.reasons])
            lines.append(printable(f"    {where}the next one does not fit: {stops}"))
            lines += [printable(f"      {reason.detail}") for reason in cluster.reasons if reason.detail]
    lines += ["", "  Each size is counted separately. Existing VMs stay on their hosts; spare hosts stay empty.", ""]
    return "\n".join([*lines, verdict(room)]) + "\n"


def verdict(room: Room) -> str:
    """Return the result in one line."""
    counts = ", ".join(f"{of.size.name} {_count(of)}" for of in room.sizes)
    stops = Counter[str]()
    for of in room.sizes:
        for cluster in of.clusters:
            stops.update({reason.what: reason.hosts for reason in cluster.reasons if reason.what != "spare"})
    return printable(f"Capacity: {counts}{_scarce(stops)}")


def _scarce(stops: Counter[str]) -> str:
    """Return what stops the next VM on most hosts."""
    if not stops:
        return ""
    first = stops.most_common(1)[0][0]
    if is_resource(first):
        return f"; {reason_words(first)} runs out first"
    return f"; the most frequent limit is {reason_words(first)}"


def _count(of: SizeRoom) -> str:
    return f"{of.fits:,}" if of.exact else f"at least {of.fits:,}"


def _words(size: VmSize) -> str:
    parts = [counted(size.vcpus, "vCPU"), format_mib(size.memory_mib), format_mhz(size.cpu_mhz)]
    if size.disk_gib:
        parts.append(f"{format_gib(size.disk_gib)} of disk")
    return ", ".join(parts)
