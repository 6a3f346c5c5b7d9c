"""The first sheet: the verdict and the figures that a reader looks for first."""

from __future__ import annotations

from collections.abc import Iterator

from vconsolidate.report.formats.xlsx.sheet import Column, Sheet, Typed, Value
from vconsolidate.report.schema.plan_document import PlanDocument


def summary(document: PlanDocument) -> Sheet:
    """Return the sheet; a figure that is not known has no line."""
    rows = [row for row in _rows(document) if _known(row[1])]
    return Sheet("Summary", (Column("Figure"), Column("Value"), Column("Unit")), rows)


def _known(value: Value) -> bool:
    inner = value.value if isinstance(value, Typed) else value
    return inner is not None and inner != ""


def _rows(document: PlanDocument) -> Iterator[tuple[Value, ...]]:
    yield ("Data centre", document.name, "")
    yield ("Verdict", document.verdict, "")
    yield from _counts(document)
    yield from _money(document)
    if document.replay is not None:
        yield ("Worst CPU demand of any host", Typed(document.replay.cpu_peak_fraction, "share"), "of its capacity")
        yield ("Worst ready time of any VM", Typed(document.replay.ready_peak_fraction, "share"), "per vCPU")
    yield ("Inventory", document.inputs.inventory, "")
    yield ("Changed settings", ", ".join(document.inputs.overrides), "")
    yield ("Program", f"{document.generator.name} {document.generator.version}", "")


def _counts(document: PlanDocument) -> Iterator[tuple[Value, ...]]:
    yield ("Servers in the inventory", Typed(document.servers, "count"), "servers")
    yield ("Servers that become VMs or are VMs", Typed(document.servers_virtualised, "count"), "servers")
    yield ("Servers that stay as they are", Typed(document.servers_kept, "count"), "servers")
    yield ("Servers proposed for retirement", Typed(document.servers_retired, "count"), "servers")
    yield ("Hosts used", Typed(document.hosts_used, "count"), "hosts, spares included")
    yield ("Spare hosts", Typed(document.spares, "count"), "hosts")
    if document.hosts:
        yield ("Hosts that any plan needs", Typed(document.bounds.hosts, "count"), "hosts, at least")
        yield ("Gap to the bound", Typed(document.gap, "share"), "of the objective")
    if document.hosts_range is not None:
        yield ("Hosts if all workloads are smaller", Typed(document.hosts_range.low, "count"), "hosts")
        least = "hosts, at least" if document.hosts_range.high_is_bound else "hosts"
        yield ("Hosts if all workloads are larger", Typed(document.hosts_range.high, "count"), least)


def _money(document: PlanDocument) -> Iterator[tuple[Value, ...]]:
    currency = document.objective.currency
    if document.hosts:
        yield ("Cost of the hosts over the planning horizon", Typed(document.objective.cost, "count"), currency)
    if document.savings is None:
        return
    yield ("Consolidation ratio", Typed(document.savings.consolidation_ratio, "number"), "machines per host")
    payback = document.savings.payback
    if payback is not None:
        yield ("Investment", Typed(payback.investment, "count"), currency)
        yield ("Saving per year", Typed(payback.saving_per_year, "count"), f"{currency} a year")
        yield ("Payback time", Typed(payback.years, "number"), "years")
    returns = document.savings.returns
    if returns is not None:
        yield ("Payback time, at best", Typed(returns.payback_months_low, "count"), "months")
        yield ("Payback time, at worst", Typed(returns.payback_months_high, "count"), "months")
        value = returns.net_present_value
        if value is not None:
            yield ("Net present value", Typed(value.typical, "count"), currency)
            yield ("Net present value, low", Typed(value.low, "count"), currency)
            yield ("Net present value, high", Typed(value.high, "count"), currency)
