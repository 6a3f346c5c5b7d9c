"""Ansible: facts of the setup module in the forms in which they are kept."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.importers.estates import left_out, named, read, refusal, values, written

PHYSICAL: dict[str, object] = {
    "ansible_architecture": "x86_64", "ansible_hostname": "db01", "ansible_nodename": "db01.example.com",
    "ansible_system_vendor": "Dell Inc.", "ansible_product_name": "PowerEdge R630",
    "ansible_virtualization_role": "host",
    "ansible_processor": ["0", "GenuineIntel", "Intel(R) Xeon(R) CPU E5-2630 v4 @ 2.20GHz"],
    "ansible_processor_count": 2,
    "ansible_processor_cores": 10, "ansible_processor_threads_per_core": 2, "ansible_processor_vcpus": 40,
    "ansible_memtotal_mb": 64000, "ansible_distribution": "CentOS", "ansible_distribution_version": "7.9",
    "ansible_memory_mb": {"nocache": {"used": 12000}},
    "ansible_interfaces": ["lo", "em1", "em2", "docker0", "em1.100"],
    "ansible_em1": {"type": "ether", "speed": 10000}, "ansible_em2": {"type": "ether", "speed": -1},
    "ansible_docker0": {"type": "ether"}, "ansible_em1_100": {"type": "ether"},
    "ansible_mounts": [{"device": "/dev/sda1", "size_total": 100 * 1024**3, "size_available": 60 * 1024**3},
                       {"device": "nfs:/x", "size_total": 10**15, "size_available": 0}],
}  # fmt: skip
GUEST = PHYSICAL | {
    "ansible_virtualization_role": "guest",
    "ansible_virtualization_type": "VMware",
    "ansible_nodename": "vm1",
}


def test_a_physical_host_brings_its_hardware(tmp_path: Path) -> None:
    found = read("ansible", written(tmp_path, {"facts.json": {"ansible_facts": PHYSICAL, "changed": False}}))
    (server,) = found.servers
    assert server.name == "db01.example.com"
    facts = values(server)
    assert str(facts.pop("hardware.model")).casefold().replace(" ", "-").endswith("r630")
    assert facts == {
        "hardware.cpu.sockets": 2, "hardware.cpu.model": "intel-xeon-e5-2630-v4", "hardware.memory": "62.5 GiB",
        "hardware.nics.ports": 2, "hardware.nics.speed": "10 Gbit/s", "os": "centos-7",
        "demand.memory_used": "12000 MiB", "demand.disk_used": "40 GiB",
    }  # fmt: skip


def test_a_guest_is_a_vm_on_the_processor_that_it_sees(tmp_path: Path) -> None:
    (server,) = read("ansible", written(tmp_path, {"vm1": json.dumps({"ansible_facts": GUEST})})).servers
    facts = values(server)
    assert (facts["vcpus"], facts["memory"]) == (40, "62.5 GiB")
    assert facts["hardware.cpu.model"] == "intel-xeon-e5-2630-v4"
    assert "hardware.memory" not in facts


@pytest.mark.parametrize("product", ["VMware Virtual Platform", "VirtualBox", "Standard PC (Q35 + ICH9, 2009)"])
def test_without_a_role_the_product_tells_a_vm(product: str, tmp_path: Path) -> None:
    facts = PHYSICAL | {"ansible_virtualization_role": "NA", "ansible_product_name": product}
    assert "vcpus" in values(read("ansible", written(tmp_path, {"a.json": facts})).servers[0])


def test_files_are_named_as_ansible_names_its_hosts(tmp_path: Path) -> None:
    files: dict[str, object] = {"web01.example.com": json.dumps({"ansible_facts": PHYSICAL}), "b.json": GUEST}
    found = read("ansible", written(tmp_path, files))
    assert [server.name for server in found.servers] == ["b", "web01.example.com"]


def test_the_output_of_the_command_has_several_hosts(tmp_path: Path) -> None:
    text = (
        f"web1 | SUCCESS => {json.dumps({'ansible_facts': PHYSICAL}, indent=4)}\n"
        'web2 | UNREACHABLE! => {"msg": "Failed to connect", "unreachable": true}\n'
        f"web3 | SUCCESS => {json.dumps({'ansible_facts': GUEST})}\n"
    )
    found = read("ansible", written(tmp_path, {"out.txt": text}))
    assert [server.name for server in found.servers] == ["web1", "web3"]
    assert left_out(found) == {"host": 1}


def test_host_variables_by_host_are_read(tmp_path: Path) -> None:
    listed = {"_meta": {"hostvars": {"a": PHYSICAL, "b": {"ansible_facts": {"processor_vcpus": 2, "memtotal_mb": 1024}},
                                     "c": {"ansible_host": "10.0.0.1"}}}}  # fmt: skip
    found = read("ansible", written(tmp_path, {"inventory.json": listed}))
    assert [server.name for server in found.servers] == ["a", "b"]
    assert named(found.servers, "b")["hardware.memory"] == "1 GiB"


def test_containers_and_hosts_without_a_size_are_named(tmp_path: Path) -> None:
    files: dict[str, object] = {
        "ct.json": GUEST | {"ansible_virtualization_type": "openvz"},
        "win.json": {key: value for key, value in GUEST.items() if "processor" not in key},
        "ok.json": PHYSICAL,
    }  # fmt: skip
    found = read("ansible", written(tmp_path, files))
    assert [server.name for server in found.servers] == ["ok"]
    assert left_out(found) == {"container (openvz)": 1, "server": 1}
    assert "(win)" in found.left_out[1].why


def test_windows_facts_name_their_system(tmp_path: Path) -> None:
    facts = {"ansible_os_family": "Windows", "ansible_os_name": "Microsoft Windows Server 2012 R2 Standard",
             "ansible_distribution": "Microsoft Windows NT 6.3", "ansible_totalmem": 4 * 1024**3,
             "ansible_processor_vcpus": 2,
             "ansible_architecture": "64-bit", "ansible_virtualization_role": "guest"}  # fmt: skip
    server = values(read("ansible", written(tmp_path, {"w.json": facts})).servers[0])
    assert (server["os"], server["memory"]) == ("windows-server-2012-r2", "4 GiB")


@pytest.mark.parametrize("text", ['{"ansible_facts": {"ansible_hostname": "a", ', '{"ansible_facts": oops}'])
def test_broken_facts_are_refused_at_their_place(text: str, tmp_path: Path) -> None:
    assert refusal("ansible", written(tmp_path, {"a.json": text})).startswith("a.json:1:")
