"""Words that every sentence is made of: counts with their nouns, lists that end, resources as people call them."""

from __future__ import annotations

from collections.abc import Sequence

from vconsolidate.units import format_mbps, format_mhz, format_mib, format_w

_RESOURCES = {
    "cpu": "CPU",
    "vcpus": "vCPUs",
    "memory_configured": "configured memory",
    "memory_consumed": "consumed memory",
    "memory_reserved": "reserved memory",
    "network": "network",
    "vms": "VM count",
    "reserved_cpu": "reserved CPU",
    "ft_vms": "fault-tolerant VMs",
    "ft_vcpus": "vCPUs of fault-tolerant VMs",
}

_FORMATS = {"MHz": format_mhz, "MiB": format_mib, "W": format_w, "Mbit/s": format_mbps}

_COUNTED = {"vCPU", "VM", "host"}
"""Units that are things to count, and have a plural."""


def counted(number: int, noun: str, plural: str = "") -> str:
    """Return ``1 host``, ``8 hosts``, ``1,200 servers``; `plural` where an s is not enough."""
    return f"{number:,} {noun if number == 1 else plural or f'{noun}s'}"


def verb(number: float, one: str, many: str) -> str:
    """Return the form of a verb that goes with so many: ``verb(1, "is", "are")``."""
    return one if number == 1 else many


def listed(names: Sequence[str], most: int = 4) -> str:
    """Return names in a row; of more than `most` the first and how many more there are."""
    if len(names) <= most:
        return ", ".join(names)
    return f"{', '.join(names[: most - 1])} and {len(names) - most + 1:,} more"


def resource_name(resource: str) -> str:
    """Return a resource as people call it: ``configured memory``, ``CPU at 09:00``."""
    kind, _, detail = resource.partition("@")
    words = _RESOURCES.get(kind, kind.replace("_", " "))
    return f"{words} at {detail}" if detail else words


def quantity(value: float, unit: str) -> str:
    """Return a number with its unit, scaled for people where the unit is one of the program's own."""
    scaled = _FORMATS.get(unit)
    if scaled is not None:
        return scaled(value)
    number = f"{value:,.0f}" if abs(value) >= 100 or value == round(value) else f"{value:,.1f}"
    return f"{number} {unit}{'s' if unit in _COUNTED and number != '1' else ''}".rstrip()
