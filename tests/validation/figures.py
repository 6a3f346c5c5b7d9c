"""
Published measurements beside what the model says: one function per source, used by the tests and by the manual.

``python -m tests.validation.table`` writes ``docs/validation.md`` from the same rows.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from vconsolidate.catalog.load import load_catalog
from vconsolidate.model.slots import slots
from vconsolidate.replay.cpu import allocate, capacity, efficiency
from vconsolidate.replay.memory import min_free_mib, targets
from vconsolidate.replay.parameters import DEFAULTS
from vconsolidate.replay.sharing import shared_mib
from vconsolidate.replay.slowdown import balloon_speed, slowdown, speed_with_memory

DATA = Path(__file__).parents[3] / "shared" / "data" / "validation"
"""Series read off published plots; not part of the project, so checks that need them skip where they are absent."""


@dataclass(frozen=True)
class Row:
    """
    One published figure.

    Parameters
    ----------
    what
        What was measured.
    published, predicted
        In `unit`.
    low, high
        The prediction must lie in [low, high].
    """

    what: str
    published: float
    predicted: float
    low: float
    high: float
    unit: str = ""

    @property
    def holds(self) -> bool:
        """The prediction is within the stated tolerance."""
        return self.low <= self.predicted <= self.high


@dataclass(frozen=True)
class Source:
    """
    A published table or figure.

    Parameters
    ----------
    id
        As in the list of the design.
    kind
        ``prediction`` (nothing was fitted to these figures), ``calibration`` or ``fit`` (the constants come from them).
    tolerance
        In words.
    """

    id: str
    title: str
    kind: str
    tolerance: str
    rows: Callable[[], Iterator[Row]]
    needs: str = ""

    @property
    def available(self) -> bool:
        """The data it needs is there."""
        return not self.needs or (DATA / self.needs).exists()


def within(what: str, published: float, predicted: float, absolute: float, unit: str = "") -> Row:
    """Return a row whose prediction must be within `absolute` of the published figure."""
    return Row(what, published, predicted, published - absolute, published + absolute, unit)


def _one(values: list[float]) -> np.ndarray:
    return np.array([values])


def v1() -> Iterator[Row]:
    """Yield the mean allocations of two VMs of 256 MB with equal shares."""
    windows = (("10–30 min, tax 0 %", 0.0, 357.7, (9.54, 171.45), (178.7, 179.0)),
               ("33–60 min, tax 75 %", 0.75, 344.5, (9.58, 200.72), (101.3, 243.3)))  # fmt: skip
    for window, tax, total, active, published in windows:
        kept = targets(
            _one([*active]), np.ones((1, 2)), np.zeros((1, 2)), np.full((1, 2), 256.0), np.array([total]), tax
        )[0]
        for vm, measured, predicted in zip(("idle VM", "active VM"), published, kept, strict=True):
            yield within(f"{vm}, {window}", measured, float(predicted), 3.0, "MB")


def v2() -> Iterator[Row]:
    """Yield how well the allocations of five VMs are followed over an hour."""
    data = {key: np.array(values) for key, values in json.loads((DATA / "osdi02_fig8.json").read_text()).items()}
    late = data["t_min"] >= 24.0
    measured = {vm: data[f"{vm}_alloc"][late] for vm in ("sql", "citrix")}
    active = np.column_stack([data["sql_active"], data["citrix_active"], data["all_active"]])[late]
    active[:, 2] = np.maximum(active[:, 2] - active[:, 0] - active[:, 1], 0.0)
    size = np.broadcast_to(np.array([320.0, 320.0, 832.0]), active.shape)
    error: dict[tuple[str, float], float] = {}
    for tax in (0.75, 0.0):
        kept = targets(active, size, size / 2.0, size, data["all_alloc"][late], tax)
        for column, (vm, series) in enumerate(measured.items()):
            error[vm, tax] = float(np.mean(np.abs(kept[:, column] / series - 1.0))) * 100.0
            if tax == 0.75:
                correlation = float(np.corrcoef(kept[:, column], series)[0, 1])
                yield Row(f"{vm}: correlation of allocation over time", 1.0, correlation, 0.9, 1.0)
    yield Row("sql: mean error of allocation", 0.0, error["sql", 0.75], 0.0, 12.0, "%")
    yield Row("citrix: mean error of allocation", 0.0, error["citrix", 0.75], 0.0, 4.0, "%")
    for vm in measured:
        better = error[vm, 0.0] / error[vm, 0.75]
        yield Row(f"{vm}: error without tax over error with tax", float("nan"), better, 2.0, float("inf"))


def v3() -> Iterator[Row]:
    """Yield memory reclaimed by sharing from N identical VMs: z·M·N + c·M·(N − 1), fitted."""
    published = (28.4, 53.8, 79.9, 106.2, 130.9, 155.6, 183.2, 208.0, 234.1)
    size, zero, common = 39.08, 0.0625, 0.594
    for n, measured in enumerate(published, start=2):
        predicted = zero * size * n + common * size * (n - 1)
        yield within(f"{n} VMs", measured, predicted, 0.03 * measured, "MB")


def v4() -> Iterator[Row]:
    """Yield production sharing against both ends of the interval shown by default."""
    for name, n_vms, measured in (("10 Windows NT", 10, 32.9), ("9 Linux", 9, 18.7), ("5 Linux", 5, 7.2)):
        low, high = (
            100.0 * end for end in shared_mib([1.0 / n_vms] * n_vms, ["same"] * n_vms, "all", large_pages=False)
        )
        yield Row(f"{name} VMs: least", measured, low, 0.0, measured, "%")
        yield Row(f"{name} VMs: most", measured, high, measured, 100.0, "%")


def v5() -> Iterator[Row]:
    """Yield dbench throughput against memory, native and ballooned."""
    full = 17.80
    for size, measured in ((128, 11.47), (160, 13.70), (192, 15.63), (224, 17.04), (256, 17.80)):
        yield within(
            f"{size} MB native", measured, full * float(speed_with_memory(size / 256)), 0.02 * measured, "MB/s"
        )
    for size, measured in ((128, 4.4), (160, 1.7), (192, 2.2), (224, 1.4)):
        predicted = 100.0 * (1.0 - float(balloon_speed((256 - size) / 256)))
        yield within(f"ballooned to {size} MB: overhead", measured, predicted, 1.7, "%")


def v6() -> Iterator[Row]:
    """Yield CPU shares of eight CPU-bound domains of weights 8 to 1 on two CPUs."""
    published = (0.2216, 0.1952, 0.1742, 0.1369, 0.1096, 0.0824, 0.0536, 0.0264)
    weight = np.arange(8.0, 0.0, -1.0)
    given = allocate(np.ones((1, 8)), np.zeros((1, 8)), weight, np.array([2.0]), floor_first=False)[0] / 2.0
    for w, measured, predicted in zip(weight, published, given, strict=True):
        yield within(f"weight {w:.0f}", measured, float(predicted), 0.05 * measured + 0.002)


def v7() -> Iterator[Row]:
    """Yield the latency of a domain among 128 CPU-bound ones: half a round of 5 ms slices."""
    yield within("mean latency", 147.0, 5.0 * 128 / 2 / 2, 14.7, "ms")


def v8() -> Iterator[Row]:
    """Yield the throughput left with 5 ms slices at 64 domains per CPU."""
    left = efficiency(1.0, 64, 1, DEFAULTS.efficiency_mixed, DEFAULTS.efficiency_cpu_bound)
    yield within("5 ms slices, 64:1", 1.85 / 2.0, left, 0.01)
    yield within("5 ms slices, 1:1", 1.0, efficiency(1.0, 1, 1, 0.85, 0.93), 0.0)


def v9() -> Iterator[Row]:
    """Yield the minutes four 2-vCPU guests need on four CPUs; one alone needs 147."""
    total = np.array([4.0 * efficiency(0.0, 8, 4, DEFAULTS.efficiency_mixed, DEFAULTS.efficiency_cpu_bound)])
    for what, floor, measured in (
        ("four guests alike", [0.0, 0.0, 0.0, 0.0], 370.0),
        ("two with half their CPUs reserved", [1.0, 1.0, 0.0, 0.0], 270.0),
    ):
        given = allocate(np.full((1, 4), 2.0), _one(floor), np.full(4, 100.0), total, floor_first=True)[0]
        minutes = 147.0 * 2.0 / float(given[0])
        yield Row(what, measured, minutes, 0.75 * measured, 1.05 * measured, "min")


def v10() -> Iterator[Row]:
    """Yield the CPU time charged to a VM that runs half the time, half of it beside a busy sibling thread."""
    beside = float(capacity(2.0, 1, 2, DEFAULTS.smt_gain_fraction)) / 2.0
    yield within("used", 40.625, 100.0 * (0.25 * 1.0 + 0.25 * beside), 1e-9, "%")


def v11() -> Iterator[Row]:
    """Yield the memory kept free."""
    for size, measured in ((28, 900.0), (100, 1619.0)):
        yield within(f"host of {size} GB", measured, min_free_mib(size * 1024.0), 20.0, "MB")


def v12() -> Iterator[Row]:
    """Yield the memory overhead per VM of ESXi 5 to 6.7."""
    table = {
        256: (20.29, 24.28, 32.23, 48.16),
        1024: (25.90, 29.91, 37.86, 53.82),
        4096: (48.64, 52.72, 60.67, 76.78),
        16384: (139.62, 143.98, 151.93, 168.60),
    }
    overhead = load_catalog().hypervisors["esxi-6.7"].overhead
    for size, row in table.items():
        for vcpus, measured in zip((1, 2, 4, 8), row, strict=True):
            yield within(f"{size} MB, {vcpus} vCPU", measured, overhead.of(vcpus, size), 0.3, "MB")


def v13() -> Iterator[Row]:
    """Yield the worked example of slot-based admission control."""
    vm_cpu, vm_memory = np.array([2.0, 2.0, 1.0, 1.0, 1.0]), np.array([1.0, 1.0, 2.0, 1.0, 1.0])
    found = slots(vm_cpu, vm_memory, np.array([9.0, 9.0, 6.0]), np.array([9.0, 6.0, 6.0]))
    yield within("slot CPU", 2.0, found.slot.cpu, 0.0, "GHz")
    yield within("slot memory", 2.0, found.slot.memory, 0.0, "GB")
    for host, published, predicted in zip((1, 2, 3), (4.0, 3.0, 3.0), found.by_host, strict=True):
        yield within(f"slots of host {host}", published, float(predicted), 0.0)
    yield within("host failures tolerated", 1.0, float(found.failures), 0.0)
    dom0 = load_catalog().hypervisors["xen-4.4"].reserve_mib(2048.0)
    yield within("memory of the driver domain of a 2 GB Xen host", 543.0, float(int(dom0)), 0.0, "MB")


def v15() -> Iterator[Row]:
    """Yield the slowdown of four guests of 8 GB, all active, on 16 GB."""
    guest = 8192.0
    kept = (16_384.0 - min_free_mib(16_384.0)) / 4.0  # alike, so each keeps a quarter; ballooning alone suffices
    all_of_it, ballooned = np.array([guest]), np.array([1.0 - kept / guest])
    times = slowdown(np.array([kept]), all_of_it, all_of_it, all_of_it, np.zeros(1), ballooned, DEFAULTS.thrash_factor)
    yield Row("slowdown", 3.0, float(times[0]), 2.0, 5.0, "×")


def v17() -> Iterator[Row]:
    """Yield sharing within one machine against both ends of the interval shown by default."""
    low, high = (100.0 * end for end in shared_mib([1.0], ["any"], "within_vm", large_pages=False))
    yield Row("within a VM: least", 13.0, low, 0.0, 13.0, "%")
    yield Row("within a VM: most", 13.0, high, 13.0, 15.0, "%")


def v18() -> Iterator[Row]:
    """Yield what ESX saved on VMs alike, by the two ratios published, against the ends for a crowd of them."""
    n_vms, measured = 1000, 90.0 / 1.5
    ends = shared_mib([1.0] * n_vms, ["same"] * n_vms, "all", large_pages=False)
    own = shared_mib([1.0] * n_vms, ["same"] * n_vms, "within_vm", large_pages=False)
    low, high = (100.0 * (end - inside) / (n_vms - 1) for end, inside in zip(ends, own, strict=True))
    yield Row("between VMs alike: least", measured, low, 0.0, measured, "%")
    yield Row("between VMs alike: most", measured, high, measured, 1.05 * measured, "%")


OSDI = "Waldspurger, “Memory Resource Management in VMware ESX Server”, OSDI 2002"
XEN = "Barham et al., “Xen and the Art of Virtualization”, SOSP 2003"
FRIEDMAN = "Friedman, “Performance by Design”"

SOURCES = (
    Source("V1", f"{OSDI}, Fig. 7: idle-memory tax", "prediction", "±3 MB", v1),
    Source("V2", f"{OSDI}, Fig. 8: five VMs over time", "prediction", "in the last column", v2, "osdi02_fig8.json"),
    Source("V3", f"{OSDI}, Fig. 4: page sharing, identical VMs", "fit", "3 %, two or more VMs", v3),
    Source("V4", f"{OSDI}, Fig. 5: page sharing in production", "interval", "the interval covers the figure", v4),
    Source("V5", f"{OSDI}, Fig. 2: dbench with less memory", "fit", "2 %; overhead ±1.7 points", v5),
    Source("V6", f"{XEN}, Fig. 5: CPU shares by weight", "prediction", "5 % + 0.002", v6),
    Source("V7", f"{XEN}, §4.5: latency among 128 domains", "arithmetic of a round, outside the model", "10 %", v7),
    Source("V8", f"{XEN}, Fig. 6: throughput by time slice", "calibration", "0.01", v8),
    Source(
        "V9",
        f"{FRIEDMAN}: Hyper-V with four guests",
        "calibration of the first row, prediction of the second",
        "−25 / +5 %",
        v9,
    ),
    Source("V10", "VMware, ESXi CPU accounting with hyper-threading", "calibration", "exact", v10),
    Source("V11", "VMware, memory management: minFree", "prediction", "±20 MB", v11),
    Source("V12", "VMware, vSphere Resource Management: overhead memory on VMs", "fit", "±0.3 MB", v12),
    Source("V13", "VMware, vSphere Availability: slot example; XenServer: dom0 memory", "prediction", "exact", v13),
    Source("V15", f"{FRIEDMAN}: ESX, four guests of 8 GB on 16 GB", "calibration", "2 to 5 ×", v15),
    Source(
        "V17",
        "Barker et al., “An Empirical Study of Memory Sharing in Virtual Machines”, USENIX ATC 2012: within a VM",
        "interval",
        "the interval covers the figure and ends below 15 %",
        v17,
    ),
    Source(
        "V18",
        "Gupta et al., “Difference Engine”, OSDI 2008: sharing between VMs alike (90 %, 1.5 times what ESX saved)",
        "interval",
        "the interval covers the figure",
        v18,
    ),
)
"""All sources, in the order of their identifiers."""
