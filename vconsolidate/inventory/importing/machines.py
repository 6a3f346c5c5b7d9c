"""Physical machines and VMs as servers, from what tools inside them report."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from vconsolidate.inventory.importing import amounts
from vconsolidate.inventory.importing.contract import ImportOptions
from vconsolidate.inventory.importing.fragment import Record
from vconsolidate.inventory.importing.gathering import Gathering, Tally
from vconsolidate.inventory.importing.processor import Processors, put_processor_of_vm, put_processors

if TYPE_CHECKING:
    from vconsolidate.catalog.catalog import Catalog

_VIRTUAL: Final = re.compile(
    r"vmware|virtualbox|innotek|\bkvm\b|\bqemu\b|bochs|\bxen\b|hvm domu|openstack|ovirt|\brhev\b|google compute"
    r"|amazon ec2|alibaba cloud|droplet|virtual machine|standard pc|\bahv\b|parallels|bhyve|virtual platform",
    re.IGNORECASE,
)
"""Makers and products that firmware of VMs reports."""

CONTAINERS: Final = frozenset(
    {"openvz", "virtuozzo", "lxc", "lxd", "docker", "podman", "container", "systemd-nspawn", "rkt", "jail", "zone"}
)
"""Kinds of virtualisation whose guests share the kernel of their host."""


@dataclass(frozen=True, slots=True)
class Machine:
    """
    What is known of one machine.

    Parameters
    ----------
    virtual
        Whether it is a VM.
    vendor, product
        Of the machine, as its firmware has them.
    memory_mib
        Installed memory, or what its system sees of it.
    """

    virtual: bool
    vendor: str
    product: str
    processors: Processors
    memory_mib: float | None


def with_memory(hosts: Iterable[Record], tally: Tally) -> tuple[Record, ...]:
    """Return the hosts whose memory is known; the others cannot be planned with, and are counted by name."""
    known = []
    for host in hosts:
        if "hardware.memory" in host.facts:
            known.append(host)
        else:
            tally.add("host", "its memory is not in the source (was it offline?)", name=host.name)
    return tuple(known)


def is_virtual(vendor: str, product: str) -> bool:
    """Return whether maker and product are those of a VM's firmware."""
    return _VIRTUAL.search(f"{vendor} {product}") is not None


def put_machine(into: Gathering, machine: Machine, origin: str, catalog: Catalog, options: ImportOptions) -> str:
    """
    Add vCPUs and memory of a VM, or the hardware of a physical machine.

    Returns
    -------
    What is missing, so that it cannot be a server; empty where nothing is.
    """
    read = machine.processors
    count = read.threads or read.cores
    if count is None:
        return "its number of processors is not in the source"
    memory = amounts.memory(machine.memory_mib)
    if memory is None:
        return "its memory is not in the source"
    if machine.virtual:
        into.put("vcpus", count, origin)
        into.put("memory", memory, origin)
        put_processor_of_vm(into, read, origin, catalog, options)
        return ""
    put_processors(into, read, origin, catalog, options)
    put_model(into, machine.vendor, machine.product, origin, catalog)
    into.put("hardware.memory", memory, origin)
    return ""


def put_model(into: Gathering, vendor: str, product: str, origin: str, catalog: Catalog) -> None:
    """
    Add the model of a machine: the catalogue's, which brings power and size, or its name.

    The processor, where it is known already, chooses among the configurations of a model.
    """
    from vconsolidate.catalog.matching.models import match_model  # noqa: PLC0415 - reads the catalogue

    shown = product if product.casefold().startswith(vendor.casefold()) else f"{vendor} {product}".strip()
    if not product:
        return
    cpu = str(into.value("hardware.cpu.model"))
    match = match_model(shown, catalog, cpu if cpu in catalog.cpus else None)
    if match is None or match.confidence == "guess":
        into.put("hardware.model", shown[:100], origin)
        return
    reasons = [f'for the power and height of a "{shown[:60]}"', *([match.why] if match.why else [])]
    into.put("hardware.model", match.key, origin, "; ".join(reasons))
