"""Live Optics: VMs with what they used, hosts as the target, servers of a general collection."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from tests.importers.workbooks import Rows, workbook
from vconsolidate.errors import InputError
from vconsolidate.inventory.importers.registry import IMPORTERS
from vconsolidate.inventory.importing.contract import Certainty, ImportOptions
from vconsolidate.inventory.importing.source import open_source

LIVEOPTICS = IMPORTERS["liveoptics"]
VMWARE: dict[str, Rows] = {
    "Details": [["Project Name", "x"]],
    "ESX Hosts": [
        ["Host Name", "Cluster", "Manufacturer", "Model", "CPU Sockets", "CPU Cores", "CPU Threads", "CPU Description",
         "CPU Clock Speed (GHz)", "Memory (KiB)", "Number of NICs"],
        ["h1", "c", "Dell Inc.", "PowerEdge R740", 2, 32, 64, "Intel(R) Xeon(R) Gold 6130 CPU @ 2.10GHz", 2.1,
         402653184, 4],
    ],
    "VMs": [
        ["MOB ID", "VM Name", "Power State", "Template", "VM OS", "Virtual CPU", "Provisioned Memory (MiB)",
         "Used Memory (active) (MiB)", "Consumed Memory (MiB)", "Virtual Disk Size (MiB)", "Host", "Cluster"],
        ["vm-1", "a", "poweredOn", "FALSE", "Microsoft Windows Server 2019 (64-bit)", 4, 8192, 1024, 4096, 102400, "H1",
         "c"],
        ["vm-2", "b", "poweredOff", "FALSE", "", 2, 4096, 0, 0, 1024, "h9", "c"],
    ],
    "VM Performance": [
        ["MOB ID", "VM Name", "Peak vCPU %", "Average vCPU %", "95% IOPS"],
        ["vm-1", "a", 55.5, 7.25, 120],
        ["vm-2", "b", 1, 2, 3],
    ],
}  # fmt: skip


def test_vms_with_their_use_and_hosts_as_the_target(tmp_path: Path) -> None:
    source = open_source(workbook(tmp_path / "a.xlsx", VMWARE))
    assert LIVEOPTICS.sniff(source) is Certainty.SURE
    fragment = LIVEOPTICS.read(source, ImportOptions())
    (cluster,) = fragment.clusters
    assert (cluster.name, cluster.hosts[0].facts["hardware.memory"].value) == ("c", "384 GiB")
    first, second = ({field: fact.value for field, fact in one.facts.items()} for one in fragment.servers)
    assert first["current_host"] == "h1"
    assert "hardware.cpu.generation" not in first
    assert {key: value for key, value in first.items() if key.startswith("demand.")} == {
        "demand.cpu_mean": "7.25 %",
        "demand.cpu_peak": "55.5 %",
        "demand.disk_iops": "120 IOPS",
        "demand.memory_active": "1 GiB",
        "demand.memory_consumed": "4 GiB",
    }
    assert (second["power_state"], second["current_host"]) == ("poweredOff", "h9")
    assert not any(key.startswith("demand.") for key in second)


def test_servers_of_a_general_collection_in_its_archive(tmp_path: Path) -> None:
    header = ["Server Name", "OS", "Manufacturer", "Model", "CPU Sockets", "CPU Cores", "CPU Description",
              "CPU Clock Speed (GHz)", "Memory (KiB)", "Peak CPU Percentage", "Peak Memory Usage (KiB)"]  # fmt: skip
    row = ["s1", "Windows Server 2016", "HPE", "ProLiant DL360 Gen10", 2, 16,
           "Intel(R) Xeon(R) Silver 4110 CPU @ 2.10GHz", 2.1, 67108864, 44, 33554432]  # fmt: skip
    inside = workbook(tmp_path / "general.xlsx", {"Servers": [header, row], "Server Disks": [["Server Name"]]})
    with zipfile.ZipFile(tmp_path / "LiveOptics.zip", "w") as archive:
        archive.write(inside, "general.xlsx")
        archive.writestr("readme.txt", "x")
    source = open_source(tmp_path / "LiveOptics.zip")
    assert LIVEOPTICS.sniff(source) is Certainty.SURE
    facts = LIVEOPTICS.read(source, ImportOptions()).servers[0].facts
    assert (facts["hardware.memory"].value, facts["demand.cpu_peak"].value, facts["demand.memory_peak"].value) == (
        "64 GiB",
        "44 %",
        "32 GiB",
    )


def test_another_workbook_is_refused(tmp_path: Path) -> None:
    source = open_source(workbook(tmp_path / "a.xlsx", {"Sheet1": [["VM Name"], ["a"]]}))
    assert LIVEOPTICS.sniff(source) is Certainty.NO
    with pytest.raises(InputError, match="no workbook with the sheets VMs, ESX Hosts or Servers"):
        LIVEOPTICS.read(source, ImportOptions())
