"""What is to blame is found once, and verdict, report, document, findings and explanation all say that."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vconsolidate.errors import ExitCode
from vconsolidate.inventory.load import load_inventory
from vconsolidate.model.stop import Stop
from vconsolidate.packing.place import place
from vconsolidate.pipeline.explain.host_count import explain_hosts, explain_none
from vconsolidate.pipeline.outcome import Outcome
from vconsolidate.pipeline.plan import plan_estate
from vconsolidate.pipeline.settings import Settings
from vconsolidate.report.document import RunInfo, build
from vconsolidate.report.explanation import as_text
from vconsolidate.report.formats import FORMATS
from vconsolidate.report.options import Options
from vconsolidate.report.schema.plan_document import PlanDocument
from vconsolidate.sizing.size import size

CPU = "cpu: {vendor: intel, generation: skylake, sockets: 1, cores_per_socket: 16, clock: 2 GHz}"
HEAD = f"""\
version: 1
defaults:
  servers:
    os: debian-10
    application: x
    hardware: {{{CPU}, memory: 8 GiB}}
    demand: {{cpu_mean: 2 %, cpu_p95: 4 %, cpu_peak: 5 %, memory_used: 6 GiB}}
"""


def inventory(names: str, hosts: str, rules: str = "", memory: str = "256 GiB", more: str = "") -> str:
    servers = "\n".join(f"  - {{name: {name}{more}}}" for name in names)
    there = "\n".join(f"        - {{name: {name}, hardware: {{{CPU}, memory: {memory}}}}}" for name in hosts.split())
    return (
        f"{HEAD}servers:\n{servers}\ntarget:\n  clusters:\n    - name: main\n      hypervisor: kvm-rhel-8\n"
        f"      hosts:\n{there}\n{rules}"
    )


def planned(text: str, **more: object) -> tuple[Outcome, PlanDocument]:
    with_more = Settings(
        stop=Stop(work=5.0), reload=lambda sets: load_inventory(None, text=text, overrides=tuple(sets))
    )
    outcome = plan_estate(load_inventory(None, text=text), replace(with_more, **more))  # type: ignore[arg-type]
    run = RunInfo(inventory="-", overrides=(), seed=0, work=5.0, seconds=None)
    document = build(outcome.estate, outcome.demand, outcome.plan, outcome.replay, outcome.findings, run)
    return outcome, document


CONFLICTS = {
    "a pin against a separation": (
        (
            "rules:\n  - {kind: pin, servers: [a, b], hosts: [h1], name: pinned}\n"
            "  - {kind: anti_affinity, servers: [a, b], name: twins}\n"
            "  - {kind: anti_affinity, servers: [a, c], name: bystander}\n"
        ),
        {"pinned", "twins"},
    ),
    "three that go round": (
        (
            "rules:\n  - {kind: affinity, servers: [a, d], name: first}\n"
            "  - {kind: affinity, servers: [d, c], name: second}\n"
            "  - {kind: separate, groups: [[a], [c]], name: third}\n"
            "  - {kind: anti_affinity, servers: [c, b], name: bystander}\n"
        ),
        {"first", "second", "third"},
    ),
}


@pytest.mark.parametrize("case", CONFLICTS)
def test_an_innocent_rule_is_named_nowhere(case: str) -> None:
    rules, guilty = CONFLICTS[case]
    outcome, document = planned(inventory("abcd", "h1 h2 h3", rules))
    assert outcome.exit_code == ExitCode.INFEASIBLE
    stale = explain_none(outcome.estate, outcome.demand, outcome.plan, Settings(stop=Stop(work=5.0)), stale=False)
    findings = " ".join(finding.message for finding in document.findings if finding.id == "VC101")
    told = [
        document.verdict,
        " ".join(conflict.message for conflict in document.conflicts),
        findings,
        " ".join(claim.evidence for claim in document.verification),
        str(FORMATS["terminal"].render(document, Options(colour=False, width=400))),
        as_text(stale),
    ]
    for text in told:
        assert all(name in text for name in guilty), text
        assert "bystander" not in text


def test_more_servers_than_hosts_however_many_are_still_a_matter_of_hosts() -> None:
    names = [f"v{n}" for n in range(40)]
    text = inventory("", "h1", memory="12 GiB").replace("servers:\n\n", "servers:\n")
    servers = "\n".join(f"  - {{name: {name}}}" for name in names)
    outcome, document = planned(text.replace("servers:\ntarget", f"servers:\n{servers}\ntarget"))
    assert outcome.plan.status == "infeasible"
    assert "its only host is h1" in " ".join(conflict.message for conflict in document.conflicts)


def test_servers_that_no_cluster_takes_are_no_success() -> None:
    outcome, document = planned(inventory("ab", "h1", memory="4 GiB"))
    assert outcome.exit_code == ExitCode.INFEASIBLE
    assert "no server can become a VM" in document.verdict
    assert "nothing to virtualise" not in document.verdict


def test_servers_that_their_owner_keeps_are_nothing_to_place() -> None:
    kept = ", disposition: {action: keep_physical, reason: lease}"
    outcome, document = planned(inventory("ab", "h1", more=kept))
    assert outcome.exit_code == ExitCode.OK
    assert "nothing to virtualise" in document.verdict
    [claim] = document.verification
    assert (claim.claim, claim.holds) == ("no server needs a host", True)
    assert "2 stay physical" in claim.evidence


@pytest.mark.parametrize("share", [0.0, 0.3, 0.6, 0.95])
def test_a_signal_at_any_time_makes_it_interrupted(share: float) -> None:
    text = inventory("abc", "h1 h2 h3")
    calls = count()
    planned(text, stop=Stop(work=5.0, interrupted=lambda: next(calls) < 0))
    asked_after, again = int(share * next(calls)), count()
    outcome, document = planned(text, stop=Stop(work=5.0, interrupted=lambda: next(again) >= asked_after))
    assert document.search.interrupted
    assert outcome.exit_code == ExitCode.INTERRUPTED
    assert document.verdict.endswith("interrupted")


def test_no_signal_is_no_interruption() -> None:
    outcome, document = planned(inventory("abc", "h1 h2 h3"))
    assert not document.search.interrupted
    assert outcome.exit_code != ExitCode.INTERRUPTED


ROW = re.compile(r"([\d,.]+) \S+ +/ +([\d,.]+) \S+ = +([\d,.]+) → (\d+) host")


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(vms=st.integers(3, 9), memory=st.integers(10, 40), failures=st.integers(0, 1))
def test_the_arithmetic_of_explain_adds_up(vms: int, memory: int, failures: int) -> None:
    text = inventory("abcdefghi"[:vms], " ".join(f"h{n}" for n in range(1, 12)), memory=f"{memory} GiB")
    text += f"policy: {{host_failures_tolerated: {failures}}}\n"
    estate = load_inventory(None, text=text)
    demand = size(estate)
    plan = place(estate, demand, stop=Stop(work=2.0))
    if plan.hosts_used < 2:
        return
    found = explain_hosts(estate, demand, plan, plan.hosts_used - 1, Settings(stop=Stop(work=2.0)))
    terms = [int(number) for number in re.findall(r"so (\d+) (?:is|are) needed", found.proof)]
    more = re.search(r"and (\d+) more", found.proof)
    fewest = re.search(r"fewer than (\d+) host", found.proof)
    if found.outcome == "impossible" and fewest is not None and terms:
        assert sum(terms) + (int(more[1]) if more else 0) == int(fewest[1])
    for need, offer, _, hosts in ROW.findall(as_text(found)):
        assert math.ceil(float(need.replace(",", "")) / float(offer.replace(",", "")) - 1e-9) == int(hosts)
    assert found.outcome != "found"
