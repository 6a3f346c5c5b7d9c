"""Objects of Hyper-V by what they belong to: VMs by identifier, hosts by name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from vconsolidate.inventory.importing.gathering import Tally
from vconsolidate.inventory.importing.hyperv.tables import Kind, Row


@dataclass(slots=True)
class Estate:
    """
    What was read.

    Parameters
    ----------
    vms
        By identifier, or by name and host where it has none.
    hosts
        Short name → `Get-VMHost`.
    nodes
        Short name → `Get-ClusterNode`.
    of_vm
        Kind → short name of the VM → rows.
    of_host
        Kind → short name of the host → rows.
    owners
        Name of a clustered VM → its node.
    """

    vms: dict[str, Row] = field(default_factory=dict)
    hosts: dict[str, Row] = field(default_factory=dict)
    nodes: dict[str, Row] = field(default_factory=dict)
    cluster: Row | None = None
    groups: list[Row] = field(default_factory=list)
    vhds: dict[str, Row] = field(default_factory=dict)
    of_vm: dict[Kind, dict[str, list[Row]]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))
    of_host: dict[Kind, dict[str, list[Row]]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))

    @property
    def owners(self) -> dict[str, str]:
        """Node of each clustered VM, by the name of its group."""
        return {row.text("name").casefold(): row.text("ownernode") for row in self.groups}


def short(name: str) -> str:
    """Return a host's name as it is compared: in lower case, without its domain."""
    return name.casefold().partition(".")[0]


def estate_of(rows: Iterable[tuple[Kind, Row]], tally: Tally) -> Estate:
    """Return what the objects say."""
    estate = Estate()
    for kind, row in rows:
        if kind == "vm":
            name = row.text("vmname", "name")
            key = row.text("vmid", "id").casefold() or f"{short(row.text('computername'))}/{name}"
            estate.vms.setdefault(key, row)
        elif kind == "host":
            estate.hosts.setdefault(short(row.text("name", "computername")), row)
        elif kind == "node":
            estate.nodes.setdefault(short(row.text("name")), row)
        elif kind in ("processor", "system"):
            host = short(row.text("systemname", "csname", "pscomputername"))
            estate.of_host[kind][host].append(row)
        elif kind in ("vm_memory", "vm_processor", "disk", "adapter"):
            estate.of_vm[kind][row.text("vmname").casefold()].append(row)
        else:
            _take_rest(estate, kind, row, tally)
    return estate


def _take_rest(estate: Estate, kind: Kind, row: Row, tally: Tally) -> None:
    if kind == "group":
        if row.state("grouptype") in ("111", "virtualmachine"):
            estate.groups.append(row)
    elif kind == "cluster":
        estate.cluster = estate.cluster or row
    elif kind == "vhd":
        estate.vhds[row.text("path").casefold()] = row
    else:
        tally.add("object of PowerShell", "it describes no VM, host or cluster that is known here")
