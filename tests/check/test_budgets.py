"""Budgets: found, documented, measured, judged."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import get_args

import numpy as np
import pytest

from vconsolidate.check import budgets
from vconsolidate.check.budget_limits import scoped_facts
from vconsolidate.check.budgets.base import Unit, worst
from vconsolidate.check.budgets.registry import BUDGETS
from vconsolidate.check.check import check
from vconsolidate.check.facts import Facts
from vconsolidate.check.findings.example import Change, change, healthy
from vconsolidate.check.findings.vc151_thin_overcommit import thin
from vconsolidate.check.findings.vc173_vm_not_recoverable import with_recovery
from vconsolidate.check.findings.vc251_datastore_over_iops import played
from vconsolidate.inventory.convert.budgets import KINDS
from vconsolidate.model.planned_host import ResourceLoad
from vconsolidate.model.statement import BudgetStatement

DOCS = Path(__file__).parents[2] / "docs" / "budgets.md"


def missed(**fields: float) -> Facts:
    """Return a recovery of one tier with another figure."""
    kept = with_recovery().recovery
    assert kept is not None
    return with_recovery(tiers=(replace(kept.tiers[0], **fields),))  # type: ignore[arg-type]


def two_hosts_in_east() -> Facts:
    """Both hosts in one cluster, their CPU 30 % and 60 % used: 15 points off the mean."""
    facts = healthy()
    hosts = tuple(replace(host, cluster="east") for host in facts.plan.hosts)
    loads = tuple((ResourceLoad("cpu", used, 100.0, "MHz"),) for used in (30.0, 60.0))
    return replace(facts, plan=replace(facts.plan, hosts=hosts, loads=loads))


MEASURED: dict[str, tuple[Facts, float, str]] = {
    "hosts_used": (healthy(), 2.0, ""),
    "cost": (healthy(), 12_000.0, ""),
    "rack_units": (healthy(), 4.0, ""),
    "gap": (change().plan(status="optimal"), 0.0, ""),
    "servers_kept_physical": (healthy(), 1.0, ""),
    "consolidation_ratio": (healthy(), 1.5, ""),
    "power_w": (healthy(), 2 * (100.0 + 0.25 * 200.0), ""),
    "hosts_over_ceiling": (change().host(1, over_ceiling_fraction=0.01), 1.0, ""),
    "cpu_ready": (change().vm_replay(1, ready_p95_fraction=0.3), 0.3, "vm1"),
    "cpu_ready_peak": (change().vm_replay(2, ready_peak_fraction=0.4), 0.4, "vm2"),
    "co_stop": (change().vm_replay(1, co_stop_index_peak=0.1), 0.1, "vm1"),
    "cpu_unserved": (change().vm_replay(1, cpu_unserved_fraction=0.2), 0.2, "vm1"),
    "cpu_utilisation": (change().host(1, cpu_p95_fraction=0.7), 0.7, "h1"),
    "cpu_utilisation_peak": (change().host(1, cpu_peak_fraction=1.7), 1.7, "h1"),
    "memory_utilisation": (change().host(1, memory_used_peak_fraction=0.97), 0.97, "h1"),
    "memory_ballooned": (change().host(1, ballooned_peak_mib=10.0), 10.0, "h1"),
    "memory_compressed": (change().host(1, compressed_peak_mib=11.0), 11.0, "h1"),
    "memory_swapped": (change().host(1, swapped_peak_mib=12.0), 12.0, "h1"),
    "memory_unmet": (change().host(1, unmet_peak_mib=13.0), 13.0, "h1"),
    "vcpu_per_core": (change().vm(2, vcpus=16), 2.0, "h1"),
    "memory_overcommit": (change().vm(2, configured_mib=131_072), 2.0, "h1"),
    "cpu_headroom": (change().host(1, cpu_p95_fraction=0.7), 0.3, "h1"),
    "memory_headroom": (change().host(1, memory_used_peak_fraction=0.97), 0.03, "h1"),
    "failures_survived": (healthy(), 0.0, "east"),
    "licence_cost": (healthy(), 12_000.0, ""),
    "blast_radius": (healthy(), 2.0, "h0"),
    "rpo_missed": (missed(rpo_s=901.0), 1.0, ""),
    "rto_missed": (missed(rto_s=7201.0), 1.0, ""),
    "applications_stopped": (change().vm(2, application="mail"), 1.0, "h1"),
    "imbalance": (two_hosts_in_east(), 0.15, "east"),
    "datastore_use": (thin(60.0), 1.2, "san"),
    "datastore_overcommit": (thin(200.0), 2.8, "san"),
    "datastore_iops": (played(0.06), 1.4, "san"),
    "datastore_over_iops": (played(0.06), 0.06, "san"),
    "over_ceiling": (change().host(1, over_ceiling_fraction=0.02), 0.02, "h1"),
}
NEED_NO_PLAN = {"servers_kept_physical"}


@pytest.mark.parametrize("metric", sorted(MEASURED))
def test_the_figure_is_right(metric: str) -> None:
    facts, value, of = MEASURED[metric]
    found = BUDGETS[metric].measure(facts)
    assert found is not None
    assert found.value == pytest.approx(value)
    assert found.of == of


def test_every_file_is_a_budget_with_a_test_and_a_section_of_the_manual() -> None:
    files = {path.stem for path in Path(budgets.__path__[0]).glob("[a-z]*.py")} - {"base", "registry"}
    sections = re.findall(r"^### `(\w+)`$", DOCS.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert files == set(BUDGETS) == set(MEASURED)
    assert sections == sorted(BUDGETS)


@pytest.mark.parametrize("metric", sorted(BUDGETS))
def test_the_manual_says_what_the_budget_says(metric: str) -> None:
    text = DOCS.read_text(encoding="utf-8")
    section = text.split(f"### `{metric}`\n")[1].split("\n###")[0]
    assert BUDGETS[metric].doc in section
    assert f"Written as: {BUDGETS[metric].unit}" in section


def test_units_are_those_of_the_units_file_or_plain() -> None:
    assert set(get_args(Unit)) - {"count", "money", "factor", "state"} == set(KINDS)
    assert {budget.unit for budget in BUDGETS.values()} <= set(get_args(Unit))


@pytest.mark.parametrize("metric", sorted(set(BUDGETS) - NEED_NO_PLAN))
def test_nothing_is_measured_without_a_placement(metric: str) -> None:
    facts = change().plan(status="unknown", hosts=(), host_of_vm=np.array([], dtype=np.int64), loads=())
    assert BUDGETS[metric].measure(replace(facts, replay=None)) is None


def test_a_scope_sees_its_cluster_only() -> None:
    facts = change().vm_replay(2, ready_p95_fraction=0.3)
    west = BudgetStatement("cpu_ready", maximum=0.1, scope="west")
    east = replace(west, scope="east")
    found = check(replace(facts.estate, budgets=(east, west)), facts.demand, facts.plan, facts.replay)
    assert [(f.id, f.subject) for f in found if f.id == "VC301"] == [("VC301", "vm2")]
    assert "in cluster west" in next(f.message for f in found if f.id == "VC301")


def test_a_budget_met_exactly_is_kept() -> None:
    facts = change().estate(
        budgets=(
            BudgetStatement("hosts_used", maximum=2.0, minimum=2.0),
            BudgetStatement("memory_swapped", maximum=0.0),
        )
    )
    assert check(facts.estate, facts.demand, facts.plan, facts.replay) == ()


def test_the_message_has_figures_in_the_units_of_people() -> None:
    facts = change().host(1, swapped_peak_mib=3072.0)
    facts = replace(facts, estate=replace(facts.estate, budgets=(BudgetStatement("memory_swapped", maximum=1024.0),)))
    message = check(facts.estate, facts.demand, facts.plan, facts.replay)[0].message
    assert message == "The memory swapped by the hypervisor is 3 GiB (h1), which exceeds the budget of 1 GiB by 2 GiB."


def test_the_worst_of_equals_is_the_first() -> None:
    found = worst([(1.0, "a"), (1.0, "b")])
    assert found is not None
    assert found.of == "a"
    assert worst([]) is None


def test_a_scope_sees_its_application_or_owner_only() -> None:
    facts = change().vm(0, application="shop", labels=(("owner", "sales"),))
    for scope in ({"application": "shop"}, {"owner": "sales"}):
        budget = BudgetStatement("blast_radius", maximum=0.0, **scope)  # type: ignore[arg-type]
        found = check(replace(facts.estate, budgets=(budget,)), facts.demand, facts.plan, facts.replay)
        assert [f.message.split(" (")[0] for f in found if f.id == "VC301"] == [
            f"The number of VMs that one host takes down in {' '.join(*scope.items())} is 1"
        ]


def test_an_application_with_a_vm_elsewhere_does_not_stop() -> None:
    spread = change().vm(0, application="shop")
    both = Change(spread).vm(2, application="shop")
    measure = BUDGETS["applications_stopped"].measure
    assert [found.value for facts in (spread, both) if (found := measure(facts))] == [1.0, 0.0]


@pytest.mark.parametrize("scope", [{"tier": 1}, {"tag": "x"}, {"application": "x"}, {"owner": "x"}])
def test_a_budget_of_some_vms_says_nothing_without_a_placement(scope: dict[str, object]) -> None:
    facts = change().plan(status="infeasible", hosts=(), host_of_vm=np.array([], dtype=np.int64), loads=())
    budget = BudgetStatement("blast_radius", maximum=0.0, **scope)  # type: ignore[arg-type]
    assert BUDGETS["blast_radius"].measure(scoped_facts(replace(facts, replay=None), budget)) is None
