"""The forwarding model rule by rule, and against Open vSwitch and Linux bridges."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from benchmarks.forwarding import disagreements
from benchmarks.switching import linux_bridges
from benchmarks.switching.openvswitch import missing, open_vswitch, outputs
from vconsolidate.model.network import Security
from vconsolidate.network.forwarding.fabric import BROADCAST, Fabric, Frame, VirtualPort, VirtualSwitch
from vconsolidate.network.forwarding.forward import forward

CLOSED = Security(promiscuous=False, mac_changes=False, forged_transmits=False)
A, B, C, D = (f"02:00:00:00:00:0{n}" for n in range(1, 5))


def port(mac: str, vlan: int = 10, **fields: object) -> VirtualPort:
    return replace(VirtualPort(mac[-1], vlan, mac, mac, CLOSED), **fields)  # type: ignore[arg-type]


def switch(host: str, *ports: VirtualPort, **fields: object) -> VirtualSwitch:
    return replace(VirtualSwitch(host, "vSwitch0", ports, ("up0",)), **fields)  # type: ignore[arg-type]


def reached(fabric: Fabric, frame: Frame, at: int = 0) -> set[str]:
    journey = forward(fabric, at, 0, frame)
    return {fabric.switches[one.switch].ports[one.port].name for one in journey.deliveries}


def test_a_known_address_is_not_flooded_and_does_not_leave() -> None:
    fabric = Fabric((switch("h0", port(A), port(B), port(C)), switch("h1", port(D))))
    journey = forward(fabric, 0, 0, Frame(A, B))
    assert {one.port for one in journey.deliveries} == {1}
    assert journey.uplinks == set()


@pytest.mark.parametrize(("floods", "local"), [(False, set()), (True, {"2", "3"})])
def test_where_an_unknown_address_goes(floods: bool, local: set[str]) -> None:
    fabric = Fabric((switch("h0", port(A), port(B), port(C), floods_unknown=floods), switch("h1", port(D))))
    journey = forward(fabric, 0, 0, Frame(A, "02:00:00:00:00:77"))
    assert reached(fabric, Frame(A, "02:00:00:00:00:77")) == local
    assert journey.uplinks == {(0, 0)}


def test_a_broadcast_stays_in_its_vlan() -> None:
    fabric = Fabric((switch("h0", port(A), port(B), port(C, 20)), switch("h1", port(D))))
    assert reached(fabric, Frame(A, BROADCAST)) == {"2", "4"}


def test_guests_that_tag_use_their_vlans_only() -> None:
    tagging = port(A, 4095, guest_vlans=(10,))
    fabric = Fabric((switch("h0", tagging, port(B, 10), port(C, 20)),))
    assert reached(fabric, Frame(A, B, 10)) == {"2"}
    assert reached(fabric, Frame(A, C, 20)) == set()


@pytest.mark.parametrize(("vlans", "arrives"), [((), True), ((10,), True), ((20,), False)])
def test_the_cable_has_to_carry_the_vlan(vlans: tuple[int, ...], arrives: bool) -> None:
    fabric = Fabric((switch("h0", port(A)), switch("h1", port(D), vlans=vlans)))
    assert (reached(fabric, Frame(A, D)) == {"4"}) is arrives


@pytest.mark.parametrize("allowed", [False, True])
def test_forged_transmits(allowed: bool) -> None:
    sender = port(A, security=replace(CLOSED, forged_transmits=allowed))
    assert (reached(Fabric((switch("h0", sender, port(B)),)), Frame(D, B)) == {"2"}) is allowed


@pytest.mark.parametrize("allowed", [False, True])
def test_mac_changes(allowed: bool) -> None:
    receiver = port(B, guest_mac=D, security=replace(CLOSED, mac_changes=allowed))
    assert (reached(Fabric((switch("h0", port(A), receiver),)), Frame(A, D)) == {"2"}) is allowed


def test_a_promiscuous_port_sees_its_vlan_and_no_other() -> None:
    spying = replace(CLOSED, promiscuous=True)
    fabric = Fabric((switch("h0", port(A), port(B), port(C, security=spying), port(D, 20, security=spying)),))
    assert reached(fabric, Frame(A, B)) == {"2", "3"}


def test_no_frame_goes_from_uplink_to_uplink_or_comes_back() -> None:
    two = {"uplinks": ("up0", "up1")}
    fabric = Fabric((switch("h0", port(A), port(B, uplink=1), **two), switch("h1", port(C), **two)))
    journey = forward(fabric, 0, 0, Frame(A, BROADCAST))
    assert journey.uplinks == {(0, 0)}
    assert reached(fabric, Frame(A, BROADCAST)) == {"2", "3"}
    assert any(hop.dropped and hop.switch == 0 and "source" in hop.text for hop in journey.hops)


def test_actions_of_the_datapath_are_read_with_their_tags() -> None:
    assert list(outputs("push_vlan(vid=10,pcp=0),3,pop_vlan,4,clone(push_vlan(vid=2,pcp=0),5),6", 0)) == [
        (3, 10), (4, 0), (5, 2), (6, 0)]  # fmt: skip
    assert list(outputs("drop", 0)) == []
    with pytest.raises(ValueError, match="unknown action"):
        list(outputs("userspace(pid=1)", 0))


@pytest.mark.skipif(bool(missing()), reason=missing() or "installed")
def test_open_vswitch_agrees_on_random_topologies() -> None:
    tally = Counter[str]()
    with open_vswitch() as daemon:
        wrong = [line for seed in range(60) for line in disagreements(daemon, 10_000 + seed, 12, tally)]
    assert wrong == []
    assert tally["frames to other hosts"] > 50
    assert 10 < tally["switches with NORMAL"] < tally["switches"]


@pytest.mark.skipif(bool(missing()), reason=missing() or "installed")
def test_open_vswitch_notices_a_model_without_blocked_ports(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(VirtualPort, "blocked", property(lambda _: False))
    with open_vswitch() as daemon:
        assert any(line for seed in range(40) for line in disagreements(daemon, seed, 20, Counter()))


@pytest.mark.skipif(bool(linux_bridges.missing()), reason=linux_bridges.missing() or "allowed")
def test_linux_bridges_agree_on_random_topologies() -> None:
    sent, wrong = linux_bridges.compare(20_000, 4, 25)
    assert wrong == []
    assert sent == 100
