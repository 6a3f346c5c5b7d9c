"""What one VM can take from the others of its host: figures by hand, and what settings are worth."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.replay.conftest import Case, Host, Vm, build_case
from vconsolidate.model.event import Runaway
from vconsolidate.model.replay import NeighbourReplay
from vconsolidate.replay.engine import replay
from vconsolidate.replay.runaway import wild

VICTIM = Vm(cpu_mhz=1000.0, vcpus=1)
LARGE = Vm(cpu_mhz=100.0, vcpus=4, shares=4000)


def neighbours(*vms: Vm, host: Host | None = None) -> NeighbourReplay:
    (found,) = replay(*build_case(list(vms), [host or Host()])).neighbours
    return found


def test_the_vm_that_could_grow_most_goes_wild() -> None:
    found = neighbours(VICTIM, LARGE)
    assert (found.host, found.wild) == ("h0", "vm1")
    assert [vm.vm for vm in found.calm] == ["vm0"]
    assert found.calm[0].ready_p95_fraction == 0.0
    assert found.guarded[0].ready_p95_fraction > 0.1


def test_a_limit_of_the_wild_vm_spares_its_neighbour() -> None:
    found = neighbours(VICTIM, replace(LARGE, cpu_limit_mhz=2000.0))
    assert found.guarded[0].ready_p95_fraction == 0.0
    assert found.unguarded[0].ready_p95_fraction > 0.1


def test_a_reservation_spares_who_has_it() -> None:
    found = neighbours(replace(VICTIM, cpu_reservation_mhz=1000.0), LARGE)
    assert found.guarded[0].ready_p95_fraction < found.unguarded[0].ready_p95_fraction


def test_reserved_memory_is_not_taken() -> None:
    host = Host(memory_mib=10_240)
    victim = Vm(used_mib=4000.0, active_mib=4000.0, configured_mib=4096)
    leak = Vm(used_mib=500.0, configured_mib=8192)
    bare, kept = neighbours(victim, leak, host=host), neighbours(replace(victim, reservation_mib=4096), leak, host=host)
    assert bare.wild == kept.wild == "vm1"
    assert bare.guarded[0].ballooned_peak_mib + bare.guarded[0].swapped_peak_mib > 1.0
    assert kept.guarded[0].ballooned_peak_mib + kept.guarded[0].swapped_peak_mib == 0.0
    assert kept.unguarded[0].ballooned_peak_mib == pytest.approx(bare.unguarded[0].ballooned_peak_mib)


def test_a_vm_alone_has_no_neighbours() -> None:
    assert replay(*build_case([VICTIM])).neighbours == ()


def test_a_wild_vm_asks_for_its_limit_in_work_of_its_guest() -> None:
    _, demand, _ = build_case([replace(LARGE, cpu_limit_mhz=2000.0)])
    asked = wild(demand.vms[0], 1000.0, 1.25)
    assert (asked.cpu_mhz, asked.memory_mib) == (1600.0, 4096.0)


def test_an_event_lets_a_vm_go_wild_and_is_told() -> None:
    result = replay(*build_case([VICTIM, LARGE]), events=[Runaway("vm1", at_s=600)])
    ready = result.series.by_vm["ready_fraction"][0].tolist()
    assert ready[:2] == [0.0, 0.0]
    assert min(ready[2:]) > 0.1
    (event,) = result.events
    assert (event.kind, event.subject, event.ready_before_fraction) == ("runaway", "vm1", 0.0)
    assert event.change == "4 GHz and 4 GiB in use"
    assert result.wild == {"vm1"}


def test_an_event_that_ends_leaves_nothing_behind() -> None:
    case: Case = build_case([VICTIM, LARGE])
    ended = replay(*case, events=[Runaway("vm1", at_s=0, until_s=300)]).series.by_vm["ready_fraction"]
    assert ended[0, 0] > 0.1
    assert ended[0, 1:].tolist() == [0.0, 0.0, 0.0]


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 4), st.floats(0.0, 1000.0), st.integers(500, 8000))
def test_going_wild_gives_nobody_more_cpu(vcpus: int, cpu_mhz: float, shares: int) -> None:
    found = neighbours(VICTIM, Vm(cpu_mhz=cpu_mhz, vcpus=vcpus, shares=shares), Vm(cpu_mhz=500.0))
    for before, after in zip(found.calm, found.guarded, strict=True):
        assert after.cpu_unserved_fraction >= before.cpu_unserved_fraction - 1e-6
