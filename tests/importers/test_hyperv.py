"""Hyper-V: PowerShell's JSON and CSV, of version 5 and 7."""

from __future__ import annotations

import codecs
import csv
import io
from pathlib import Path

import pytest

from tests.importers.estates import left_out, named, plain, read, refusal, values, written

GIB = 1024**3
VM: dict[str, object] = {
    "VMName": "web", "Name": "web", "VMId": "aa-1", "State": 2, "ProcessorCount": 4, "MemoryStartup": 8 * GIB,
    "MemoryAssigned": 8 * GIB, "MemoryDemand": 3 * GIB, "DynamicMemoryEnabled": False, "ComputerName": "HV1",
    "Version": "9.0", "ReplicationMode": 0, "CPUUsage": 12,
    "NetworkAdapters": "Microsoft.HyperV.PowerShell.VMNetworkAdapter",
}  # fmt: skip
HOST: dict[str, object] = {
    "Name": "HV1.corp.example", "ComputerName": "HV1", "LogicalProcessorCount": 64, "MemoryCapacity": 256 * GIB,
    "VirtualHardDiskPath": "D:\\vhd",
}  # fmt: skip
CPU = {
    "Name": "Intel(R) Xeon(R) Gold 6130 CPU @ 2.10GHz", "NumberOfCores": 16, "NumberOfLogicalProcessors": 32,
    "MaxClockSpeed": 2101, "SystemName": "HV1",
}  # fmt: skip
NODES = [{"Name": "HV1", "NodeWeight": 1, "State": 0, "Cluster": {"Name": "prod"}},
         {"Name": "HV2", "NodeWeight": 1, "State": 2, "Cluster": {"Name": "prod"}}]  # fmt: skip


