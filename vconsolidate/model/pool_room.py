"""What a resource pool's owner may still ask for."""

from __future__ import annotations

from dataclasses import dataclass

from vconsolidate.model.capacity import ClusterRoom, VmSize
from vconsolidate.model.quota_use import QuotaUse
from vconsolidate.model.resource_pool import ResourcePool


@dataclass(frozen=True, slots=True)
class QuotaRoom:
    """How many more VMs of a size one limit of a quota takes."""

    use: QuotaUse
    more: int


@dataclass(frozen=True, slots=True)
class PoolSizeRoom:
    """
    How many more VMs of a size fit in a pool.

    Parameters
    ----------
    on_hosts
        In the pool's cluster, whatever the quotas; `exact` as there.
    quotas
        Limits of the pool and of the pools that it lies in, the tightest first; should quotas warn only.
    """

    size: VmSize
    on_hosts: ClusterRoom
    quotas: tuple[QuotaRoom, ...]

    @property
    def fits(self) -> int:
        """VMs that keep every quota and find a host."""
        return min([self.on_hosts.fits, *(one.more for one in self.quotas)])

    @property
    def exact(self) -> bool:
        """Whether not one more fits: the hosts' count is exact, or a quota is what binds."""
        return self.on_hosts.exact or bool(self.quotas and self.quotas[0].more <= self.on_hosts.fits)

    @property
    def binding(self) -> QuotaRoom | None:
        """The quota that binds first; None where the hosts do."""
        first = self.quotas[0] if self.quotas else None
        return first if first is not None and first.more <= self.on_hosts.fits else None


@dataclass(frozen=True, slots=True)
class PoolRoom:
    """What a pool's owner may still ask for, and what is used of the quotas above it."""

    pool: ResourcePool
    uses: tuple[QuotaUse, ...]
    sizes: tuple[PoolSizeRoom, ...]
