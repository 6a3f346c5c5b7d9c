"""Metrics as the exporters count them: counters become rates, their resets are seen, and servers are summed up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from vconsolidate.inventory.importing.fragment import Metric
from vconsolidate.inventory.importing.prometheus.answers import Line
from vconsolidate.inventory.importing.prometheus.names import IDLE, MEANINGS, host_of, is_counted
from vconsolidate.inventory.importing.series.counters import rates
from vconsolidate.inventory.importing.series.spool import Spool

if TYPE_CHECKING:
    import polars as pl

_BITS: Final = 8 / 1e6
_MIB: Final = 1024**2


@dataclass(slots=True)
class Raw:
    """
    What was read, by instance.

    Attributes
    ----------
    infos
        Instance → kind of info → labels of each line.
    gauges
        Instance → gauge → time → value.
    counters
        Instance → kind → (metric, device, mode) → time → value.
    others
        Metrics that say nothing of what an inventory holds → series.
    resets, resized
        Counters that fell, and instances whose number of processors changed.
    """

    infos: dict[str, dict[str, list[Mapping[str, str]]]] = field(default_factory=dict)
    gauges: dict[str, dict[str, dict[int, float]]] = field(default_factory=dict)
    counters: dict[str, dict[str, dict[tuple[str, str, str], dict[int, float]]]] = field(default_factory=dict)
    others: Counter[str] = field(default_factory=Counter)
    resets: int = 0
    resized: set[str] = field(default_factory=set)

    def take(self, line: Line, instance: str = "") -> None:
        """Take one series; `instance` names it where its labels do not."""
        meaning = MEANINGS.get(line.name)
        where = line.labels.get("instance") or instance or "server"
        if meaning is None:
            self.others[line.name] += 1
        elif meaning.kind == "info":
            self.infos.setdefault(where, {}).setdefault(meaning.what, []).append(line.labels)
        elif meaning.kind == "gauge":
            held = self.gauges.setdefault(where, {}).setdefault(meaning.what, {})
            held.update(_measured(line))
        elif is_counted(meaning, line.labels):
            key = (line.name, line.labels.get(meaning.device, ""), line.labels.get("mode", ""))
            self.counters.setdefault(where, {}).setdefault(meaning.kind, {}).setdefault(key, {}).update(_measured(line))

    @property
    def instances(self) -> list[str]:
        """All instances, in the order in which they came."""
        return list(dict.fromkeys([*self.infos, *self.gauges, *self.counters]))

    def name_of(self, instance: str) -> str:
        """Return the name of a server: what its system calls it, else the host of its address."""
        for labels in self.infos.get(instance, {}).get("uname", []):
            name = labels.get("nodename") or labels.get("hostname")
            if name:
                return name
        return host_of(instance)

    def logical(self, instance: str) -> int | None:
        """Return the logical processors of a server."""
        cpus = {device for _, device, _ in self.counters.get(instance, {}).get("cpu", {})}
        cpus |= {labels.get("cpu", "") for labels in self.infos.get(instance, {}).get("cpu", [])}
        stated = self.gauges.get(instance, {}).get("logical", {})
        return len(cpus) or (round(max(stated.values())) if stated else None)

    def memory_bytes(self, instance: str) -> float | None:
        """Return the memory of a server; the most, where it changes."""
        sizes = self.gauges.get(instance, {}).get("total", {})
        return max(sizes.values()) if sizes else None

    def give(self, spool: Spool) -> None:
        """Add the samples of all servers to `spool`."""
        for instance in self.instances:
            name = self.name_of(instance)
            for kind, series in self.counters.get(instance, {}).items():
                rate, resets = rates(series)
                self.resets += resets
                if rate.is_empty():
                    continue
                metric, frame = self._summed(instance, kind, rate)
                spool.add_samples(name, metric, frame["time_s"].to_list(), frame["value"].to_list())
            used = used_mib(self.gauges.get(instance, {}))
            if used:
                spool.add_samples(name, "memory_used", list(used), list(used.values()))

    def _summed(self, instance: str, kind: str, rate: pl.DataFrame) -> tuple[Metric, pl.DataFrame]:
        import polars as pl  # noqa: PLC0415 - heavy

        if kind == "network":
            return "network", rate.group_by("time_s").agg(pl.col("rate").sum().alias("value") * _BITS).sort("time_s")
        if kind == "disk":
            return "disk_iops", rate.group_by("time_s").agg(pl.col("rate").sum().alias("value")).sort("time_s")
        idle = pl.col("mode").is_in(IDLE)
        cores = pl.col("device").n_unique()
        total = pl.col("rate").sum()  # of an export without idle
        busy = cores - pl.col("rate").filter(idle).sum() if rate["mode"].is_in(IDLE).any() else total
        summed = rate.group_by("time_s").agg(busy.alias("busy"), cores.alias("cores")).sort("time_s")
        if summed["cores"].n_unique() > 1:
            self.resized.add(self.name_of(instance))
        share = 100 * pl.col("busy").clip(0) / pl.col("cores").max()
        return "cpu", summed.select("time_s", share.alias("value"))


def _measured(line: Line) -> dict[int, float]:
    return {time: value for time, value in zip(line.times_s, line.values, strict=True) if value is not None}


def used_mib(gauges: Mapping[str, Mapping[int, float]]) -> dict[int, float]:
    """Return memory in use by time: all but what is available to applications."""
    total = gauges.get("total", {})
    if "available" in gauges:
        free = gauges["available"]
    elif "free" in gauges:
        parts = [gauges.get(part, {}) for part in ("free", "buffers", "cached")]
        free = {time: sum(part.get(time, 0.0) for part in parts) for time in parts[0]}
    else:
        return {}
    whole = max(total.values(), default=0.0)  # a constant is often exported once, beside many samples
    return {time: max(0.0, total.get(time, whole) - value) / _MIB for time, value in sorted(free.items()) if whole}
