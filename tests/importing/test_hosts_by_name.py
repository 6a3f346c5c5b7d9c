"""A host of which a source has only the name is a machine of today."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.importing.fragments import cluster, fragment, server
from vconsolidate.cli.main import main
from vconsolidate.inventory.importing.fragment import Record
from vconsolidate.inventory.importing.hosts_by_name import with_hosts_by_name
from vconsolidate.inventory.load import load_inventory


def host_of(record: Record) -> object:
    return record.facts["current_host"].value if "current_host" in record.facts else None


def test_hosts_that_nothing_describes_are_present_hosts() -> None:
    estate = with_hosts_by_name(
        fragment(
            server("a", vcpus=2, current_host="esx9.corp", current_cluster="old"),
            server("b", vcpus=2, current_host="ESX9"),
            server("c", vcpus=2, current_host="ESX1"),
            server("d", current_host="esx8"),
            clusters=(cluster("prod", "esx1.corp"),),
        )
    )
    assert [host_of(one) for one in estate.servers] == ["esx9.corp", "esx9.corp", "esx1.corp", "esx8"]
    (host,) = estate.present_hosts
    assert host.name == "esx9.corp"
    assert host.facts["cluster"].value == "old"
    assert estate.notes == (
        "1 host that runs VMs today is known by name only, and counts as machines, not as a target (esx9.corp).",
    )


def test_a_name_of_two_hosts_is_neither() -> None:
    made = fragment(server("a", vcpus=2, current_host="esx1"), clusters=(cluster("c", "esx1.a", "esx1.b"),))
    assert with_hosts_by_name(made) == made


def test_the_hosts_of_a_list_count_as_machines(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    listed = tmp_path / "vms.csv"
    listed.write_text("Name,vCPUs,Memory GB,OS,Host\na,2,8,Debian 12,esx1\nb,2,8,Debian 12,esx2\n")
    assert main(["import", str(listed), "-o", str(tmp_path / "x.yaml")]) == 0
    assert "2 hosts that run VMs today are known by name only" in capfd.readouterr().err
    estate = load_inventory(tmp_path / "x.yaml")
    assert [host.name for host in estate.present_hosts] == ["esx1", "esx2"]


def test_an_assessment_does_not_count_what_is_unknown_as_nothing(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    listed = tmp_path / "vms.csv"
    listed.write_text("Name,vCPUs,Memory GB,OS,Host\na,2,8,Debian 12,esx1\nb,2,8,Debian 12,\n")
    assert main(["assess", str(listed)]) == 0
    shown = capfd.readouterr().out
    assert "1 host is known by name only" in shown
    assert "1 VM runs on hosts that the inventory does not name" in shown
    assert shown.rstrip().endswith("power unknown")
