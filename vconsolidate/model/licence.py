"""How licences are counted and what they cost: by core, socket, host, VM or vCPU, with floors, packs and factors."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import Final, Literal, get_args

from vconsolidate.model.hardware import Cpu

CountedThing = Literal["core", "socket", "socket_pair", "host", "vm", "vcpu"]
COUNTED_THINGS: Final[tuple[CountedThing, ...]] = get_args(CountedThing)
OF_VMS: Final = ("vm", "vcpu")
"""Counted on VMs, wherever they run; the others are counted on hosts."""

SpareHosts = Literal["count", "free"]

_EXACTLY = 1e-9
"""Less than this above a whole number is rounding: 20 cores × 0.1 are 2 units."""


@dataclass(frozen=True, slots=True)
class Counting:
    """
    How many units of a licence a host or a VM needs.

    Rounding is per host (or per VM), as packs are assigned to machines; only `minimum_order` looks at the estate.

    Parameters
    ----------
    per
        What is counted: physical cores, processor sockets, pairs of sockets, hosts, VMs, or vCPUs of VMs.
    floor_per_processor, floor_per_host, floor_per_vm
        Least number counted for each processor, host (of cores or sockets) and VM (of vCPUs).
    pack
        Units are sold by this number.
    core_factor
        Units per core, above 0.
    minimum_order
        Least number of units bought at all, where any is needed.
    vms_per_licence
        A host that is licensed once may run so many VMs of the product; for more it is licensed again. None: any
        number.
    """

    per: CountedThing
    floor_per_processor: int = 0
    floor_per_host: int = 0
    floor_per_vm: int = 0
    pack: int = 1
    core_factor: float = 1.0
    minimum_order: int = 0
    vms_per_licence: int | None = None

    @property
    def on_hosts(self) -> bool:
        """Whether hosts need the units, not VMs."""
        return self.per not in OF_VMS

    def units_of_host(self, cpu: Cpu) -> int:
        """Return the units that license a host once; 0 where VMs are counted."""
        if self.per == "core":
            cores = cpu.sockets * max(cpu.cores_per_socket, self.floor_per_processor)
            return ceil(self._in_packs(max(cores, self.floor_per_host)) * self.core_factor - _EXACTLY)
        if self.per in {"socket", "socket_pair"}:
            sockets = max(cpu.sockets, self.floor_per_host)
            return self._in_packs(sockets if self.per == "socket" else -(-sockets // 2))
        return self._in_packs(1) if self.per == "host" else 0

    def used_on_host(self, cpu: Cpu) -> float:
        """Return the units that a host would need if there were neither floors nor packs."""
        plain = {"core": cpu.cores * self.core_factor, "socket": cpu.sockets, "socket_pair": cpu.sockets / 2, "host": 1}
        return float(plain.get(self.per, 0))

    def units_of_vm(self, vcpus: int) -> int:
        """Return the units that a VM needs; 0 where hosts are counted. Packs of VMs are counted over all of them."""
        if self.per == "vcpu":
            return self._in_packs(max(vcpus, self.floor_per_vm))
        return int(self.per == "vm")

    def units_of_vms(self, vcpus: list[int]) -> int:
        """Return the units that all VMs of a product need together, less than the minimum order perhaps."""
        units = sum(map(self.units_of_vm, vcpus))
        return self._in_packs(units) if self.per == "vm" else units

    def _in_packs(self, units: int) -> int:
        return -(-units // self.pack) * self.pack


@dataclass(frozen=True, slots=True)
class Price:
    """What one unit costs, in the estate's currency: to buy, and a year."""

    once: float = 0.0
    per_year: float = 0.0

    def over(self, years: float) -> float:
        """Return what a unit costs over some years."""
        return self.once + years * self.per_year


@dataclass(frozen=True, slots=True)
class Licence:
    """
    The licence of a product.

    Parameters
    ----------
    price
        Of a unit.
    unlimited
        Price of a unit of the edition that covers any number of VMs on its host; None where there is none. A host
        takes whichever edition is cheaper for the VMs that it runs.
    spare_hosts
        ``count``: every host of a cluster that runs the product needs it, for VMs may start there after a failure.
        ``free``: only hosts that run the product need it.
    key
        The rule of the catalogue that it is counted by; empty where it is spelt out.
    """

    counting: Counting
    price: Price
    unlimited: Price | None = None
    spare_hosts: SpareHosts = "free"
    key: str = ""

    def of_host(self, cpu: Cpu, years: float, vms: int | None = None) -> float:
        """Return what a host costs that runs so many VMs of the product; None: as many as there may be."""
        units, each = self.counting.units_of_host(cpu), self.counting.vms_per_licence
        once = units * self.price.over(years)
        if each is None:
            return once
        unlimited = None if self.unlimited is None else units * self.unlimited.over(years)
        if vms is None:
            return once if unlimited is None else unlimited
        stacked = -(-vms // each) * once
        return stacked if unlimited is None else min(stacked, unlimited)

    def times(self, cpu: Cpu, years: float, vms: int) -> int:
        """Return how often a host is licensed that runs so many VMs of the product: in the cheaper edition."""
        each = self.counting.vms_per_licence
        if each is None:
            return 1
        stacked = -(-vms // each)
        units = self.counting.units_of_host(cpu)
        dearer = self.unlimited is not None and self.unlimited.over(years) < stacked * self.price.over(years)
        return 1 if dearer and units else stacked


@dataclass(frozen=True, slots=True)
class ClusterLicence:
    """A licence that all hosts of a cluster need, that of its hypervisor for example, and its name."""

    name: str
    licence: Licence
