"""RVTools: the same estate from every form of export, with its traps."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.importers.rvtools_exports import INFO, RULES, csv_export, export, host, sheets, vm
from tests.importers.workbooks import Rows, workbook
from vconsolidate.catalog.load import load_catalog
from vconsolidate.errors import InputError
from vconsolidate.inventory.importers.registry import IMPORTERS
from vconsolidate.inventory.importing.contract import Certainty, ImportOptions
from vconsolidate.inventory.importing.fragment import Facts, Fragment, Value
from vconsolidate.inventory.importing.source import open_source

RVTOOLS = IMPORTERS["rvtools"]


def read(path: Path, options: ImportOptions | None = None) -> Fragment:
    return RVTOOLS.read(open_source(path), options or ImportOptions())


def facts_of(fragment: Fragment, name: str) -> Facts:
    return next(server.facts for server in fragment.servers if server.name == name)


def values_of(facts: Facts) -> dict[str, Value]:
    return {field: fact.value for field, fact in facts.items()}


def test_a_vm_with_everything(tmp_path: Path) -> None:
    facts = facts_of(read(export(tmp_path)), "dc01")
    assert values_of(facts) == {
        "vcpus": 2,
        "memory": "4 GiB",
        "power_state": "poweredOn",
        "virtual_hardware": 19,
        "tools": "outdated",
        "current_cluster": "prod",
        "current_host": "esx1.example.com",
        "os": "windows-server-2019",
        "restart": "high",
        "cpu_reservation": "1000 MHz",
        "memory_reservation": "50 %",
        "demand.disk_used": "20 GiB",
        "demand.cpu_mean": "420 MHz",
        "demand.memory_consumed": "4100 MiB",
        "demand.memory_active": "512 MiB",
        "disks": [
            {"name": "Hard disk 1", "size": "40 GiB", "provisioning": "thin", "datastore": "san-1"},
            {"name": "Hard disk 2", "size": "100 GiB", "datastore": "local-1"},
        ],
        "tags": ["raw-device-mapping", "shared-disk-bus"],
        "datastores": ["san-1"],
        "networks": ["office", "storage"],
        "nics": [
            {"network": "office", "mac": "00:50:56:00:00:01", "adapter": "Vmxnet3"},
            {"network": "storage", "mac": "00:50:56:00:00:02", "adapter": "SriovEthernetCard"},
        ],
        "attachments": [{"kind": "pci-passthrough", "description": "SR-IOV adapter on storage"}],
        "site": "DC",
        "labels.Owner": "infra",
    }
    assert facts["vcpus"].origin == "vInfo!F2"
    assert facts["demand.cpu_mean"].origin == "vCPU!D2"
    assert facts["labels.Owner"].origin == "vInfo!Q2"


def test_machines_that_are_none_are_counted(tmp_path: Path) -> None:
    fragment = read(export(tmp_path))
    assert [server.name for server in fragment.servers] == [
        "dc01",
        "dc02",
        "web (prod)",
        "web (test)",
        "golden",
        "nowhere",
    ]
    left = {one.what: one.count for one in fragment.left_out}
    assert left["placeholder of Site Recovery Manager"] == left["vCLS agent"] == left["row"] == left["port group"] == 1
    assert {one.why for one in fragment.left_out if one.what == "VM"} == {
        "vCenter cannot reach it (orphaned, inaccessible or invalid)",
        "its vCPUs or memory are not in the export",
    }


def test_absurd_figures_are_left_out(tmp_path: Path) -> None:
    fragment = read(export(tmp_path))
    assert "demand.cpu_mean" not in facts_of(fragment, "dc02")  # 99,999 MHz of two vCPUs
    web = facts_of(fragment, "web (prod)")
    assert "demand.memory_consumed" not in web
    assert "demand.memory_active" not in web
    assert {one.what for one in fragment.left_out} >= {"figure of CPU use", "figure of consumed memory"}
    assert any("vInfo, column CPUs: 1 cell" in note for note in fragment.notes) is False  # n/a says nothing


def test_shares_limits_and_reservations(tmp_path: Path) -> None:
    fragment = read(export(tmp_path))
    assert facts_of(fragment, "dc02")["shares"].value == "high"
    web = facts_of(fragment, "web (prod)")
    assert (web["shares"].value, web["cpu_limit"].value, web["memory_reservation"].value) == (1500, "2100 MHz", "100 %")
    assert "shares" not in facts_of(fragment, "dc01")


def test_mhz_of_a_host_become_mhz_of_the_reference_core(tmp_path: Path) -> None:
    tables = sheets()
    older = host("esx1.example.com", **{"CPU Model": "Intel(R) Xeon(R) CPU E5-2690 0 @ 2.90GHz", "Speed": 2900})
    tables["vHost"] = [tables["vHost"][0], older, *tables["vHost"][2:]]
    entry = load_catalog().cpus["intel-xeon-e5-2690"]
    expected = round(1000 * entry.core_rating_mhz / entry.clock_mhz)
    assert expected < 1000
    assert facts_of(read(export(tmp_path, tables)), "dc01")["cpu_reservation"].value == f"{expected} MHz"


def test_vms_that_are_off_have_no_demand(tmp_path: Path) -> None:
    fragment = read(export(tmp_path))
    for name in ("web (test)", "golden"):
        assert "demand.cpu_mean" not in facts_of(fragment, name)
    assert facts_of(fragment, "golden")["template"].value is True


def test_a_host_is_found_by_its_short_name_in_any_case(tmp_path: Path) -> None:
    assert facts_of(read(export(tmp_path)), "web (prod)")["current_host"].value == "esx2.example.com"


def test_a_vm_without_host_gets_an_assumed_processor(tmp_path: Path) -> None:
    facts = facts_of(read(export(tmp_path), ImportOptions(generation="haswell")), "nowhere")
    assert "current_host" not in facts
    assert facts["hardware.cpu.generation"].value == "haswell"
    assert facts["hardware.cpu.generation"].assumed


def test_hosts_become_the_target(tmp_path: Path) -> None:
    fragment = read(export(tmp_path))
    prod, test = fragment.clusters
    assert [(one.name, [inside.name for inside in one.hosts]) for one in (prod, test)] == [
        ("prod", ["esx1.example.com", "esx2.example.com"]),
        ("test", ["esx3.example.com"]),
    ]
    assert values_of(prod.facts) == {
        "hypervisor": "esxi-6.7",
        "policy.host_failures_tolerated": 0,  # one of its two hosts is in maintenance
        "datastores": ["local-1", "san-1"],
    }
    assert test.facts["policy.host_failures_tolerated"].value == 0
    assert values_of(prod.hosts[0].facts) == {
        "hardware.cpu.sockets": 2,
        "hardware.cpu.model": "intel-xeon-gold-6130",
        "hardware.memory": "384 GiB",
        "hardware.model": "dell-poweredge-r740-2x6130",
        "hardware.nics.ports": 4,
        "hardware.nics.speed": "10 Gbit/s",
        "hardware.hbas": 1,
    }
    assert prod.hosts[1].facts["maintenance"].value is True
    assert [one.name for one in fragment.present_hosts] == ["alone.example.com"]


@pytest.mark.parametrize(
    ("ha", "level", "admission", "expected"),
    [
        ("True", 1, "True", {"policy.host_failures_tolerated": 1, "policy.admission": "exact"}),
        ("True", 2, "True", {"policy.host_failures_tolerated": 2, "policy.admission": "exact"}),
        ("True", 9, "True", {"policy.host_failures_tolerated": 2, "policy.admission": "exact"}),
        ("True", 0, "False", {"policy.host_failures_tolerated": 1, "policy.admission": "exact"}),
        ("False", 1, "True", {}),
    ],
)
def test_high_availability_becomes_the_policy(
    tmp_path: Path, ha: str, level: int, admission: str, expected: dict[str, Value]
) -> None:
    hosts = sheets()["vHost"]
    tables: dict[str, Rows] = {
        "vHost": [hosts[0], *(host(f"esx{number}") for number in range(3))],
        "vCluster": [
            ("Name", "HA enabled", "Failover Level", "AdmissionControlEnabled"),
            ("prod", ha, level, admission),
        ],
    }
    (cluster,) = read(export(tmp_path, tables)).clusters
    assert {key: value for key, value in values_of(cluster.facts).items() if key != "hypervisor"} == expected


def test_rules_of_drs_and_their_names(tmp_path: Path) -> None:
    (rule,) = read(export(tmp_path)).rules
    assert values_of(rule.facts) == {
        "kind": "anti_affinity",
        "name": "DCs apart",
        "servers": ["dc01", "dc02"],
        "reason": "kept apart by DRS",
    }


@pytest.mark.parametrize(
    ("kinds", "names", "expected", "left"),
    [
        ("Affinity, Anti Affinity", "one, two", ["affinity", "anti_affinity"], 0),
        ("Affinity", "app, with its database", ["affinity"], 0),
        ("Affinity, Affinity", "one, two, three", [], 1),
        ("VM Host Affinity", "licensed hosts", [], 1),
    ],
)
def test_several_rules_of_a_vm(tmp_path: Path, kinds: str, names: str, expected: list[str], left: int) -> None:
    rows = [vm(name, number, **{RULES[0]: kinds, RULES[1]: names}) for number, name in enumerate(("a", "b"))]
    fragment = read(export(tmp_path, {"vInfo": [INFO, *rows]}))
    assert [rule.facts["kind"].value for rule in fragment.rules] == expected
    assert sum(one.count for one in fragment.left_out if one.what == "rule of DRS") == left


def test_networks_pools_and_datastores(tmp_path: Path) -> None:
    fragment = read(export(tmp_path))
    assert [(one.name, values_of(one.facts)) for one in fragment.networks] == [
        ("office", {"vlan": 10}),
        ("storage", {}),
    ]
    assert any("office" in note and "VLAN" in note for note in fragment.notes)
    assert [(one.name, values_of(one.facts)) for one in fragment.resource_pools] == [
        ("gold", {"cluster": "prod", "shares": "high", "servers": ["web (prod)"]}),
        ("inner", {"cluster": "prod", "parent": "gold", "shares": 123, "limit": "5000 MHz", "expandable": False}),
    ]
    assert values_of(fragment.datastores[0].facts) == {"capacity": "10240 GiB"}


def test_clusters_have_datastores_only_where_every_vm_can_stay(tmp_path: Path) -> None:
    tables = sheets()
    for row in tables["vInfo"][1:]:
        if isinstance(row, list) and row[0] == "nowhere":
            row[INFO.index("Path")] = "[elsewhere] a/a.vmx"
    stores = [*tables["vDatastore"], ("elsewhere", "NFS", 1024, 2, "esx8, esx9")]
    fragment = read(export(tmp_path, {**tables, "vDatastore": stores}))
    assert facts_of(fragment, "nowhere")["datastores"].value == ["elsewhere"]
    assert all("datastores" not in cluster.facts for cluster in fragment.clusters)


def test_clusters_of_one_name_in_two_datacenters_stay_two(tmp_path: Path) -> None:
    tables: dict[str, Rows] = {
        "vInfo": [INFO, vm("a", 1, Host="esx1"), vm("b", 2, Host="esx2", Datacenter="Other")],
        "vHost": [sheets()["vHost"][0], host("esx1"), host("esx2", Datacenter="Other")],
    }
    fragment = read(export(tmp_path, tables))
    assert [cluster.name for cluster in fragment.clusters] == ["prod (DC)", "prod (Other)"]
    assert [one.facts["current_cluster"].value for one in fragment.servers] == ["prod (DC)", "prod (Other)"]


def test_the_notes_say_when_the_export_was_made(tmp_path: Path) -> None:
    assert read(export(tmp_path)).notes[0].startswith("RVTools shows one instant of 2023-05-31 10:00 (version 4.4.2)")


def test_what_a_host_uses_is_shared_among_its_vms_where_there_is_no_vcpu(tmp_path: Path) -> None:
    tables = sheets()
    del tables["vCPU"]
    fragment = read(export(tmp_path, tables))
    fact = facts_of(fragment, "dc01")["demand.cpu_mean"]
    assert (fact.value, fact.origin) == ("100 %", "vHost!K2")  # 25 % of 32 cores are more than its 2 vCPUs
    assert fact.assumed
    tables["vHost"] = [tables["vHost"][0], host("esx1.example.com", **{"CPU usage %": 2}), *tables["vHost"][2:]]
    (tmp_path / "again").mkdir()
    assert facts_of(read(export(tmp_path / "again", tables)), "dc01")["demand.cpu_mean"].value == "32 %"


def plain(fragment: Fragment) -> object:
    """Return what an export says, without where it was read."""
    return (
        [(one.name, values_of(one.facts)) for one in fragment.servers],
        [(c.name, values_of(c.facts), [(h.name, values_of(h.facts)) for h in c.hosts]) for c in fragment.clusters],
        [values_of(one.facts) for one in (*fragment.rules, *fragment.networks, *fragment.resource_pools)],
        fragment.left_out,
    )


def permuted(rows: Rows, seed: int) -> Rows:
    order = list(range(len(rows[0])))
    random.Random(seed).shuffle(order)  # noqa: S311 - no secret
    return [[row[k] for k in order] for row in rows]


def test_the_order_of_columns_does_not_matter(tmp_path: Path) -> None:
    tables = sheets()
    tables["vInfo"] = [
        [cell for cell, name in zip(row, INFO, strict=True) if name != "Owner"] for row in tables["vInfo"]
    ]
    whole = plain(read(export(tmp_path, tables)))
    (tmp_path / "b").mkdir()
    assert plain(read(export(tmp_path / "b", {name: permuted(rows, 7) for name, rows in tables.items()}))) == whole


@pytest.mark.parametrize(
    ("separator", "encoding"), [(",", "utf-8"), (";", "utf-8-sig"), ("\t", "utf-16"), (";", "cp1252"), (",", "cp949")]
)
def test_csv_files_say_the_same_as_the_workbook(tmp_path: Path, separator: str, encoding: str) -> None:
    source = open_source(csv_export(tmp_path, sheets(), separator, encoding))
    assert RVTOOLS.sniff(source) is Certainty.SURE
    assert plain(RVTOOLS.read(source, ImportOptions())) == plain(read(export(tmp_path)))


def test_decimal_commas_units_and_booleans_of_other_languages(tmp_path: Path) -> None:
    tables = sheets()
    tables["vInfo"] = [
        [str(cell).replace("In Use MiB", "In Use MB") for cell in tables["vInfo"][0]],
        *(
            [{"False": "FALSCH", "True": "WAHR"}.get(str(cell), str(cell)) for cell in row]
            for row in tables["vInfo"][1:]
        ),
    ]
    tables["vInfo"] = [[f"{cell},0" if cell == "4096" else cell for cell in row] for row in tables["vInfo"]]
    assert plain(read(csv_export(tmp_path, tables, ";"))) == plain(read(export(tmp_path)))


def test_thousands_are_told_from_decimals(tmp_path: Path) -> None:
    german = [vm("a", 1, Memory="4.096", **{"In Use MiB": "20.480,5"})]
    facts = facts_of(read(csv_export(tmp_path, {"vInfo": [INFO, *german]}, ";")), "a")
    assert facts["memory"].value == "4 GiB"


def test_a_title_above_the_header_and_blank_rows_do_not_matter(tmp_path: Path) -> None:
    tables = sheets()
    tables["vInfo"] = [["Export of Monday"], [], *tables["vInfo"], [], ["", "", ""]]
    fragment = read(export(tmp_path, tables))
    assert len(fragment.servers) == 6
    assert facts_of(fragment, "dc01")["vcpus"].origin == "vInfo!F4"


def test_vinfo_alone_is_enough(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    csv_export(tmp_path, {"vInfo": [INFO, vm("a", 1)]})
    (tmp_path / "export" / "RVTools_tabvInfo.csv").rename(path)
    source = open_source(path)
    assert RVTOOLS.sniff(source) is Certainty.LIKELY
    fragment = RVTOOLS.read(source, ImportOptions())
    assert [server.name for server in fragment.servers] == ["a"]
    assert fragment.clusters == ()
    assert facts_of(fragment, "a")["vcpus"].origin == "vInfo line 2, column F"


def test_names_that_begin_with_the_sheet(tmp_path: Path) -> None:
    header = (
        "vInfoVMName",
        "vInfoPowerstate",
        "vInfoTemplate",
        "vInfoCPUs",
        "vInfoMemory",
        "vInfoOSTools",
        "vInfoHost",
    )
    row = ("a", "poweredOn", "False", 2, 4096, WINDOWS_TEXT, "h")
    assert facts_of(read(export(tmp_path, {"vInfo": [header, row]})), "a")["os"].value == "windows-server-2019"


WINDOWS_TEXT = "Microsoft Windows Server 2019 (64-bit)"


def test_joined_by_name_where_there_is_no_identity(tmp_path: Path) -> None:
    info = [("VM", "CPUs", "Memory", "Cluster", "Host"), ("a", 1, 1024, "x", "h1"), ("a", 2, 2048, "y", "h2")]
    cpu = [("VM", "Overall", "Cluster", "Host"), ("a", 100, "x", "h1"), ("a", 200, "y", "h2"), ("a", 1, "z", "h3")]
    fragment = read(export(tmp_path, {"vInfo": info, "vCPU": cpu}))
    assert [(one.name, one.facts["demand.cpu_mean"].value) for one in fragment.servers] == [
        ("a (x)", "100 MHz"),
        ("a (y)", "200 MHz"),
    ]


@pytest.mark.parametrize(
    ("tables", "message"),
    [
        ({"Sheet1": [["VM"], ["a"]]}, "neither a sheet vInfo nor vHost"),
        ({"vInfo": [["Name", "Size"], ["a", 1]]}, "has no column VM .found: Name, Size"),
        ({"vHost": [["Name"], ["a"]]}, "has no column Host"),
        ({"vInfo": [INFO]}, "has no VM or host"),
        ({"vInfo": [INFO, vm("a", 1, CPUs=0)]}, "has no VM or host"),
    ],
)
def test_wrong_sheets_are_refused(tmp_path: Path, tables: dict[str, Rows], message: str) -> None:
    with pytest.raises(InputError, match=message):
        read(workbook(tmp_path / "a.xlsx", tables))


def test_formulas_and_commands_in_names_are_only_text(tmp_path: Path) -> None:
    bad = ["=cmd|' /C calc'!A0", "+1+1", "@SUM(A1)", "<script>", "a\nb", "x" * 400]
    fragment = read(
        csv_export(
            tmp_path, {"vInfo": [INFO, *(vm(f'"{name}"' if "\n" in name else name, n) for n, name in enumerate(bad))]}
        )
    )
    assert [server.name for server in fragment.servers] == bad


def test_several_workbooks_are_refused(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        export(tmp_path / name)
    with pytest.raises(InputError, match="contains 2 workbooks"):
        read(tmp_path)


def test_other_tables_are_not_recognised(tmp_path: Path) -> None:
    (tmp_path / "servers.csv").write_text("Hostname;Model;CPU\na;b;c\n")
    assert RVTOOLS.sniff(open_source(tmp_path / "servers.csv")) is Certainty.NO
    path = workbook(tmp_path / "a.xlsx", {"VMs": [["VM Name"]], "ESX Hosts": [["Host Name"]]})
    assert RVTOOLS.sniff(open_source(path)) is Certainty.NO


@pytest.mark.parametrize(
    ("name", "servers", "hosts", "rules"),
    [("nx_BillSampleNextRvtoolsFinal.xlsx", 131, 8, 2), ("mj_rvtools-small-complete.xlsx", 3, 0, 0)],
)
def test_real_exports(real_inventories: Path, name: str, servers: int, hosts: int, rules: int) -> None:
    source = open_source(real_inventories / "rvtools" / name)
    assert RVTOOLS.sniff(source) is Certainty.SURE
    fragment = RVTOOLS.read(source, ImportOptions())
    assert len(fragment.servers) == servers
    assert sum(len(cluster.hosts) for cluster in fragment.clusters) == hosts
    assert len(fragment.rules) == rules
