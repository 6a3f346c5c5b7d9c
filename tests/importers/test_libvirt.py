"""libvirt: domains and capabilities, of one host or of folders of hosts."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.importers.estates import left_out, named, read, refusal, values, written

DOMAIN = """<domain type='kvm' id='3'>
  <name>web</name><uuid>u-1</uuid>
  <metadata><libosinfo:libosinfo xmlns:libosinfo="http://libosinfo.org/xmlns/libvirt/domain/1.0">
    <libosinfo:os id="http://ubuntu.com/ubuntu/20.04"/></libosinfo:libosinfo></metadata>
  <memory unit='KiB'>8388608</memory><currentMemory unit='KiB'>4194304</currentMemory>
  <vcpu placement='static' current='2'>4</vcpu>
  <os><type arch='x86_64'>hvm</type></os>
  <devices>
    <disk type='file' device='disk'><target dev='vda'/></disk>
    <disk type='file' device='cdrom'><target dev='sda'/></disk>
    <interface type='network'><mac address='52:54:00:00:00:01'/>
      <source network='default'/><model type='virtio'/></interface>
  </devices>
</domain>
"""
CAPABILITIES = """<capabilities>
  <host>
    <cpu><arch>x86_64</arch><model>Skylake-Server-IBRS</model><vendor>Intel</vendor>
      <counter name='tsc' frequency='2100000000' scaling='no'/></cpu>
    <topology><cells num='2'>
      <cell id='0'><memory unit='KiB'>67108864</memory><cpus num='4'>
        <cpu id='0' socket_id='0' core_id='0' siblings='0,2'/><cpu id='2' socket_id='0' core_id='0' siblings='0,2'/>
        <cpu id='4' socket_id='0' core_id='1' siblings='4,6'/><cpu id='6' socket_id='0' core_id='1' siblings='4,6'/>
      </cpus></cell>
      <cell id='1'><memory unit='KiB'>67108864</memory><cpus num='4'>
        <cpu id='1' socket_id='1' core_id='0' siblings='1,3'/><cpu id='3' socket_id='1' core_id='0' siblings='1,3'/>
        <cpu id='5' socket_id='1' core_id='1' siblings='5,7'/><cpu id='7' socket_id='1' core_id='1' siblings='5,7'/>
      </cpus></cell>
    </cells></topology>
  </host>
</capabilities>
"""
NODEINFO = """CPU model:           x86_64
CPU(s):              16
CPU frequency:       2400 MHz
CPU socket(s):       1
Core(s) per socket:  4
Thread(s) per core:  2
NUMA cell(s):        2
Memory size:         131072000 KiB

