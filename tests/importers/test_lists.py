"""Lists of servers: columns by their names, mapping files, and the lists that tools write."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.importers.workbooks import Rows, formatted_to_the_last_row, workbook
from vconsolidate.errors import InputError
from vconsolidate.inventory.importers.registry import IMPORTERS
from vconsolidate.inventory.importers.table import starter
from vconsolidate.inventory.importing.contract import Certainty, ImportOptions
from vconsolidate.inventory.importing.fragment import Fragment, Value
from vconsolidate.inventory.importing.lists.fields import fields
from vconsolidate.inventory.importing.rows import key_of
from vconsolidate.inventory.importing.source import open_source

CMDB = (
    "Hostname;Model;CPU;RAM (GB);OS;CPU avg %;Owner\n"
    "db1;PowerEdge R740;2x Intel Xeon Gold 6130 @ 2.10GHz;192;Windows Server 2016;12,5;Bob\n"
    "web1;ProLiant DL360 Gen10;Intel Xeon Gold 6130;64;RHEL 8;7,0;Al\n"
    "vm1;VMware Virtual Platform;4;16;CentOS 7;50,0;Al\n"
)


def write(folder: Path, text: str, name: str = "list.csv", encoding: str = "utf-8") -> Path:
    (folder / name).write_bytes(text.encode(encoding))
    return folder / name


def read(path: Path, kind: str = "table", mapping: Path | None = None, model: str | None = None) -> Fragment:
    return IMPORTERS[kind].read(open_source(path), ImportOptions(mapping=mapping, model=model))


def facts(fragment: Fragment, number: int = 0) -> dict[str, Value]:
    return {field: fact.value for field, fact in fragment.servers[number].facts.items()}


def test_a_cmdb_with_physical_servers_and_vms(tmp_path: Path) -> None:
    path = write(tmp_path, CMDB)
    assert IMPORTERS["table"].sniff(open_source(path)) is Certainty.POSSIBLE
    fragment = read(path)
    assert [server.name for server in fragment.servers] == ["db1", "web1", "vm1"]
    physical, vm = facts(fragment), facts(fragment, 2)
    assert physical["hardware.model"] in fragment_models("dell-poweredge-r740")
    assert (physical["hardware.cpu.sockets"], physical["hardware.cpu.model"]) == (2, "intel-xeon-gold-6130")
    assert (physical["hardware.memory"], physical["os"], physical["demand.cpu_mean"]) == (
        "192 GiB",
        "windows-server-2016",
        "12.5 %",
    )
    assert (vm["vcpus"], vm["memory"], vm["os"]) == (4, "16 GiB", "centos-7")
    assert fragment.servers[0].facts["hardware.memory"].origin == "line 2, column D"
    assert "Columns not read: Owner." in fragment.notes
    assert "1 row is a VM, the others are physical servers." in fragment.notes


def fragment_models(start: str) -> list[str]:
    from vconsolidate.catalog.load import load_catalog

    return [key for key in load_catalog().models if key.startswith(start)]


@pytest.mark.parametrize(
    ("header", "memory"),
    [
        ("Rechnername;Hersteller;Modell;Prozessor;Arbeitsspeicher (GB);Betriebssystem", "64"),
        ("Serveur;Fabricant;Modèle;Processeur;Mémoire (Go);Système d'exploitation", "64"),
        ("Servidor;Fabricante;Modelo;Procesador;Memoria RAM (GB);Sistema operativo", "64"),
        ("서버명;제조사;모델;프로세서;메모리(GB);운영체제", "64"),
        ("サーバー名;メーカー;型号;プロセッサ;メモリ (MB);OS", "65536"),
    ],
)  # fmt: skip
def test_headers_in_other_languages(tmp_path: Path, header: str, memory: str) -> None:
    path = write(
        tmp_path, f"{header}\na;Dell;PowerEdge R740;Intel Xeon Gold 6130;{memory};Debian 12\n", encoding="utf-16"
    )
    assert IMPORTERS["table"].sniff(open_source(path)) is Certainty.POSSIBLE
    found = facts(read(path))
    assert (found["hardware.memory"], found["os"], found["hardware.cpu.model"]) == (
        "64 GiB",
        "debian-12",
        "intel-xeon-gold-6130",
    )


def test_no_name_of_a_column_means_two_things() -> None:
    seen: dict[str, str] = {}
    for field, what in fields().items():
        for name in what.names:
            assert seen.setdefault(key_of(name), field) == field, name


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (("16", "64"), "16 GiB"),
        (("16384", "4096"), "16 GiB"),
        (("16777216", "8388608"), "16 GiB"),
        (("17179869184", "8589934592"), "16 GiB"),
    ],
)
def test_memory_without_a_unit_is_told_by_its_size(tmp_path: Path, cells: tuple[str, str], expected: str) -> None:
    rows = "".join(f"s{n};2;{cell}\n" for n, cell in enumerate(cells))
    fragment = read(write(tmp_path, f"VM name;vCPUs;Memory\n{rows}"))
    assert facts(fragment)["memory"] == expected
    assert any("states no unit" in note for note in fragment.notes)


def test_rows_without_a_machine_wait_for_another_source(tmp_path: Path) -> None:
    text = (
        "Name,Model,Cores,Memory GB,Site\na,Unheard of 9000,,64,x\nb,PowerEdge R740,,,x\nc,Unheard of,8,,x\n"
        ",PowerEdge R740,8,64,x\n"
    )
    fragment = read(write(tmp_path, text))
    assert [server.name for server in fragment.servers] == ["a", "b", "c"]
    assert facts(fragment) == facts(fragment, 2) == {"site": "x"}
    assert "hardware.model" in facts(fragment, 1)
    assert [(one.count, one.what) for one in fragment.left_out] == [(1, "row")]
    assert sum("needs another source for its machine" in note for note in fragment.notes) == 2
    assumed = read(tmp_path / "list.csv", model="dell-poweredge-r740-2x6130")
    assert facts(assumed)["hardware.model"] == "dell-poweredge-r740-2x6130"


def test_a_list_of_owners_adds_to_what_others_say(tmp_path: Path) -> None:
    fragment = read(write(tmp_path, "Name,Application,Site\na,mail,x\n"))
    assert facts(fragment) == {"application": "mail", "site": "x"}


def test_a_list_whose_rows_all_lack_something_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="1 × row: its memory is not in the list; Name is name, Cores is"):
        read(write(tmp_path, "Name,Cores,Model\na,8,Unheard of\n"))


def test_absurd_figures_are_left_out_and_counted(tmp_path: Path) -> None:
    text = "Name,vCPUs,RAM GB,CPU avg %,CPU max %,Memory used GB\na,4,8,12,400,80\nb,4,8,20,10,4\n"
    fragment = read(write(tmp_path, text))
    assert "demand.cpu_peak" not in facts(fragment)
    assert "demand.memory_used" not in facts(fragment)
    assert "demand.cpu_peak" not in facts(fragment, 1)  # below the mean
    assert facts(fragment, 1)["demand.memory_used"] == "4 GiB"
    assert sum("no possible number" in note for note in fragment.notes) == 2


def test_the_list_of_a_workbook_is_the_sheet_with_most_known_columns(tmp_path: Path) -> None:
    sheets: dict[str, Rows] = {
        "Notes": [["Server", "Comment"], ["x", "y"]],
        "Estate": [["title"], ["Name", "vCPUs", "RAM"], ["a", 2, 8]],
    }
    path = workbook(tmp_path / "a.xlsx", sheets, at=(2, 1))
    assert IMPORTERS["table"].sniff(open_source(path)) is Certainty.POSSIBLE
    fragment = read(path)
    assert facts(fragment)["vcpus"] == 2
    assert fragment.servers[0].facts["vcpus"].origin == "C5"


@pytest.mark.slow
def test_a_list_formatted_to_the_last_row(tmp_path: Path) -> None:
    path = formatted_to_the_last_row(tmp_path / "a.xlsx", [["Name", "vCPUs", "RAM"], ["a", 2, 8]], columns=3)
    assert [server.name for server in read(path).servers] == ["a"]


@pytest.mark.parametrize(
    "text", ["", "\n\n", "a\n", "just,words\nand,more\n", "timestamp,server,value\n1,a,2\n", "\x00" * 90]
)
def test_what_is_no_list_is_not_recognised(tmp_path: Path, text: str) -> None:
    path = write(tmp_path, text)
    assert IMPORTERS["table"].sniff(open_source(path)) is Certainty.NO
    with pytest.raises(InputError, match=r"list\.csv"):
        read(path)


MAPPING = """
kind: virtual
columns:
  Maschine: name
  Kerne: vcpus
  RAM: {field: memory, unit: GiB}
  Last: {field: demand.cpu_mean}
  Klasse: {field: tier, values: {gold: 1, Silber: 2}}
  Team: labels.team
