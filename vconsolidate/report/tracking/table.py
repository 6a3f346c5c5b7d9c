"""A comparison with measurements as a table for spreadsheets and scripts: one line per host and per VM."""

from __future__ import annotations

from vconsolidate.report.csv_text import Cell, csv_text
from vconsolidate.report.options import Options
from vconsolidate.report.tracking.schema import TrackedHostSection, TrackedVmSection, TrackingDocument

COLUMNS = (
    "kind",
    "name",
    "host",
    "state",
    "cpu_expected",
    "cpu_measured",
    "cpu_unit",
    "cpu_p95_expected_fraction",
    "cpu_p95_measured_fraction",
    "memory_expected",
    "memory_measured",
    "memory_unit",
    "ready_p95_expected_fraction",
    "ready_p95_measured_fraction",
    "ready_p95_modelled_fraction",
)
"""Header of the table; empty cells were not measured."""


def render(document: TrackingDocument, options: Options) -> bytes:  # noqa: ARG001 - a table has no width
    """Return the table as UTF-8 CSV (RFC 4180)."""
    return csv_text(COLUMNS, [*map(_host, document.hosts), *map(_vm, document.vms)])


def _host(host: TrackedHostSection) -> tuple[Cell, ...]:
    cpu, high, memory, ready = host.cpu_mean, host.cpu_p95, host.memory_peak, host.ready_p95
    return (
        "host",
        host.host,
        "",
        host.state,
        cpu.expected,
        cpu.measured,
        "share of capacity",
        high.expected,
        high.measured,
        memory.expected,
        memory.measured,
        "share of usable memory, peak",
        ready.expected,
        ready.measured,
        host.ready_modelled_fraction,
    )


def _vm(vm: TrackedVmSection) -> tuple[Cell, ...]:
    return (
        "vm",
        vm.vm,
        vm.host_measured or vm.host_planned,
        "",
        vm.cpu_mhz.expected,
        vm.cpu_mhz.measured,
        "MHz",
        "",
        "",
        vm.memory_mib.expected,
        vm.memory_mib.measured,
        "MiB",
        vm.ready_p95.expected,
        vm.ready_p95.measured,
        vm.ready_modelled_fraction,
    )
