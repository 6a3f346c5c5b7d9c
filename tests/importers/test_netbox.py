"""NetBox: the API, a dump and tables say the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.importers.estates import left_out, named, refusal, values, written
from vconsolidate.inventory.importers.registry import IMPORTERS
from vconsolidate.inventory.importing.contract import Certainty, ImportOptions
from vconsolidate.inventory.importing.fragment import Fragment
from vconsolidate.inventory.importing.source import open_source

API = "https://netbox.example/api"
R740 = {"model": "PowerEdge R740", "manufacturer": {"name": "Dell"}}
PROD = {"id": 1, "name": "prod"}
WEB: dict[str, object] = {
    "url": f"{API}/virtualization/virtual-machines/1/", "name": "web", "status": {"value": "active", "label": "Active"},
    "cluster": PROD, "role": {"name": "Web"}, "platform": {"name": "Ubuntu Linux 20.04"}, "site": {"name": "ams"},
    "vcpus": 2.5, "memory": 8192, "disk": 40,
}  # fmt: skip
OLD = WEB | {"name": "old", "status": {"value": "decommissioning"}}
VMS = {"count": 2, "results": [WEB, OLD]}
DEVICES = {"results": [
    {"url": f"{API}/dcim/devices/1/", "name": "esx1", "device_type": R740, "role": {"name": "Hypervisor"},
     "cluster": PROD, "rack": {"name": "R1"}, "site": {"name": "ams"}},
    {"url": f"{API}/dcim/devices/2/", "name": "db", "device_type": R740, "role": {"name": "Database server"}},
    {"url": f"{API}/dcim/devices/3/", "name": "sw", "device_type": {"model": "MX480"}, "role": {"name": "Switch"}},
    {"url": f"{API}/dcim/devices/4/", "name": "odd", "device_type": {"model": "Thing 1"}, "role": {"name": "Server"}},
]}  # fmt: skip
VMWARE = {"url": f"{API}/virtualization/clusters/1/", "name": "prod", "type": {"name": "VMware"}, "group": None}
CLUSTERS = {"results": [VMWARE]}


def read(path: Path, certainty: Certainty = Certainty.SURE) -> Fragment:
    source = open_source(path)
    assert IMPORTERS["netbox"].sniff(source) is certainty
    return IMPORTERS["netbox"].read(source, ImportOptions())


def test_the_api_gives_vms_servers_and_a_cluster(tmp_path: Path) -> None:
    found = read(written(tmp_path, {"vms.json": VMS, "devices.json": DEVICES, "clusters.json": CLUSTERS}))
    web = {key: value for key, value in named(found.servers, "web").items() if not key.startswith("hardware")}
    assert web == {
        "vcpus": 3, "memory": "8 GiB", "power_state": "poweredOn", "current_cluster": "prod", "site": "ams",
        "os": "ubuntu-20.04", "application": "Web",
    }  # fmt: skip
    assert "rounded up" in next(one for one in found.servers if one.name == "web").facts["vcpus"].assumed
    assert named(found.servers, "old")["disposition.action"] == "retire"
    assert str(named(found.servers, "db")["hardware.model"]).startswith("dell-poweredge-r740")
    (cluster,) = found.clusters
    assert [host.name for host in cluster.hosts] == ["esx1"]
    assert str(cluster.facts["hypervisor"].value).startswith("esxi")
    assert left_out(found) == {"device": 1, "server of type Thing 1": 1}


def test_a_dump_resolves_its_numbers(tmp_path: Path) -> None:
    def entry(kind: str, key: int, **fields: object) -> dict[str, object]:
        return {"model": kind, "pk": key, "fields": fields}

    dump = [
        entry("dcim.devicerole", 1, name="Server"), entry("dcim.devicetype", 1, model="PowerEdge R740", manufacturer=1),
        entry("dcim.manufacturer", 1, name="Dell"), entry("dcim.site", 1, name="ams"),
        entry("dcim.device", 1, name="db", role=1, device_type=1, site=1, cluster=None, status="active"),
        entry("virtualization.cluster", 1, name="prod", type=1), entry("dcim.powerport", 1, device=1),
        entry("virtualization.virtualmachine", 1, name="web", cluster=1, vcpus="2.00", memory=1024, status="offline"),
    ]  # fmt: skip
    found = read(written(tmp_path, {"dump.json": dump}))
    assert named(found.servers, "web")["current_cluster"] == "prod"
    assert named(found.servers, "web")["power_state"] == "poweredOff"
    assert named(found.servers, "db")["site"] == "ams"
    assert str(named(found.servers, "db")["hardware.model"]).startswith("dell-poweredge-r740")


@pytest.mark.parametrize("separator", [",", ";"])
def test_a_table_of_devices_is_likely_netbox(separator: str, tmp_path: Path) -> None:
    header = separator.join(["Name", "Status", "Role", "Manufacturer", "Device type", "Site", "Rack"])
    row = separator.join(["db", "Active", "Server", "Dell", "PowerEdge R740", "ams", "R1"])
    found = read(written(tmp_path, {"devices.csv": f"{header}\n{row}\n"}), Certainty.LIKELY)
    assert (values(found.servers[0])["rack"], values(found.servers[0])["site"]) == ("R1", "ams")


def test_vms_without_a_size_are_refused_with_their_names(tmp_path: Path) -> None:
    bare = [
        {"model": "virtualization.virtualmachine", "pk": 1, "fields": {"name": "vm1", "vcpus": None, "memory": None}}
    ]
    assert "NetBox does not have its vCPUs or memory (vm1)" in refusal("netbox", written(tmp_path, {"d.json": bare}))


def test_a_device_without_a_name_is_called_by_its_number(tmp_path: Path) -> None:
    unnamed = {"results": [DEVICES["results"][1] | {"name": None, "id": 7}]}
    assert [server.name for server in read(written(tmp_path, {"d.json": unnamed})).servers] == ["device-7"]


@pytest.mark.parametrize(("vcpus", "memory"), [(0, 1024), (-1, 1024), (2, 0), (True, 1024), (2, "lots"), ([2], {})])
def test_absurd_sizes_are_no_sizes(vcpus: object, memory: object, tmp_path: Path) -> None:
    odd = {"results": [WEB | {"vcpus": vcpus, "memory": memory}]}
    assert "contains no server or VM of known size" in refusal("netbox", written(tmp_path, {"v.json": odd}))
