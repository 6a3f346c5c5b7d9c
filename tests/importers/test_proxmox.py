"""Proxmox VE: answers of its API, in one file or a folder, of versions 7 to 9."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.importers.estates import left_out, named, plain, read, refusal, values, written

GIB = 1024**3
NODE = {"type": "node", "id": "node/pve1", "node": "pve1", "status": "online", "maxcpu": 32, "maxmem": 128 * GIB}
VM: dict[str, object] = {
    "type": "qemu", "id": "qemu/100", "vmid": 100, "name": "web", "node": "pve1", "status": "running",
    "maxcpu": 4, "maxmem": 8 * GIB, "cpu": 0.25, "mem": 3 * GIB, "template": 0,
}  # fmt: skip
STATUS = {
    "pveversion": "pve-manager/8.2.4/faa83925c9641325",
    "cpuinfo": {"model": "Intel(R) Xeon(R) Gold 6130 CPU @ 2.10GHz", "sockets": 2, "cores": 32, "cpus": 64},
    "memory": {"total": 256 * GIB},
}
CONFIG = {
    "digest": "abc", "name": "web", "cores": 2, "sockets": 2, "memory": "8192", "ostype": "win10",
    "scsi0": "ceph:vm-100-disk-0,iothread=1,size=1T", "scsi1": "none,media=cdrom",
    "ide2": "local:iso/x.iso,media=cdrom",
    "net0": "virtio=BC:24:11:2E:C5:4A,bridge=vmbr0,tag=20", "tags": "prod;web",
}  # fmt: skip


def test_one_answer_is_enough_for_vms_hosts_and_a_cluster(tmp_path: Path) -> None:
    found = read("proxmox", written(tmp_path, {"resources.json": [NODE, VM]}))
    assert values(found.servers[0]) == {
        "vcpus": 4, "memory": "8 GiB", "power_state": "poweredOn", "current_host": "pve1",
        "demand.cpu_mean": "25 %", "demand.memory_used": "3 GiB",
    }  # fmt: skip
    (cluster,) = found.clusters
    assert cluster.name == "pve1"
    assert named(cluster.hosts, "pve1")["hardware.memory"] == "128 GiB"
    assert named(cluster.hosts, "pve1")["hardware.cpu.cores_per_socket"] == 32
    assert all(fact.assumed for key, fact in cluster.hosts[0].facts.items() if key.startswith("hardware.cpu.")), (
        "of the processor, only the number of threads is known"
    )
    assert any("one cluster" in note for note in found.notes)


def test_the_status_of_a_node_brings_its_processor_and_the_version(tmp_path: Path) -> None:
    files = {"resources.json": [NODE, VM], "nodes/pve1/status.json": {"data": STATUS}}
    (cluster,) = read("proxmox", written(tmp_path, dict(files))).clusters
    assert values(cluster.hosts[0]) == {
        "hardware.cpu.sockets": 2, "hardware.cpu.model": "intel-xeon-gold-6130", "hardware.memory": "256 GiB",
    }  # fmt: skip
    assert not cluster.facts["hypervisor"].assumed or "8.2" in cluster.facts["hypervisor"].assumed


def test_a_configuration_decides_size_disks_networks_and_tags(tmp_path: Path) -> None:
    storage = {"type": "storage", "id": "storage/pve1/ceph", "storage": "ceph", "shared": 1}
    files = {"resources.json": [NODE, VM, storage], "qemu_100_config.json": CONFIG}
    (server,) = read("proxmox", written(tmp_path, dict(files))).servers
    assert values(server) | {"demand.cpu_mean": "", "demand.memory_used": ""} == {
        "vcpus": 4, "memory": "8 GiB", "power_state": "poweredOn", "current_host": "pve1",
        "demand.cpu_mean": "", "demand.memory_used": "", "os": "windows-server-2019", "tags": ["prod", "web"],
        "disks": [{"name": "scsi0", "size": "1024 GiB", "datastore": "ceph"}], "datastores": ["ceph"],
        "nics": [{"network": "vmbr0.20", "mac": "bc:24:11:2e:c5:4a", "adapter": "virtio"}],
    }  # fmt: skip
    assert "Server 2016" in server.facts["os"].assumed


def test_a_vm_that_is_off_has_no_demand(tmp_path: Path) -> None:
    found = read("proxmox", written(tmp_path, {"r.json": [NODE, VM | {"status": "stopped"}]}))
    assert "demand.cpu_mean" not in found.servers[0].facts
    assert values(found.servers[0])["power_state"] == "poweredOff"


def test_containers_are_counted_and_templates_said(tmp_path: Path) -> None:
    container = {"type": "lxc", "id": "lxc/101", "vmid": 101, "name": "ct", "node": "pve1", "maxcpu": 1, "maxmem": GIB}
    found = read("proxmox", written(tmp_path, {"r.json": [NODE, VM | {"template": 1}, container]}))
    assert [server.name for server in found.servers] == ["web"]
    assert values(found.servers[0])["template"] is True
    assert left_out(found) == {"Linux container (LXC)": 1}


def test_two_vms_of_one_name_are_told_apart_by_their_numbers(tmp_path: Path) -> None:
    found = read("proxmox", written(tmp_path, {"r.json": [NODE, VM, VM | {"id": "qemu/200", "vmid": 200}]}))
    assert [server.name for server in found.servers] == ["web-100", "web-200"]


TWO = [NODE, NODE | {"node": "pve2", "id": "node/pve2"}, VM, VM | {"vmid": 101, "name": "db", "id": "qemu/101"}]


def rules(tmp_path: Path, **more: object) -> list[dict[str, object]]:
    files = {"resources.json": TWO, **{f"{name}.json": content for name, content in more.items()}}
    return [dict(values(rule)) for rule in read("proxmox", written(tmp_path, files)).rules]


@pytest.mark.parametrize(("restricted", "level"), [(1, "must"), (0, "should")])
def test_a_group_up_to_version_8_pins_its_vms(restricted: int, level: str, tmp_path: Path) -> None:
    group = {"group": "left", "nodes": "pve1:2,gone", "restricted": restricted, "type": "group"}
    found = rules(tmp_path, groups=[group], ha=[{"sid": "vm:100", "group": "left", "state": "started"}])
    assert found == [{"kind": "pin", "servers": ["web"], "hosts": ["pve1"], "level": level}]


def test_rules_from_version_9_on_keep_together_apart_and_on_nodes(tmp_path: Path) -> None:
    both = {"resources": "vm:100,vm:101,ct:300"}
    listed = [
        both | {"rule": "a", "type": "resource-affinity", "affinity": "negative"},
        both | {"rule": "b", "type": "resource-affinity", "affinity": "positive", "comment": "chatty"},
        both | {"rule": "c", "type": "node-affinity", "nodes": "pve2", "strict": 1},
        both | {"rule": "d", "type": "node-affinity", "nodes": "pve2", "disable": 1},
    ]
    members = ["web", "db"]
    assert rules(tmp_path, ha=listed) == [
        {"kind": "anti_affinity", "servers": members},
        {"kind": "affinity", "servers": members, "reason": "chatty"},
        {"kind": "pin", "servers": members, "hosts": ["pve2"], "level": "must"},
    ]


def test_a_vm_with_a_device_of_its_host_says_so(tmp_path: Path) -> None:
    config = CONFIG | {"hostpci0": "0000:01:00.0", "usb0": "spice", "usb1": "host=1234:5678"}
    found = read("proxmox", written(tmp_path, {"r.json": [NODE, VM], "qemu_100_config.json": config}))
    assert values(found.servers[0])["attachments"] == [
        {"kind": "pci-passthrough", "description": "hostpci0: 0000:01:00.0"},
        {"kind": "usb", "description": "usb1: host=1234:5678"},
    ]


def test_only_managed_vms_restart_where_the_managed_ones_are_listed(tmp_path: Path) -> None:
    files: dict[str, object] = {"r.json": TWO, "ha.json": [{"sid": "vm:100", "state": "started"}]}
    found = read("proxmox", written(tmp_path, files))
    assert "restart" not in named(found.servers, "web")
    assert named(found.servers, "db")["restart"] == "disabled"


def test_hosts_in_maintenance_or_offline_run_nothing(tmp_path: Path) -> None:
    nodes = [NODE | {"node": "a", "hastate": "maintenance"}, NODE | {"node": "b", "status": "offline"}, NODE]
    (cluster,) = read("proxmox", written(tmp_path, {"r.json": [*nodes, VM]})).clusters
    assert {host.name: plain(host.facts).get("maintenance") for host in cluster.hosts} == {
        "a": True, "b": True, "pve1": None,
    }  # fmt: skip


def test_an_answer_that_names_no_node_takes_it_from_its_file(tmp_path: Path) -> None:
    two = [NODE, NODE | {"node": "pve10", "id": "node/pve10"}, VM]
    files: dict[str, object] = {"r.json": two, "status-pve10.json": STATUS, "status.json": STATUS}
    found = read("proxmox", written(tmp_path, files))
    assert named(found.clusters[0].hosts, "pve10")["hardware.memory"] == "256 GiB"
    assert named(found.clusters[0].hosts, "pve1")["hardware.memory"] == "128 GiB"
    assert left_out(found) == {"answer about one node": 1}


def test_absurd_and_wrong_values_are_left_out_not_believed(tmp_path: Path) -> None:
    odd = VM | {"vmid": 7, "name": "odd", "maxcpu": "4", "maxmem": -1, "cpu": "NaN", "mem": True}
    found = read("proxmox", written(tmp_path, {"r.json": [NODE | {"maxmem": 1e30}, VM | {"cpu": 7}, odd]}))
    assert [server.name for server in found.servers] == ["web"]
    assert "demand.cpu_mean" not in found.servers[0].facts, "no VM uses seven times its vCPUs"
    assert left_out(found) == {"VM": 1, "host": 1}
    assert found.clusters == (), "no host has a million exabytes"
    assert found.servers[0].facts["hardware.cpu.generation"].assumed


def test_more_memory_in_use_than_there_is_is_cut_and_said(tmp_path: Path) -> None:
    fact = read("proxmox", written(tmp_path, {"r.json": [NODE, VM | {"mem": 9 * GIB}]})).servers[0].facts
    assert fact["demand.memory_used"].value == "8 GiB"
    assert "9 GiB there" in fact["demand.memory_used"].assumed


def history(*, cpu: bool = True) -> list[dict[str, object]]:
    """Return a day of half hours, as ``rrddata --timeframe week`` has them; the last sample is not measured yet."""
    day: list[dict[str, object]] = [
        {"time": 1_700_000_000 + 1800 * k, "maxcpu": 4, "mem": 2 * GIB, "netin": 125_000, "netout": 0}
        | ({"cpu": 0.5 if k % 2 else 0.1} if cpu else {})
        for k in range(48)
    ]
    return [*day, {"time": 1_700_086_400, "maxcpu": 4}]


def test_a_history_becomes_a_series_in_place_of_the_one_reading(tmp_path: Path) -> None:
    files: dict[str, object] = {
        "r.json": [NODE, VM, VM | {"vmid": 101, "name": "db", "id": "qemu/101"}],
        "nodes_pve1_qemu_100_rrddata.json": history(),
        "nodes_pve1_rrddata.json": history(),
        "nodes_pve1_qemu_101_rrddata.json": [{"time": 1_700_000_000, "maxcpu": 4}],
    }
    found = read("proxmox", written(tmp_path, files))
    (series,) = found.series
    table = series.frame.collect()
    assert set(table["server"]) == {"web"}
    means = {metric: table.filter(metric=metric)["value"].mean() for metric in ("cpu", "memory_used", "network")}
    assert means == pytest.approx({"cpu": 30.0, "memory_used": 2048.0, "network": 1.0})
    assert "demand.cpu_mean" not in named(found.servers, "web")
    assert "demand.cpu_mean" in named(found.servers, "db"), "its history is empty"
    assert left_out(found) == {"histories (rrddata)": 2}


def test_a_record_of_several_calls_is_read_by_its_paths(tmp_path: Path) -> None:
    calls = {"/cluster/resources": [{"data": [NODE, VM]}], "/nodes/pve1/status": [{"data": STATUS}]}
    found = read("proxmox", written(tmp_path, {"calls.json": calls}))
    assert named(found.clusters[0].hosts, "pve1")["hardware.cpu.model"] == "intel-xeon-gold-6130"
    assert found.servers[0].facts["vcpus"].origin == "/cluster/resources[1].maxcpu"


def test_nothing_but_storage_is_refused_with_what_to_export(tmp_path: Path) -> None:
    storage = [{"type": "storage", "id": "storage/pve1/local", "node": "", "storage": "local"}]
    assert "export /cluster/resources with pvesh" in refusal("proxmox", written(tmp_path, {"r.json": storage}))
