"""Switches and traffic of an inventory: what is refused, and what a plan document and a trace say."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from vconsolidate.catalog.load import load_catalog
from vconsolidate.cli.main import main
from vconsolidate.errors import InputError, UsageError
from vconsolidate.inventory.load import load_inventory
from vconsolidate.report.document import PlanDocument, parse
from vconsolidate.report.network import host_switch_rows
from vconsolidate.report.network_trace import as_json, as_text, trace, uplink_at

HEAD = """version: 1
networks: [{name: office, vlan: 10}, {name: servers, vlan: 20}, {name: %s}]
defaults: {servers: {os: centos-5, hardware: {model: dell-poweredge-2950}}}
servers:
  - {name: a, networks: [office], demand: {cpu_p95: 10 %%, memory_used: 2 GiB}}
  - {name: b, networks: [office, servers], demand: {cpu_p95: 10 %%, memory_used: 2 GiB, network: 90 Mbit/s}}
  - {name: c, networks: [servers], demand: {cpu_p95: 10 %%, memory_used: 2 GiB}}
"""
TAIL = """target:
  clusters:
    - name: main
      hypervisor: %s
      host_types: [{name: r740, hardware: {model: dell-poweredge-r740-2x6130, nics: {ports: 2}}}]
      switches:
"""
HOSTED = next(key for key, one in load_catalog().hypervisors.items() if one.family == "gsx")
GOOD = "        - {name: s, port_groups: [{name: office}, {name: servers}]}\n"


def text(switches: str, traffic: str = "", hypervisor: str = "esxi-8.0", third: str = "free") -> str:
    return HEAD % third + traffic + TAIL % hypervisor + switches


def problems(tmp_path: Path, content: str) -> list[str]:
    path = tmp_path / "inventory.yaml"
    path.write_text(content, encoding="utf-8")
    try:
        load_inventory(path)
    except InputError as error:
        return [problem.message for problem in error.problems]
    return []


@pytest.mark.parametrize(
    ("switches", "message"),
    [
        ("        - {name: s, kind: linux-bridge}", "no switch of kind"),
        ("        - {name: s, uplinks: 3}", "use 3 ports, but"),
        ("        - {name: s}\n        - {name: t}", "only one switch can take all ports"),
        ("        - {name: s, uplinks: [x, x]}", "listed twice"),
        ("        - {name: s, uplinks: 1, active: 2}", "only 1 uplinks can be active"),
        ("        - {name: s, ports: 2000}", "at most 1,016 ports"),
        ("        - {name: s, port_groups: [{name: nowhere}]}", "unknown network"),
        ("        - {name: s, port_groups: [{name: office, vlan: 11}]}", "has VLAN 10, not 11"),
        ("        - {name: s, port_groups: [{name: office, vlan: 4096}]}", "4095"),
        ("        - {name: s, port_groups: [{name: office, guest_vlans: [10]}]}", "only with vlan: 4095"),
        ("        - {name: s, port_groups: [{name: office}, {name: o2, network: office}]}", "takes network"),
        ("        - {name: s, port_groups: [{name: office}, {name: office}]}", "listed twice"),
    ],
)
def test_switches_that_contradict_themselves(tmp_path: Path, switches: str, message: str) -> None:
    assert any(message in told for told in problems(tmp_path, text(switches + "\n")))


def test_a_platform_without_vlans_and_a_way_of_teaming_that_it_lacks(tmp_path: Path) -> None:
    told = problems(tmp_path, text(GOOD, hypervisor=HOSTED))
    assert any("does not tag" in one for one in told)
    told = problems(tmp_path, text("        - {name: s, teaming: port_id}\n", hypervisor="proxmox-ve-8"))
    assert any("does not team by port_id" in one for one in told)


@pytest.mark.parametrize(
    ("traffic", "message"),
    [
        ("[{servers: [a, nobody], rate: 1 Mbit/s}]", "unknown server"),
        ("[{servers: [a, a], rate: 1 Mbit/s}]", "listed twice"),
        ("[{servers: [a, c], rate: 1 Mbit/s}, {servers: [c, a], rate: 1 Mbit/s}]", "stated twice"),
        ("[{servers: [a, b], rate: 91 Mbit/s}]", "adds up to 91 Mbit/s"),
        ("[{servers: [a, c], rate: 10 Mbit/s, peak: 9 Mbit/s}]", "below the rate"),
    ],
)
def test_traffic_that_contradicts_itself(tmp_path: Path, traffic: str, message: str) -> None:
    assert any(message in told for told in problems(tmp_path, text(GOOD, f"traffic: {traffic}\n")))


def test_traffic_fills_the_demand_that_nobody_states(tmp_path: Path) -> None:
    path = tmp_path / "inventory.yaml"
    path.write_text(text(GOOD, "traffic: [{servers: [a, b], rate: 90 Mbit/s}]\n"), encoding="utf-8")
    estate = load_inventory(path)
    assert [server.demand.network_mbps for server in estate.servers] == [90.0, 90.0, 0.0]
    assert estate.clusters[0].networks == ("office", "servers")


def plan(tmp_path: Path, content: str) -> PlanDocument:
    path, out = tmp_path / "inventory.yaml", tmp_path / "plan.json"
    path.write_text(content, encoding="utf-8")
    assert main(["plan", str(path), "-q", "-o", f"json={out}"]) in {0, 1, 4}
    return parse(out.read_bytes(), str(out))


def test_a_network_that_no_switch_has_keeps_a_server_out(tmp_path: Path) -> None:
    document = plan(tmp_path, text("        - {name: s, port_groups: [{name: office}]}\n"))
    assert {one.server: one.action for one in document.dispositions} == {
        "a": "virtualise", "b": "keep_physical", "c": "keep_physical"}  # fmt: skip


@pytest.mark.parametrize("groups", ["", ", port_groups: []"])
def test_switches_without_port_groups_keep_servers_with_networks_out(tmp_path: Path, groups: str) -> None:
    document = plan(tmp_path, text(f"        - {{name: s{groups}}}\n"))
    assert {one.action for one in document.dispositions} == {"keep_physical"}
    assert not document.vms


def test_a_server_whose_traffic_cannot_leave_the_host_stays_physical(tmp_path: Path) -> None:
    document = plan(tmp_path, text(GOOD.replace("{name: s,", "{name: s, uplinks: 0,")))
    assert {one.server: one.action for one in document.dispositions} == {
        "a": "virtualise", "b": "keep_physical", "c": "virtualise"}  # fmt: skip
    (row,) = host_switch_rows(document)
    assert row[2:] == ("none", "2", "0 Mbit/s", "", "", "")
    (reason,) = [one.reason for one in document.dispositions if one.server == "b"]
    assert "network on s" in reason


def test_uplinks_with_slashes_in_their_names_can_be_taken_down(tmp_path: Path) -> None:
    document = plan(tmp_path, text(GOOD.replace("{name: s,", "{name: s, uplinks: [x/y, z],")))
    host = document.hosts[0].name
    assert uplink_at(document, f"{host}/x/y") == (host, "x/y")
    assert trace(document, "a", "b", down=[uplink_at(document, f"{host}/x/y")]).reached
    assert uplink_at(document, f"{host}/no/such") == (host, "no/such")
    assert uplink_at(document, "nobody/x/y") == ("nobody", "x/y")
    for wrong in ("x", "/x", "x/", "/"):
        with pytest.raises(UsageError, match="is not HOST/UPLINK"):
            uplink_at(document, wrong)


def test_the_longest_host_that_has_the_uplink_is_meant(tmp_path: Path) -> None:
    document = plan(tmp_path, text(GOOD.replace("{name: s,", "{name: s, uplinks: [x/y, z],")))
    (host, section), (short, long) = (document.hosts[0], document.host_switches[0]), ("rack", "rack/x")
    hosts = tuple(host.model_copy(update={"name": name}) for name in (short, long))
    switches = tuple(section.model_copy(update={"host": name}) for name in (short, long))
    two = document.model_copy(update={"hosts": hosts, "host_switches": switches})
    assert uplink_at(two, "rack/x/y") == (short, "x/y")
    assert uplink_at(two, "rack/x/z") == (long, "z")
    assert uplink_at(two, "rack/x/x/y") == (long, "x/y")


def test_a_trace_says_how_and_why_not(tmp_path: Path) -> None:
    document = plan(tmp_path, text(GOOD))
    there, not_there = trace(document, "a", "b"), trace(document, "a", "c")
    assert there.reached
    assert "receives the frame" in as_text(there)
    assert not not_there.reached
    assert not_there.why_not == ("a is in VLAN 10 and c in VLAN 20: they share no VLAN",)
    assert json.loads(as_json(not_there))["reached"] is False
    assert not trace(document, "a", "b", vlan=20).reached
    for wrong in (("x", "b"), ("a", "x")):
        with pytest.raises(UsageError, match="no VM"):
            trace(document, *wrong)
    with pytest.raises(UsageError, match="no uplink"):
        trace(document, "a", "b", down=[("main-r740-01", "eth9")])


@pytest.mark.parametrize("name", ['"; rm -rf / #', "../../x", "$(reboot)", "서버", "it's"])
def test_hostile_names_stay_names(tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    quoted = json.dumps(name, ensure_ascii=False)
    content = text(GOOD, third=quoted).replace("name: a,", f"name: {quoted},").replace("name: s,", f"name: {quoted},")
    document = plan(tmp_path, content)
    assert document.switches[0].name == name
    assert main(["network", "trace", str(tmp_path / "plan.json"), "--from", name, "--to", "b"]) == 0
    assert name in capsys.readouterr().out
