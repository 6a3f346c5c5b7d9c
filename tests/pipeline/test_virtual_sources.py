"""Servers that are VMs already, beside machines of their own: before, after, and what moves."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from vconsolidate.errors import InputError
from vconsolidate.inventory.load import load_inventory
from vconsolidate.model.stop import Stop
from vconsolidate.pipeline.explain.vm_and_server import explain
from vconsolidate.pipeline.outcome import Outcome
from vconsolidate.pipeline.plan import plan_estate
from vconsolidate.pipeline.settings import Settings
from vconsolidate.report.document import PlanDocument, build, dump, parse
from vconsolidate.report.explanation import as_text
from vconsolidate.report.formats import FORMATS
from vconsolidate.report.options import Options
from vconsolidate.report.run import RunInfo

CPU = "cpu: {vendor: intel, generation: skylake, sockets: 1, cores_per_socket: %d, clock: 2 GHz}"
VM = f"{{{CPU % 2}, memory: 16 GiB}}"
BOX = f"{{{CPU % 4}, memory: 16 GiB, rack_units: 1, power: {{idle: 100 W, max: 200 W}}, nics: {{ports: 2}}}}"
HOST = f"{{{CPU % 20}, memory: %d GiB, rack_units: 2, power: {{idle: 200 W, max: 400 W}}, nics: {{ports: 4}}}}"


def server(name: str, hardware: str = VM, use: int = 10, more: str = "") -> str:
    demand = f"{{cpu_mean: {use} %, cpu_p95: {use + 2} %, cpu_peak: {use + 4} %, memory_used: 16 GiB}}"
    return f"  - {{name: {name}, os: debian-10, application: x, hardware: {hardware}, demand: {demand}{more}}}\n"


def on(host: str) -> str:
    return f", current_host: {host}"


def estate_text(
    servers: Sequence[str], hosts: Sequence[str] = ("h1", "h2", "h3"), *, gib: int = 128, more: str = "", rest: str = ""
) -> str:
    there = "".join(f"        - {{name: {name}, hardware: {HOST % gib}, licence_per_year: 50 EUR}}\n" for name in hosts)
    return (
        f"version: 1\nname: Mixed\nservers:\n{''.join(servers)}target:\n  clusters:\n    - name: c\n"
        f"      hypervisor: kvm-rhel-8\n      hosts:\n{there}{more}"
        f"policy: {{headroom: 0 %, memory: {{sizing: installed, ceiling: 100 %}}}}\n{rest}"
    )


def planned(text: str, effort: float = 2.0) -> tuple[Outcome, PlanDocument]:
    outcome = plan_estate(load_inventory(None, text=text), Settings(stop=Stop(work=effort)))
    document = build(
        outcome.estate, outcome.demand, outcome.plan, outcome.replay, outcome.findings, RunInfo(inventory="mixed.yaml")
    )
    return outcome, document


def figures(document: PlanDocument) -> dict[str, tuple[float, float]]:
    assert document.savings is not None
    return {item.name: (item.before, item.after) for item in document.savings.items}


SIX = [server(f"v{number}", more=on(f"h{1 + number % 3}")) for number in range(6)]
TWO_BOXES = [server("p1", BOX, use=50), server("p2", BOX, use=20)]


def test_hosts_count_before_and_not_their_vms() -> None:
    _, document = planned(estate_text(SIX))
    assert {name: pair for name, pair in figures(document).items() if name.startswith(("phys", "rack", "net"))} == {
        "physical machines": (3.0, 1.0),
        "rack units": (6.0, 2.0),
        "network ports": (12.0, 4.0),
    }
    assert document.savings is not None
    assert document.savings.consolidation_ratio == 3.0
    assert document.savings.ratio_arithmetic == "3 hosts for 6 VMs today / 1 host (spares included)"
    assert (document.before.servers, document.before.hosts) == (3, 3)


def test_machines_and_vms_side_by_side() -> None:
    outcome, document = planned(estate_text([*SIX[:4], *TWO_BOXES]))
    assert figures(document)["physical machines"] == (5.0, 1.0)
    assert figures(document)["rack units"] == (2 * 1.0 + 3 * 2.0, 2.0)
    assert document.savings is not None
    assert (
        document.savings.ratio_arithmetic
        == "(2 servers virtualised + 3 hosts for 4 VMs today) / 1 host (spares included)"
    )
    assert outcome.plan.changes is not None
    assert outcome.plan.changes.new == ("p1", "p2")
    assert len(outcome.plan.changes.moved) == 2
    assert outcome.plan.changes.told_by == "today"


def test_power_before_is_that_of_the_hosts_at_the_work_of_their_vms() -> None:
    """Two VMs at 10 % of two cores on a host of 20 cores: 2 % of the host, and what the hypervisor adds."""
    outcome, document = planned(estate_text([server("a", more=on("h1")), server("b", more=on("h1"))], ["h1"]))
    cluster = outcome.estate.clusters[0]
    host = cluster.hosts[0].hardware
    vm = outcome.estate.servers[0].hardware
    overhead = 1 + cluster.hypervisor.cpu_overhead("general")
    share = 2 * 0.10 * vm.cpu.capacity_mhz * overhead / host.cpu.capacity_mhz
    assert document.before.mean_power_w == pytest.approx(200 + 200 * share, abs=0.2)  # a replayed day
    assert document.after is not None
    assert document.after.mean_power_w == pytest.approx(document.before.mean_power_w, abs=0.01)


def test_a_host_without_vms_counts_only_where_the_plan_uses_it() -> None:
    """Both VMs run on h1, which is too small for the new machine as well."""
    servers = [server("a", more=on("h1")), server("b", more=on("h1")), server("p1", BOX)]
    _, document = planned(estate_text(servers, gib=40))
    assert figures(document)["physical machines"] == (2.0, 2.0)


def test_migrations_are_paid_for_machines_and_for_vms_that_leave_their_cluster() -> None:
    other = (
        f"    - name: old\n      hypervisor: kvm-rhel-8\n      hosts: [{{name: o1, hardware: {HOST % 128}, "
        "maintenance: true}]\n"
    )
    prices = "economics: {administration_per_server_year: 900 EUR, migration_per_server: 100 EUR}\n"
    servers = [server("a", more=on("h1")), server("b", more=on("h2")), server("c", more=on("o1")), server("p1", BOX)]
    _, document = planned(estate_text(servers, more=other, rest=prices))
    assert document.savings is not None
    assert document.savings.payback is not None
    assert document.savings.payback.investment == 200.0
    assert "2 migrations × 100 EUR" in document.savings.payback.investment_arithmetic


def test_a_vm_that_nothing_takes_stays_and_keeps_its_host() -> None:
    wide = server("wide", f"{{{CPU % 400}, memory: 16 GiB}}", use=90, more=on("h3"))
    outcome, document = planned(estate_text([*SIX[:2], wide]))
    assert "1 stays on its host" in document.verdict
    assert "physical" not in document.verdict
    assert figures(document)["physical machines"] == (3.0, 2.0)
    assert [finding.id for finding in outcome.findings if finding.id == "VC116"] == []


def test_a_vm_that_stays_on_a_host_of_the_plan_is_a_finding() -> None:
    wide = server("wide", f"{{{CPU % 400}, memory: 16 GiB}}", use=90, more=on("h1"))
    outcome, _ = planned(estate_text([server("a", more=on("h1")), wide], ["h1"]))
    [finding] = [finding for finding in outcome.findings if finding.id == "VC116"]
    assert (finding.subject, finding.severity) == ("wide", "warn")
    assert "h1" in finding.message


def test_what_is_plugged_in_keeps_a_machine_physical_and_a_vm_on_its_host() -> None:
    card = ", attachments: [{kind: gpu, description: card}]"
    servers = [server("a", more=on("h2")), server("tied", more=on("h1") + card), server("box", BOX, more=card)]
    outcome, document = planned(estate_text([*servers, server("b", more=on("h2"))]))
    where = {placement.vm: placement.host for placement in document.placements}
    assert where == {"a": "h1", "b": "h1", "tied": "h1"}
    assert "1 stays physical" in document.verdict
    assert [item.server for item in outcome.demand.dispositions if item.code == "attachment"] == ["box"]


def test_a_vm_cannot_be_kept_physical() -> None:
    text = estate_text([server("a", more=on("h1") + ", disposition: {action: keep_physical, reason: ours}")])
    with pytest.raises(InputError, match=r"a.* is already a VM on h1 and cannot stay physical .*root"):
        load_inventory(None, text=text)


def test_a_retired_vm_frees_no_machine() -> None:
    idle = server("idle", use=0, more=on("h1")).replace("application: x, ", "").replace("cpu_peak: 4", "cpu_peak: 0.4")
    idle = idle.replace("cpu_p95: 2", "cpu_p95: 0.2")
    _, document = planned(estate_text([server("a", more=on("h1")), idle], ["h1"]))
    assert document.servers_retired == 1
    assert figures(document)["physical machines"] == (1.0, 1.0)


def test_the_budget_of_the_ratio_counts_machines() -> None:
    budgets = "budgets: [{metric: consolidation_ratio, minimum: 4}]\n"
    for servers, broken in ((SIX, True), ([server(f"p{number}", BOX) for number in range(6)], False)):
        outcome, _ = planned(estate_text(servers, rest=budgets))
        assert any(finding.id == "VC302" for finding in outcome.findings) == broken


def test_kept_physical_does_not_count_vms() -> None:
    wide = server("wide", f"{{{CPU % 400}, memory: 16 GiB}}", use=90, more=on("h3"))
    budgets = "budgets: [{metric: servers_kept_physical, maximum: 0}]\n"
    outcome, _ = planned(estate_text([*SIX[:2], wide], rest=budgets))
    assert not [finding for finding in outcome.findings if finding.id == "VC301"]


@pytest.mark.parametrize("name", ["terminal", "html", "markdown"])
def test_every_report_tells_machines_and_vms_apart(name: str) -> None:
    _, document = planned(estate_text([*SIX[:4], *TWO_BOXES]))
    made = FORMATS[name].render(document, Options(details=True))
    text = made if isinstance(made, str) else made.decode()
    if name != "markdown":
        assert "2 become VMs" in text
        assert "4 are already VMs" in text
    assert "hanges from today" in text


def test_a_document_remembers_where_servers_ran() -> None:
    _, document = planned(estate_text([*SIX[:4], *TWO_BOXES]))
    read = parse(dump(document), "plan.json")
    assert {item.server: item.current_host for item in read.dispositions} == {
        "v0": "h1", "v1": "h2", "v2": "h3", "v3": "h1", "p1": "", "p2": "",
    }  # fmt: skip
    assert read.stability is not None
    assert read.stability.told_by == "today"


def test_an_explanation_says_where_a_server_runs_today() -> None:
    wide = server("wide", f"{{{CPU % 400}, memory: 16 GiB}}", use=90, more=on("h3"))
    outcome, _ = planned(estate_text([*SIX[:2], wide]))
    told = {
        name: as_text(explain(outcome.estate, outcome.demand, outcome.plan, name)).splitlines()
        for name in ("v0", "wide")
    }
    assert told["wide"][0] == "wide: stays on h3"
    assert "  today   on h1" in told["v0"]
    assert "  files   none apart from the disks" in told["v0"]
