"""What a running Prometheus is asked: it turns counters into rates and sums up servers itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from vconsolidate.inventory.importing.fragment import Metric
from vconsolidate.inventory.importing.prometheus.names import DISKS_LEFT_OUT, MEANINGS, NETWORK_LEFT_OUT


@dataclass(frozen=True, slots=True)
class Question:
    """
    An expression that gives a metric for each instance.

    Parameters
    ----------
    expression
        PromQL; ``WINDOW`` stands for the step.
    covers_step
        Whether the value at a time covers the step before it, or is of that moment.
    """

    metric: Metric
    expression: str
    covers_step: bool = True


def _idle(name: str) -> str:
    every = f'{name}{{mode="idle"}}'
    return (
        f'100 * (1 - sum by (instance) (rate({name}{{mode=~"idle|iowait"}}[WINDOW])) '
        f"/ count by (instance) (rate({every}[WINDOW])))"
    )


def _sum(names: tuple[str, ...], device: str, left_out: str, factor: str = "") -> str:
    sums = (f'sum by (instance) (rate({name}{{{device}!~"{left_out}"}}[WINDOW]))' for name in names)
    return f"({' + '.join(sums)}){factor}"


_NODE_NET: Final = ("node_network_receive_bytes_total", "node_network_transmit_bytes_total")
_NODE_DISK: Final = ("node_disk_reads_completed_total", "node_disk_writes_completed_total")
_WINDOWS_DISK: Final = ("windows_logical_disk_reads_total", "windows_logical_disk_writes_total")

QUESTIONS: Final = (
    Question("cpu", _idle("node_cpu_seconds_total")),
    Question("cpu", _idle("windows_cpu_time_total")),
    Question(
        "memory_used",
        "sum by (instance) (node_memory_MemTotal_bytes - node_memory_MemAvailable_bytes) / 1048576",
        covers_step=False,
    ),
    Question(
        "memory_used",
        "sum by (instance) (windows_cs_physical_memory_bytes - windows_os_physical_memory_free_bytes) / 1048576 or "
        "sum by (instance) (windows_memory_physical_total_bytes - windows_memory_physical_free_bytes) / 1048576",
        covers_step=False,
    ),
    Question("network", _sum(_NODE_NET, "device", NETWORK_LEFT_OUT, " * 8 / 1000000")),
    Question("network", _sum(("windows_net_bytes_total",), "nic", NETWORK_LEFT_OUT, " * 8 / 1000000")),
    Question("disk_iops", _sum(_NODE_DISK, "device", DISKS_LEFT_OUT)),
    Question("disk_iops", _sum(_WINDOWS_DISK, "volume", DISKS_LEFT_OUT)),
)

_FACTS: Final = "|".join(name for name, meaning in MEANINGS.items() if meaning.kind in {"info", "gauge"})
_CPUS: Final = 'node_cpu_seconds_total{mode="idle"} or windows_cpu_time_total{mode="idle"}'

FACTS: Final = (f'{{__name__=~"{_FACTS}"}}', _CPUS)
"""What is asked once: sizes, names, systems, and the processors that there are."""


def range_of(question: Question, start_s: int, end_s: int, step_s: int) -> Mapping[str, str]:
    """Return the parameters of ``query_range``."""
    return {
        "query": question.expression.replace("WINDOW", f"{step_s}s"),
        "start": str(start_s),
        "end": str(end_s),
        "step": str(step_s),
    }
