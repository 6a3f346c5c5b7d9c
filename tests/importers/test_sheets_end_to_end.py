"""From a workbook or list to a valid inventory and a plan, with the public command."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from tests.importers.rvtools_exports import csv_export, export, sheets
from tests.importers.test_lists import AZURE_ROWS, CMDB, NUTANIX_TABLE, OVIRT_WAREHOUSE
from tests.importers.test_liveoptics import VMWARE
from tests.importers.workbooks import workbook
from vconsolidate.cli.main import main
from vconsolidate.errors import ExitCode
from vconsolidate.inventory.load import load_inventory
from vconsolidate.model.estate import Estate

AZURE_HEADER = (
    "Server name,IP addresses,Cores,Memory (In MB),OS name,OS version,OS architecture,Server type,Hypervisor,"
    "CPU utilization percentage,Memory utilization percentage,Network adapters,Network In throughput,"
    "Network Out throughput,Boot type,Number of disks,Storage in use (In GB),Disk 1 size (In GB)\n"
)


def imported(source: Path, folder: Path, capsys: pytest.CaptureFixture[str], *options: str) -> Estate:
    inventory = folder / "inventory.yaml"
    code = main(["import", str(source), *options, "-o", str(inventory), "--force"])
    assert code == ExitCode.OK, capsys.readouterr().err
    return load_inventory(inventory)


def test_the_workbook_and_its_csv_files_give_one_inventory(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    one = imported(export(tmp_path / "a"), tmp_path / "a", capsys)
    other = imported(csv_export(tmp_path / "b", sheets(), ";", "utf-16"), tmp_path / "b", capsys)
    assert [server.name for server in one.servers] == [server.name for server in other.servers]
    assert (
        [len(cluster.hosts) for cluster in one.clusters] == [len(cluster.hosts) for cluster in other.clusters] == [2, 1]
    )
    assert len(one.rules) == len(other.rules) == 1


def test_lists_become_inventories(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lists = {"cmdb": (CMDB, 3), "nutanix": (NUTANIX_TABLE, 1), "ovirt": (OVIRT_WAREHOUSE, 1)}
    for name, (text, servers) in {**lists, "azure": (AZURE_HEADER + AZURE_ROWS, 2)}.items():
        path = tmp_path / f"{name}.csv"
        path.write_text(text)
        assert len(imported(path, tmp_path, capsys).servers) == servers, name
        (tmp_path / "inventory.yaml").unlink()


def test_live_optics_becomes_an_inventory(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    estate = imported(workbook(tmp_path / "a.xlsx", VMWARE), tmp_path, capsys)
    assert (len(estate.servers), [len(cluster.hosts) for cluster in estate.clusters]) == (2, [1])


def test_owners_of_a_list_join_the_vms_of_an_export(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    owners = tmp_path / "owners.csv"
    owners.write_text("Name,Application\nDC01.example.com,directory\n")
    estate = imported(export(tmp_path), tmp_path, capsys, str(owners), "--source", "auto", "--source", "table")
    assert next(server for server in estate.servers if server.name == "dc01").application == "directory"


def test_the_starter_is_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "list.csv"
    path.write_text(CMDB)
    assert main(["import", str(path), "--mapping-starter"]) == ExitCode.OK
    assert yaml.safe_load(capsys.readouterr().out)["columns"]["Hostname"] == "name"


def test_the_real_export_keeps_its_hosts_and_rules(
    real_inventories: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    estate = imported(real_inventories / "rvtools" / "nx_BillSampleNextRvtoolsFinal.xlsx", tmp_path, capsys)
    assert len(estate.servers) == 131
    assert sorted(len(cluster.hosts) for cluster in estate.clusters) == [2, 6]
    assert sorted(rule.name for rule in estate.rules) == [
        "Separate Domain Controllers",
        "Separate Exchange Mailbox Servers",
    ]


@pytest.mark.slow
def test_the_real_export_is_planned_without_an_edit(
    real_inventories: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    imported(real_inventories / "rvtools" / "nx_BillSampleNextRvtoolsFinal.xlsx", tmp_path, capsys)
    assert main(["plan", str(tmp_path / "inventory.yaml"), "--details"]) == ExitCode.OK
    assert "hosts no longer used" in capsys.readouterr().out
