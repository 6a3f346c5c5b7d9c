"""Migrations of small estates: machines that become hosts, limits, freezes, and what the checker refuses."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.migration.estates import inventory, planned
from vconsolidate.errors import InputError
from vconsolidate.model.landing import Landing
from vconsolidate.model.stop import Stop
from vconsolidate.pipeline.migration.replays import replay_waves
from vconsolidate.pipeline.migration.run import migrate
from vconsolidate.report.migration.compose import compose
from vconsolidate.report.migration.words import steps_after
from vconsolidate.verify.landing import violations

FOUR = {"a": 200, "b": 200, "c": 200, "d": 200}
TWO_NEW = {"h1": (512, ""), "h2": (512, "a")}
PINS = """rules:
  - {kind: pin, servers: [a, b], hosts: [h2]}
  - {kind: pin, servers: [c, d], hosts: [h1]}
"""


def waves(landing: Landing) -> list[list[tuple[str, str]]]:
    return [[(move.vm, move.target) for move in wave.moves] for wave in landing.waves]


def test_a_server_is_parked_so_that_its_machine_becomes_its_own_host(tmp_path: Path) -> None:
    pins = "rules:\n  - {kind: ban, servers: [b], hosts: [h1]}\n  - {kind: pin, servers: [c, d], hosts: [h1]}\n"
    estate, demand, plan = planned(inventory(FOUR, TWO_NEW, pins), tmp_path)
    # a ends on the machine that it runs on today: it must leave it first
    landing = migrate(estate, demand, plan, Stop(work=5))
    assert landing.complete
    assert landing.proven
    assert len(landing.waves) == 3  # h1 keeps room for what leaves it until its wave is over
    assert [move.vm for move in landing.moves if move.parks] == ["a"]
    assert violations(estate, demand, plan, landing) == ()


def test_without_parking_there_is_no_order_and_the_machine_is_named(tmp_path: Path) -> None:
    estate, demand, plan = planned(inventory(FOUR, TWO_NEW, "migration: {parking: false}\n"), tmp_path)
    goal = {vm.name: plan.hosts[int(h)].name for vm, h in zip(demand.vms, plan.host_of_vm, strict=True)}
    landing = migrate(estate, demand, plan, Stop(work=5))
    assert landing.complete is (goal["a"] == "h1")
    if not landing.complete:
        assert "h2" in landing.stuck[0]


def test_staff_groups_order_and_freezes_are_kept(tmp_path: Path) -> None:
    more = """migration:
  start: "2027-03-06"
  staff: 4 h
  groups: [{name: pair, servers: [a, b]}]
  order: [{first: [c], then: [a]}]
  freezes: [{from: "2027-03-06", until: "2027-03-07", servers: [d]}]