constants:
  site: rotterdam
  labels.source: cmdb
"""


def test_a_mapping_says_what_is_what(tmp_path: Path) -> None:
    mapping = write(tmp_path, MAPPING, "mapping.yaml")
    path = write(tmp_path, "Maschine;Kerne;RAM;Last;Klasse;Team;OS\na;4;16;12,5;Gold;red;ignored\nb;2;8;3;silber;;\n")
    fragment = read(path, mapping=mapping)
    first, second = facts(fragment), facts(fragment, 1)
    assert {key: first[key] for key in ("vcpus", "memory", "demand.cpu_mean", "tier", "labels.team", "site")} == {
        "vcpus": 4,
        "memory": "16 GiB",
        "demand.cpu_mean": "12.5 %",
        "tier": 1,
        "labels.team": "red",
        "site": "rotterdam",
    }
    assert (second["tier"], second["labels.source"], "labels.team" in second) == (2, "cmdb", False)
    assert "os" not in first
    assert fragment.servers[0].facts["site"].origin == "the mapping"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[]", "expected which column is what"),
        ("columns: {}", "expected columns and what they are"),
        ("columns: {A: name, B: memry}", r'mapping.yaml:1:23: columns.B: "memry" is no field .did you mean "memory"'),
        ("columns: {A: os}", "no column is the name"),
        ("columns: {A: name, B: name}", '"name" is the column "A" already'),
        ("columns: {A: name, B: {field: memory, unit: MegaB}}", 'unknown unit "MegaB"'),
        ("columns: {A: name, B: {feld: memory}}", 'unknown key "feld"'),
        ("columns: {A: name, B: {field: tier, values: 3}}", "expected what cells mean"),
        ("columns: {A: name}\nkind: vm", "expected physical or virtual"),
        ("columns: {A: name}\nconstants: {nonsense: 1}", "no field that all servers can share"),
        ("columns: {A: name}\nconstants: [1]", "expected fields with their value"),
        ("colums: {A: name}", "expected which column is what"),
        ("columns: {A: name}\nextra: 1", 'unknown key "extra"'),
        ("columns: {A: name", "mapping.yaml"),
        ("columns: {Nam: name, B: memory}", 'has no column "Nam"'),
    ],
)
def test_mappings_that_are_wrong_say_where(tmp_path: Path, text: str, message: str) -> None:
    mapping = write(tmp_path, text, "mapping.yaml")
    with pytest.raises(InputError, match=message):
        read(write(tmp_path, "A;B\nx;4\n"), mapping=mapping)


def test_a_mapping_names_a_sheet(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", {"One": [["A", "B"], ["x", 1]], "Two": [["A", "C", "R"], ["y", 2, 8]]})
    text = "sheet: {}\nkind: virtual\ncolumns: {{A: name, C: vcpus, R: {{field: memory, unit: GiB}}}}"
    assert [one.name for one in read(path, mapping=write(tmp_path, text.format("two"), "m.yaml")).servers] == ["y"]
    with pytest.raises(InputError, match=r'has no sheet "Three" .found: One, Two'):
        read(path, mapping=write(tmp_path, text.format("Three"), "m.yaml"))


def test_the_starter_is_a_mapping_that_reads_the_list(tmp_path: Path) -> None:
    path = write(tmp_path, CMDB.replace("Owner", "Cost: centre #").replace("Hostname", "Hostnam"))
    text = starter(open_source(path))
    assert "  Hostnam: name  # such as db1 (a guess)" in text
    assert '  # "Cost: centre #": labels.cost-centre  # such as Bob' in text
    fragment = read(path, mapping=write(tmp_path, text, "mapping.yaml"))
    assert [server.name for server in fragment.servers] == ["db1", "web1", "vm1"]
    active = text.replace('  # "Cost', '  "Cost')
    assert facts(read(path, mapping=write(tmp_path, active, "mapping.yaml")))["labels.cost-centre"] == "Bob"


AZURE_ROWS = (
    "app01,10.0.0.1,4,16384,Windows Server 2016,,64,Virtual,VMware,12,45,1,0.5,0.25,BIOS,1,80,120,1,1,20,30\n"
    "db01,10.0.0.1,16,65536,RHEL,7,64,Physical,,12,45,2,,,BIOS,1,80,120,1,1,,\n"
)


def test_azure_migrate_template(tmp_path: Path, real_inventories: Path) -> None:
    path = tmp_path / "import.csv"
    shutil.copy(real_inventories / "azure_migrate" / "import_template_header.csv", path)
    path.chmod(0o600)
    with path.open("a") as file:
        file.write(AZURE_ROWS)
    assert IMPORTERS["azure-migrate"].sniff(open_source(path)) is Certainty.SURE
    fragment = read(path, "azure-migrate")
    vm, physical = facts(fragment), facts(fragment, 1)
    assert (vm["vcpus"], vm["memory"], vm["demand.memory_used"], vm["demand.network"], vm["demand.disk_iops"]) == (
        4,
        "16 GiB",
        "7373 MiB",
        "6 Mbit/s",
        "50 IOPS",
    )
    assert vm["disks"] == [{"name": "Disk 1", "size": "120 GiB"}]
    assert (physical["hardware.cpu.cores_per_socket"], physical["os"]) == (16, "red-hat-enterprise-linux-7")
    assert "demand.network" not in physical


def test_azure_migrate_assessment(tmp_path: Path) -> None:
    header = ["Machine", "VM host", "Azure VM readiness", "Operating system", "Cores", "Memory(MB)", "CPU usage(%)",
              "Memory usage(%)", "Storage(GB)"]  # fmt: skip
    row = ["a", "esx1", "Ready", "Microsoft Windows Server 2019 (64-bit)", 4, 8192, 3.5, 50, 100]
    path = workbook(tmp_path / "a.xlsx", {"Assessment_Summary": [["x"]], "All_Assessed_Machines": [header, row]})
    assert IMPORTERS["azure-migrate"].sniff(open_source(path)) is Certainty.SURE
    found = facts(read(path, "azure-migrate"))
    assert (found["vcpus"], found["memory"], found["demand.memory_used"], found["current_host"]) == (
        4,
        "8 GiB",
        "4 GiB",
        "esx1",
    )


NUTANIX_TABLE = "VM Name,Host,Cores,Memory Capacity,CPU Usage,Memory Usage\na,n1,4,16 GiB,3.5%,50%\n"
NUTANIX_API = "name,num_vcpus,num_cores_per_vcpu,memory_mb,power_state\na,2,2,16384,on\n"
OVIRT_WAREHOUSE = (
    "vm_name,number_of_sockets,cpu_per_socket,memory_size_mb,operating_system,cpu_usage_percent\n"
    "a,2,2,16384,rhel_8x64,4\n"
)
OVIRT_API = "name,status,cpu.topology.sockets,cpu.topology.cores,memory\na,up,1,4,17179869184\n"


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("nutanix", NUTANIX_TABLE, (4, "16 GiB", "3.5 %")),
        ("nutanix", NUTANIX_API, (4, "16 GiB", None)),
        ("ovirt", OVIRT_WAREHOUSE, (4, "16 GiB", "4 %")),
        ("ovirt", OVIRT_API, (4, "16 GiB", None)),
    ],
)
def test_lists_of_other_platforms(tmp_path: Path, kind: str, text: str, expected: tuple[Value, ...]) -> None:
    path = write(tmp_path, text)
    assert IMPORTERS[kind].sniff(open_source(path)) is Certainty.SURE
    found = facts(read(path, kind))
    assert (found["vcpus"], found["memory"], found.get("demand.cpu_mean")) == expected


@pytest.mark.parametrize("kind", ["nutanix", "ovirt", "azure-migrate", "liveoptics"])
def test_lists_of_others_are_left_to_them(tmp_path: Path, kind: str) -> None:
    path = write(tmp_path, CMDB)
    assert IMPORTERS[kind].sniff(open_source(path)) is Certainty.NO
    with pytest.raises(InputError):
        read(path, kind)
