"""The filter of a host against the evaluator: real packets through a bridge in network namespaces, and ``nft -c``."""

from __future__ import annotations

import random
import shutil
import subprocess

import pytest

from tests.firewall.lab import Experiment, Machine, Probe, arrived, missing
from tests.firewall.policies import EVERYTHING, OUTSIDE, SERVERS
from vconsolidate.firewall.first_match import decide
from vconsolidate.firewall.nft import Table, as_json, as_text
from vconsolidate.firewall.zone_filter import mac_of, rules_of_host, unaddressed, zone_filter
from vconsolidate.model.zoning import Group, Traffic, ZonePolicy, ZoneRule

N_POLICIES = 12
EPHEMERAL = 40_000
"""Stands for the ports that the laboratory sends from: no rule speaks of them."""
PORTS = (7001, 7002, 7003, 7004)
MACS = {name: (f"02:00:00:00:00:0{number}",) for number, name in enumerate(SERVERS, 1)}
MACHINES = tuple(
    Machine(name, mac, (f"10.77.0.{number}",))
    for number, (name, mac) in enumerate([*((n, m[0]) for n, m in MACS.items()), ("out", "02:00:00:00:00:0f")], 1)
)
ADDRESS = {machine.name: machine.addresses[0] for machine in MACHINES}


def some_policy(seed: int) -> ZonePolicy:
    """Return a random policy, the same for the same seed."""
    dice = random.Random(seed)  # noqa: S311 - no secret

    def group() -> Group:
        names = frozenset(dice.sample(SERVERS, dice.randint(0, 3)))
        return dice.choice([EVERYTHING, OUTSIDE, Group("x", names), Group("y", names)])

    def traffic() -> Traffic:
        protocol = dice.choice(["tcp", "udp", "tcp", "udp", "icmp", "any"])
        if protocol not in {"tcp", "udp"}:
            return Traffic(protocol)  # type: ignore[arg-type]
        first = dice.choice(PORTS)
        return Traffic(protocol, dice.choice([(), ((first, first),), ((7001, 7001), (7003, first + 3))]))  # type: ignore[arg-type]

    rules = [
        ZoneRule("main", f"r{n}", group(), group(), traffic(), dice.choice(["allow", "allow", "deny"]))
        for n in range(dice.randint(1, 8))
    ]
    return ZonePolicy(tuple(rules), dice.choice(["deny", "deny", "allow"]))


def probes() -> tuple[Probe, ...]:
    """Return a packet of each kind between each two machines."""
    return tuple(
        Probe(one, ADDRESS[one], other, ADDRESS[other], protocol, port)
        for one in ADDRESS
        for other in ADDRESS
        if one != other
        for protocol, ports in (("tcp", PORTS), ("udp", PORTS), ("icmp", (0,)))
        for port in ports
    )


def checked(text: str, *options: str) -> subprocess.CompletedProcess[str]:
    """Return what ``nft -c`` says, in a namespace of its own."""
    command = ["unshare", "-rn", "nft", *options, "-c", "-f", "-"]
    return subprocess.run(command, input=text, text=True, capture_output=True, check=False)


def filter_of(policy: ZonePolicy, *, tracking: bool = False) -> Table:
    return zone_filter(policy, rules_of_host(policy, SERVERS), MACS, tracking=tracking)


def no_tracking() -> str:
    """Return why bridges cannot track connections here; empty where they can."""
    if missing():
        return missing()
    done = checked(as_text(filter_of(some_policy(0), tracking=True)))
    return "" if done.returncode == 0 else "this kernel tracks no connections on bridges (nf_conntrack_bridge)"


def passes(policy: ZonePolicy, probe: Probe, *, tracking: bool) -> bool:
    """Return whether a packet must pass: without tracking, UDP also if it could be an answer."""
    source, destination = (None if name == "out" else name for name in (probe.source, probe.destination))
    allowed = decide(policy, source, destination, probe.protocol, probe.port).action == "allow"  # type: ignore[arg-type]
    if tracking or probe.protocol != "udp":
        return allowed
    return allowed or decide(policy, destination, source, "udp", EPHEMERAL).action == "allow"


