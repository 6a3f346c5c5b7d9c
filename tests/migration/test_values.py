"""Times and risks as the checker computes them anew, and the load of copies in the replay."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.migration.estates import inventory, planned
from vconsolidate.model.stop import Stop
from vconsolidate.pipeline.migration.replays import replay_waves
from vconsolidate.pipeline.migration.run import migrate
from vconsolidate.report.migration.compose import compose
from vconsolidate.verify.landing import violations

FOUR = {"a": 200, "b": 200, "c": 200, "d": 200}
TWO_NEW = {"h1": (512, ""), "h2": (512, "a")}
WIDE = {"h1": (512, ""), "h2": (512, "")}


def test_the_checker_computes_time_and_risk_anew(tmp_path: Path) -> None:
    """Hosts of machines are rebuilt between waves; what the search says of its value is not believed."""
    pins = "rules:\n  - {kind: ban, servers: [b], hosts: [h1]}\n  - {kind: pin, servers: [c, d], hosts: [h1]}\n"
    more = "migration: {bandwidth: 1 Gbit/s, objective: time, rebuild: 2 h}\n"
    estate, demand, plan = planned(inventory(FOUR, TWO_NEW, pins + more), tmp_path)
    landing = migrate(estate, demand, plan, Stop(work=5))
    assert landing.value is not None
    assert landing.value > 2 * 3600
    for value in (landing.value - 600, landing.value + 600):
        wrong = replace(landing, value=value, value_bound=None)
        assert {one.rule for one in violations(estate, demand, plan, wrong)} == {"time"}
    above = replace(landing, value_bound=landing.value + 1)
    assert {one.rule for one in violations(estate, demand, plan, above)} == {"bound"}
    risky = replace(estate, migration=replace(estate.migration, objective="risk"))
    landing = migrate(risky, demand, plan, Stop(work=5))
    assert landing.value is not None
    wrong = replace(landing, value=landing.value + 1)
    assert {one.rule for one in violations(risky, demand, plan, wrong)} == {"risk"}


def test_time_is_unknown_where_the_rate_of_a_copy_is(tmp_path: Path) -> None:
    estate, demand, plan = planned(inventory(FOUR, WIDE, "migration: {objective: time}\n"), tmp_path)
    landing = migrate(estate, demand, plan, Stop(work=5))
    assert (landing.value, landing.value_bound, landing.proven) == (None, None, False)
    assert "the time is unknown" in compose(estate, landing, "p", {}, 0).verdict
    claimed = replace(landing, value=1800)
    assert {one.rule for one in violations(estate, demand, plan, claimed)} == {"time"}


PORTS = """version: 1
policy: {headroom: 0 %, growth: 0 %}
migration: {objective: time}
servers:
  - {name: a, os: debian-12, current_host: h1, vcpus: 2, memory: 64 GiB}
target:
  clusters:
    - name: c
      hypervisor: esxi-8.0
      hosts:
        - {name: h1, hardware: {model: dell-poweredge-r740-2x6130, nics: {ports: 2, speed: 1 Gbit/s}}}
        - {name: h2, hardware: {model: dell-poweredge-r740-2x6130, nics: {ports: 2, speed: 10 Gbit/s}}}
rules:
  - {kind: pin, servers: [a], hosts: [h2]}
"""


def test_a_live_move_is_as_slow_as_the_slower_port(tmp_path: Path) -> None:
    estate, demand, plan = planned(PORTS, tmp_path)
    landing = migrate(estate, demand, plan, Stop(work=5))
    (move,) = landing.moves
    assert (move.method, move.rate_mbps) == ("live", 1000.0)
    assert move.copy_s is not None
    assert landing.value == pytest.approx(move.copy_s, abs=1.0)
    assert violations(estate, demand, plan, landing) == ()


def test_copies_load_the_uplinks_of_hosts(tmp_path: Path) -> None:
    """Copies at 10 Gbit/s overload two ports of 1 Gbit/s all the time; VMs alone do not."""
    text = PORTS.replace("objective: time", "bandwidth: 10 Gbit/s").replace("current_host: h1", "current_host: old")
    text = text.replace("64 GiB}", "64 GiB, demand: {network: 10 Mbit/s}}")
    text = text.replace("target:", "present_hosts: [{name: old, model: dell-poweredge-r740-2x6130}]\ntarget:")
    text = text.replace("      hosts:", "      switches: [{name: vswitch0}]\n      hosts:")
    estate, demand, plan = planned(text.replace("10 Gbit/s}}", "1 Gbit/s}}"), tmp_path)
    landing = migrate(estate, demand, plan, Stop(work=5))
    (found,) = replay_waves(estate, demand, landing).values()
    assert (found.uplink_host, found.uplink_over_fraction) == ("h2", 1.0)
    slow = replace(estate, migration=replace(estate.migration, bandwidth_mbps=100.0))
    (calm,) = replay_waves(slow, demand, migrate(slow, demand, plan, Stop(work=5))).values()
    assert (calm.uplink_host, calm.uplink_over_fraction) == ("h2", 0.0)


def test_a_vm_may_be_called_like_a_copy(tmp_path: Path) -> None:
    text = inventory({"copies of h1": 20}, {"h1": (512, "")}, "migration: {bandwidth: 1 Gbit/s}\n")
    estate, demand, plan = planned(text, tmp_path)
    (found,) = replay_waves(estate, demand, migrate(estate, demand, plan, Stop(work=5))).values()
    assert found.ready_vm == "copies of h1"
