"""Memory of a hypervisor: what it keeps for each VM, and how it takes memory back from VMs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Reclaim:
    """
    How a hypervisor takes memory back; a fraction of 0 means the technique is missing.

    Parameters
    ----------
    page_sharing
        ``all`` (between VMs), ``within_vm`` (salted), ``none``.
    balloon_max_fraction
        Largest share of a VM's configured memory that its balloon may hold.
    compression_max_fraction
        Largest compression cache per VM, share of configured memory.
    host_swap
        The hypervisor may swap running VMs.
    dynamic_memory
        Hyper-V's form: memory is added and removed by demand between minimum and maximum.
    """

    page_sharing: Literal["all", "within_vm", "none"]
    balloon_max_fraction: float
    compression_max_fraction: float
    host_swap: bool
    dynamic_memory: bool = False


@dataclass(frozen=True, slots=True)
class MemoryOverhead:
    """
    Hypervisor memory per VM in MiB: ``base + per_vcpu·v + per_mib·m + per_vcpu_mib·v·m``.

    The ESXi 5–6.7 coefficients reproduce the published table within 0.3 MB (figure V12 of the replay model).
    """

    base_mib: float
    per_vcpu_mib: float
    per_mib: float
    per_vcpu_and_mib: float

    def of(self, vcpus: int, configured_mib: float) -> float:
        """Return the overhead of a VM, MiB."""
        return (
            self.base_mib
            + self.per_vcpu_mib * vcpus
            + self.per_mib * configured_mib
            + self.per_vcpu_and_mib * vcpus * configured_mib
        )