"""
    estate, demand, plan = planned(inventory(FOUR, {"h1": (512, ""), "h2": (512, "")}, more), tmp_path)
    landing = migrate(estate, demand, plan, Stop(work=5))
    assert [sorted(vm for vm, _ in wave) for wave in waves(landing)] == [["c"], ["a", "b"], ["d"]] or [
        sorted(vm for vm, _ in wave) for wave in waves(landing)
    ] == [["c"], ["d"], ["a", "b"]]
    assert landing.proven
    assert [str(wave.day) for wave in landing.waves] == ["2027-03-06", "2027-03-13", "2027-03-20"]


def test_the_reserve_for_failures_holds_after_every_wave(tmp_path: Path) -> None:
    hosts = {"h1": (512, ""), "h2": (512, ""), "h3": (512, "a")}
    text = inventory(FOUR, hosts, policy="host_failures_tolerated: 1")
    estate, demand, plan = planned(text, tmp_path)
    landing = migrate(estate, demand, plan, Stop(work=5))
    assert landing.complete
    first = {move.target for move in landing.waves[0].moves}
    assert len(first) == 1  # the other host of the two stays empty
    assert violations(estate, demand, plan, landing) == ()


def _tampered(landing: Landing, number: int, **changes: object) -> Landing:
    wave = landing.waves[number]
    moves = (replace(wave.moves[0], **changes), *wave.moves[1:])  # type: ignore[arg-type]
    return replace(landing, waves=(*landing.waves[:number], replace(wave, moves=moves), *landing.waves[number + 1 :]))


def test_the_checker_refuses_what_is_wrong(tmp_path: Path) -> None:
    pins = "rules:\n  - {kind: ban, servers: [b], hosts: [h1]}\n  - {kind: pin, servers: [c, d], hosts: [h1]}\n"
    estate, demand, plan = planned(inventory(FOUR, TWO_NEW, pins), tmp_path)
    landing = migrate(estate, demand, plan, Stop(work=5))
    too_early = _tampered(landing, 0, target="h2")
    assert any("no host yet" in one.message for one in violations(estate, demand, plan, too_early))
    short = replace(landing, waves=landing.waves[:1])
    assert any("the plan has it on" in one.message for one in violations(estate, demand, plan, short))
    limited = replace(estate, migration=replace(estate.migration, most_moves=1))
    assert any(one.rule == "most_moves" for one in violations(limited, demand, plan, landing))
    at_once = replace(landing.waves[0], moves=landing.moves)
    assert violations(estate, demand, plan, replace(landing, waves=(at_once,)))


def test_every_wave_is_replayed(tmp_path: Path) -> None:
    estate, demand, plan = planned(inventory(FOUR, TWO_NEW), tmp_path)
    landing = migrate(estate, demand, plan, Stop(work=5))
    found = replay_waves(estate, demand, landing)
    assert set(found) == {wave.number for wave in landing.waves}
    assert all(0.0 < one.busiest_fraction <= 1.0 for one in found.values())


@pytest.mark.parametrize(
    ("reuses", "words"),
    [("nobody", "unknown server or present host"), ("a", "reuses")],
)
def test_a_machine_that_is_none_or_taken_is_refused(reuses: str, words: str, tmp_path: Path) -> None:
    hosts = {"h1": (512, ""), "h2": (512, "a"), "h3": (512, reuses)}
    with pytest.raises(InputError, match=words):
        planned(inventory(FOUR, hosts), tmp_path)


@pytest.mark.parametrize("servers", ["", ", servers: [a]"])
def test_years_of_a_freeze_are_waited_for(servers: str, tmp_path: Path) -> None:
    """Windows in which all are frozen are no waves; those in which one server is are waves of the others."""
    frozen = f'{{from: "2027-03-01", until: "2036-12-31"{servers}}}'
    more = f'migration: {{start: "2027-03-06", every_days: 1, freezes: [{frozen}]}}\n'
    estate, demand, plan = planned(inventory({"a": 20, "b": 20}, {"h1": (512, "")}, more), tmp_path)
    landing = migrate(estate, demand, plan, Stop(work=5))
    assert landing.proven
    assert str(landing.waves[-1].day) == "2037-01-01"
    assert landing.waves[-1].moves


@pytest.mark.parametrize(
    ("dates", "words"),
    [
        ('start: "2027-03-06", freezes: [{from: "2027-03-01", until: "9999-12-31"}]', "more than 10 years after"),
        ('start: "9999-12-31"', "is too late"),
        ('start: "2027-03-06", freezes: [{from: "2027-03-02", until: "2027-03-01"}]', "ends before it begins"),
    ],
)
def test_dates_that_lead_nowhere_are_refused(dates: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=words):
        planned(inventory({"a": 20}, {"h1": (512, "")}, f"migration: {{{dates}}}\n"), tmp_path)


def _times(landing: Landing, **changes: object) -> Landing:
    """Return the waves with every move changed."""
    return replace(
        landing,
        waves=tuple(
            replace(wave, moves=tuple(replace(move, **changes) for move in wave.moves))  # type: ignore[arg-type]
            for wave in landing.waves
        ),
    )


WIDE = {"h1": (512, ""), "h2": (512, "")}


def _refused(text: str, folder: Path, **migration: object) -> set[str]:
    """Return the rules that waves without limits break once the limits are there."""
    estate, demand, plan = planned(text, folder)
    landing = migrate(estate, demand, plan, Stop(work=5))
    assert violations(estate, demand, plan, landing) == ()
    limited = replace(estate, migration=replace(estate.migration, **migration))  # type: ignore[arg-type]
    return {one.rule for one in violations(limited, demand, plan, landing)}


def test_the_checker_computes_copies_anew(tmp_path: Path) -> None:
    """200 GB at 1 Gbit/s take 27 minutes; a warm copy takes that ahead of the window, and little in it."""
    small = {"a": 20, "b": 20}
    cold = inventory(small, WIDE, "migration: {bandwidth: 1 Gbit/s}\n")
    assert _refused(cold, tmp_path, window_s=1500.0) == {"window"}
    assert _refused(cold, tmp_path, window_s=1800.0) == set()
    warm = inventory(small, WIDE, "migration: {bandwidth: 10 Mbit/s, method: warm, change_per_day: 1 %}\n")
    assert _refused(warm, tmp_path, window_s=36_000.0, every_days=1) == {"window"}  # 44 h ahead of it, of 24 h
    estate, demand, plan = planned(cold, tmp_path)
    landing = migrate(estate, demand, plan, Stop(work=5))
    limited = replace(estate, migration=replace(estate.migration, window_s=1500.0))
    told = _times(landing, copy_s=1.0, rate_mbps=1.0)  # what a move says of its time is not believed
    assert {one.rule for one in violations(limited, demand, plan, told)} == {"window"}
    other = _times(landing, method="warm", kind="virtual")
    assert {one.rule for one in violations(estate, demand, plan, other)} == {"method", "move"}


def test_servers_that_share_a_host_leave_together(tmp_path: Path) -> None:
    text = inventory({"a": 20, "b": 20, "c": 20}, WIDE, "rules:\n  - {kind: affinity, servers: [a, b]}\n")
    estate, demand, plan = planned(text, tmp_path)
    limited = replace(estate, migration=replace(estate.migration, most_moves=2))
    landing = migrate(limited, demand, plan, Stop(work=5))
    assert {"a", "b"} in [{move.vm for move in wave.moves} for wave in landing.waves]
    torn = migrate(replace(limited, rules=()), demand, plan, Stop(work=5))
    apart = sorted(torn.moves, key=lambda move: (move.vm != "b", move.vm))
    first, second = (
        replace(wave, moves=tuple(moves)) for wave, moves in zip(torn.waves, ([apart[0]], apart[1:]), strict=True)
    )
    found = violations(limited, demand, plan, replace(torn, waves=(first, second)))
    assert [one.rule for one in found] == ["affinity"]


def test_a_frozen_server_does_not_go_home_either(tmp_path: Path) -> None:
    pins = "rules:\n  - {kind: ban, servers: [b], hosts: [h1]}\n  - {kind: pin, servers: [c, d], hosts: [h1]}\n"
    frozen = 'migration: {start: "2027-03-06", freezes: [{from: "2027-03-13", until: "2027-03-27", servers: [a]}]}\n'
    estate, demand, plan = planned(inventory(FOUR, TWO_NEW, pins + frozen), tmp_path)
    landing = migrate(estate, demand, plan, Stop(work=5))
    days = [str(wave.day) for wave in landing.waves for move in wave.moves if move.vm == "a"]
    assert days == ["2027-03-06", "2027-04-03"]
    assert landing.proven


TWO_CLUSTERS = """version: 1
policy: {headroom: 0 %, growth: 0 %}
migration: {bandwidth: 1 Gbit/s, window: 30 min}
servers:
  - {name: a, os: debian-12, current_host: h1, vcpus: 2, memory: 16 GiB, demand: {disk_used: 200 GB}}
  - {name: b, os: debian-12, current_host: h1, vcpus: 2, memory: 16 GiB, demand: {disk_used: 200 GB}}
