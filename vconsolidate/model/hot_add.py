"""What a running VM can be given on a platform."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class HotAddSupport:
    """
    vCPUs and memory that a platform adds to a running VM, or takes away; the guest system must take them as well.

    Left out: editions and licences that the feature needs, and whether it is enabled for a VM; both are taken as done.

    Parameters
    ----------
    vcpus, memory
        The platform adds them.
    remove_vcpus, remove_memory
        The platform takes them away.
    memory_factor
        Memory may grow to this multiple of what the VM started with; None for no such limit.
    small_linux_mib
        A Linux guest that started with less grows to this and no further; 0 for no such limit.
    hides_numa
        With vCPU hot add enabled, the guest does not see NUMA nodes by default.
    set_before_start
        The VM must have been started with a larger maximum.
    windows_memory
        Keys of the Windows guests that take memory there; empty for all that can elsewhere.
    source
        Where the facts come from.
    """

    vcpus: bool = True
    memory: bool = True
    remove_vcpus: bool = False
    remove_memory: bool = False
    memory_factor: float | None = None
    small_linux_mib: int = 0
    hides_numa: bool = False
    set_before_start: bool = False
    windows_memory: tuple[str, ...] = ()
    source: str = field(default="", compare=False, repr=False)

    def takes_memory(self, family: str, guest: str) -> bool:
        """Return whether a guest system of a family takes memory there, if it takes any."""
        limited = bool(self.windows_memory) and family == "windows"
        return self.memory and (not limited or guest.startswith(self.windows_memory))

    def most_memory_mib(self, family: str, started_mib: int) -> int | None:
        """Return how far the memory of a VM may grow from what it started with; None for no such limit."""
        if family == "linux" and started_mib < self.small_linux_mib:
            return self.small_linux_mib
        return None if self.memory_factor is None else int(self.memory_factor * started_mib)
