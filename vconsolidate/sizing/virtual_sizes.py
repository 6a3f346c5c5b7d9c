"""What VMs of today ask of a host: as they are configured, or right-sized from their history."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from vconsolidate.model.policy import DemandStatistic, Policy
from vconsolidate.model.server import Server
from vconsolidate.model.trace import Trace
from vconsolidate.sizing.assumptions import Figures
from vconsolidate.sizing.history import histories
from vconsolidate.sizing.memory import configured_mib
from vconsolidate.sizing.vcpus import vcpus_for

_TOLERANCE: Final = 1e-6


@dataclass(frozen=True, slots=True)
class RightSize:
    """
    The figures of its history that a VM is right-sized for, without growth and headroom.

    Parameters
    ----------
    cpu_fraction
        Share of its vCPUs of today.
    used_mib
        Memory in use.
    """

    cpu_fraction: float
    used_mib: float


@dataclass(frozen=True, slots=True)
class VcpuBounds:
    """
    How many vCPUs a VM of today may get.

    Parameters
    ----------
    least, most
        The smallest size of the policy, and what is configured; equal where the VM stays as it is.
    cpu_mhz
        What right-sized vCPUs are for, after growth and headroom, reference MHz.
    """

    least: int
    most: int
    cpu_mhz: float

    def vcpus(self, packed_mhz: float, *, core_rating_mhz: float, target_fraction: float) -> int:
        """
        Return the vCPUs on cores of a rating.

        More than is configured only where the packed demand cannot be served by fewer at full use of each.

        Parameters
        ----------
        packed_mhz
            Packed demand, hypervisor overhead included.
        """
        if self.least == self.most:
            return self.most
        wanted = vcpus_for(
            self.cpu_mhz, core_rating_mhz=core_rating_mhz, target_fraction=target_fraction, min_vcpus=self.least
        )
        needed = math.ceil(packed_mhz / core_rating_mhz - _TOLERANCE)
        if needed > self.most:
            return needed + needed % 2
        return max(needed, min(wanted, self.most))


def right_sizes(
    servers: Sequence[Server], figures: Sequence[Figures], trace: Trace | None, seed: int
) -> Mapping[int, RightSize]:
    """Return the figures of every VM that is right-sized, by its row in `servers`."""
    rows_of: dict[tuple[DemandStatistic, DemandStatistic], list[int]] = {}
    for row, server in enumerate(servers):
        if server.virtual is not None and server.virtual.policy.sizing == "right_size":
            policy = server.virtual.policy
            rows_of.setdefault((policy.cpu_statistic, policy.memory_statistic), []).append(row)
    found = {}
    for (cpu, memory), rows in rows_of.items():
        past = histories(
            [servers[row] for row in rows],
            [figures[row] for row in rows],
            trace,
            cpu_statistic=cpu,
            memory_statistic=memory,
            seed=seed,
        )
        for number, row in enumerate(rows):
            busy, used = float(past.cpu_fraction.by_slot[number].max()), float(past.used_mib.by_slot[number].max())
            found[row] = RightSize(busy, used)
    return found


def memory_of(server: Server, used_mib: float, right: RightSize | None, policy: Policy) -> tuple[int, float]:
    """
    Return the configured memory of a VM of today, and the machine memory it is planned to use.

    As configured, a VM goes on to take the host memory that it takes today: hypervisors report it, and what a guest
    system once touched stays taken. A right-sized VM starts anew and takes what it uses.

    Parameters
    ----------
    used_mib
        Packed statistic of used memory after growth, without headroom.
    right
        None where the VM stays as it is configured.
    policy
        Growth and headroom.
    """
    source = server.virtual
    assert source is not None  # noqa: S101 - callers ask for VMs of today only
    wanted_mib = used_mib * (1.0 + policy.headroom_fraction)
    if right is None:
        taken_mib = (server.demand.memory_consumed_mib or 0.0) * policy.growth_factor
        return source.memory_mib, min(float(source.memory_mib), max(wanted_mib, taken_mib))
    size = configured_mib(
        right.used_mib * policy.growth_factor,
        installed_mib=source.memory_mib,
        headroom_fraction=policy.headroom_fraction,
        sizing="used",
        guest_limit_mib=None,
    )
    size = max(size, min(source.policy.min_memory_mib, source.memory_mib))
    return size, min(float(size), wanted_mib)


def vcpu_bounds(server: Server, right: RightSize | None, capacity_mhz: float, room: float) -> VcpuBounds:
    """
    Return how many vCPUs a VM of today may get.

    Parameters
    ----------
    capacity_mhz
        Of its vCPUs today, reference MHz.
    room
        Factor of growth and headroom.
    """
    source = server.virtual
    assert source is not None  # noqa: S101 - callers ask for VMs of today only
    if right is None:
        return VcpuBounds(source.vcpus, source.vcpus, 0.0)
    least = min(source.policy.min_vcpus, source.vcpus)
    return VcpuBounds(least, source.vcpus, right.cpu_fraction * capacity_mhz * room)
