"""Series too small for their unit: doubted, but not where the inventory says the same or the figures can be true."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from vconsolidate.check.findings.registry import KINDS
from vconsolidate.model.estate import Estate
from vconsolidate.sizing.size import size

Load = Callable[..., Estate]


def loaded(load: Load, metric: str, unit: str, values: list[float], *overrides: str, stated: bool = False) -> Estate:
    rows = "".join(f"2024-03-01T00:{15 * step:02d},{value}\n" for step, value in enumerate(values))
    extra = f"traces:\n  - file: t.csv\n    layout: wide\n    metric: {metric}\n    interval: 15 min\n"
    extra += f"    units: {{{metric}: {unit!r}}}\npolicy: {{retire_below_cpu: 3 %}}\n"
    server = "db01" if not stated else "web01"
    return load(extra, *overrides, t_csv=f"timestamp,{server}\n{rows}")


def doubted(estate: Estate) -> list[str]:
    assert estate.trace is not None
    return [doubt.words for doubt in estate.trace.doubts]


@pytest.mark.parametrize(
    ("metric", "unit", "values", "said"),
    [
        ("cpu", "%", [0.2, 0.55, 1.0], "CPU never above 1 %: a fraction from 0 to 1?"),
        ("cpu", "MHz", [1.2, 2.4], "CPU never above 2.4 MHz"),
        ("memory_used", "MiB", [2.5, 3.5], "memory_used never above 3.5 MiB of"),
        ("memory_used", "%", [0.4, 0.7], "memory_used never above 0.7 %: a fraction from 0 to 1?"),
        ("network", "kbit/s", [0.2, 0.4], "network never above 0.0004 Mbit/s"),
    ],
)
def test_series_too_small_for_their_unit(load: Load, metric: str, unit: str, values: list[float], said: str) -> None:
    (words,) = doubted(loaded(load, metric, unit, values))
    assert words.startswith(said)


@pytest.mark.parametrize(
    ("metric", "unit", "values"),
    [
        ("cpu", "%", [0.2, 1.1]),
        ("cpu", "fraction", [0.2, 0.9]),
        ("cpu", "cores", [0.02, 0.2]),
        ("memory_used", "GiB", [2.5, 3.5]),
        ("network", "Mbit/s", [0.0, 0.0]),
    ],
)
def test_series_that_can_be_true(load: Load, metric: str, unit: str, values: list[float]) -> None:
    assert doubted(loaded(load, metric, unit, values)) == []


def test_a_stated_demand_confirms_a_small_series(load: Load) -> None:
    low = ["servers[web01].demand={cpu_peak: 0.9 %}"]
    assert doubted(loaded(load, "cpu", "%", [0.2, 0.7], *low, stated=True)) == []
    assert doubted(loaded(load, "cpu", "%", [0.2, 0.7], stated=True)) != []


@pytest.mark.parametrize(("peak", "action"), [(0.9, "virtualise"), (1.5, "retire")])
def test_a_server_in_doubt_is_never_idle(load: Load, peak: float, action: str) -> None:
    estate = loaded(load, "cpu", "%", [0.2, peak], "servers[db01].tier=4")
    found = {item.server: item.action for item in size(estate).dispositions}
    assert found["db01"] == action
    assert "VC409" in KINDS


@pytest.mark.parametrize(("others", "doubtful"), [(1, True), (2, False)])
def test_a_file_whose_most_series_pass_one_is_in_percent(load: Load, small: str, others: int, doubtful: bool) -> None:
    db01 = small[small.index("  - name: db01") : small.index("target:")]
    text = small.replace(db01, db01 + db01.replace("db01", "db02"))
    names = ["db01", "db02"][:others]
    data = f"timestamp,web01,{','.join(names)}\n2024-03-01T00:00,0.8{',40' * others}\n"
    extra = "traces:\n  - {file: t.csv, layout: wide, metric: cpu, interval: 15 min, units: {cpu: '%'}}\n"
    trace = load(extra, text=text, t_csv=data).trace
    assert trace is not None
    assert ("web01" in trace.doubtful) == doubtful


def test_fraction_is_a_unit(load: Load) -> None:
    trace = loaded(load, "cpu", "fraction", [0.25, 0.75]).trace
    assert trace is not None
    assert trace.values["cpu_fraction"].tolist() == [[0.25, 0.75]]
