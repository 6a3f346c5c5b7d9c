"""Which machines of the plan were measured, and where its VMs ran."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from vconsolidate.model.arrays import BoolArray, IntArray
from vconsolidate.model.demand import Demand
from vconsolidate.model.measured import Measured
from vconsolidate.model.plan import Plan


@dataclass(frozen=True, slots=True)
class AsRun:
    """
    The plan as it runs.

    Parameters
    ----------
    vm_names, host_names
        Measured name → row of the VM in the demand, of the host in the plan.
    host_of_vm
        (n_vms,) row of the host; the planned one where nothing says otherwise, −1 for a host that the plan lacks.
    where
        VM → host as measured; only those that the measurements place.
    measured
        (n_vms,) whether any counter of the VM is there.
    extra
        Measured names that are neither.
    """

    vm_names: Mapping[str, int]
    host_names: Mapping[str, int]
    host_of_vm: IntArray
    where: Mapping[str, str]
    measured: BoolArray
    extra: tuple[str, ...]

    def moved(self, plan: Plan, demand: Demand) -> tuple[str, ...]:
        """Return the VMs that run on another host than planned."""
        differs = self.host_of_vm != plan.host_of_vm
        return tuple(vm.name for vm, one in zip(demand.vms, differs.tolist(), strict=True) if one)

    def missing(self, demand: Demand) -> tuple[str, ...]:
        """Return the VMs without a measurement."""
        return tuple(vm.name for vm, one in zip(demand.vms, self.measured.tolist(), strict=True) if not one)


def as_run(
    demand: Demand, plan: Plan, measured: Measured, placed: Mapping[str, str], renamed: Mapping[str, str]
) -> AsRun:
    """
    Return which machines were measured and where VMs ran.

    Names are compared exactly, then without regard to case and without the domain behind the first dot.

    Parameters
    ----------
    placed
        VM → host as the user says; goes before what the measurements say.
    renamed
        Name of a machine today → its name in the plan.
    """
    vms = _Names([vm.name for vm in demand.vms], renamed)
    hosts = _Names([host.name for host in plan.hosts], renamed)
    names = sorted(measured.names)
    vm_names = {name: row for name in names if (row := vms.row(name)) is not None}
    host_names = {name: row for name in names if (row := hosts.row(name)) is not None}
    host_of_vm = plan.host_of_vm.copy()
    where: dict[str, str] = {}
    for name, host in {**measured.host_of_vm, **placed}.items():
        row = vms.row(name)
        if row is None:
            continue
        index = hosts.row(host)
        host_of_vm[row] = -1 if index is None else index
        where[demand.vms[row].name] = host if index is None else plan.hosts[index].name
    known = np.zeros(len(demand.vms), dtype=np.bool_)
    known[list(vm_names.values())] = True
    return AsRun(
        vm_names=vm_names,
        host_names=host_names,
        host_of_vm=host_of_vm,
        where=where,
        measured=known,
        extra=tuple(name for name in names if name not in vm_names and name not in host_names),
    )


class _Names:
    """Names of the plan, and how measurements may write them."""

    def __init__(self, names: list[str], renamed: Mapping[str, str]) -> None:
        self._exact = {name: row for row, name in enumerate(names)}
        self._renamed = renamed
        folded: dict[str, list[int]] = {}
        for name, row in self._exact.items():
            folded.setdefault(_folded(name), []).append(row)
        self._folded = {name: rows[0] for name, rows in folded.items() if len(rows) == 1}

    def row(self, name: str) -> int | None:
        name = self._renamed.get(name, name)
        found = self._exact.get(name)
        return self._folded.get(_folded(name)) if found is None else found


def _folded(name: str) -> str:
    return name.split(".", maxsplit=1)[0].casefold() if not name.replace(".", "").isdecimal() else name
