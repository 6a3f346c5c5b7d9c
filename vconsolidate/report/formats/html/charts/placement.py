"""VMs stacked per host and resource, coloured by tier."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from vconsolidate.report.formats.html.blocks import Chart, Choice, Row, Shape
from vconsolidate.report.formats.html.charts.svg import WIDTH, boxes, line, number, row_name, text
from vconsolidate.report.schema.host import HostSection, Load
from vconsolidate.report.schema.plan_document import PlanDocument
from vconsolidate.report.schema.vm import VmSection
from vconsolidate.report.wording import percent, tightest

NAMES = 160.0
ROW = 20.0
TIERS = (1, 2, 3, 4)
Shares = Callable[[VmSection, HostSection], float]
"""Share of what a host may use of a resource that a VM takes."""


def placement_maps(document: PlanDocument, hosts: Sequence[HostSection]) -> list[Choice]:
    """Return one chart per resource, of some hosts with VMs; nothing without a placement."""
    if not hosts:
        return []
    vms = {vm.name: vm for vm in document.vms}
    slots = {slot: index for index, slot in enumerate(document.slots)}
    resources: tuple[tuple[str, str, str, Shares], ...] = (
        ("placement-cpu", "CPU", "cpu", lambda vm, host: _cpu(vm, host, slots)),
        ("placement-memory", "Memory", "memory_consumed", _memory),
        ("placement-vcpu", "vCPUs", "vcpus", _vcpus),
    )
    shown = [item for item in resources if tightest(hosts[0], item[2]) is not None]
    charts = [_chart(name, resource, shares, hosts, vms) for name, _, resource, shares in shown]
    return [Choice(charts, [words for _, words, _, _ in shown])]


def _chart(
    name: str,
    resource: str,
    shares: Shares,
    hosts: Sequence[HostSection],
    vms: Mapping[str, VmSection],
) -> Chart:
    width = WIDTH - NAMES - 60
    rows = []
    for host in hosts:
        ordered = _ordered(host, vms)
        parts = [shares(vm, host) for vm in ordered]
        scale = width / max(1.0, sum(parts))
        load = tightest(host, resource)
        rows.append(
            Row(
                host.name,
                host.cluster,
                [
                    row_name(host.name, NAMES - 6, ROW - 7),
                    *_segments(ordered, parts, scale, width),
                    text(WIDTH - 4, ROW - 7, percent(load.fraction) if load is not None else "", anchor="end"),
                ],
                " ".join(number(part * 1000) for part in parts),
            )
        )
    what = {"cpu": "CPU, in the busiest slot of the day", "memory_consumed": "memory in use", "vcpus": "vCPUs"}[
        resource
    ]
    return Chart(
        name,
        f"VMs of each host, by {what}",
        ROW * len(rows) + 8,
        [],
        [(f"t{tier}", f"tier {tier}") for tier in TIERS],
        note="The width of a row is what the policy lets the host use. The table is under “VMs of each host”.",
        reader="vm",
        data={
            "left": NAMES,
            "width": width,
            "vms": {host.name: [vm.name for vm in _ordered(host, vms)] for host in hosts},
        }
        if resource == "cpu"
        else {"left": NAMES, "width": width},
        rows=rows,
        row_height=ROW,
        top=4.0,
    )


def _segments(vms: Sequence[VmSection], parts: Sequence[float], scale: float, width: float) -> list[Shape]:
    by_tier: dict[int, list[tuple[float, float]]] = {}
    edges = []
    at = NAMES
    for vm, part in zip(vms, parts, strict=True):
        by_tier.setdefault(vm.tier, []).append((at, part * scale))
        at += part * scale
        edges.append(f"M{number(at)} 0v{number(ROW - 4)}")
    rest = boxes([(NAMES, width)], 0.0, ROW - 4, "rest")
    colours = [boxes(spans, 0.0, ROW - 4, f"t{tier}") for tier, spans in sorted(by_tier.items())]
    return [rest, *colours, Shape("path", {"d": "".join(edges), "class": "edge"}), line(at, 0, at, ROW - 4, "axis")]


def _ordered(host: HostSection, vms: Mapping[str, VmSection]) -> list[VmSection]:
    return sorted((vms[name] for name in host.vms if name in vms), key=lambda vm: (vm.tier, -vm.cpu_mhz, vm.name))


def _share(part: float, load: Load | None) -> float:
    return part / load.capacity if load is not None and load.capacity > 0 else 0.0


def _cpu(vm: VmSection, host: HostSection, slots: Mapping[str, int]) -> float:
    load = tightest(host, "cpu")
    demand = vm.cpu_on_host_mhz or 0.0
    slot = slots.get(load.resource.partition("@")[2]) if load is not None else None
    if slot is not None and len(vm.cpu_mhz_by_slot) > slot and vm.cpu_mhz > 0:
        demand *= vm.cpu_mhz_by_slot[slot] / vm.cpu_mhz
    return _share(demand, load)


def _memory(vm: VmSection, host: HostSection) -> float:
    return _share(vm.consumed_mib + (vm.overhead_mib or 0.0), tightest(host, "memory_consumed"))


def _vcpus(vm: VmSection, host: HostSection) -> float:
    return _share(float(vm.vcpus), tightest(host, "vcpus"))