def try_packets(*, tracking: bool) -> None:
    sent = probes()
    policies = [some_policy(seed) for seed in range(N_POLICIES)]
    told = arrived([Experiment(MACHINES, as_json(filter_of(one, tracking=tracking)), "", sent) for one in policies])
    expected = [[passes(policy, probe, tracking=tracking) for probe in sent] for policy in policies]
    wrong = [
        (policy.rules, probe, answer)
        for policy, answers, wanted in zip(policies, told, expected, strict=True)
        for probe, answer, right in zip(sent, answers, wanted, strict=True)
        if answer != right
    ]
    assert not wrong, (len(wrong), wrong[:3])
    assert 0 < sum(map(sum, expected)) < N_POLICIES * len(sent)


@pytest.mark.skipif(bool(missing()), reason=missing() or "allowed")
def test_packets_pass_a_stateless_filter_where_the_evaluator_says_so() -> None:
    try_packets(tracking=False)


@pytest.mark.skipif(bool(no_tracking()), reason=no_tracking() or "allowed")
def test_packets_pass_a_tracking_filter_where_the_evaluator_says_so() -> None:
    try_packets(tracking=True)


@pytest.mark.skipif(bool(missing()), reason=missing() or "allowed")
@pytest.mark.parametrize("seed", range(20))
def test_nft_accepts_both_forms_and_reads_the_same_from_them(seed: int) -> None:
    table = filter_of(some_policy(seed))
    loaded = []
    for text, options in ((as_json(table), ("-j",)), (as_text(table), ())):
        done = checked(text, *options)
        assert done.returncode == 0, done.stderr + text
        script = f"nft {' '.join(options)} -f - && nft -s list ruleset"
        read = subprocess.run(
            ["unshare", "-rn", "sh", "-c", script], input=text, text=True, capture_output=True, check=False
        )
        assert read.returncode == 0, read.stderr
        loaded.append(read.stdout)
    assert loaded[0] == loaded[1]
    assert "chain forward" in loaded[0]


@pytest.mark.skipif(shutil.which("nft") is None or bool(missing()), reason="nft is not installed")
@pytest.mark.parametrize("name", ['"; flush ruleset', "$(reboot)", "a\nflush ruleset", "웹 영역", "x" * 500, "}"])
def test_a_hostile_name_is_a_harmless_comment(name: str) -> None:
    group = Group(f"zone {name}", frozenset({"a"}))
    policy = ZonePolicy((ZoneRule(name, name, group, EVERYTHING, Traffic(), "allow"),))
    table = filter_of(policy)
    text = as_text(table)
    assert checked(text).returncode == 0, checked(text).stderr
    assert checked(as_json(table), "-j").returncode == 0
    assert not any(line.strip().startswith("flush") for line in text.splitlines())
    assert text.count('"') % 2 == 0


def test_addresses_are_macs_or_nothing() -> None:
    assert mac_of("00-50-56-9A-12-34") == "00:50:56:9a:12:34"
    assert mac_of("00:50:56:9a:12:34; flush ruleset") is None
    assert mac_of("") is None


def test_a_host_has_the_rules_of_its_servers_only() -> None:
    a, b = Group("a", frozenset({"a"})), Group("b", frozenset({"b"}))
    rules = (
        ZoneRule("m", "1", a, b, Traffic(), "allow"),
        ZoneRule("m", "2", b, OUTSIDE, Traffic(), "allow"),
        ZoneRule("m", "3", EVERYTHING, b, Traffic(), "deny"),
    )
    policy = ZonePolicy(rules)
    assert rules_of_host(policy, ["a"]) == (0, 2)
    assert rules_of_host(policy, []) == ()
    assert unaddressed(policy, (0,), {"a": ("02:00:00:00:00:01",)}) == ["b"]
    assert unaddressed(policy, (), {}, ["c"]) == ["c"]
