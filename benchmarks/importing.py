"""
How fast a large RVTools workbook is read, and in how much memory.

The workbook is generated: VMs with disks, adapters, CPU and memory in the sheets and columns of RVTools 4.4, hosts in
clusters of 24. Each step runs in a process of its own.

``python -m benchmarks.importing [--machines 10000] [--json OUT]``
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import xlsxwriter

from vconsolidate.inventory.importers.rvtools import IMPORTER
from vconsolidate.inventory.importing.contract import ImportOptions
from vconsolidate.inventory.importing.source import open_source

_WINDOWS: Final = "Microsoft Windows Server 2019 (64-bit)"
_LINUX: Final = "Red Hat Enterprise Linux 8 (64-bit)"
_FILLERS: Final = 45
"""Columns of vInfo that the importer does not read; RVTools has as many."""


def _places(number: int, n_hosts: int) -> tuple[str, str, str]:
    host = number % n_hosts
    return "DC", f"cluster-{host // 24:02}", f"esx{host:04}.example.com"


def _info(n: int, n_hosts: int, rng: random.Random) -> Iterator[list[object]]:
    yield [
        "VM", "Powerstate", "Template", "SRM Placeholder", "Config status", "Connection state", "CPUs", "Memory",
        "NICs", "Disks", "Resource pool", "Folder", "FT State", "HA Restart Priority", "Cluster rule(s)",
        "Cluster rule name(s)",
        "In Use MiB", "HW version", "Path", *(f"Extra {k}" for k in range(_FILLERS)), "Annotation", "Owner",
        "Datacenter", "Cluster", "Host", "OS according to the configuration file", "OS according to the VMware Tools",
        "VM ID", "VI SDK UUID",
    ]  # fmt: skip
    for k in range(n):
        rule = ("Anti Affinity", f"apart-{k // 2}") if k % 50 < 2 else ("", "")
        yield [
            f"vm-{k:05}", "poweredOn" if k % 10 else "poweredOff", "False", "False", "green", "connected",
            rng.choice((1, 2, 4, 8)), rng.choice((2048, 4096, 8192, 16384)), 1, 2, "", f"folder-{k % 40}",
            "notConfigured", "medium", *rule, 40960 + k % 1000, 19, f"[san-{k % 50}] vm-{k:05}/vm-{k:05}.vmx",
            *(f"value {k % 100}" for _ in range(_FILLERS)), "", f"team-{k % 20}", *_places(k, n_hosts),
            _WINDOWS if k % 3 else _LINUX, _WINDOWS if k % 3 else _LINUX, f"vm-{k}", "vc-1",
        ]  # fmt: skip


def _of_machines(n: int, n_hosts: int, header: list[str], cells: object, each: int = 1) -> Iterator[list[object]]:
    yield ["VM", "Powerstate", *header, "Datacenter", "Cluster", "Host", "VM ID", "VI SDK UUID"]
    for k in range(n * each):
        row = cells(k) if callable(cells) else []
        yield [f"vm-{k // each:05}", "poweredOn", *row, *_places(k // each, n_hosts), f"vm-{k // each}", "vc-1"]


def _hosts(n_hosts: int) -> Iterator[list[object]]:
    yield [
        "Host", "Datacenter", "Cluster", "in Maintenance Mode", "CPU Model", "Speed", "HT Active", "# CPU",
        "Cores per CPU", "# Cores", "CPU usage %", "# Memory", "# NICs", "# HBAs", "ESX Version", "Vendor", "Model",
    ]  # fmt: skip
    for k in range(n_hosts):
        yield [
            f"esx{k:04}.example.com", "DC", f"cluster-{k // 24:02}", "False",
            "Intel(R) Xeon(R) Gold 6130 CPU @ 2.10GHz", 2100, "True", 2, 16, 32, 20, 786432, 4, 2,
            "VMware ESXi 6.7.0 build-8169922", "Dell Inc.", "PowerEdge R740",
        ]  # fmt: skip


def generate(path: Path, n: int) -> None:
    """Write a workbook of `n` VMs."""
    rng, n_hosts = random.Random(1), max(2, n // 25)  # noqa: S311 - no secret
    sheets = {
        "vInfo": _info(n, n_hosts, rng),
        "vCPU": _of_machines(
            n, n_hosts, ["CPUs", "Overall", "Level", "Shares", "Reservation", "Limit"],
            lambda _: [2, rng.randrange(20, 1500), "normal", 2000, 0, -1],
        ),
        "vMemory": _of_machines(
            n, n_hosts, ["Size MiB", "Active", "Consumed", "Reservation"], lambda _: [4096, 512, 2048, 0]
        ),
        "vDisk": _of_machines(
            n, n_hosts, ["Disk", "Capacity MiB", "Raw", "Thin", "Path"],
            lambda k: [f"Hard disk {k % 2 + 1}", 40960, "False", "True", f"[san-{k % 50}] a/a.vmdk"], each=2,
        ),
        "vNetwork": _of_machines(
            n, n_hosts, ["Adapter", "Network", "Connected", "Mac Address"],
            lambda k: ["Vmxnet3", f"net-{k % 60}", "True", f"00:50:56:{k >> 16:02x}:{k >> 8 & 255:02x}:{k & 255:02x}"],
        ),
        "vHost": _hosts(n_hosts),
    }  # fmt: skip
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)


def read(path: Path) -> dict[str, float]:
    """Read a workbook in this process; return seconds and MiB."""
    start = time.perf_counter()
    fragment = IMPORTER.read(open_source(path), ImportOptions())
    seconds = time.perf_counter() - start
    return {
        "servers": len(fragment.servers),
        "seconds": round(seconds, 2),
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def main() -> None:
    """Generate a workbook, read it in another process, print a line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--machines", type=int, default=10_000)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--read", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.read:
        print(json.dumps(read(arguments.read)))
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rvtools.xlsx"
        generate(path, arguments.machines)
        command = [sys.executable, "-m", "benchmarks.importing", "--read", str(path)]
        found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        found["file_mib"] = round(path.stat().st_size / 1024**2, 1)
    print(f"{found['servers']:,} VMs, {found['file_mib']} MiB: {found['seconds']} s, peak {found['peak_mib']} MiB")
    if arguments.json:
        arguments.json.write_text(json.dumps(found, indent=2) + "\n")


if __name__ == "__main__":
    main()
