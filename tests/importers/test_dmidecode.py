"""dmidecode, lscpu, free and /proc, as texts and as jc's JSON, by server."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.importers.estates import left_out, named, read, refusal, values, written

DMIDECODE = """# dmidecode 3.1
Getting SMBIOS data from sysfs.
SMBIOS 3.1 present.

Handle 0x0001, DMI type 1, 27 bytes
System Information
\tManufacturer: {vendor}
\tProduct Name: {product}
\tVersion: Not Specified

Handle 0x0003, DMI type 3, 22 bytes
Chassis Information
\tManufacturer: {vendor}
\tType: Rack Mount Chassis
\tHeight: 2 U

Handle 0x0400, DMI type 4, 48 bytes
Processor Information
\tType: Central Processor
\tManufacturer: Intel(R) Corporation
\tSignature: Type 0, Family 6, Model 85, Stepping 4
\tFlags:
\t\tFPU (Floating-point unit on-chip)
\tVersion: {cpu}
\tCurrent Speed: 2100 MHz
\tStatus: Populated, Enabled
\tCore Count: 16
\tCore Enabled: 16
\tThread Count: 32

Handle 0x0401, DMI type 4, 48 bytes
Processor Information
\tType: Central Processor
\tVersion: Not Specified
\tStatus: Unpopulated

Handle 0x1100, DMI type 17, 84 bytes
Memory Device
\tSize: 32 GB
\tType: DDR4

Handle 0x1101, DMI type 17, 84 bytes
Memory Device
\tSize: 32768 MB

