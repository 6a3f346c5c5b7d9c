"""Inventories that name things as people do: read where it is clear, refused with all candidates where it is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from vconsolidate.errors import InputError
from vconsolidate.inventory.load import load_inventory

INVENTORY = """\
version: 1
name: Names
servers:
  - {name: a, hardware: {model: dell-poweredge-2950}, os: rhel6, demand: {pattern: office}}
  - {name: b, hardware: {model: R720}, os: rhel6, demand: {pattern: office}}
  - name: c
    hardware: {cpu: {model: E5-2690 v4, sockets: 2}, memory: 64 GiB}
    os: w2k8r2
    demand: {pattern: office}
target:
  clusters:
    - name: main
      hypervisor: vSphere 6.7
      host_types: [{name: standard, model: dell-poweredge-r740-2x4110}]
"""


def problems(text: str) -> list[str]:
    with pytest.raises(InputError) as caught:
        load_inventory(None, text=text)
    return [str(problem) for problem in caught.value.problems]


def test_what_was_understood_is_said_once() -> None:
    estate = load_inventory(None, text=INVENTORY)
    assert {server.guest.key for server in estate.servers} == {
        "red-hat-enterprise-linux-6",
        "windows-server-2008-r2",
    }
    assert estate.servers[1].hardware.model == "Dell PowerEdge R720"
    assert estate.servers[2].hardware.cpu.model == "Intel Xeon E5-2690 v4"
    assert estate.clusters[0].hypervisor.key == "esxi-6.7"
    read = [note for note in estate.notes if " is read as " in note]
    assert len(read) == 5
    first = '<stdin>:4:59: operating system "rhel6" is read as red-hat-enterprise-linux-6 (Red Hat Enterprise Linux 6).'
    assert first in read


def test_keys_are_read_without_a_note() -> None:
    text = INVENTORY.replace("rhel6", "red-hat-enterprise-linux-6").replace("vSphere 6.7", "esxi-6.7")
    text = text.replace("R720", "dell-poweredge-r720").replace("E5-2690 v4", "intel-xeon-e5-2690-v4")
    text = text.replace("w2k8r2", "windows-server-2008-r2")
    estate = load_inventory(None, text=text)
    assert not any(" is read as " in note for note in estate.notes)


def test_the_plan_is_that_of_the_keys() -> None:
    text = INVENTORY.replace("rhel6", "red-hat-enterprise-linux-6").replace("vSphere 6.7", "esxi-6.7")
    said, written = load_inventory(None, text=INVENTORY), load_inventory(None, text=text)
    assert [server.guest for server in said.servers] == [server.guest for server in written.servers]
    assert said.clusters[0].hypervisor == written.clusters[0].hypervisor


def test_names_of_several_entries_are_refused_with_all_of_them() -> None:
    (model,) = problems(INVENTORY.replace("R720", "Dell R740"))
    assert model.startswith('<stdin>:5:33: servers[1].hardware.model: model "Dell R740" may mean several entries')
    assert model.count("dell-poweredge-r740-") == 5
    (system,) = problems(INVENTORY.replace("os: w2k8r2", "os: solaris 10"))
    assert "write one of solaris-10-x86, solaris-10-sparc" in system


def test_a_slip_is_refused_with_the_nearest_name_and_a_way_out() -> None:
    (system,) = problems(INVENTORY.replace("w2k8r2", "windows-sever-2008-r2"))
    assert '(did you mean "windows-server-2008-r2"?)' in system
    (processor,) = problems(INVENTORY.replace("E5-2690 v4", "E5-2691 v4"))
    assert 'or write "generation", "cores_per_socket" and "clock"' in processor
    (unknown,) = problems(INVENTORY.replace("w2k8r2", "Fedora 20"))
    assert unknown.endswith('"other-linux" plans it without limits of its own')


def test_many_unknown_names_are_refused_in_little_work(tmp_path: Path) -> None:
    server = "  - {{name: s{0}, hardware: {{model: zz{0}}}, os: qq{0}, demand: {{pattern: office}}}}\n"
    servers = "".join(server.format(number) for number in range(2000))
    path = tmp_path / "inventory.yaml"
    path.write_text(INVENTORY.replace("target:", f"{servers}target:"))
    with pytest.raises(InputError) as caught:
        load_inventory(path)
    assert caught.value.more == 4000 - 100
