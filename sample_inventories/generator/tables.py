"""Text of the data centre's files."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from sample_inventories.generator.estate import Machine
from sample_inventories.generator.shapes import Curve, Grid


def servers(machines: Sequence[Machine]) -> str:
    """Return ``servers.csv``: every machine that a table can describe."""
    rows = [_row(machine) for machine in machines if not machine.kind.attachment]
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def attached(machines: Sequence[Machine]) -> str:
    """Return ``attached.yaml``: the machines with hardware that cannot move, which need a list of attachments."""
    lines = [
        "# yaml-language-server: $schema=../inventory.schema.json",
        "# Servers with hardware that a virtual machine cannot have; made by sample_inventories.generator.",
        "servers:",
    ]
    for machine in machines:
        if machine.kind.attachment:
            row = _row(machine)
            kind, description = machine.kind.attachment.split(": ")
            lines += [
                f"  - name: {row['name']}",
                f"    rack: {row['rack']}",
                f"    hardware: {{model: {row['hardware.model']}, memory: {row['hardware.memory']}}}",
                f"    os: {row['os']}",
                f"    application: {row['application']}",
                f"    workload: {row['workload']}",
                f"    tier: {row['tier']}",
                f"    networks: [{row['networks']}]",
                f"    zone: {row['zone']}",
                f"    demand: {{disk_used: {row['demand.disk_used']}, network: {row['demand.network']}}}",
                f"    attachments: [{{kind: {kind}, description: {description}}}]",
            ]
    return "\n".join(lines) + "\n"


def wide(names: Sequence[str], grid: Grid, values: Curve, *, decimals: int) -> str:
    """Return a wide trace table: a time, then one column per server."""
    lines = [",".join(("timestamp", *names))]
    lines += [
        ",".join((stamp, *(_short(value, decimals) for value in column)))
        for stamp, column in zip(grid.stamps(), values.T, strict=True)
    ]
    return "\n".join(lines) + "\n"


def _short(value: float, decimals: int) -> str:
    text = f"{value:.{decimals}f}".rstrip("0")
    return text.rstrip(".") or "0"


def _row(machine: Machine) -> dict[str, str]:
    kind = machine.kind
    return {
        "name": machine.name,
        "rack": machine.rack,
        "hardware.model": machine.model,
        "hardware.memory": f"{machine.memory_gib} GiB",
        "os": kind.os,
        "application": kind.application,
        "workload": kind.workload,
        "tier": str(kind.tier),
        "networks": kind.network,
        "zone": kind.zone,
        "tags": ";".join(kind.tags),
        "demand.cpu_peak": "0.9 %" if kind.shape == "idle" else "",  # confirms a trace that never passes 1 %
        "demand.disk_used": f"{kind.disk_gb * machine.spread:.0f} GB",
        "demand.disk_iops": f"{kind.disk_iops * machine.spread:.0f} IOPS",
        "demand.network": f"{kind.network_mbps * machine.spread:.1f} Mbit/s",
        "disposition.action": "keep_physical" if kind.keep else "",
        "disposition.reason": kind.keep,
    }
