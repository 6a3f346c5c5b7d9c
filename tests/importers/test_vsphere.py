"""vSphere: what govc prints, old and new, and what RetrieveProperties returns."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import pytest

from tests.importers.estates import left_out, named, plain, read, refusal, values, written
from vconsolidate.inventory.importing.tree import Tree


def ref(kind: str, name: str) -> dict[str, str]:
    return {"type": kind, "value": name}


GIB = 1024**3
HOST: dict[str, object] = {
    "self": ref("HostSystem", "host-1"), "name": "esx1", "parent": ref("ClusterComputeResource", "domain-c1"),
    "hardware": {
        "cpuInfo": {"numCpuPackages": 2, "numCpuCores": 32, "numCpuThreads": 64, "hz": 2100000000},
        "cpuPkg": [{"description": "Intel(R) Xeon(R) Gold 6130 CPU @ 2.10GHz", "vendor": "intel"}],
        "memorySize": 256 * GIB, "systemInfo": {"vendor": "Dell Inc.", "model": "PowerEdge R740"},
    },
    "config": {
        "product": {"fullName": "VMware ESXi 7.0.3 build-19193900"},
        "network": {"pnic": [{"linkSpeed": {"speedMb": 10000}}, {"linkSpeed": {"speedMb": 10000}}, {}]},
    },
}  # fmt: skip
VM: dict[str, object] = {
    "self": ref("VirtualMachine", "vm-1"), "name": "web%2f1",
    "config": {
        "version": "vmx-19", "guestFullName": "Other Linux (64-bit)", "cpuAllocation": {"shares": {"level": "high"}},
        "memoryAllocation": {"reservation": 4096},
        "hardware": {"numCPU": 4, "memoryMB": 8192, "device": [
            {"capacityInKB": 41943040, "deviceInfo": {"label": "Hard disk 1"},
             "backing": {"fileName": "[gold] web/web.vmdk", "thinProvisioned": True}},
            {"_typeName": "VirtualVmxnet3", "macAddress": "00:50:56:aa:bb:cc", "backing": {"deviceName": "office"}},
        ]},
    },
    "guest": {"guestFullName": "Microsoft Windows Server 2019 (64-bit)", "toolsRunningStatus": "guestToolsRunning",
              "toolsVersionStatus2": "guestToolsNeedUpgrade"},
    "runtime": {"powerState": "poweredOn", "host": ref("HostSystem", "host-1")},
    "summary": {"quickStats": {"overallCpuUsage": 700, "guestMemoryUsage": 512, "hostMemoryUsage": 6144}},
}  # fmt: skip
CLUSTER: dict[str, object] = {
    "self": ref("ClusterComputeResource", "domain-c1"), "name": "production", "host": [ref("HostSystem", "host-1")],
    "configurationEx": {"dasConfig": {"enabled": True, "admissionControlPolicy": {"failoverLevel": 1}}},
}  # fmt: skip
SECOND = VM | {"self": ref("VirtualMachine", "vm-2"), "name": "db"}
WHOLE: dict[str, object] = {
    "vms.json": {"virtualMachines": [VM, SECOND]}, "hosts.json": {"hostSystems": [HOST]},
    "clusters.json": {"elements": [{"path": "/dc/host/production", "object": CLUSTER}]},
}  # fmt: skip


def capitals(value: object) -> object:
    """Return keys as govc wrote them up to 0.30: with a capital."""
    if isinstance(value, list):
        return [capitals(item) for item in value]
    return (
        {key[:1].upper() + key[1:]: capitals(item) for key, item in value.items()} if isinstance(value, dict) else value
    )


def test_a_whole_estate_from_three_commands(tmp_path: Path) -> None:
    found = read("vsphere", written(tmp_path, WHOLE))
    assert named(found.servers, "web/1") == {
        "vcpus": 4, "memory": "8 GiB", "power_state": "poweredOn", "current_host": "esx1",
        "current_cluster": "production", "virtual_hardware": 19, "tools": "outdated", "os": "windows-server-2019",
        "demand.cpu_mean": "700 MHz", "demand.memory_active": "512 MiB", "demand.memory_consumed": "6 GiB",
        "shares": "high", "memory_reservation": "50 %",
        "disks": [{"name": "Hard disk 1", "size": "40 GiB", "provisioning": "thin", "datastore": "gold"}],
        "nics": [{"mac": "00:50:56:aa:bb:cc", "network": "office", "adapter": "vmxnet3"}],
    }  # fmt: skip
    (cluster,) = found.clusters
    assert plain(cluster.facts) | {"hypervisor": ""} == {
        "hypervisor": "", "policy.admission.form": "slots", "policy.host_failures_tolerated": 1,
    }  # fmt: skip
    assert str(cluster.facts["hypervisor"].value).startswith("esxi-7.0")
    host = values(cluster.hosts[0])
    assert (host["hardware.cpu.model"], host["hardware.cpu.sockets"]) == ("intel-xeon-gold-6130", 2)
    assert (host["hardware.memory"], host["hardware.nics.ports"]) == ("256 GiB", 3)
    assert host["hardware.nics.speed"] == "10 Gbit/s"
    assert found.left_out == ()


def test_capitals_of_old_versions_say_the_same(tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    (tmp_path / "new").mkdir()
    old = read("vsphere", written(tmp_path / "old", {name: capitals(value) for name, value in WHOLE.items()}))
    new = read("vsphere", written(tmp_path / "new", dict(WHOLE)))
    assert [values(one) for one in old.servers if "nics" in values(one)]
    for one in old.servers:
        here, there = values(one), named(new.servers, one.name)
        for facts in (here, there):
            facts.pop("nics")  # the type of an adapter was not written then
        assert here == there


def test_properties_by_name_say_the_same_as_objects(tmp_path: Path) -> None:
    def property_set(item: dict[str, object], *names: str) -> dict[str, object]:
        listed = []
        for name in names:
            value: object = item
            for key in name.split("."):
                assert isinstance(value, dict)
                value = value[key]
            listed.append({"name": name, "val": value})
        return {"_typeName": "ObjectContent", "obj": item["self"], "propSet": listed}

    content = {"_typeName": "RetrieveResult", "objects": [
        property_set(VM, "name", "config.hardware", "runtime.host", "runtime.powerState"),
        property_set(HOST, "name", "hardware", "config.product"),
    ]}  # fmt: skip
    found = read("vsphere", written(tmp_path, {"r.json": content}))
    assert named(found.servers, "web/1")["vcpus"] == 4
    assert named(found.servers, "web/1")["current_host"] == "esx1"
    assert named(found.clusters[0].hosts, "esx1")["hardware.memory"] == "256 GiB"


def test_properties_of_one_object_are_told_by_what_they_are(tmp_path: Path) -> None:
    collected = [{"name": name, "op": "assign", "val": CLUSTER[name]} for name in ("name", "host", "configurationEx")]
    found = read("vsphere", written(tmp_path, {"hosts.json": {"hostSystems": [HOST]}, "cluster.json": collected}))
    (cluster,) = found.clusters
    assert (cluster.name, [host.name for host in cluster.hosts]) == ("production", ["esx1"])
    assert cluster.facts["policy.host_failures_tolerated"].value == 1


def test_updates_of_old_govc_come_one_after_another(tmp_path: Path) -> None:
    def update(item: dict[str, object], *names: str) -> str:
        listed = [{"name": name, "op": "assign", "val": item[name]} for name in names]
        if item is CLUSTER:
            listed.append({"name": "host", "op": "assign", "val": {"ManagedObjectReference": item["host"]}})
        return json.dumps(capitals({"kind": "enter", "obj": item["self"], "changeSet": listed})) + "\n"

    updates = update(CLUSTER, "name", "configurationEx") + update(HOST, "name", "hardware", "config")
    (cluster,) = read("vsphere", written(tmp_path, {"c.json": updates})).clusters
    assert (cluster.name, [host.name for host in cluster.hosts]) == ("production", ["esx1"])


def test_typed_values_are_unwrapped(tmp_path: Path) -> None:
    name = {"name": "name", "val": {"_typeName": "string", "_value": "typed"}}
    hardware = {"name": "config.hardware", "val": {"_typeName": "VirtualHardware", "numCPU": 2, "memoryMB": 1024}}
    content = [{"obj": ref("VirtualMachine", "vm-9"), "changeSet": [name, hardware]}]
    (server,) = read("vsphere", written(tmp_path, {"r.json": content})).servers
    assert (server.name, values(server)["memory"]) == ("typed", "1 GiB")


def test_reservations_become_work_of_the_reference_core(tmp_path: Path) -> None:
    config = VM["config"]
    assert isinstance(config, dict)
    vm = VM | {"config": config | {"cpuAllocation": {"reservation": 2300, "limit": -1}}}
    hardware = HOST["hardware"]
    assert isinstance(hardware, dict)
    package = [{"description": "Intel(R) Xeon(R) CPU E5-2650 v3 @ 2.30GHz", "vendor": "intel"}]
    host = HOST | {"hardware": hardware | {"cpuPkg": package}}
    found = read("vsphere", written(tmp_path, {**WHOLE, "vms.json": [vm], "hosts.json": {"hostSystems": [host]}}))
    fact = found.servers[0].facts["cpu_reservation"]
    assert 1500 < float(str(fact.value).removesuffix(" MHz")) < 2300, "a Haswell does less per MHz"
    assert fact.assumed == "2300 MHz of the present host"
    assert "cpu_limit" not in found.servers[0].facts


@pytest.mark.parametrize(("mhz", "kept"), [(9500, "9500 MHz"), (30000, None), (-5, None)])
def test_cpu_use_may_exceed_the_nominal_clock_but_not_by_far(mhz: int, kept: str | None, tmp_path: Path) -> None:
    vm = VM | {"summary": {"quickStats": {"overallCpuUsage": mhz}}}
    found = read("vsphere", written(tmp_path, {**WHOLE, "vms.json": [vm]}))
    assert values(found.servers[0]).get("demand.cpu_mean") == kept
    assert left_out(found) == ({"figure of CPU use": 1} if mhz > 0 and not kept else {})


def test_a_vm_without_its_host_says_what_processor_is_assumed(tmp_path: Path) -> None:
    found = read("vsphere", written(tmp_path, {"vms.json": {"virtualMachines": [VM]}}))
    (server,) = found.servers
    assert "current_host" not in server.facts
    assert server.facts["hardware.cpu.generation"].assumed == "the source does not have its host"
    assert left_out(found) == {"present host of a VM": 1}
    assert found.clusters == ()


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ({"enabled": False}, {"host_failures_tolerated": 0}),
        ({"enabled": True, "admissionControlEnabled": False}, {"host_failures_tolerated": 0}),
        (
            {"enabled": True, "admissionControlPolicy": {"cpuFailoverResourcesPercent": 25, "failoverLevel": 2,
             "memoryFailoverResourcesPercent": 30}},
            {"admission.form": "percentage", "host_failures_tolerated": 2,
             "admission.reserve.cpu": "25 %", "admission.reserve.memory": "30 %"},
        ),
        (
            {"enabled": True, "admissionControlPolicy": {"failoverHosts": [ref("HostSystem", "host-1")]}},
            {"admission.form": "dedicated", "host_failures_tolerated": 1},
        ),
        ({}, {}),
    ],
    ids=["off", "no admission control", "percentage", "dedicated", "unknown"],
)  # fmt: skip
def test_high_availability_is_kept_as_it_is(policy: Tree, expected: Tree, tmp_path: Path) -> None:
    cluster = CLUSTER | {"configurationEx": {"dasConfig": policy}}
    files: dict[str, object] = {"hosts.json": {"hostSystems": [HOST]}, "c.json": [cluster]}
    (found,) = read("vsphere", written(tmp_path, files)).clusters
    stated = {key.removeprefix("policy."): value for key, value in plain(found.facts).items()}
    del stated["hypervisor"]
    assert stated == expected


def drs(tmp_path: Path, *rules: dict[str, object], groups: object = ()) -> tuple[list[Tree], dict[str, int]]:
    cluster = CLUSTER | {"configurationEx": {"rule": list(rules), "group": list(groups) if groups else []}}  # type: ignore[call-overload]
    found = read("vsphere", written(tmp_path, {**WHOLE, "clusters.json": [cluster]}))
    return [values(rule) for rule in found.rules], left_out(found)


PAIR = {"vm": [ref("VirtualMachine", "vm-1"), ref("VirtualMachine", "vm-2")], "enabled": True}


def test_rules_of_drs_keep_apart_together_and_on_hosts(tmp_path: Path) -> None:
    groups = [{"name": "v", "vm": PAIR["vm"]}, {"name": "h", "host": [ref("HostSystem", "host-1")]}]
    found, lost = drs(
        tmp_path,
        PAIR | {"name": "a", "_typeName": "ClusterAntiAffinityRuleSpec"},
        PAIR | {"name": "b", "_typeName": "ClusterAffinityRuleSpec"},
        {"name": "c", "vmGroupName": "v", "affineHostGroupName": "h", "mandatory": True, "enabled": True},
        {"name": "d", "vmGroupName": "v", "antiAffineHostGroupName": "h", "enabled": True},
        groups=groups,
    )
    members = ["web/1", "db"]
    assert found == [
        {"kind": "anti_affinity", "servers": members},
        {"kind": "affinity", "servers": members},
        {"kind": "pin", "servers": members, "hosts": ["esx1"], "level": "must"},
        {"kind": "ban", "servers": members, "hosts": ["esx1"], "level": "should"},
    ]
    assert lost == {}


def test_rules_that_cannot_be_told_are_counted_with_their_reason(tmp_path: Path) -> None:
    found, lost = drs(
        tmp_path,
        PAIR | {"name": "untyped"},
        PAIR | {"name": "off", "enabled": False},
        {"name": "alone", "_typeName": "ClusterAffinityRuleSpec", "vm": [ref("VirtualMachine", "vm-1")]},
    )
    assert found == []
    assert sum(lost.values()) == 3


def test_vms_of_the_platform_secondaries_and_passthrough(tmp_path: Path) -> None:
    agent, second, tied = copy.deepcopy(VM), copy.deepcopy(VM), copy.deepcopy(VM)
    for number, item in enumerate((agent, second, tied)):
        item["self"], item["name"] = ref("VirtualMachine", f"vm-{number}"), f"n{number}"
    assert isinstance(agent["config"], dict)
    assert isinstance(second["config"], dict)
    assert isinstance(tied["config"], dict)
    agent["config"]["managedBy"] = {"extensionKey": "com.vmware.vim.eam"}
    second["config"]["ftInfo"] = {"role": 2}
    tied["config"]["hardware"]["device"].append({"_typeName": "VirtualPCIPassthrough", "deviceInfo": {"label": "GPU"}})
    found = read("vsphere", written(tmp_path, {**WHOLE, "vms.json": {"virtualMachines": [agent, second, tied]}}))
    assert [server.name for server in found.servers] == ["n0", "n2"]
    assert named(found.servers, "n0")["appliance"] is True
    assert left_out(found) == {"secondary VM of a fault-tolerant pair": 1}
    assert named(found.servers, "n2")["attachments"] == [{"kind": "pci-passthrough", "description": "GPU"}]


def test_hosts_without_their_cluster_are_grouped_by_its_identifier(tmp_path: Path) -> None:
    alone = HOST | {"self": ref("HostSystem", "host-2"), "name": "esx2", "parent": ref("ComputeResource", "domain-s2")}
    found = read("vsphere", written(tmp_path, {"h.json": {"hostSystems": [HOST, alone]}}))
    assert [cluster.name for cluster in found.clusters] == ["domain-c1", "esx2"]


def test_a_processor_that_the_catalogue_lacks_is_known_by_its_signature(tmp_path: Path) -> None:
    bits = "0000:0000:0000:0110:0000:0110:1010:0110"  # family 6, model 106
    hardware = HOST["hardware"]
    assert isinstance(hardware, dict)
    hardware = hardware | {
        "cpuPkg": [{"description": "Genuine Intel(R) CPU 0000%@", "vendor": "intel"}],
        "cpuFeature": [{"level": 0, "eax": bits}, {"level": 1, "eax": bits}],
    }
    (cluster,) = read(
        "vsphere", written(tmp_path, {"h.json": {"hostSystems": [HOST | {"hardware": hardware}]}})
    ).clusters
    host = cluster.hosts[0].facts
    assert (host["hardware.cpu.generation"].value, host["hardware.cpu.generation"].assumed) == ("ice-lake", "")
    assert host["hardware.cpu.cores_per_socket"].value == 16
    assert host["hardware.cpu.clock"].value == "2100 MHz"


def test_what_has_no_size_is_refused_with_the_commands_to_run(tmp_path: Path) -> None:
    bare = {"virtualMachines": [{"self": ref("VirtualMachine", "vm-1"), "name": "gone",
                                 "runtime": {"connectionState": "inaccessible"}}]}  # fmt: skip
    message = refusal("vsphere", written(tmp_path, {"vms.json": bare}))
    assert "the server reports it as inaccessible (gone)" in message
    assert "govc vm.info -json" in message
