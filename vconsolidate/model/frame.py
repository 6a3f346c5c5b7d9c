"""UNIX frames: machines of other processors that are divided into partitions, and how partitions leave them."""

from __future__ import annotations

import math
from dataclasses import dataclass

from vconsolidate.model.hardware import Hardware
from vconsolidate.model.place import NOWHERE, Place
from vconsolidate.model.platform import GuestSystem


@dataclass(frozen=True, slots=True)
class SharedPool:
    """Processors of a frame that uncapped partitions share, in cores."""

    name: str
    cores: float


@dataclass(frozen=True, slots=True)
class Frame:
    """
    A machine that runs partitions.

    Parameters
    ----------
    hardware
        The machine; its core rating says what one core does, in reference MHz.
    pools
        Shared processor pools; partitions that name none use all cores of the frame.
    """

    name: str
    hardware: Hardware
    site: str = ""
    rack: str = ""
    pools: tuple[SharedPool, ...] = ()
    place: Place = NOWHERE

    def cores_of(self, pool: str) -> float:
        """Return the cores of a pool, or of the frame."""
        return next((one.cores for one in self.pools if one.name == pool), float(self.hardware.cpu.cores))


@dataclass(frozen=True, slots=True)
class Partition:
    """
    What a server is on its frame.

    Parameters
    ----------
    entitlement_cores
        Cores that it is guaranteed.
    virtual_processors
        Processors that its system sees.
    capped
        It never uses more than its entitlement.
    usable_cores
        What it may use: its entitlement, or uncapped its virtual processors, as far as its pool has so many cores.
    """

    frame: str
    entitlement_cores: float
    virtual_processors: int
    capped: bool
    usable_cores: float
    pool: str = ""


@dataclass(frozen=True, slots=True)
class Replatform:
    """
    A stated rule by which a server moves to a system that x86 processors run.

    Parameters
    ----------
    source
        The system that it runs today.
    work_factor, memory_factor
        CPU work and memory of the new system over those of the old one, for the same load.
    effort_days
        Person days; None where not stated.
    cost
        In the estate's currency; None where not stated.
    number
        Of the rule in the inventory, from 1.
    """

    source: GuestSystem
    work_factor: float = 1.0
    memory_factor: float = 1.0
    effort_days: float | None = None
    cost: float | None = None
    reason: str = ""
    number: int = 1


def usable_cores(entitlement: float, virtual_processors: int, *, capped: bool, pool_cores: float) -> float:
    """Return the cores that a partition may use."""
    return entitlement if capped else min(float(virtual_processors), pool_cores)


def whole_cores(usable: float) -> int:
    """Return the smallest number of whole cores that hold `usable` cores."""
    return max(1, math.ceil(usable - 1e-9))
