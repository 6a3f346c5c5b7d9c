"""The price of licences from how they are counted, in arithmetic of the checker's own."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import ceil

from vconsolidate.model.hardware import Cpu
from vconsolidate.model.licence import Licence


def price_of_host(licence: Licence, cpu: Cpu, vms: int, years: float) -> float:
    """Return what a host with some processors costs that runs so many VMs of the product."""
    unit = licence.price.once + licence.price.per_year * years
    needed = _units(licence, cpu)
    if licence.counting.vms_per_licence is None:
        return needed * unit
    stacked = ceil(Fraction(vms, licence.counting.vms_per_licence)) * needed * unit
    if licence.unlimited is None:
        return stacked
    return min(stacked, needed * (licence.unlimited.once + licence.unlimited.per_year * years))


def price_of_vms(licence: Licence, vcpus: Sequence[int], years: float) -> float:
    """Return what VMs with so many vCPUs cost together, the smallest order included."""
    counting = licence.counting
    if not vcpus:
        return 0.0
    if counting.per == "vm":
        units = ceil(Fraction(len(vcpus), counting.pack)) * counting.pack
    else:
        units = sum(ceil(Fraction(max(n, counting.floor_per_vm), counting.pack)) * counting.pack for n in vcpus)
    return max(units, counting.minimum_order) * (licence.price.once + licence.price.per_year * years)


def price_of_rest(licence: Licence, cpus: Sequence[Cpu], years: float) -> float:
    """Return what the units cost that the smallest order asks for beyond what hosts need; nothing without hosts."""
    rest = licence.counting.minimum_order - sum(_units(licence, cpu) for cpu in cpus)
    return max(0, rest) * (licence.price.once + licence.price.per_year * years) if cpus else 0.0


def _units(licence: Licence, cpu: Cpu) -> int:
    """Return the units that license a host with these processors once."""
    counting = licence.counting
    if counting.per == "host":
        return ceil(Fraction(1, counting.pack)) * counting.pack
    if counting.per == "core":
        cores = [max(cpu.cores_per_socket, counting.floor_per_processor)] * cpu.sockets
        packs = ceil(Fraction(max(sum(cores), counting.floor_per_host), counting.pack))
        return ceil(packs * counting.pack * Fraction(str(counting.core_factor)))
    sockets = max(cpu.sockets, counting.floor_per_host)
    if counting.per == "socket_pair":
        sockets = ceil(Fraction(sockets, 2))
    return ceil(Fraction(sockets, counting.pack)) * counting.pack