Handle 0x1102, DMI type 17, 84 bytes
Memory Device
\tSize: No Module Installed
"""
GOLD = "Intel(R) Xeon(R) Gold 6130 CPU @ 2.10GHz"
LSCPU = """Architecture:        x86_64
CPU op-mode(s):      32-bit, 64-bit
CPU(s):              64
On-line CPU(s) list: 0-63
Thread(s) per core:  2
Core(s) per socket:  16
Socket(s):           2
Vendor ID:           GenuineIntel
CPU family:          6
Model:               85
Model name:          Intel(R) Xeon(R) Gold 6130 CPU @ 2.10GHz
Stepping:            4
"""
MEMINFO = "MemTotal:       65536000 kB\nMemFree:         1000000 kB\nMemAvailable:   32768000 kB\n"
CPUINFO = "\n".join(
    f"processor\t: {k}\nvendor_id\t: GenuineIntel\ncpu family\t: 6\nmodel\t\t: 79\nmodel name\t: Intel Xeon {k}\n"
    f"physical id\t: {k // 2}\ncpu cores\t: 2\nflags\t\t: fpu vme\n"
    for k in range(4)
)
FREE = """              total        used        free      shared  buff/cache   available
Mem:       65536000    20000000    10000000       10000    35536000    45536000
Swap:             0           0           0
"""


def dmi(vendor: str = "Dell Inc.", product: str = "PowerEdge R740", cpu: str = GOLD) -> str:
    return DMIDECODE.format(vendor=vendor, product=product, cpu=cpu)


def test_one_dmidecode_describes_a_physical_server(tmp_path: Path) -> None:
    (server,) = read("dmidecode", written(tmp_path, {"db01.example.com.txt": dmi(product="Unheard Of 9")})).servers
    assert server.name == "db01.example.com"
    assert values(server) == {
        "hardware.model": "Dell Inc. Unheard Of 9", "hardware.cpu.sockets": 1,
        "hardware.cpu.model": "intel-xeon-gold-6130", "hardware.memory": "64 GiB", "hardware.rack_units": 2,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("vendor", "product"),
    [("VMware, Inc.", "VMware Virtual Platform"), ("QEMU", "Standard PC (i440FX + PIIX, 1996)"),
     ("Microsoft Corporation", "Virtual Machine"), ("Xen", "HVM domU"), ("innotek GmbH", "VirtualBox")],
)  # fmt: skip
def test_firmware_of_a_vm_makes_a_vm_of_today(vendor: str, product: str, tmp_path: Path) -> None:
    server = values(read("dmidecode", written(tmp_path, {"a.txt": dmi(vendor, product)})).servers[0])
    assert (server["vcpus"], server["memory"]) == (32, "64 GiB")
    assert "hardware.memory" not in server


def test_a_folder_per_server_and_files_named_after_servers_are_the_same(tmp_path: Path) -> None:
    files: dict[str, object] = {
        "web1/dmidecode.txt": dmi(), "web1/lscpu": LSCPU, "web1/proc/meminfo": MEMINFO,
        "web2-dmidecode.txt": dmi(), "web2_lscpu.txt": LSCPU, "web2.meminfo": MEMINFO,
    }  # fmt: skip
    found = read("dmidecode", written(tmp_path, {**files, "README.md": "hello"}))
    assert [server.name for server in found.servers] == ["web1", "web2"]
    first, second = (values(server) for server in found.servers)
    assert first == second


def test_lscpu_knows_what_the_system_uses_and_dmidecode_what_is_installed(tmp_path: Path) -> None:
    files: dict[str, object] = {"a-dmidecode.txt": dmi(), "a-lscpu.txt": LSCPU, "a-meminfo.txt": MEMINFO}
    (server,) = read("dmidecode", written(tmp_path, files)).servers
    facts = values(server)
    assert (facts["hardware.cpu.sockets"], facts["hardware.memory"]) == (2, "64 GiB")
    assert facts["demand.memory_used"] == "32000 MiB"


def test_proc_alone_is_enough(tmp_path: Path) -> None:
    files: dict[str, object] = {
        "s/cpuinfo": CPUINFO,
        "s/meminfo": MEMINFO,
        "s/os-release": 'PRETTY_NAME="Ubuntu 20.04.6 LTS"\n',
    }
    (server,) = read("dmidecode", written(tmp_path, files)).servers
    assert server.name == "s"
    facts = values(server)
    assert (facts["hardware.cpu.sockets"], facts["hardware.cpu.cores_per_socket"]) == (2, 2)
    assert facts["hardware.cpu.generation"] == "broadwell"
    assert facts["os"] == "ubuntu-20.04"


OLD_FREE = """             total       used       free     shared    buffers     cached
Mem:         64000      60000       4000          0       1000      30000
-/+ buffers/cache:      29000      35000
"""
SHORT_FREE = """              total        used        free      shared  buff/cache   available
Mem:           62Gi        10Gi        20Gi       1.0Gi        32Gi        31Gi
"""


@pytest.mark.parametrize(
    ("text", "used"),
    [(FREE, "19.5 GiB"), (OLD_FREE, "29 GiB"), (SHORT_FREE, "32 GiB")],
    ids=["KiB", "MiB, old", "for people"],
)
def test_memory_in_use_in_every_form_of_free(text: str, used: str, tmp_path: Path) -> None:
    files: dict[str, object] = {"a-dmidecode.txt": dmi(), "a-free.txt": text}
    (server,) = read("dmidecode", written(tmp_path, files)).servers
    amount = str(values(server)["demand.memory_used"])
    number, unit = amount.split()
    mib = float(number) * {"MiB": 1, "GiB": 1024}[unit]
    assert mib == pytest.approx(float(used.split(maxsplit=1)[0]) * 1024, rel=0.005)


def test_jc_says_the_same_as_the_text(tmp_path: Path) -> None:
    blocks = [
        {"handle": "0x1", "type": 1, "bytes": 27, "values": {"manufacturer": "Dell Inc.", "product_name": "X9"}},
        {"handle": "0x4", "type": 4, "values": {"type": "Central Processor", "version": GOLD,
                                                "status": "Populated, Enabled", "core_count": "16",
                                                "core_enabled": "16", "thread_count": "32"}},
        {"handle": "0x11", "type": 17, "values": {"size": "32 GB", "type": "DDR4"}},
        {"handle": "0x12", "type": 17, "values": {"size": "No Module Installed"}},
    ]  # fmt: skip
    (server,) = read("dmidecode", written(tmp_path, {"a__dmidecode.json": blocks})).servers
    assert server.name == "a"
    assert (values(server)["hardware.cpu.model"], values(server)["hardware.memory"]) == (
        "intel-xeon-gold-6130",
        "32 GiB",
    )


def test_lscpu_as_json_nests_and_is_read(tmp_path: Path) -> None:
    listed = {"lscpu": [{"field": "CPU(s):", "data": "8"}, {"field": "Vendor ID:", "data": "GenuineIntel", "children": [
        {"field": "Model name:", "data": GOLD, "children": [{"field": "Socket(s):", "data": "1"},
         {"field": "Core(s) per socket:", "data": "4"}, {"field": "Thread(s) per core:", "data": "2"}]}]}]}  # fmt: skip
    files: dict[str, object] = {
        "a.lscpu.json": listed,
        "a.meminfo.json": {"MemTotal": 16777216, "MemAvailable": 8388608},
    }
    facts = values(read("dmidecode", written(tmp_path, files)).servers[0])
    assert (facts["hardware.cpu.cores_per_socket"], facts["hardware.cpu.generation"]) == (4, "skylake")
    assert (facts["hardware.memory"], facts["demand.memory_used"]) == ("16 GiB", "8 GiB")


def test_a_server_without_memory_is_named_and_the_rest_imported(tmp_path: Path) -> None:
    found = read("dmidecode", written(tmp_path, {"a-dmidecode.txt": dmi(), "b-lscpu.txt": LSCPU, "notes.txt": "hello"}))
    assert [server.name for server in found.servers] == ["a"]
    assert left_out(found) == {"file": 1, "server": 1}
    assert named(found.servers, "a")


def test_a_cut_dmidecode_without_memory_says_so(tmp_path: Path) -> None:
    cut = dmi().split("Handle 0x1100")[0]
    assert "its memory is not in the source (a)" in refusal("dmidecode", written(tmp_path, {"a.txt": cut}))
