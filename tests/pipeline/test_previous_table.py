"""The placement before as a table, a document, or what the inventory says of today."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.pipeline.test_virtual_sources import BOX, HOST, estate_text, on, server
from vconsolidate.errors import InputError
from vconsolidate.inventory.load import load_inventory
from vconsolidate.model.changes import Changes
from vconsolidate.model.stop import Stop
from vconsolidate.pipeline.outcome import Outcome
from vconsolidate.pipeline.plan import plan_estate
from vconsolidate.pipeline.previous import read_previous
from vconsolidate.pipeline.settings import Settings
from vconsolidate.report.document import build, dump
from vconsolidate.report.formats import FORMATS
from vconsolidate.report.options import Options
from vconsolidate.report.run import RunInfo

STOP = Stop(work=2.0)
FOUR = [server(f"v{number}") for number in range(4)]


def changes_with(table: bytes, text: str, folder: Path) -> Changes:
    """Return what a plan changes in the placement of a table."""
    path = folder / "before.csv"
    path.write_bytes(table)
    estate = load_inventory(None, text=text)
    plan = plan_estate(estate, Settings(stop=STOP, previous=read_previous(path, estate))).plan
    assert plan.changes is not None
    return plan.changes


def small(servers: Sequence[str], more: str = "", rest: str = "") -> str:
    """Return an estate whose hosts hold two VMs each."""
    return estate_text(servers, gib=40, more=more, rest=rest)


@pytest.mark.parametrize(
    "table",
    [
        b"vm,host\nv0,h3\nv1,h2\nv2,h3\nv3,h2\n",
        b"v0,h3\nv1,h2\nv2,h3\nv3,h2\n",
        "Name\tVMHost\tGuest\r\nv0\th3\tx\r\nv1\th2\tx\r\nv2\th3\tx\r\nv3\th2\tx\r\n".encode("utf-16"),
        b"vm;host;cluster\nv0;h3;c\nv1;h2;c\nv2;h3;c\nv3;h2;c\n",
    ],
)
def test_vms_stay_where_a_table_has_them(table: bytes, tmp_path: Path) -> None:
    changes = changes_with(table, small(FOUR), tmp_path)
    assert (changes.kept, changes.moved, changes.new, changes.told_by) == (4, (), (), "table")


def test_the_programs_own_table_moves_nothing(tmp_path: Path) -> None:
    text = small(FOUR).replace("policy: {", "policy: {host_failures_tolerated: 1, ")
    first = plan_estate(load_inventory(None, text=text), Settings(stop=STOP))
    document = build(first.estate, first.demand, first.plan, first.replay, first.findings, RunInfo(inventory="x.yaml"))
    written = FORMATS["csv"].render(document, Options())
    changes = changes_with(written if isinstance(written, bytes) else written.encode(), text, tmp_path)
    assert (changes.kept, changes.moved, changes.hosts_added, changes.hosts_left) == (4, (), (), ())
    path = tmp_path / "plan.json"
    path.write_bytes(dump(document))
    again = read_previous(path, first.estate)
    assert (again.told_by, dict(again.host_of_vm)) == ("plan", {p.vm: p.host for p in document.placements})


def test_a_table_may_be_of_another_day(tmp_path: Path) -> None:
    """The VM v9 is gone, v3 is new, and v2 ran on a host that is no longer there."""
    changes = changes_with(b"vm,host\nv0,h1\nv1,h1\nv2,h8\nv9,h2\n", small(FOUR), tmp_path)
    assert changes.kept == 2
    assert [(move.vm, move.source) for move in changes.moved] == [("v2", "h8")]
    assert (changes.new, changes.gone) == (("v3",), ("v9",))
    assert "h8" in changes.hosts_left


def test_hosts_to_buy_keep_their_names(tmp_path: Path) -> None:
    kinds = f"      host_types: [{{name: big, hardware: {{{BOX[1:].split(', memory')[0]}, memory: 64 GiB}}}}]\n"
    text = estate_text(FOUR[:2], [], gib=40, more=kinds).replace("      hosts:\n", "")
    changes = changes_with(b"vm,host,type\nv0,new-server,big\nv1,new-server,big\n", text, tmp_path)
    assert (changes.kept, changes.hosts_added) == (2, ())


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (b"vm,host\nv0,h1\nv0,h2\n", r'before.csv:3:1: "v0" is on "h2" here, but on "h1" in line 2'),
        (b"vm,host\nV0,h1\n", r'before.csv:2:1: "V0" is not the name of a server \(did you mean "v0"\?\)'),
        (b"vm,host\nv0,H1\n", r'before.csv:2:1: "H1" is not the name of a host \(did you mean "h1"\?\)'),
        (b"vm,host\nv0,\n", r'before.csv:2:\d+: no host for "v0"'),
        (b"", r"before.csv: no rows"),
    ],
)
def test_a_table_that_cannot_be_meant_is_refused(table: bytes, message: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        changes_with(table, small(FOUR), tmp_path)
    [problem] = caught.value.problems
    assert re.search(message, str(problem))


def today(text: str) -> Outcome:
    return plan_estate(load_inventory(None, text=text), Settings(stop=STOP))


def test_without_a_file_the_inventory_tells_where_vms_run() -> None:
    servers = [server("a", more=on("h3")), server("b", more=on("h2")), server("c", more=on("h2"))]
    changes = today(small(servers)).plan.changes
    assert changes is not None
    assert (changes.kept, changes.moved, changes.told_by) == (3, (), "today")


def test_a_file_counts_alone(tmp_path: Path) -> None:
    servers = [server("a", more=on("h3")), server("b", more=on("h2"))]
    changes = changes_with(b"vm,host\na,h1\n", small(servers), tmp_path)
    assert (changes.kept, changes.moved, changes.new) == (1, (), ("b",))


def test_only_some_servers_have_a_place() -> None:
    servers = [server("a", more=on("h2")), server("p1", BOX), server("p2", BOX)]
    plan = today(small(servers)).plan
    assert plan.changes is not None
    assert (plan.changes.kept, plan.changes.moved, plan.changes.new) == (1, (), ("p1", "p2"))
    assert [level.value for level in plan.levels if level.criterion == "migrations"] == [0.0]


def test_no_server_has_one() -> None:
    plan = today(small(FOUR)).plan
    assert plan.changes is None
    assert "migrations" not in plan.objective


def test_a_host_in_maintenance_empties() -> None:
    servers = [server(f"v{number}", more=on("h2" if number < 2 else "h1")) for number in range(4)]
    text = small(servers).replace("name: h2,", "name: h2, maintenance: true,")
    plan = today(text).plan
    assert plan.changes is not None
    assert [(move.vm, move.source, move.target) for move in plan.changes.moved] == [
        ("v0", "h2", "h3"),
        ("v1", "h2", "h3"),
    ]
    [level] = [level for level in plan.levels if level.criterion == "migrations"]
    assert (level.value, level.bound, level.among) == (2.0, 2.0, "all")


def test_vms_of_a_cluster_that_takes_them_no_more_move() -> None:
    other = (
        "    - name: dmz\n      hypervisor: kvm-rhel-8\n      networks: [outer]\n      hosts: [{name: d1, hardware: "
        f"{{{BOX[1:].split(', memory')[0]}, memory: 64 GiB}}}}]\n"
    )
    networks = "networks: [{name: inner, vlan: 1}, {name: outer, vlan: 2}]\n"
    servers = [server("a", more=on("d1") + ", networks: [inner]"), server("b", more=on("h2") + ", networks: [inner]")]
    plan = today(small(servers, more=other, rest=networks)).plan
    assert plan.changes is not None
    assert [(move.vm, move.source, move.target) for move in plan.changes.moved] == [("a", "d1", "h2")]


@pytest.mark.parametrize("rule", ["{kind: root, servers: [v0]}", "{kind: quarantine, hosts: [h1]}"])
def test_rules_about_today_hold_whatever_moving_saves(rule: str) -> None:
    """One host would do for all three; the rule keeps v0 on h1, and freezing it keeps the others off."""
    servers = [server("v0", more=on("h1")), server("v1", more=on("h2")), server("v2", more=on("h3"))]
    outcome = today(estate_text(servers, rest=f"rules: [{rule}]\n"))
    where = {
        vm.name: outcome.plan.hosts[int(h)].name
        for vm, h in zip(outcome.demand.vms, outcome.plan.host_of_vm, strict=True)
    }
    assert where["v0"] == "h1"
    assert (where["v1"] == "h1") == ("root" in rule)


@pytest.mark.parametrize("tolerated", [0, 1])
def test_a_cluster_that_is_given_up_empties_whole(tolerated: int) -> None:
    only = f"{{name: o1, hardware: {HOST % 64}, maintenance: true}}"
    old = f"    - name: old\n      hypervisor: kvm-rhel-6\n      hosts: [{only}]\n"
    servers = [server("a", more=on("o1")), server("b", more=on("h2"))]
    text = small(servers, more=old).replace("policy: {", f"policy: {{host_failures_tolerated: {tolerated}, ")
    plan = today(text).plan
    assert plan.changes is not None
    assert [(move.vm, move.source) for move in plan.changes.moved] == [("a", "o1")]
    assert plan.changes.hosts_left == ("o1",)
    with pytest.raises(InputError, match="no host of the cluster can run VMs"):
        load_inventory(None, text=text.replace(", current_host: o1", ""))
