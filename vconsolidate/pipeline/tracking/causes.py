"""
Where the difference between a host's measured and expected mean CPU comes from.

The factor between measured m and expected e of a VM is exp(x₁ + x₂ + …), its effects. Its difference m − e is divided
among them by the logarithmic mean L = (m − e) / ln(m/e): effect k adds L·xₖ, and all together are m − e exactly (LMDI;
Ang, Energy Policy 33, 2005). VMs that came or left, and what the host does beyond its VMs, are sums of their own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from vconsolidate.model.arrays import FloatArray
from vconsolidate.model.demand import Demand
from vconsolidate.model.plan import Plan
from vconsolidate.model.tracking import Cause, CauseKind
from vconsolidate.pipeline.tracking.as_run import AsRun
from vconsolidate.pipeline.tracking.compare_vms import ComparedVms
from vconsolidate.pipeline.tracking.loads import Loads
from vconsolidate.pipeline.tracking.measured_replay import average
from vconsolidate.replay.machine import Machine

LEAST_CAUSE: Final = 1e-6
"""Share of a host that is no cause: series are in single precision."""
LEAST_RATIO: Final = 1e-9
"""Measured over expected use of a VM that did nothing: its logarithm has to exist."""


@dataclass(frozen=True, slots=True)
class VmEffects:
    """(n_vms,) logarithms of the factors of each VM; NaN where it was not compared."""

    rating: FloatArray
    common: FloatArray
    class_: FloatArray
    own: FloatArray


def vm_effects(compared: ComparedVms) -> VmEffects:
    """Return the effects of every VM; together they are the logarithm of measured over expected."""
    n_vms = len(compared.expected_cores)
    found = {name: np.full(n_vms, np.nan) for name in ("rating", "common", "class", "own")}
    rows, cpu = compared.rows, compared.cpu
    if rows.size:
        expected = compared.expected_cores[rows]
        whole = np.log(np.maximum(compared.measured_cores[rows], LEAST_RATIO * expected) / expected)
        found["rating"][rows] = cpu.of_each("source") + cpu.of_each("target")
        found["common"][rows] = cpu.of_each("common")
        found["class"][rows] = cpu.of_each("class")
        known = found["rating"][rows] + found["common"][rows] + found["class"][rows]
        found["own"][rows] = whole - known
    return VmEffects(found["rating"], found["common"], found["class"], found["own"])


def causes_of(
    machine: Machine,
    demand: Demand,
    plan: Plan,
    run: AsRun,
    compared: ComparedVms,
    effects: VmEffects,
    loads: Loads,
    replayed_mean: float,
) -> tuple[Cause, ...]:
    """
    Return the causes of a host's difference, the largest first; nothing where its load was not measured.

    Parameters
    ----------
    replayed_mean
        Mean share of its capacity that the replay expects, with what the replay adds to the sum of its VMs.
    """
    row = machine.index
    measured = average(loads.cores[row])
    if np.isnan(measured):
        return ()
    planned, mine = plan.host_of_vm == row, run.host_of_vm == row
    here = _cores(demand, machine)
    parts: dict[CauseKind, float] = {
        "placement": float(here[mine & ~planned].sum() - here[planned & ~mine].sum()),
    }
    expected, own = compared.expected_cores[mine], compared.measured_cores[mine]
    blank = np.isnan(own)
    change = np.where(blank, 0.0, own - expected)
    compared_here = ~np.isnan(effects.own[mine])
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = np.log(np.maximum(own, LEAST_RATIO * expected) / expected)
        weight = np.where(np.abs(ratio) < 1e-9, expected, change / ratio)
    kinds: tuple[tuple[CauseKind, FloatArray], ...] = (
        ("rating", effects.rating),
        ("common", effects.common),
        ("class", effects.class_),
    )
    told = np.zeros(int(mine.sum()))
    for kind, values in kinds:
        share = np.where(compared_here, weight * values[mine], 0.0)
        parts[kind] = float(share.sum())
        told += share
    parts["own"] = float((change - told).sum())
    vms = float(np.where(blank, expected, own).sum())
    beyond = measured - vms + float(here[planned].sum()) - replayed_mean * machine.cores
    parts["unmeasured" if blank.any() else "overhead"] = beyond
    ordered = sorted(parts.items(), key=lambda item: (-abs(item[1]), item[0]))
    return tuple(
        Cause(kind, value / machine.cores) for kind, value in ordered if abs(value) > LEAST_CAUSE * machine.cores
    )


def _cores(demand: Demand, machine: Machine) -> FloatArray:
    """Return (n_vms,) the expected mean of every VM in cores of this host, whether it runs there or not."""
    overhead = demand.cpu_overhead_by_cluster[machine.host.cluster]
    work: FloatArray = demand.series.cpu_mhz_by_vm_step.mean(axis=1, dtype=np.float64)
    return work * overhead / machine.core_mhz
