"""Dynamic memory of Hyper-V: what a VM starts with, and between what bounds it is given memory by demand."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DynamicMemory:
    """
    Settings of a VM, or of all VMs of a policy; None where nothing is stated.

    Source: Microsoft, "Hyper-V Dynamic Memory Overview". The weight of a VM and smart paging are left out.

    Parameters
    ----------
    startup_mib
        Memory that its host must have free when it starts.
    minimum_mib, maximum_mib
        Bounds of what it is given while it runs.
    buffer_fraction
        What it is given on top of its demand, where the host has it.
    """

    startup_mib: float | None = None
    minimum_mib: float | None = None
    maximum_mib: float | None = None
    buffer_fraction: float | None = None

    def over(self, other: DynamicMemory) -> DynamicMemory:
        """Return these settings, and those of `other` where they say nothing."""
        return DynamicMemory(
            other.startup_mib if self.startup_mib is None else self.startup_mib,
            other.minimum_mib if self.minimum_mib is None else self.minimum_mib,
            other.maximum_mib if self.maximum_mib is None else self.maximum_mib,
            other.buffer_fraction if self.buffer_fraction is None else self.buffer_fraction,
        )

    def taken_mib(self, consumed_mib: float, configured_mib: float) -> float:
        """Return the memory that a plan keeps for a VM: what it uses, within its bounds, and enough to start."""
        most = configured_mib if self.maximum_mib is None else min(self.maximum_mib, configured_mib)
        least = max(self.startup_mib or 0.0, self.minimum_mib or 0.0)
        return max(min(consumed_mib, most), min(least, configured_mib))


STATED_NOTHING = DynamicMemory()
"""Every VM is given memory by demand up to what is configured, as far as the platform does that at all."""
