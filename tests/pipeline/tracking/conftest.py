"""A small migration: twelve VMs on two hosts, of which everything is known."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pytest

from tests.towns import POLICY, Town
from vconsolidate.model.demand import Demand, DemandSeries
from vconsolidate.model.estate import Estate
from vconsolidate.model.evidence import Bound
from vconsolidate.model.hardware import Cpu
from vconsolidate.model.measured import Measured, Panel
from vconsolidate.model.plan import Plan
from vconsolidate.model.server import Server

STEPS = 288
START_S = 1_767_225_600


@dataclass(frozen=True, slots=True)
class Migration:
    """An estate, its demand and its plan; each VM uses 500 MHz all the time, each host has 10 cores of 1,000 MHz."""

    estate: Estate
    demand: Demand
    plan: Plan

    def measured(
        self, factor: float | dict[str, float] = 1.0, *, ready: float | None = None, without: tuple[str, ...] = ()
    ) -> Measured:
        """Return counters of every VM: its expected use times a factor, its own where there are several."""
        names = tuple(vm.name for vm in self.demand.vms if vm.name not in without)
        own = [factor.get(name, 1.0) if isinstance(factor, dict) else factor for name in names]
        cores = np.repeat(0.5 * np.array(own, dtype=np.float32)[:, None], STEPS, axis=1)
        counters = {"cpu_cores": Panel(names, cores)}
        if ready is not None:
            counters["ready_fraction"] = Panel(names, np.full((len(names), STEPS), ready, dtype=np.float32))
        return Measured(START_S, 300, STEPS, counters)


def cpu(name: str, error: float, mhz: float = 1000.0, cores: int = 10) -> Cpu:
    return Cpu(name, "intel", "y", 1, cores, 2, mhz, mhz, error, "test", "nested_paging")


@pytest.fixture
def migration(town: Town) -> Migration:
    policy = replace(POLICY, cpu_ceiling_fraction=0.8, headroom_fraction=0.1)
    box = replace(town.hardware(cores=10, gib=64), cpu=cpu("new", 0.1))
    cluster = town.cluster(hosts=[town.host(name, box) for name in ("h1", "h2")], policy=policy)
    vms = [town.vm(f"v{number:02d}", mhz=500.0, gib=2.0) for number in range(12)]
    plain = town.demand(vms)
    mhz = np.full((12, STEPS), 500.0, dtype=np.float32)
    mib = np.full((12, STEPS), 1024.0, dtype=np.float32)
    half, none = np.full((12, STEPS), 512.0, dtype=np.float32), np.zeros((12, STEPS), dtype=np.float32)
    series = DemandSeries(START_S - 86_400, 300, mhz, mib, half, none, synthetic=False)
    old = replace(town.hardware(cores=2, gib=4), cpu=cpu("old", 0.1, cores=2))
    estate = replace(town.estate(vms, [cluster]), servers=tuple(Server(vm.name, old, vm.guest) for vm in vms))
    hosts = tuple(town.planned(name, "c", "t", box, existing=True) for name in ("h1", "h2"))
    placement = np.array([0] * 6 + [1] * 6, dtype=np.int64)
    plan = Plan("feasible", hosts, placement, (), Bound(0, 0.0, "none"), "none")
    return Migration(estate, replace(plain, series=series), plan)
