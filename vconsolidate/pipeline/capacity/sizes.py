"""Sizes of VMs to count: those that the user writes, three usual ones, and the median of a plan's own VMs."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from statistics import median

from vconsolidate.errors import UsageError
from vconsolidate.model.capacity import VmSize
from vconsolidate.model.demand import VirtualMachine
from vconsolidate.units import CLOCK, MEMORY, STORAGE, AmbiguousNumberError, Kind, UnitError, parse

USUAL = (("small", 1, 2048), ("medium", 2, 8192), ("large", 4, 16384))
"""Name, vCPUs and MiB of the sizes that are counted when the user names none."""

_EXAMPLE = "web=2vcpu,8GiB or db=4vcpu,32GiB,6GHz,disk=200GB"


def sizes_of(texts: Sequence[str], vms: Sequence[VirtualMachine]) -> tuple[VmSize, ...]:
    """
    Return the sizes that `texts` describe; without any the usual three and the median VM.

    A size without CPU demand gets the median demand per vCPU of the plan's VMs.

    Parameters
    ----------
    texts
        ``NAME=2vcpu,8GiB[,500MHz][,disk=20GiB]`` each.

    Raises
    ------
    UsageError
        When one of them is not a valid size, or two have the same name.
    """
    per_vcpu_mhz = median([vm.cpu_mhz / vm.vcpus for vm in vms]) if vms else 0.0
    found = [_parse_size(text, per_vcpu_mhz) for text in texts]
    names = [size.name for size in found]
    if len(set(names)) != len(names):
        raise UsageError("two sizes have the same name", hint=f"write for example --size {_EXAMPLE}")
    if found:
        return tuple(found)
    usual = [VmSize(name, vcpus, mib, math.ceil(vcpus * per_vcpu_mhz)) for name, vcpus, mib in USUAL]
    return (*usual, *([_median_size(vms)] if vms else []))


def _median_size(vms: Sequence[VirtualMachine]) -> VmSize:
    def middle(value: Callable[[VirtualMachine], float]) -> float:
        return median([value(vm) for vm in vms])

    return VmSize(
        name="median",
        vcpus=math.ceil(middle(lambda vm: vm.vcpus)),
        memory_mib=math.ceil(middle(lambda vm: vm.configured_mib)),
        cpu_mhz=math.ceil(middle(lambda vm: vm.cpu_mhz)),
        disk_gib=math.ceil(middle(lambda vm: vm.disk_gib)),
        network_mbps=math.ceil(middle(lambda vm: vm.network_mbps)),
    )


def _parse_size(text: str, per_vcpu_mhz: float) -> VmSize:
    name, separator, rest = text.partition("=")
    vcpus: int | None = None
    amounts: dict[str, float] = {}
    for part in rest.split(",") if separator else ():
        counted = re.fullmatch(r"\s*(\d{1,4})\s*vcpus?\s*", part, re.IGNORECASE)
        if counted:
            vcpus = int(counted[1])
        else:
            key, amount = _parse_amount(part, text)
            amounts[key] = amount
    if not name.strip() or not vcpus or not amounts.get("memory"):
        raise UsageError(f'--size "{text}" needs a name, vCPUs and memory', hint=f"write for example {_EXAMPLE}")
    return VmSize(
        name=name.strip(),
        vcpus=vcpus,
        memory_mib=math.ceil(amounts["memory"]),
        cpu_mhz=amounts.get("cpu", math.ceil(vcpus * per_vcpu_mhz)),
        disk_gib=amounts.get("disk", 0.0),
    )


def _parse_amount(part: str, text: str) -> tuple[str, float]:
    key, _, amount = part.rpartition("=")
    kinds: list[tuple[str, Kind]] = [("disk", STORAGE)] if key.strip() == "disk" else []
    kinds = kinds or ([("memory", MEMORY), ("cpu", CLOCK)] if not key else [])
    for what, kind in kinds:
        try:
            value = parse(amount, kind)
        except AmbiguousNumberError as error:
            raise UsageError(f'--size "{text}": {error}') from error
        except UnitError:
            continue
        if value >= 0:
            return what, value
    message = f'--size "{text}": "{part}" is not a number of vCPUs, memory, a clock rate or disk=…'
    raise UsageError(message, hint=f"write for example {_EXAMPLE}")
