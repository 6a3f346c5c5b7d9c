"""What a replay refuted, as demand that the next plan has to fit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from vconsolidate.check.period import clock_time
from vconsolidate.model.arrays import BoolArray, FloatArray, frozen
from vconsolidate.model.demand import Demand, VirtualMachine
from vconsolidate.model.estate import Estate
from vconsolidate.model.plan import Plan
from vconsolidate.pipeline.repair.enlarge import enlarge
from vconsolidate.pipeline.repair.refute import Refutation
from vconsolidate.units import format_fraction
from vconsolidate.words import counted, verb

_SAME: Final = 1e-9

_GRAIN: Final = 1000
"""Steps per unit in a plan document, which has three decimals."""


def add_cuts(
    estate: Estate, demand: Demand, plan: Plan, refuted: Sequence[Refutation], *, of_all_vms: bool = True
) -> tuple[Demand, tuple[str, ...]]:
    """
    Return the demand with a cut or a larger VM for every refutation, and a sentence about each addition.

    Parameters
    ----------
    of_all_vms
        Cuts hold for every host; else only the VMs of the refuted hosts count, and all other hosts stay as they are.
    """
    cuts, words = _Cuts(demand), list[str]()
    ceilings = {cluster.name: cluster.policy.cpu_ceiling_fraction for cluster in estate.clusters}
    for item in refuted:
        if item.resource == "cpu":
            scale = ceilings[plan.hosts[item.host].cluster] / item.allowed_fraction
            vms = np.ones(len(demand.vms), dtype=np.bool_) if of_all_vms else plan.host_of_vm == item.host
            word = cuts.add(item, scale, vms, "" if of_all_vms else plan.hosts[item.host].name)
            words += [word] if word else []
    vms, memory_words = _raise_memory(demand, plan, [item for item in refuted if item.resource == "memory"])
    larger, size_words = enlarge(
        estate, replace(cuts.demand(), vms=vms), [item for item in refuted if item.resource == "vcpus"]
    )
    return larger, (*words, *memory_words, *size_words)


class _Cuts:
    """The CPU slots of a demand, and those that cuts add or extend to more VMs."""

    def __init__(self, demand: Demand) -> None:
        self._demand = demand
        self._columns = dict(zip(demand.slots, demand.cpu_mhz_by_vm_slot.T, strict=True))
        alone = np.array([vm.latency_sensitive for vm in demand.vms], dtype=np.bool_)
        self._own_cores_mhz = np.where(alone, demand.cpu_mhz_by_vm_slot.min(axis=1), 0.0)

    def add(self, item: Refutation, scale: float, vms: BoolArray, host: str) -> str:
        """
        Count the demand of some VMs in a refuted interval; return a sentence, empty where all of it counted before.

        Parameters
        ----------
        scale
            By how much the demand grows so that a host is over its ceiling where it is over what is allowed.
        vms
            (n_vms,)
        host
            Whose VMs they are; empty for all VMs.
        """
        time = clock_time(self._demand.series, item.step)
        name = time if not host else f"{time}, VMs of refuted hosts"
        if abs(scale - 1.0) > _SAME:
            name += f" (up to {format_fraction(item.allowed_fraction)})"
        before = self._columns.get(name)
        exact = self._demand.series.cpu_mhz_by_vm_step[:, item.step].astype(np.float64) * scale
        column = np.where(vms, _round_up(exact), 0.0 if before is None else before)
        column = np.maximum(column, self._own_cores_mhz)
        if before is not None and (column <= before).all():
            return ""
        self._columns[name] = column
        whose = f" of the VMs that shared {host}" if host else ""
        return f"the next plan must fit the CPU demand{whose} at {time if host else name}"

    def demand(self) -> Demand:
        """Return the demand with all slots."""
        joined: FloatArray = np.stack(list(self._columns.values()), axis=1)
        return replace(self._demand, slots=tuple(self._columns), cpu_mhz_by_vm_slot=frozen(joined))


def _round_up(figures: FloatArray | float) -> FloatArray:
    """Return figures rounded up to the decimals of a plan document, so that a reopened plan has the same figures."""
    return np.ceil(np.asarray(figures, dtype=np.float64) * _GRAIN) / _GRAIN


def _raise_memory(
    demand: Demand, plan: Plan, refuted: Sequence[Refutation]
) -> tuple[tuple[VirtualMachine, ...], tuple[str, ...]]:
    """Return the VMs with the memory they used when their host reclaimed memory, and a sentence about each host."""
    vms, words = list(demand.vms), []
    for item in refuted:
        raised = 0
        for vm in np.flatnonzero(plan.host_of_vm == item.host).tolist():
            used = float(demand.series.used_mib_by_vm_step[vm, item.step])
            wanted = float(_round_up(max(used, vms[vm].consumed_mib * 1.05)))
            wanted = min(float(vms[vm].configured_mib), wanted)
            if wanted > vms[vm].consumed_mib + 1.0:
                vms[vm] = replace(vms[vm], consumed_mib=wanted)
                raised += 1
        if raised:
            host = plan.hosts[item.host].name
            words.append(
                f"{counted(raised, 'VM')} that shared {host} {verb(raised, 'is', 'are')} planned with the memory "
                f"{verb(raised, 'it', 'they')} used when it reclaimed the most memory"
            )
    return tuple(vms), tuple(words)