target:
  clusters:
    - {name: old, hypervisor: esxi-8.0, hosts: [{name: h1, model: dell-poweredge-r740-2x6130}]}
    - {name: new, hypervisor: esxi-8.0, hosts: [{name: h2, model: dell-poweredge-r740-2x6130}]}
rules:
  - {kind: pin, servers: [a, b], hosts: [GOAL]}
"""


@pytest.mark.parametrize(("goal", "n_waves"), [("h2", 2), ("h1", 0)])
def test_disks_that_go_to_another_cluster_take_time_of_the_link(goal: str, n_waves: int, tmp_path: Path) -> None:
    estate, demand, plan = planned(TWO_CLUSTERS.replace("GOAL", goal), tmp_path)
    landing = migrate(estate, demand, plan, Stop(work=5))
    assert len(landing.waves) == n_waves  # 200 GB take 27 minutes of the 30
    assert {(move.kind, move.method) for move in landing.moves} <= {("move", "cold")}


@pytest.mark.parametrize("form", ["dedicated", "exact", "slots", "percentage"])
def test_each_form_of_admission_control_holds_after_every_wave(form: str, tmp_path: Path) -> None:
    """An order that is looked for without the reserve breaks it on the way; the one with it does not."""
    hosts = {"h1": (512, ""), "h2": (512, ""), "h3": (512, "s0"), "h4": (512, "s1")}
    text = inventory({f"s{n}": 120 for n in range(8)}, hosts, policy=f"host_failures_tolerated: 1, admission: {form}")
    text = text.replace("os: debian-12,", "os: debian-12, memory_reservation: 100 %,")
    estate, demand, plan = planned(text, tmp_path)
    landing = migrate(estate, demand, plan, Stop(work=5))
    assert landing.complete
    assert violations(estate, demand, plan, landing) == ()
    carefree = tuple(replace(c, policy=replace(c.policy, host_failures_tolerated=0)) for c in estate.clusters)
    without = migrate(replace(estate, clusters=carefree), demand, plan, Stop(work=5))
    assert {one.rule for one in violations(estate, demand, plan, without)} == {"host_failures_tolerated"}


def test_no_machine_is_rebuilt_that_nothing_uses(tmp_path: Path) -> None:
    hosts = {"h1": (512, ""), "h2": (512, "a"), "h3": (512, "b")}
    estate, demand, plan = planned(inventory({"a": 200, "b": 200, "c": 200}, hosts), tmp_path)
    landing = migrate(estate, demand, plan, Stop(work=5))
    used = {host.name for host in plan.hosts}
    assert len(used) == 2
    assert {host.name for host in landing.hosts} == used
    assert {name for wave in landing.waves for name in wave.opened} == used - {"h1"}
    document = compose(estate, landing, "inventory.yaml", {}, 0)
    steps = [step for wave in document.waves for step in steps_after(wave, document)]
    reused = dict(zip(hosts, ("", "a", "b"), strict=True))
    [host] = used - {"h1"}
    assert any(f"rebuild {reused[host]} as {host}" in step for step in steps)
    idle = [step.split(": ")[1].split(".")[0].split(" and ") for step in steps if "switch off" in step]
    assert {name for names in idle for part in names for name in part.split(", ")} == set("abc") - {reused[host]}


def test_copies_load_the_cpu_of_the_hosts_that_they_come_to(tmp_path: Path) -> None:
    """10 Gbit/s takes a core of the 32 of a host; without a rate nothing is known."""
    text = inventory(FOUR, {"h1": (1024, "")}, "migration: {bandwidth: 10 Gbit/s}\n")
    estate, demand, plan = planned(text, tmp_path)
    landing = migrate(estate, demand, plan, Stop(work=5))
    (found,) = replay_waves(estate, demand, landing).values()
    assert found.copy_host == "h1"
    assert found.copy_fraction == pytest.approx(1 / 32)
    idle = replace(estate, migration=replace(estate.migration, bandwidth_mbps=None))
    landing = migrate(idle, demand, plan, Stop(work=5))
    (without,) = replay_waves(idle, demand, landing).values()
    assert without.copy_fraction is None
    assert found.busiest_fraction == pytest.approx(without.busiest_fraction + 1 / 32, abs=1e-3)


def test_the_objective_is_that_of_the_inventory_and_is_said(tmp_path: Path) -> None:
    more = "migration: {objective: risk, most_waves: 3, risk: [{servers: [a], counts: 2}]}\n"
    estate, demand, plan = planned(inventory(FOUR, {"h1": (1024, "")}, more), tmp_path)
    landing = migrate(estate, demand, plan, Stop(work=5))
    assert (landing.value, landing.value_bound, landing.proven) == (2, 2, True)
    assert len(landing.waves) == 3
    assert "risk 2 at most in a wave (proven least)" in compose(estate, landing, "p", {}, 0).verdict
    hours = "migration: {objective: time, bandwidth: 1 Gbit/s, cutover: 30 min}\n"
    estate, demand, plan = planned(inventory(FOUR, {"h1": (1024, "")}, hours), tmp_path)
    landing = migrate(estate, demand, plan, Stop(work=5))
    # four copies share the link: 400 GB at 1 Gbit/s
    assert landing.value == pytest.approx(4 * 100e9 * 8 / 1e9, rel=0.01)
    assert landing.proven


def test_a_plan_without_vms_has_nothing_to_move(tmp_path: Path) -> None:
    text = inventory({"a": 8}, {"h1": (1024, "")}).replace("demand:", "disposition: {action: retire}, demand:")
    estate, demand, plan = planned(text, tmp_path)
    landing = migrate(estate, demand, plan, Stop(work=1))
    assert (landing.waves, landing.complete, landing.proven) == ((), True, True)
