"""Limits of a platform's virtual hardware, and the lowest version that would take a larger VM."""

from __future__ import annotations

from dataclasses import dataclass

from vconsolidate.model.platform import Hypervisor
from vconsolidate.model.virtual_hardware import VirtualHardware
from vconsolidate.units import format_mib
from vconsolidate.words import counted


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a cluster does not take a workload: a stable code and a sentence with the figures."""

    code: str
    reason: str


def beyond_hardware(
    hypervisor: Hypervisor, latest: VirtualHardware | None, vcpus: int, configured_mib: int
) -> Refusal | None:
    """
    Return which limit of the virtual hardware a VM exceeds, and what would take it; None where it keeps them all.

    Parameters
    ----------
    latest
        Latest version that the VM may have; counts where the platform has it.
    """
    capped = hypervisor if latest not in hypervisor.hardware_versions else _at_most(hypervisor, latest)
    called = f"{hypervisor.name} {hypervisor.version} ({capped.hardware_words})"
    way_out = _way_out(hypervisor, vcpus, configured_mib)
    if vcpus > capped.max_vcpus_per_vm:
        wanted = f"needs {counted(vcpus, 'vCPU')}"
        return Refusal("too_many_vcpus", f"{wanted}, but {called} allows {capped.max_vcpus_per_vm}{way_out}")
    if configured_mib > capped.max_memory_mib_per_vm:
        most = format_mib(capped.max_memory_mib_per_vm)
        wanted = f"needs {format_mib(configured_mib)} of memory"
        return Refusal("too_much_memory", f"{wanted}, but {called} allows {most}{way_out}")
    return None


def _at_most(hypervisor: Hypervisor, latest: VirtualHardware | None) -> Hypervisor:
    """Return the platform with no later version than `latest`."""
    own = hypervisor.own_hardware_versions
    return hypervisor if latest is None or latest not in own else hypervisor.with_hardware(latest)


def _way_out(hypervisor: Hypervisor, vcpus: int, configured_mib: int) -> str:
    """Return the lowest version that takes a VM; empty where the platform has no versions."""
    if not hypervisor.hardware_versions:
        return ""
    lowest = hypervisor.lowest_hardware(vcpus, configured_mib)
    return "; no version takes it" if lowest is None else f"; {lowest.words} of {lowest.since} would take it"