def exported(
    rows: list[dict[str, object]], separator: str = ",", kind: str = "Microsoft.HyperV.PowerShell.VM"
) -> bytes:
    """Return what Export-Csv of PowerShell 5 writes with -Encoding Unicode."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), delimiter=separator, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return codecs.BOM_UTF16_LE + f"#TYPE {kind}\r\n{text.getvalue()}".encode("utf-16-le")


EXPECTED = {
    "vcpus": 4, "memory": "8 GiB", "power_state": "poweredOn", "current_host": "HV1.corp.example",
    "demand.memory_used": "3 GiB",
}  # fmt: skip


def test_json_of_vms_and_hosts_with_processors(tmp_path: Path) -> None:
    found = read("hyper-v", written(tmp_path, {"vm.json": [VM], "host.json": HOST, "cpu.json": [CPU, CPU]}))
    assert values(found.servers[0]) == EXPECTED
    (cluster,) = found.clusters
    assert cluster.name == "HV1.corp.example"
    assert cluster.facts["hypervisor"].value == "hyper-v-2019"
    assert "configuration version 9.0" in cluster.facts["hypervisor"].assumed
    assert values(cluster.hosts[0]) == {
        "hardware.cpu.sockets": 2, "hardware.cpu.model": "intel-xeon-gold-6130", "hardware.memory": "256 GiB",
    }  # fmt: skip


@pytest.mark.parametrize("separator", [",", ";"])
def test_csv_in_utf_16_with_its_type_line_says_the_same(separator: str, tmp_path: Path) -> None:
    row = VM | {"State": "Running", "DynamicMemoryEnabled": "False", "ReplicationMode": "None"}
    files: dict[str, object] = {"vm.csv": exported([row], separator), "host.csv": exported([HOST], separator)}
    found = read("hyper-v", written(tmp_path, files))
    assert values(found.servers[0]) == EXPECTED
    assert found.servers[0].facts["vcpus"].origin == "vm.csv: line 3.ProcessorCount"


def test_arrays_as_version_5_wraps_them(tmp_path: Path) -> None:
    found = read(
        "hyper-v",
        written(tmp_path, {"vm.json": {"value": [VM, VM | {"VMId": "aa-2", "Name": "b", "VMName": "b"}], "Count": 2}}),
    )
    assert [server.name for server in found.servers] == ["web", "b"]


def test_a_failover_cluster_has_its_nodes_and_decides_where_a_vm_is(tmp_path: Path) -> None:
    groups = [{"Name": "web", "OwnerNode": {"Name": "HV2"}, "GroupType": 111, "AntiAffinityClassNames": ["front"]},
              {"Name": "db", "OwnerNode": "HV1", "GroupType": "VirtualMachine", "AntiAffinityClassNames": ["front"]},
              {"Name": "Cluster Group", "OwnerNode": "HV1", "GroupType": 1}]  # fmt: skip
    files: dict[str, object] = {
        "vm.json": [VM, VM | {"VMId": "aa-2", "VMName": "db"}],
        "host.json": [HOST, HOST | {"Name": "HV2"}], "nodes.json": NODES, "g.json": groups,
    }  # fmt: skip
    found = read("hyper-v", written(tmp_path, files))
    (cluster,) = found.clusters
    assert cluster.name == "prod"
    assert {host.name: plain(host.facts).get("maintenance") for host in cluster.hosts} == {
        "HV1.corp.example": None, "HV2": True,
    }  # fmt: skip
    assert named(found.servers, "web")["current_host"] == "HV2"
    assert [values(rule) for rule in found.rules] == [
        {"kind": "anti_affinity", "servers": ["web", "db"], "level": "should"}
    ]


def test_a_node_whose_memory_nobody_exported_is_counted_and_its_vms_kept(tmp_path: Path) -> None:
    moved = [{"Name": "web", "OwnerNode": "HV2", "GroupType": 111}]
    files: dict[str, object] = {"vm.json": [VM], "host.json": [HOST], "nodes.json": NODES, "g.json": moved}
    found = read("hyper-v", written(tmp_path, files))
    assert [host.name for host in found.clusters[0].hosts] == ["HV1.corp.example"]
    assert left_out(found) == {"host": 1, "present host of a VM": 1}
    assert "current_host" not in found.servers[0].facts
    assert found.servers[0].facts["hardware.cpu.generation"].assumed


def test_dynamic_memory_is_what_is_assigned_now(tmp_path: Path) -> None:
    found = read(
        "hyper-v", written(tmp_path, {"vm.json": [VM | {"DynamicMemoryEnabled": True, "MemoryAssigned": 5 * GIB}]})
    )
    assert found.servers[0].facts["memory"].value == "5 GiB"
    assert "dynamic memory" in found.servers[0].facts["memory"].assumed


def test_a_vm_that_is_off_has_its_startup_memory_and_no_demand(tmp_path: Path) -> None:
    off = VM | {"State": 3, "MemoryAssigned": 0, "MemoryDemand": 0, "DynamicMemoryEnabled": True}
    server = values(read("hyper-v", written(tmp_path, {"vm.json": [off]})).servers[0])
    assert (server["power_state"], server["memory"]) == ("poweredOff", "8 GiB")
    assert "demand.memory_used" not in server


def test_replicas_are_counted(tmp_path: Path) -> None:
    found = read("hyper-v", written(tmp_path, {"vm.json": [VM, VM | {"VMId": "aa-9", "ReplicationMode": 2}]}))
    assert len(found.servers) == 1
    assert left_out(found)["replica of a VM"] == 1


def test_disks_and_adapters_from_their_own_tables(tmp_path: Path) -> None:
    files: dict[str, object] = {
        "vm.json": [VM],
        "disks.json": [{"VMName": "web", "Path": "D:\\a.vhdx", "ControllerType": 1, "ControllerLocation": 0},
                       {"VMName": "web", "Path": "D:\\b.vhdx", "ControllerType": "SCSI", "ControllerLocation": 1}],
        "vhd.json": [{"Path": "d:\\A.vhdx", "VhdType": 3, "Size": 100 * GIB, "FileSize": 40 * GIB}],
        "nics.json": [{"VMName": "web", "MacAddress": "00155D012A00", "SwitchName": "office"}],
    }  # fmt: skip
    found = read("hyper-v", written(tmp_path, files))
    server = values(found.servers[0])
    (disk,) = server["disks"] if isinstance(server["disks"], list) else []
    assert isinstance(disk, dict)
    assert (disk["size"], disk["used"], disk["provisioning"]) == ("100 GiB", "40 GiB", "thin")
    assert server["nics"] == [{"network": "office", "mac": "00:15:5d:01:2a:00"}]
    assert left_out(found)["virtual disk"] == 1


def test_two_vms_of_one_name_get_their_host_behind_it(tmp_path: Path) -> None:
    found = read("hyper-v", written(tmp_path, {"vm.json": [VM, VM | {"VMId": "aa-2", "ComputerName": "HV2"}]}))
    assert [server.name for server in found.servers] == ["web-hv1", "web-hv2"]


def test_objects_cut_by_depth_and_wrong_types_are_not_believed(tmp_path: Path) -> None:
    odd = VM | {"ProcessorCount": {"a": 1}, "MemoryStartup": "System.Object[]", "MemoryAssigned": None}
    assert "contains no VM with vCPUs and memory" in refusal("hyper-v", written(tmp_path, {"vm.json": [odd]}))


def test_a_table_with_an_open_quote_is_refused_at_its_line(tmp_path: Path) -> None:
    broken = '"VMId","VMName","State","ProcessorCount"\r\n"1","web","Running"x,"2"\r\n'
    assert refusal("hyper-v", written(tmp_path, {"vm.csv": broken})).startswith("vm.csv:2:1: is not CSV")
