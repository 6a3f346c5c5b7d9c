"""Metrics of the exporters that an inventory can use, by what they say, and the labels that count."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["cpu", "network", "disk", "gauge", "info"]

NETWORK_LEFT_OUT: Final = "|".join(
    (
        *(
            "lo",
            "ifb.*",
            "veth.*",
            "docker.*",
            "virbr.*",
            "br.*",
            "bond.*",
            "team.*",
            "tun.*",
            "tap.*",
            "vnet.*",
            "cni.*",
        ),
        *("flannel.*", "cali.*", "fwbr.*", "fwln.*", "fwpr.*", ".*[.].*", ".*Loopback.*", "isatap.*", ".*[Vv]irtual.*"),
    )
)
"""Interfaces whose traffic passes another one as well, or never leaves the server."""

DISKS_LEFT_OUT: Final = "|".join(
    (
        *("dm-.*", "loop.*", "sr[0-9]+", "md[0-9]+", "ram.*", "zram.*", "fd[0-9]+", "_Total", "HarddiskVolume.*"),
        *("(sd|vd|xvd|hd)[a-z]+[0-9]+", "(nvme|mmcblk)[0-9]+(n[0-9]+)?p[0-9]+"),
    )
)
"""Devices whose operations pass another one as well: mappings, partitions, RAID."""

IDLE: Final = ("idle", "iowait")
"""Modes of a processor in which it does nothing; time that a hypervisor took (steal) counts as demand."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """
    What a metric says.

    Parameters
    ----------
    kind
        ``cpu``: seconds by processor and mode; ``network``: bytes by interface; ``disk``: operations by device (all
        three count up); ``gauge``: bytes or a number; ``info``: labels.
    what
        Which gauge or info.
    device
        Label that names the processor, interface or device.
    """

    kind: Kind
    what: str = ""
    device: str = "device"


MEANINGS: Final[Mapping[str, Meaning]] = {
    "node_cpu_seconds_total": Meaning("cpu", device="cpu"),
    "node_network_receive_bytes_total": Meaning("network"),
    "node_network_transmit_bytes_total": Meaning("network"),
    "node_disk_reads_completed_total": Meaning("disk"),
    "node_disk_writes_completed_total": Meaning("disk"),
    "node_memory_MemTotal_bytes": Meaning("gauge", "total"),
    "node_memory_MemAvailable_bytes": Meaning("gauge", "available"),
    "node_memory_MemFree_bytes": Meaning("gauge", "free"),
    "node_memory_Buffers_bytes": Meaning("gauge", "buffers"),
    "node_memory_Cached_bytes": Meaning("gauge", "cached"),
    "node_cpu_info": Meaning("info", "cpu"),
    "node_uname_info": Meaning("info", "uname"),
    "node_os_info": Meaning("info", "os"),
    "node_dmi_info": Meaning("info", "dmi"),
    # windows_exporter; from 0.30 on, memory and system have other names
    "windows_cpu_time_total": Meaning("cpu", device="core"),
    "windows_net_bytes_total": Meaning("network", device="nic"),
    "windows_logical_disk_reads_total": Meaning("disk", device="volume"),
    "windows_logical_disk_writes_total": Meaning("disk", device="volume"),
    "windows_physical_disk_reads_total": Meaning("disk", device="disk"),
    "windows_physical_disk_writes_total": Meaning("disk", device="disk"),
    "windows_cs_physical_memory_bytes": Meaning("gauge", "total"),
    "windows_memory_physical_total_bytes": Meaning("gauge", "total"),
    "windows_os_physical_memory_free_bytes": Meaning("gauge", "available"),
    "windows_memory_physical_free_bytes": Meaning("gauge", "available"),
    "windows_memory_available_bytes": Meaning("gauge", "available"),
    "windows_cs_logical_processors": Meaning("gauge", "logical"),
    "windows_os_info": Meaning("info", "os"),
    "windows_os_hostname": Meaning("info", "uname"),
    "windows_cs_hostname": Meaning("info", "uname"),
}

_NO_NETWORK: Final = re.compile(NETWORK_LEFT_OUT)
_NO_DISK: Final = re.compile(DISKS_LEFT_OUT)


def is_counted(meaning: Meaning, labels: Mapping[str, str]) -> bool:
    """Return whether a counter of an interface or device adds to the sum of its server."""
    device = labels.get(meaning.device, "")
    if meaning.kind == "network":
        return _NO_NETWORK.fullmatch(device) is None
    return meaning.kind != "disk" or _NO_DISK.fullmatch(device) is None


def host_of(instance: str) -> str:
    """Return the host of an address (``web01:9100``, ``[fe80::1]:9100``)."""
    return re.sub(r":\d{1,5}$", "", instance).strip("[]") or instance


SAID: Final = (
    "CPU use is all but idle and iowait; steal counts as demand. Memory use is what is not available to applications. "
    "Network and storage are sums without bridges, mappings and partitions."
)
"""What importers of these metrics say of how they read them."""
