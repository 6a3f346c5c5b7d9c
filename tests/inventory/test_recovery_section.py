"""The section on disaster recovery: both sides, defaults, every mistake at once, hostile names."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from vconsolidate.errors import InputError
from vconsolidate.inventory.load import load_inventory
from vconsolidate.model.estate import Estate
from vconsolidate.model.recovery import ChangeRate, Recovery, RecoveryTarget

CPU = "{vendor: intel, generation: skylake, sockets: 1, cores_per_socket: 8, threads_per_core: 2, clock: 2 GHz}"
HOSTILE = ['a"; rm -rf / #', "../../x", "$(reboot)", "서버", "line\\nbreak"]


def text(section: str, names: tuple[str, ...] = ("a", "b", "t")) -> str:
    servers = "\n".join(
        f"  - {{name: {json.dumps(name, ensure_ascii=False)}, os: centos-6, tier: {n + 1}, tags: [x{n}], "
        f"hardware: {{cpu: {CPU}, memory: 8 GiB}}, demand: {{cpu_p95: 10 %, memory_used: 2 GiB, disk_used: 10 GiB}}}}"
        for n, name in enumerate(names)
    )
    clusters = "\n".join(
        f"    - {{name: {name}, site: {name}, hypervisor: esxi-6.7, "
        f"host_types: [{{name: t, hardware: {{cpu: {CPU}, memory: 64 GiB}}}}]}}"
        for name in ("one", "two")
    )
    return f"version: 1\nservers:\n{servers}\ntarget:\n  clusters:\n{clusters}\nrecovery: {section}\n"


def load(section: str) -> Estate:
    return load_inventory(None, text=text(section))


def told(section: str) -> str:
    with pytest.raises(InputError) as caught:
        load(section)
    return "\n".join(str(problem) for problem in caught.value.problems)


def test_everything_is_read() -> None:
    estate = load(
        "{site: two, runs: [t], may_stop: [t], replicate: [a], link: 100 Mbit/s, link_usable: 50 %,"
        " change_per_day: 5 %, change_rates: [{servers: [a], rate: 2 Mbit/s}],"
        " busy_hours: 8 h, decision: 30 min, restarts_per_host_hour: 6,"
        " targets: [{tier: [1, 2], rpo: 15 min}, {tier: 4, rto: 2 h}], host_failures_tolerated: 1, cpu_ceiling: 90 %}"
    )
    assert estate.recovery is not None
    assert replace(estate.recovery, place=Recovery(()).place) == Recovery(
        ("two",),
        runs=("t",),
        may_stop=("t",),
        replicated=("a",),
        targets={1: RecoveryTarget(900.0), 2: RecoveryTarget(900.0), 4: RecoveryTarget(None, 7200.0)},
        link_mbps=50.0,
        change_of={"a": ChangeRate(None, 2.0)},
        busy_s=28_800.0,
        decision_s=1800.0,
        restarts_per_host_hour=6,
        host_failures_tolerated=1,
        cpu_ceiling_fraction=0.9,
    )


def test_what_is_left_out_has_a_default_that_is_said() -> None:
    estate = load("{clusters: [two], change_per_day: 5 %}")
    assert estate.recovery is not None
    assert estate.recovery.replicated == ("a", "b", "t")
    assert any("10 hours" in note for note in estate.notes)
    assert any("only must rules" in note for note in estate.notes)
    assert load_inventory(None, text=text("{site: two}").partition("recovery:")[0]).recovery is None


@pytest.mark.parametrize(
    ("section", "message"),
    [
        ("{}", 'state either "site" or "clusters"'),
        ("{site: two, clusters: [two]}", 'state either "site" or "clusters"'),
        ("{site: tow}", 'no cluster of the target has site "tow"'),
        ("{clusters: [tow]}", 'unknown cluster "tow"'),
        ("{clusters: [one, two]}", "every cluster belongs to the second site"),
        ("{site: two, may_stop: [a]}", 'server "a" does not run at the second site'),
        ("{site: two, runs: [a], replicate: [a]}", 'server "a" runs at the second site already'),
        ("{site: two, replicate: [x]}", 'unknown server "x"'),
        ("{site: two, replicate: {tags: nobody}}", "no server matches this selector"),
        ("{site: two, busy_hours: 25 h}", "a day has 24 hours"),
        ("{site: two, targets: [{tier: 1}, {tier: [2, 1]}]}", "tier 1 is listed twice"),
        ("{site: two, change_rates: [{servers: [a]}]}", 'state either "per_day" or "rate"'),
        ("{site: two, change_rates: [{servers: [a], per_day: 1 %, rate: 1 Mbit/s}]}", 'state either "per_day"'),
        ("{site: two, targets: [{tier: 1, rpo: 15}]}", '"15"'),
        ("{site: two, replcate: [a]}", "replcate"),
    ],
)
def test_mistakes_name_the_field(section: str, message: str) -> None:
    assert message in told(section)
    assert "recovery" in told(section)


def test_all_mistakes_at_once() -> None:
    found = told("{site: nowhere, may_stop: [a], busy_hours: 30 h, targets: [{tier: 1}, {tier: 1}]}")
    assert len(found.splitlines()) >= 4


@pytest.mark.parametrize("name", HOSTILE)
def test_names_are_only_names(name: str) -> None:
    quoted = json.dumps(name.replace("\\n", " "), ensure_ascii=False)
    estate = load_inventory(None, text=text(f"{{site: two, replicate: [{quoted}]}}", (json.loads(quoted), "b", "t")))
    assert estate.recovery is not None
    assert estate.recovery.replicated == (json.loads(quoted),)


@pytest.mark.parametrize(
    ("pool", "message"),
    [
        ("memory: {reservation: 8 GiB, limit: 4 GiB}", "the limit is below the reservation"),
        ("quota: {vcpus: -1}", "quota.vcpus"),
        ("quota: {memory: 4}", '"4"'),
        ("memory: {share: high}", "share"),
    ],
)
def test_mistakes_in_memory_and_quotas_of_pools(pool: str, message: str) -> None:
    pools = f"resource_pools: [{{name: p, cluster: one, servers: [a], {pool}}}]\n"
    with pytest.raises(InputError) as caught:
        load_inventory(None, text=text("{site: two}") + pools)
    assert message in "\n".join(str(problem) for problem in caught.value.problems)
