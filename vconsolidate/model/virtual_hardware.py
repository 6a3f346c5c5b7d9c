"""Versions of virtual hardware, and what a driver domain's work for the devices of VMs costs."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class IoCost:
    """
    CPU that a driver domain or parent partition needs for the I/O of its guests, on top of the cores it keeps.

    Linear in traffic and operations: sizes of packets and requests, batches and the locality of queues are left out.

    Parameters
    ----------
    mhz_per_mbps, mhz_per_iops
        Reference MHz per Mbit/s of traffic, and per disk operation a second.
    source
        Where the figures come from; no part of what the cost is.
    """

    mhz_per_mbps: float = 0.0
    mhz_per_iops: float = 0.0
    source: str = field(default="", compare=False, repr=False)

    def of(self, network_mbps: float, disk_iops: float) -> float:
        """Return the CPU for so much I/O, reference MHz."""
        return self.mhz_per_mbps * network_mbps + self.mhz_per_iops * disk_iops


@dataclass(frozen=True, slots=True)
class VirtualHardware:
    """
    A version of virtual hardware.

    Parameters
    ----------
    version
        ``13``, ``generation 2``, ``q35``.
    max_memory_mib
        None where the platform sets it.
    since
        The platform that had it first.
    """

    version: str
    max_vcpus: int
    max_memory_mib: int | None
    since: str

    def takes(self, vcpus: int, memory_mib: float) -> bool:
        """Return whether a VM of this size can have it."""
        return vcpus <= self.max_vcpus and (self.max_memory_mib is None or memory_mib <= self.max_memory_mib)

    @property
    def words(self) -> str:
        """What people call it: ``virtual hardware 13``, ``generation 2``, ``machine type q35``."""
        if self.version.isdecimal():
            return f"virtual hardware {self.version}"
        return self.version if " " in self.version else f"machine type {self.version}"
