"""What a rulebook says of a restart is what all rules say of the whole placement, at the cost of one host."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from tests.replay.conftest import Case, Host, Vm, build_case
from vconsolidate.model.constraint import Together
from vconsolidate.model.placement import Placement, host_facts
from vconsolidate.model.policy import Policy
from vconsolidate.model.statement import RuleStatement
from vconsolidate.model.violation import Violation
from vconsolidate.replay import rulebook
from vconsolidate.replay.engine import replay
from vconsolidate.replay.rulebook import PlannedRules, Rulebook
from vconsolidate.rules import registry
from vconsolidate.rules.registry import RULES, statements

N_VMS, N_HOSTS = 14, 6


def random_case(seed: int) -> Case:
    """Return a placement with a dozen rules of every kind that people write; all hold in it."""
    rng = np.random.default_rng(seed)
    hosts = [Host(cluster=int(number >= 4)) for number in range(N_HOSTS)]
    estate, demand, plan = build_case([Vm(host=int(h)) for h in rng.integers(0, N_HOSTS, N_VMS)], hosts)
    racks = tuple(replace(host, rack=f"r{number % 3}") for number, host in enumerate(plan.hosts))
    plan = replace(plan, hosts=racks)
    drawn = [_rule(rng, [host.name for host in racks]) for _ in range(40)]
    whole = _whole((estate, demand, plan))
    kept = tuple(rule for rule in drawn if not list(RULES[rule.kind].violations(rule, whole)))[:12]
    return replace(estate, rules=kept), demand, plan


def _rule(rng: np.random.Generator, hosts: list[str]) -> RuleStatement:
    names = tuple(f"vm{number}" for number in rng.permutation(N_VMS).tolist())
    some, others = names[: rng.integers(1, 5)], names[5 : 5 + int(rng.integers(1, 5))]
    scope = str(rng.choice(["host", "rack", "cluster"]))
    named = tuple(rng.permutation(hosts)[:4].tolist())
    kind = str(rng.choice(["anti_affinity", "affinity", "pin", "ban", "exclusive", "at_most", "separate", "licence"]))
    if kind == "separate":
        return RuleStatement(kind, some + others, groups=(some, others), scope=scope)
    limit = int(rng.integers(1, 4)) if kind in {"at_most", "licence"} else None
    return RuleStatement(kind, some, hosts=named if kind in {"pin", "ban"} else (), scope=scope, limit=limit)


def _whole(case: Case, without: frozenset[str] = frozenset()) -> Placement:
    """Return the whole placement as the checker would see it, without some VMs."""
    estate, demand, plan = case
    clusters = {cluster.name: cluster for cluster in estate.clusters}
    rows = zip(demand.vms, plan.host_of_vm.tolist(), strict=True)
    host_of_vm = {vm.name: plan.hosts[host].name for vm, host in rows if vm.name not in without}
    facts = {host.name: host_facts(host, clusters[host.cluster]) for host in plan.hosts}
    return Placement(host_of_vm, facts, vms={vm.name: vm for vm in demand.vms})


def _plain_refusal(case: Case, before: Placement, vm: str, host: str) -> str | None:
    """Return the first thing that any rule with a member among the VMs of the host says, in the whole placement."""
    after = replace(before, host_of_vm={**before.host_of_vm, vm: host})
    there = {name for name, where in after.host_of_vm.items() if where == host}
    for statement in statements(case[0]):
        found = next(iter(RULES[statement.kind].violations(statement, after)), None)
        if found is not None and not there.isdisjoint(statement.members):
            return f"{statement.kind}: {found.message}"
    return None


@pytest.mark.parametrize("seed", range(25))
def test_the_answer_is_that_of_all_rules_on_the_whole_placement(seed: int) -> None:
    case = random_case(seed)
    estate, demand, plan = case
    rules = PlannedRules(estate, demand, plan)
    rng = np.random.default_rng(seed)
    for failed, gone in enumerate(plan.hosts):
        lost = [vm.name for vm, host in zip(demand.vms, plan.host_of_vm.tolist(), strict=True) if host == failed]
        book, now = Rulebook(rules, lost), _whole(case, frozenset(lost))
        others = [host.name for host in plan.hosts if host.cluster == gone.cluster and host.name != gone.name]
        for vm in rng.permutation(lost).tolist():
            answers = {host: book.refusal([vm], host) for host in others}
            assert answers == {host: _plain_refusal(case, now, vm, host) for host in others}
            free = [host for host, refusal in answers.items() if refusal is None]
            if free:
                book.start([vm], free[0])
                now = replace(now, host_of_vm={**now.host_of_vm, vm: free[0]})


@pytest.mark.parametrize("seed", range(25))
def test_groups_on_one_host_are_those_of_all_rules(seed: int) -> None:
    estate, demand, plan = random_case(seed)
    asked = [vm.name for vm in demand.vms][::2]
    group_of = {vm: vm for vm in asked}
    for statement in statements(estate):
        for constraint in RULES[statement.kind].encode(statement):
            if isinstance(constraint, Together) and constraint.scope == "host":
                joined = {group_of[vm] for vm in constraint.vms if vm in group_of}
                first = next((vm for vm in asked if vm in joined), None)
                group_of = {vm: first if first and group in joined else group for vm, group in group_of.items()}
    found = PlannedRules(estate, demand, plan).inseparable(asked)
    assert {frozenset(group) for group in found} == {
        frozenset(vm for vm in asked if group_of[vm] == first) for first in group_of.values()
    }


def test_a_failure_asks_about_its_cluster_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Twice the clusters are twice the failures and twice the work, not four times."""
    looked: Counter[int] = Counter()

    def calls(clusters: int) -> int:
        hosts = [Host(cluster=number // 3) for number in range(3 * clusters)]
        vms = [Vm(host=number % len(hosts)) for number in range(6 * clusters)]
        estate, demand, plan = build_case(vms, hosts, policy=Policy(host_failures_tolerated=1))
        wide = RuleStatement("ban", tuple(vm.name for vm in demand.vms), hosts=("elsewhere",))
        looked.clear()
        assert len(replay(replace(estate, rules=(wide,)), demand, plan).failures) == len(hosts)
        return looked[0]

    plain = RULES["ban"].violations

    def counting(statement: RuleStatement, placement: Placement) -> Iterator[Violation]:
        looked[0] += len(statement.members)
        return plain(statement, placement)

    counted = {**RULES, "ban": replace(RULES["ban"], violations=counting)}
    monkeypatch.setattr(rulebook, "RULES", counted)
    assert calls(8) == 2 * calls(4)


def test_rules_of_an_estate_are_found_once(monkeypatch: pytest.MonkeyPatch) -> None:
    estate, _, _ = random_case(1)
    again = replace(estate, notes=("read twice",))
    found = statements(estate)
    monkeypatch.setattr(registry, "_statements", lambda _: pytest.fail("looked at every server again"))
    assert statements(again) is found
    monkeypatch.undo()
    assert statements(replace(estate, rules=estate.rules[:1])) == found[:1]
