"""Twenty hosts of VMs of mixed sizes, drawn by seeds: simulated, and replayed with the demand that was simulated."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from tests.replay.conftest import Host, Vm, build_case
from tests.validation.mixed_hosts import Guest, Simulation
from vconsolidate.replay.engine import replay
from vconsolidate.replay.parameters import DEFAULTS, Parameters

SEEDS = range(1, 21)
"""The model's constants were set on other seeds."""

BURSTS = 120_000
"""Bursts simulated for each host."""

TOTAL_TOLERANCE, SIZE_TOLERANCE, SIZE_POINTS = 0.12, 0.25, 0.005
LEAST_READY = 0.004
"""Below this share of the time a total cannot be told from noise; it must then be right within 0.1 points."""

_LEVELS = (0.5, 1.0, 2.0)
"""Low, normal and high shares per vCPU, as ESX has them."""
_MIXES = ((1, 4), (1, 2, 4), (2, 4), (1, 8), (2, 4, 8), (1, 2, 4, 8), (4, 8), (2, 16), (1, 4, 16), (1, 2, 4, 8, 16))


@dataclass(frozen=True)
class Case:
    """
    A host.

    Parameters
    ----------
    mixed_shares
        Shares per vCPU differ.
    load
        What the VMs would keep busy if none waited, over the threads; what was kept busy comes from the simulation.
    """

    seed: int
    threads: int
    guests: tuple[Guest, ...]
    mixed_shares: bool
    load: float


@dataclass(frozen=True)
class Outcome:
    """
    A host as simulated and as replayed.

    Parameters
    ----------
    load
        Share of the threads that was busy.
    simulated, replayed
        Ready time per vCPU, share of the time, over all VMs.
    by_size
        vCPUs of a VM → the same, over the VMs of that size.
    """

    case: Case
    load: float
    simulated: float
    replayed: float
    by_size: dict[int, tuple[float, float]]

    @property
    def total_holds(self) -> bool:
        """The total is within its tolerance."""
        allowed = TOTAL_TOLERANCE * self.simulated if self.simulated >= LEAST_READY else 0.001
        return abs(self.replayed - self.simulated) <= allowed

    @property
    def sizes_that_fail(self) -> list[int]:
        """The sizes outside their tolerance."""
        return [
            size
            for size, (measured, found) in self.by_size.items()
            if abs(found - measured) > max(SIZE_TOLERANCE * measured, SIZE_POINTS)
        ]


def draw(seed: int) -> Case:
    """Return a host of 8 to 48 threads with 1.5 to 4 vCPUs per thread; no VM has more than half of the threads."""
    random = Random(seed)  # noqa: S311 -- a simulation
    threads = random.choice((8, 12, 16, 24, 32, 48))
    mix = random.choice([mix for mix in _MIXES if max(mix) <= threads // 2])
    load, most, mixed_shares = random.uniform(0.4, 1.1), random.uniform(1.5, 4.0) * threads, random.random() < 0.5
    sizes = list(mix)
    while sum(sizes) < most:
        sizes += random.choices(mix, [1.0 / size for size in mix])
    busy = [0.02 + 0.9 * random.betavariate(1.2, 2.0) for _ in sizes]
    low, high = 0.0, 50.0
    for _ in range(50):
        middle = (low + high) / 2.0
        reached = sum(size * min(u * middle, 0.95) for size, u in zip(sizes, busy, strict=True))
        low, high = (middle, high) if reached < load * threads else (low, middle)
    guests = tuple(
        Guest(size, wake_rate(size, min(u * low, 0.95)), size * (random.choice(_LEVELS) if mixed_shares else 1.0))
        for size, u in zip(sizes, busy, strict=True)
    )
    return Case(seed, threads, guests, mixed_shares, load)


def wake_rate(vcpus: int, busy: float) -> float:
    """Return how often an idle vCPU must wake up by itself to be busy for about this share of the time."""
    siblings = DEFAULTS.burst_together * (vcpus - 1) * (1.0 - busy)
    return busy / (1.0 - busy) / (1.0 + siblings)


def simulate(case: Case, bursts: int = BURSTS) -> list[tuple[float, float]]:
    """Return the share of the time that each VM's vCPUs ran and waited."""
    duration = bursts / (case.threads * min(case.load, 1.0))
    return Simulation(case.threads, case.guests, DEFAULTS.burst_together, case.seed).run(duration)


def compare(case: Case, tally: list[tuple[float, float]]) -> Outcome:
    """Replay the demand that ran in a simulation, and return both."""
    vms = [
        Vm(
            cpu_mhz=1000.0 * run * guest.vcpus,
            vcpus=guest.vcpus,
            shares=round(1000 * guest.shares),
            cpu_reservation_mhz=1000.0 * guest.reservation,
        )
        for guest, (run, _) in zip(case.guests, tally, strict=True)
    ]
    built = build_case(vms, [Host(cores=case.threads)], n_steps=1)
    ready = [vm.ready_mean_fraction for vm in replay(*built, parameters=Parameters(efficiency_mixed=1.0)).vms]
    rows = [
        (guest.vcpus, run, wait, found) for guest, (run, wait), found in zip(case.guests, tally, ready, strict=True)
    ]
    vcpus = sum(size for size, *_ in rows)
    by_size = {
        size: (_mean([row[2] for row in rows if row[0] == size]), _mean([row[3] for row in rows if row[0] == size]))
        for size in sorted({row[0] for row in rows})
    }
    return Outcome(
        case,
        sum(size * run for size, run, _, _ in rows) / case.threads,
        sum(size * wait for size, _, wait, _ in rows) / vcpus,
        sum(size * found for size, _, _, found in rows) / vcpus,
        by_size,
    )


def _mean(values: list[float]) -> float:
    return sum(values) / len(values)
