"""An invented export of RVTools, as its CSV files: the cluster of a city library, six hosts and twenty-eight VMs."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

FOLDER = "exports/city-library"
HOSTS = tuple(f"lib-esx0{number}.library.example" for number in range(1, 7))
WINDOWS = "Microsoft Windows Server 2016 or later (64-bit)"
LINUX = "Ubuntu Linux (64-bit)"

VMS: tuple[tuple[str, int, int, int, int, str], ...] = (
    # name, vCPUs, memory GiB, CPU in use MHz, memory active GiB, guest
    ("lib-dc01", 2, 8, 220, 2, WINDOWS),
    ("lib-dc02", 2, 8, 190, 2, WINDOWS),
    ("lib-catalogue-db01", 8, 64, 4970, 31, LINUX),
    ("lib-catalogue-app01", 4, 16, 1870, 6, LINUX),
    ("lib-catalogue-app02", 4, 16, 1760, 6, LINUX),
    ("lib-loans-db01", 8, 48, 3740, 22, WINDOWS),
    ("lib-loans-app01", 4, 16, 1370, 5, WINDOWS),
    ("lib-archive-db01", 4, 32, 1220, 12, LINUX),
    ("lib-archive-scan01", 8, 16, 3100, 7, LINUX),
    ("lib-archive-scan02", 8, 16, 2810, 7, LINUX),
    ("lib-file01", 4, 16, 790, 4, WINDOWS),
    ("lib-file02", 4, 16, 650, 4, WINDOWS),
    ("lib-print01", 2, 8, 170, 1, WINDOWS),
    ("lib-mail01", 4, 32, 1510, 14, WINDOWS),
    ("lib-web01", 4, 8, 1080, 3, LINUX),
    ("lib-web02", 4, 8, 1040, 3, LINUX),
    ("lib-search01", 8, 32, 4030, 17, LINUX),
    ("lib-search02", 8, 32, 3960, 17, LINUX),
    ("lib-wiki01", 2, 4, 130, 1, LINUX),
    ("lib-monitor01", 4, 16, 940, 6, LINUX),
    ("lib-backup01", 4, 16, 1150, 4, WINDOWS),
    ("lib-licence01", 2, 4, 40, 1, WINDOWS),
    ("lib-kiosk01", 4, 16, 1300, 6, WINDOWS),
    ("lib-kiosk02", 4, 16, 1260, 6, WINDOWS),
    ("lib-build01", 8, 16, 2090, 6, LINUX),
    ("lib-test01", 4, 8, 300, 2, LINUX),
)
OFF = (("lib-oldweb01", 2, 4, LINUX), ("lib-migration-tmp", 4, 8, WINDOWS))
TEMPLATE = "lib-template-ubuntu"


def export() -> dict[str, str]:
    """Return the files of the export by their path under ``sample_inventories``."""
    tables = {"vInfo": _info(), "vCPU": _cpu(), "vMemory": _memory(), "vHost": _hosts(), "vCluster": _clusters()}
    return {f"{FOLDER}/RVTools_tab{name}.csv": _csv(rows) for name, rows in tables.items()}


def _id(name: str) -> str:
    names = [*(vm[0] for vm in VMS), *(vm[0] for vm in OFF), TEMPLATE]
    return f"vm-{names.index(name) + 101}"


def _info() -> Iterable[Mapping[str, object]]:
    running = [(vm[0], vm[1], vm[2], vm[5], "poweredOn", "False") for vm in VMS]
    off = [(*vm, "poweredOff", "False") for vm in OFF]
    template = (TEMPLATE, 2, 4, LINUX, "poweredOff", "True")
    for place, (name, vcpus, gib, guest, power, is_template) in enumerate([*running, *off, template]):
        apart = name.startswith("lib-dc")
        yield {
            "VM": name, "Powerstate": power, "Template": is_template, "CPUs": vcpus, "Memory": gib * 1024,
            "HW version": 14, "Datacenter": "Library", "Cluster": "library", "Host": HOSTS[place % len(HOSTS)],
            "OS according to the VMware Tools": guest, "VM ID": _id(name), "VI SDK UUID": "6a1f",
            "Cluster rule(s)": "Anti Affinity" if apart else "",
            "Cluster rule name(s)": "domain controllers apart" if apart else "",
        }  # fmt: skip


def _cpu() -> Iterable[Mapping[str, object]]:
    for name, _, _, mhz, _, _ in VMS:
        yield {"VM": name, "VM ID": _id(name), "VI SDK UUID": "6a1f", "Overall": mhz, "Reservation": 0, "Limit": -1}


def _memory() -> Iterable[Mapping[str, object]]:
    for name, _, gib, _, active, _ in VMS:
        yield {
            "VM": name, "VM ID": _id(name), "VI SDK UUID": "6a1f", "Size MiB": gib * 1024, "Active": active * 1024,
            "Consumed": round(gib * 1024 * 0.9), "Reservation": 0,
        }  # fmt: skip


def _hosts() -> Iterable[Mapping[str, object]]:
    for name in HOSTS:
        yield {
            "Host": name, "Datacenter": "Library", "Cluster": "library", "in Maintenance Mode": "False",
            "CPU Model": "Intel(R) Xeon(R) CPU E5-2680 v4 @ 2.40GHz", "Speed": 2400, "HT Active": "True", "# CPU": 2,
            "Cores per CPU": 14, "# Cores": 28, "# Memory": 262144, "# NICs": 4,
            "ESX Version": "VMware ESXi 7.0.3 build-20328353", "Vendor": "Dell Inc.", "Model": "PowerEdge R730",
        }  # fmt: skip


def _clusters() -> Sequence[Mapping[str, object]]:
    return [{"Name": "library", "HA enabled": "True", "Failover Level": 1, "AdmissionControlEnabled": "True"}]


def _csv(rows: Iterable[Mapping[str, object]]) -> str:
    lines = list(rows)
    text = io.StringIO()
    writer = csv.DictWriter(text, list(lines[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(lines)
    return text.getvalue()
