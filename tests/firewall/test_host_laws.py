"""The firewall of a host against enumeration of every packet of a small world, and against nftables with real ones."""

from __future__ import annotations

import json
import random
import subprocess
from ipaddress import IPv4Address, ip_network

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.firewall.lab import Experiment, Machine, Probe, arrived, missing
from tests.firewall.profiles import NETWORKS, PEERS, PORTS, allowing, packets, profiles
from vconsolidate.firewall.drift import drift
from vconsolidate.firewall.host_filter import host_filter
from vconsolidate.firewall.nft import as_json, as_text
from vconsolidate.firewall.packet import Packet, judge
from vconsolidate.firewall.profile import Entry, Profile
from vconsolidate.firewall.regions import Opening, common, uncovered, without
from vconsolidate.firewall.today.read import read_today
from vconsolidate.model.host_service import HostService, ServicePort

ALL = list(packets())
HOST = Machine("host", "02:00:00:00:01:01", ("10.77.0.1",))
PEER = Machine("peer", "02:00:00:00:01:02", PEERS)


@given(profiles)
@settings(max_examples=80, deadline=None)
def test_a_packet_is_judged_as_enumeration_says(profile: Profile) -> None:
    for packet in ALL:
        verdict, service = judge(profile, packet), allowing(profile, packet)
        assert verdict.service == (service or "")
        assert verdict.allowed == (service is not None or profile.default == "allow")


@given(st.lists(st.sampled_from(NETWORKS[:4]), max_size=3), st.lists(st.sampled_from(NETWORKS), max_size=3))
def test_addresses_less_others_are_those_that_enumeration_leaves(left: list, taken: list) -> None:  # type: ignore[type-arg]
    rest = without(left, taken)
    every = {IPv4Address(f"10.77.0.{number}") for number in range(256)}
    kept = {one for one in every if any(one in network for network in left)}
    kept -= {one for one in every if any(one in network for network in taken)}
    assert {one for one in every if any(one in network for network in rest)} == kept


openings = st.builds(
    Opening,
    st.builds(
        lambda first, more: ServicePort("in", "tcp", first, min(7004, first + more)),
        st.sampled_from(PORTS),
        st.integers(0, 3),
    ),
    st.lists(st.sampled_from(NETWORKS[:4]), max_size=2).map(tuple),
)


def contents(parts: tuple[Opening, ...] | list[Opening]) -> set[tuple[int, str]]:
    """Return the (port, peer) pairs of some openings."""
    return {
        (port, peer)
        for one in parts
        for port in range(one.port.first, one.port.last + 1)
        for peer in PEERS
        if any(IPv4Address(peer) in network for network in one.addresses)
    }


@given(openings, st.lists(openings, max_size=3))
def test_boxes_less_boxes_are_what_enumeration_leaves(one: Opening, others: list[Opening]) -> None:
    assert contents(uncovered(one, others)) == contents([one]) - contents(others)
    assert contents(common(one, others)) == contents([one]) & contents(others)


def some_profile(seed: int) -> Profile:
    """Return a random profile, the same for the same seed."""
    dice = random.Random(seed)  # noqa: S311 - no secret

    def port() -> ServicePort:
        first = dice.choice(PORTS)
        return ServicePort(
            dice.choice(["in", "in", "out"]),
            dice.choice(["tcp", "udp"]),
            first,
            min(7004, first + dice.randint(0, 2)),
            dice.random() < 0.2,
        )

    def entry(number: int) -> Entry:
        service = HostService(f's{number}"; flush ruleset', "x", "", tuple(port() for _ in range(dice.randint(1, 3))))
        return Entry(service, dice.random() < 0.8, addresses=tuple(dice.sample(NETWORKS, dice.randint(0, 2))))

    entries = tuple(entry(number) for number in range(dice.randint(1, 5)))
    return Profile("c", ("h",), "Linux", dice.choice(["deny", "deny", "allow"]), entries)


def passes(profile: Profile, probe: Probe) -> bool:
    """Return whether a packet arrives and is answered: UDP answers are packets of their own."""
    inward = probe.destination == "host"
    peer = IPv4Address(probe.source_address if inward else probe.address)
    asked = judge(profile, Packet("in" if inward else "out", probe.protocol, probe.port, peer, 40_000)).allowed  # type: ignore[arg-type]
    if probe.protocol == "tcp":
        return asked
    answer = Packet("out" if inward else "in", "udp", 40_000, peer, probe.port)
    return asked and judge(profile, answer).allowed


@pytest.mark.skipif(bool(missing()), reason=missing() or "allowed")
def test_real_packets_pass_where_the_evaluator_says_so() -> None:
    sent = tuple(
        Probe("peer", peer, "host", "10.77.0.1", protocol, port)
        if inward
        else Probe("host", "10.77.0.1", "peer", peer, protocol, port)
        for inward in (True, False)
        for peer in PEERS
        for protocol in ("tcp", "udp")
        for port in PORTS
    )
    some = [some_profile(seed) for seed in range(25)]
    told = arrived([Experiment((HOST, PEER), as_json(host_filter(one)), "host", sent) for one in some])
    wrong = [
        (profile, probe, answer)
        for profile, answers in zip(some, told, strict=True)
        for probe, answer in zip(sent, answers, strict=True)
        if answer != passes(profile, probe)
    ]
    assert not wrong, (len(wrong), wrong[:2])
    assert 0 < sum(map(sum, told)) < len(some) * len(sent)


@pytest.mark.skipif(bool(missing()), reason=missing() or "allowed")
@pytest.mark.parametrize("seed", range(25))
def test_what_nft_lists_is_what_was_written_and_does_not_drift(seed: int) -> None:
    profile = some_profile(seed)
    for text, option in ((as_text(host_filter(profile)), ""), (as_json(host_filter(profile)), "-j")):
        script = f"nft {option} -c -f /dev/stdin"
        done = subprocess.run(
            ["unshare", "-rn", "sh", "-c", script], input=text, text=True, capture_output=True, check=False
        )
        assert done.returncode == 0, done.stderr + text
        script = f"nft {option} -f - && nft -j list ruleset"
        done = subprocess.run(
            ["unshare", "-rn", "sh", "-c", script], input=text, text=True, capture_output=True, check=False
        )
        today = read_today([("ruleset.json", done.stdout)], "h")
        assert today.unread == ()
        kinds = {difference.kind for difference in drift(profile, today)}
        assert kinds == set(), (json.loads(done.stdout), drift(profile, today))


def test_a_stateless_firewall_lets_an_answer_pass_by_the_port_that_it_comes_from() -> None:
    dns = HostService("dns", "DNS", "dns", (ServicePort("out", "udp", 53, 53), ServicePort("in", "udp", 53, 53, True)))
    profile = Profile("c", ("h",), "x", "deny", (Entry(dns, True, addresses=(ip_network("10.0.0.53/32"),)),))
    server, other = IPv4Address("10.0.0.53"), IPv4Address("10.0.0.54")
    assert judge(profile, Packet("in", "udp", 40_000, server, 53)).allowed
    assert not judge(profile, Packet("in", "udp", 53, server)).allowed
    refused = judge(profile, Packet("in", "udp", 40_000, other, 53))
    assert not refused.allowed
    assert [near.why for near in refused.near] == ["address"]
