"""Support of a guest system on one family of platforms, in ranges of versions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from vconsolidate.model.platform import Hypervisor

PLATFORMS: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    ("GSX, ESX, ESXi", ("gsx-", "esx-", "esxi-")),
    ("Hyper-V", ("hyper-v-",)),
    ("Xen, XCP-ng", ("xen-", "xcp-ng-")),
    ("KVM of RHEL", ("kvm-rhel-",)),
    ("Proxmox VE", ("proxmox-ve-",)),
    ("oVirt", ("ovirt-",)),
    ("Nutanix AHV", ("nutanix-ahv-",)),
    ("OpenShift", ("openshift-virtualization-",)),
)
"""Columns of the matrix: title, and how the keys of its hypervisors begin."""

_WORDS: Final = {"full": "", "deprecated": " deprecated", "unknown": " unknown"}


def columns(hypervisors: Mapping[str, Hypervisor]) -> tuple[tuple[str, tuple[Hypervisor, ...]], ...]:
    """Return the columns: title and hypervisors, in the order of their versions."""
    return tuple(
        (title, tuple(one for key, one in hypervisors.items() if key.startswith(starts))) for title, starts in PLATFORMS
    )


def support_words(supported_on: Mapping[str, str], hypervisors: Sequence[Hypervisor]) -> str:
    """Return ``3.5 to 6.7, 7.0 deprecated``; ``no`` where none of the hypervisors runs the system."""
    runs = list(_runs((supported_on.get(one.key, "unsupported"), one) for one in hypervisors))
    said = [f"{_span(group)}{_WORDS[support]}" for support, group in runs if support in _WORDS]
    return ", ".join(said) or "no"


def _runs(each: Iterable[tuple[str, Hypervisor]]) -> Iterable[tuple[str, list[Hypervisor]]]:
    support, group = "", list[Hypervisor]()
    for found, hypervisor in each:
        if group and found != support:
            yield support, group
            group = []
        support = found
        group.append(hypervisor)
    if group:
        yield support, group


def _span(group: Sequence[Hypervisor]) -> str:
    first, last = _called(group[0]), _called(group[-1])
    return first if first == last else f"{first} to {last}"


def _called(hypervisor: Hypervisor) -> str:
    """Return a version, with the product's name where the column has several."""
    version = hypervisor.version.partition(" (")[0]
    name = {"gsx": "GSX ", "xcp-ng": "XCP-ng "}.get(hypervisor.key.rpartition("-")[0], "")
    return f"{name}{version}"
