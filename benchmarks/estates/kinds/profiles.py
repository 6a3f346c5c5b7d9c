"""Estates whose demand has a shape: measured traces by day and week, stated patterns, growth."""

from __future__ import annotations

import numpy as np

from benchmarks.estates.draft import Draft, existing_hosts, host_type
from benchmarks.estates.draw_servers import add_office_servers, choose
from vconsolidate.model.arrays import FloatArray

_BUY = (host_type("r740", "dell-poweredge-r740-2x6130", 10400), host_type("r730", "dell-poweredge-r730", 7900))


def days(draft: Draft, number: int) -> None:
    """Ten days of hourly CPU and memory in wide tables; a profile of the day in slots of two hours; N+1."""
    draft.add_cluster("main", host_types=list(_BUY))
    add_office_servers(draft, number)
    cpu, memory = _histories(draft, number, 240)
    draft.files["cpu.csv"] = _wide(draft, cpu)
    draft.files["memory.csv"] = _wide(draft, memory)
    draft.sections["traces"] = [
        {"file": "cpu.csv", "interval": "1 h", "layout": "wide", "metric": "cpu", "units": {"cpu": "%"}},
        {
            "file": "memory.csv",
            "interval": "1 h",
            "layout": "wide",
            "metric": "memory_used",
            "units": {"memory_used": "%"},
        },
    ]
    statistic = {"kind": "profile", "percentile": 95, "slot": "2 h"}
    draft.sections["policy"] = {"cpu": {"statistic": statistic}, "host_failures_tolerated": 1}


def weeks(draft: Draft, number: int) -> None:
    """Three weeks of CPU every four hours in a long table; a profile of the week; part of it held out."""
    draft.add_cluster("main", host_types=list(_BUY), hosts=existing_hosts("esx-", 2, "dell-poweredge-r720"))
    add_office_servers(draft, number)
    cpu, _ = _histories(draft, number, 126, hours=4)
    stamps = _stamps(126, 4)
    rows = [
        f"{t},{n},cpu,{v:.1f}"
        for t, row in zip(stamps, cpu, strict=True)
        for n, v in zip(draft.names(), row, strict=True)
    ]
    draft.files["cpu.csv"] = "timestamp,server,metric,value\n" + "\n".join(rows) + "\n"
    draft.sections["traces"] = [{"file": "cpu.csv", "interval": "4 h", "layout": "long", "units": {"cpu": "%"}}]
    statistic = {"kind": "profile", "percentile": 90, "slot": "4 h", "period": "week"}
    draft.sections["policy"] = {"cpu": {"statistic": statistic}}
    for group in draft.groups(number // 8, 2, 3):
        draft.add_rule("anti_affinity", servers=group)


def patterns(draft: Draft, number: int) -> None:
    """Figures without traces: daily patterns, growth, peaks instead of percentiles, a surge in the replay."""
    draft.add_cluster("main", host_types=list(_BUY))
    add_office_servers(draft, number)
    for server in draft.servers:
        demand = server["demand"]
        if isinstance(demand, dict):
            demand["pattern"] = str(draft.rng.choice(["office", "batch", "flat", "idle", "evening"]))
    choose(draft, "tier", (1, 2, 3, 4), (0.1, 0.2, 0.5, 0.2))
    draft.sections["policy"] = {
        "cpu": {"statistic": "peak"},
        "growth": "5 %",
        "headroom": "15 %",
        "admission": "exact",
        "host_failures_tolerated": 1,
    }
    draft.sections["events"] = [
        {"kind": "surge", "servers": draft.names()[:5], "factor": 1.3, "at": "6 h", "until": "8 h"}
    ]


def _histories(draft: Draft, number: int, n_samples: int, hours: int = 1) -> tuple[FloatArray, FloatArray]:
    """Return CPU and memory in % of the machine, shape (samples, servers): days that peak at hours of their own."""
    hour = np.arange(n_samples)[:, None] * hours
    level, swing = draft.rng.uniform(4, 14, number), draft.rng.uniform(4, 28, number)
    peak = draft.rng.integers(0, 24, number)
    day = np.clip(np.cos((hour - peak) * np.pi / 12), 0, None) ** 2
    cpu = np.clip((level + swing * day) * draft.rng.lognormal(0, 0.25, (n_samples, number)), 0.5, 98)
    memory = np.clip(draft.rng.uniform(40, 80, number) + draft.rng.normal(0, 3, (n_samples, number)), 5, 95)
    return cpu, memory


def _stamps(n_samples: int, hours: int) -> list[str]:
    first = np.datetime64("2024-03-04T00:00")
    return [str(first + np.timedelta64(index * hours, "h")) for index in range(n_samples)]


def _wide(draft: Draft, samples: FloatArray) -> str:
    rows = [
        f"{t},{','.join(f'{v:.1f}' for v in row)}" for t, row in zip(_stamps(len(samples), 1), samples, strict=True)
    ]
    return "\n".join((f"timestamp,{','.join(draft.names())}", *rows)) + "\n"