"""


def test_one_domain_is_a_vm_on_an_unknown_host(tmp_path: Path) -> None:
    found = read("libvirt", written(tmp_path, {"web.xml": DOMAIN}))
    server = values(found.servers[0])
    assert {key: value for key, value in server.items() if not key.startswith("hardware")} == {
        "vcpus": 2, "memory": "8 GiB", "power_state": "poweredOn", "os": "ubuntu-20.04",
        "nics": [{"network": "default", "mac": "52:54:00:00:00:01", "adapter": "virtio"}],
    }  # fmt: skip
    assert found.servers[0].facts["hardware.cpu.generation"].assumed
    assert left_out(found) == {"virtual disk": 1}


def test_domains_run_on_the_host_whose_folder_they_are_in(tmp_path: Path) -> None:
    other = DOMAIN.replace("u-1", "u-2").replace("web", "db").replace(" id='3'", "")
    files: dict[str, object] = {
        "kvm1/capabilities.xml": CAPABILITIES, "kvm1/domains/web.xml": DOMAIN,
        "kvm2/nodeinfo.txt": NODEINFO, "kvm2/all.xml": '<?xml version="1.0"?>' + other,
    }  # fmt: skip
    found = read("libvirt", written(tmp_path, files))
    assert named(found.servers, "web")["current_host"] == "kvm1"
    assert named(found.servers, "db")["current_host"] == "kvm2"
    assert named(found.servers, "db")["power_state"] == "poweredOff", "others have an identifier"
    assert found.clusters == (), "libvirt knows no clusters"
    assert named(found.present_hosts, "kvm1") == {
        "hardware.cpu.sockets": 2, "hardware.cpu.generation": "skylake", "hardware.cpu.cores_per_socket": 2,
        "hardware.cpu.threads_per_core": 2, "hardware.cpu.clock": "2100 MHz", "hardware.memory": "128 GiB",
    }  # fmt: skip
    second = named(found.present_hosts, "kvm2")
    assert (second["hardware.cpu.sockets"], second["hardware.cpu.cores_per_socket"]) == (2, 4)
    assert second["hardware.memory"] == "125 GiB"


def test_files_of_one_host_say_together_what_it_is(tmp_path: Path) -> None:
    sysinfo = (
        "<sysinfo type='smbios'><processor><entry name='version'>Intel(R) Xeon(R) Gold 6130 CPU @ 2.10GHz</entry>"
        "<entry name='status'>Populated, Enabled</entry></processor></sysinfo>"
    )
    files: dict[str, object] = {"kvm1-sysinfo.xml": sysinfo, "kvm1-capabilities.xml": CAPABILITIES}
    (host,) = read("libvirt", written(tmp_path, files)).present_hosts
    assert host.name == "kvm1"
    assert values(host)["hardware.cpu.model"] == "Intel Xeon Gold 6130 CPU @ 2.10GHz", "not all of its cores are on"
    assert values(host)["hardware.memory"] == "128 GiB"


def test_several_hosts_in_one_folder_leave_open_where_a_domain_runs(tmp_path: Path) -> None:
    files: dict[str, object] = {"a-capabilities.xml": CAPABILITIES, "b-capabilities.xml": CAPABILITIES, "w.xml": DOMAIN}
    found = read("libvirt", written(tmp_path, files))
    assert [host.name for host in found.present_hosts] == ["a", "b"]
    assert "current_host" not in found.servers[0].facts


def test_the_same_domain_twice_counts_once_and_containers_never(tmp_path: Path) -> None:
    container = "<domain type='lxc'><name>c</name><memory>1</memory><os><type>exe</type></os></domain>"
    found = read("libvirt", written(tmp_path, {"a.xml": DOMAIN + DOMAIN + container, "b.xml": "<pool type='dir'/>"}))
    assert len(found.servers) == 1
    lost = left_out(found)
    assert (lost["domain"], lost["container (LXC, OpenVZ)"], lost["element <pool>"]) == (1, 1, 1)


def test_devices_of_the_host_are_attachments(tmp_path: Path) -> None:
    devices = (
        "<hostdev mode='subsystem' type='usb'><source><vendor id='0x1234'/><product id='0x5678'/></source></hostdev>"
        "<interface type='hostdev'><source><address type='pci' domain='0x0000' bus='0x07'/></source></interface>"
    )
    domain = DOMAIN.replace("</devices>", f"{devices}</devices>")
    assert values(read("libvirt", written(tmp_path, {"a.xml": domain})).servers[0])["attachments"] == [
        {"kind": "usb", "description": "vendor=0x1234 product=0x5678"},
        {"kind": "pci-passthrough", "description": "type=pci domain=0x0000 bus=0x07"},
    ]


@pytest.mark.parametrize(
    ("element", "expected"),
    [
        ("<memory>1048576</memory>", "1 GiB"),
        ("<memory unit='GiB'>3</memory>", "3 GiB"),
        ("<memory unit='MB'>1000</memory>", "954 MiB"),
        ("<memory unit='b'>2147483648</memory>", "2 GiB"),
    ],
)
def test_memory_is_read_in_the_units_of_libvirt(element: str, expected: str, tmp_path: Path) -> None:
    domain = f"<domain type='kvm'><name>a</name>{element}<vcpu>1</vcpu></domain>"
    assert values(read("libvirt", written(tmp_path, {"a.xml": domain})).servers[0])["memory"] == expected


@pytest.mark.parametrize(
    ("identifier", "key"),
    [
        ("http://microsoft.com/win/2k19", "windows-server-2019"),
        ("http://redhat.com/rhel/8.4", "red-hat-enterprise-linux-8"),
        ("http://debian.org/debian/11", "debian-11"),
        ("http://example.org/", None),
    ],
)
def test_libosinfo_names_the_guest(identifier: str, key: str | None, tmp_path: Path) -> None:
    domain = DOMAIN.replace("http://ubuntu.com/ubuntu/20.04", identifier)
    assert values(read("libvirt", written(tmp_path, {"a.xml": domain})).servers[0]).get("os") == key


@pytest.mark.parametrize("size", ["<memory>0</memory>", "<memory unit='PB'>1</memory>", "<memory>-5</memory>", ""])
def test_a_domain_without_a_size_is_refused_by_name(size: str, tmp_path: Path) -> None:
    domain = f"<domain type='kvm'><name>odd</name>{size}</domain>"
    assert "contains no domain with vCPUs and memory" in refusal("libvirt", written(tmp_path, {"a.xml": domain}))


def test_a_cut_file_is_refused_at_its_place(tmp_path: Path) -> None:
    assert refusal("libvirt", written(tmp_path, {"a.xml": DOMAIN[:300]})).startswith("a.xml:")
