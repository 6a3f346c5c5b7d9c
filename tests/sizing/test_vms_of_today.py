"""VMs of today: kept as configured, right-sized, or left as they are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vconsolidate.model.arrays import frozen
from vconsolidate.model.cluster import Cluster, ExistingHost
from vconsolidate.model.demand import Demand, VirtualMachine
from vconsolidate.model.estate import Estate
from vconsolidate.model.hardware import Hardware
from vconsolidate.model.platform import GuestSystem
from vconsolidate.model.policy import DemandStatistic
from vconsolidate.model.server import Attachment, Server, ServerDemand
from vconsolidate.model.trace import Trace
from vconsolidate.model.virtual_source import Disk, PowerState, VirtualSource, VmPolicy
from vconsolidate.sizing.size import size

Make = Callable[..., Estate]
Build = Callable[..., Server]
Box = Callable[..., Hardware]
MakeCluster = Callable[..., Cluster]
QUIET = ServerDemand(
    cpu_mean_fraction=0.02, cpu_p95_fraction=0.05, cpu_peak_fraction=0.1, memory_used_mib=2048.0, memory_peak_mib=2048.0
)
KEEP = {"retire_below_cpu_fraction": 0.0}


def vm(
    server: Build,
    box: Box,
    name: str = "v1",
    *,
    vcpus: int = 8,
    gib: int = 32,
    demand: ServerDemand = QUIET,
    **how: Any,  # noqa: ANN401
) -> Server:
    """Return a VM of today on cores of 1000 reference MHz; `how` are fields of its source, or of its policy."""
    policy = VmPolicy(**{key: how.pop(key) for key in list(how) if key in VmPolicy.__dataclass_fields__})
    fields = {key: how.pop(key) for key in list(how) if key in Server.__dataclass_fields__}
    if "disks" in fields:
        how["disks"] = fields["disks"]  # a VM of today and its source list the same
    source = VirtualSource(vcpus=vcpus, memory_mib=gib * 1024, policy=policy, **how)
    machine = box(cores=vcpus, memory_gib=gib)
    return server(name, hardware=machine, demand=demand, virtual=source, **fields)


def only(demand: Demand) -> VirtualMachine:
    (found,) = demand.vms
    return found


def test_a_vm_keeps_its_vcpus_and_memory_and_its_demand_comes_from_its_history(
    estate: Make, server: Build, box: Box
) -> None:
    found = only(size(estate(vm(server, box))))
    assert (found.vcpus, found.configured_mib) == (8, 32 * 1024)
    assert found.cpu_mhz == pytest.approx(0.05 * 8000.0)
    assert found.consumed_mib == pytest.approx(2048.0)


def test_a_machine_of_the_same_size_gets_what_it_needs(estate: Make, server: Build, box: Box) -> None:
    found = only(size(estate(server("m", hardware=box(cores=8, memory_gib=32), demand=QUIET))))
    assert (found.vcpus, found.configured_mib) == (1, 2048)


@given(
    vcpus=st.integers(1, 16),
    gib=st.integers(1, 64),
    peak=st.floats(0.01, 1.0),
    growth=st.floats(0.0, 0.5),
    headroom=st.floats(0.0, 0.5),
    used=st.floats(0.01, 1.0),
)
def test_a_configured_size_is_kept_whatever_the_demand(
    estate: Make,
    server: Build,
    box: Box,
    vcpus: int,
    gib: int,
    peak: float,
    growth: float,
    headroom: float,
    used: float,
) -> None:
    memory = used * gib * 1024
    demand = ServerDemand(cpu_p95_fraction=peak, cpu_peak_fraction=peak, memory_used_mib=memory, memory_peak_mib=memory)
    made = size(
        estate(
            vm(server, box, vcpus=vcpus, gib=gib, demand=demand),
            growth_per_year_fraction=growth,
            headroom_fraction=headroom,
            horizon_years=1.0,
            **KEEP,
        )
    )
    found = only(made)
    assert (found.vcpus, found.configured_mib) == (vcpus, gib * 1024)
    assert found.consumed_mib <= found.configured_mib
    assert found.cpu_mhz <= vcpus * 1000.0 * (1 + 1e-9)
    assert float(made.series.cpu_mhz_by_vm_step.max()) <= vcpus * 1000.0 * (1 + 1e-6)


def test_demand_that_grows_beyond_kept_vcpus_is_said(estate: Make, server: Build, box: Box) -> None:
    busy = ServerDemand(cpu_p95_fraction=0.9, cpu_peak_fraction=0.95, memory_used_mib=1024.0)
    grown = size(estate(vm(server, box, demand=busy), growth_per_year_fraction=0.2, horizon_years=1.0))
    assert any("1 VM of today grows beyond the vCPUs that it keeps" in note for note in grown.notes)
    still = size(estate(vm(server, box, demand=busy)))
    assert not any("beyond" in note for note in still.notes)


def test_measured_use_contains_the_work_of_the_hypervisor(estate: Make, server: Build, box: Box) -> None:
    """A web server at 100 % of its vCPUs needs 100 % of them on the new host, not 125 %."""
    full = ServerDemand(cpu_p95_fraction=1.0, cpu_peak_fraction=1.0, memory_used_mib=1024.0)
    made = size(estate(vm(server, box, demand=full, workload_class="web")))
    assert only(made).cpu_mhz * float(made.cpu_overhead_by_cluster["main"][0]) == pytest.approx(8000.0)


def test_consumed_memory_is_what_the_host_gives_today(estate: Make, server: Build, box: Box) -> None:
    touched = replace(QUIET, memory_consumed_mib=20000.0)
    assert only(size(estate(vm(server, box, demand=touched)))).consumed_mib == 20000.0
    again = vm(server, box, demand=touched, sizing="right_size")
    assert only(size(estate(again))).consumed_mib == pytest.approx(2048.0)
    alone = replace(touched, memory_used_mib=None, memory_peak_mib=None)
    made = size(estate(vm(server, box, demand=alone)))
    assert only(made).consumed_mib == pytest.approx(20000.0 * 1.15)
    assert any("all of the consumed memory is assumed to be in use" in note for note in made.notes)


def test_a_guest_system_never_refuses_the_size_it_runs_with(estate: Make, server: Build, box: Box) -> None:
    small = GuestSystem("old", "Old OS", "linux", 2, 4096, True, True, True, {"thin-1": "full"})
    assert only(size(estate(vm(server, box, guest=small)))).vcpus == 8
    busy = ServerDemand(cpu_p95_fraction=0.9, cpu_peak_fraction=0.9, memory_used_mib=2048.0)
    (disposition,) = size(estate(server("m", guest=small, hardware=box(cores=16), demand=busy))).dispositions
    assert disposition.code == "too_many_vcpus"


def test_a_vm_wider_than_every_host_stays_where_it_is(estate: Make, server: Build, box: Box) -> None:
    for vcpus, code in ((16, "fits"), (17, "too_large_for_hosts"), (64, "too_many_vcpus")):
        (disposition,) = size(estate(vm(server, box, vcpus=vcpus, current_host="h1"))).dispositions
        assert disposition.code == code


@pytest.mark.parametrize(
    ("p95", "least", "expected"),
    [(0.05, 1, 1), (0.05, 2, 2), (0.05, 16, 8), (0.5, 1, 2), (1.0, 1, 4)],
)
def test_right_sized_vcpus_are_for_the_statistic_at_its_target(
    estate: Make, server: Build, box: Box, p95: float, least: int, expected: int
) -> None:
    """Eight vCPUs of 1000 MHz on cores of 2000 MHz: at 5 % they need 400 MHz, one core; at 100 % four."""
    demand = ServerDemand(cpu_p95_fraction=p95, cpu_peak_fraction=1.0, memory_used_mib=2048.0)
    found = only(size(estate(vm(server, box, demand=demand, sizing="right_size", min_vcpus=least))))
    assert found.vcpus == expected


def test_the_statistic_of_right_sizing_is_its_own(estate: Make, server: Build, box: Box) -> None:
    demand = ServerDemand(cpu_p95_fraction=0.1, cpu_peak_fraction=1.0, memory_used_mib=2048.0)
    sizes = {
        percentile: only(
            size(
                estate(
                    vm(
                        server,
                        box,
                        demand=demand,
                        sizing="right_size",
                        cpu_statistic=DemandStatistic("percentile", percentile),
                    )
                )
            )
        ).vcpus
        for percentile in (95.0, 100.0)
    }
    assert sizes == {95.0: 1, 100.0: 4}


def test_right_sizing_gives_more_than_today_only_where_the_demand_needs_it(
    estate: Make, server: Build, box: Box, cluster: MakeCluster
) -> None:
    slow = (box(cores=16, rating=500.0, memory_gib=256),)
    half = ServerDemand(cpu_p95_fraction=0.4, cpu_peak_fraction=0.4, memory_used_mib=2048.0)
    full = ServerDemand(cpu_p95_fraction=0.9, cpu_peak_fraction=0.9, memory_used_mib=2048.0)
    for demand, expected in ((half, 8), (full, 16)):
        made = size(
            estate(vm(server, box, demand=demand, sizing="right_size"), clusters=(cluster(hosts=slow),), **KEEP)
        )
        assert only(made).vcpus == expected


def test_right_sized_memory_has_a_floor_and_a_ceiling(estate: Make, server: Build, box: Box) -> None:
    def memory(used: float, growth: float = 0.0, **how: Any) -> int:  # noqa: ANN401
        demand = replace(QUIET, memory_used_mib=used, memory_peak_mib=used)
        one = vm(server, box, gib=4, demand=demand, sizing="right_size", **how)
        return only(size(estate(one, growth_per_year_fraction=growth, horizon_years=1.0))).configured_mib

    assert memory(300.0) == 1024
    assert memory(300.0, min_memory_mib=2048) == 2048
    assert memory(300.0, min_memory_mib=65536) == 4096
    assert memory(3000.0) == 3072
    assert memory(4096.0) == 4096
    assert memory(4096.0, growth=0.5) == 6144


def test_right_sizing_reads_the_trace(estate: Make, server: Build, box: Box) -> None:
    one = vm(server, box, demand=ServerDemand(), sizing="right_size")
    values = {
        "cpu_fraction": frozen(np.full((1, 288), 0.5, dtype=np.float32)),
        "memory_used_mib": frozen(np.full((1, 288), 8000.0, dtype=np.float32)),
    }
    found = only(size(replace(estate(one), trace=Trace(("v1",), 0, 300, 288, values))))
    assert (found.vcpus, found.configured_mib) == (2, 8192)


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ({"power_state": "off"}, "powered_off"),
        ({"power_state": "suspended"}, "suspended"),
        ({"template": True, "power_state": "off"}, "template"),
        ({"template": True, "powered_off_share": 1.0, "power_state": "off"}, "template"),
        ({"appliance": True, "keep_appliances": False}, "appliance"),
    ],
)
def test_a_vm_that_is_left_has_a_reason_and_keeps_its_disks(
    estate: Make, server: Build, box: Box, how: dict[str, Any], code: str
) -> None:
    demand = replace(QUIET, disk_used_gib=50.0)
    made = size(estate(vm(server, box, demand=demand, **how), server("m")))
    assert [found.name for found in made.vms] == ["m"]
    assert (made.dispositions[0].action, made.dispositions[0].code) == ("leave", code)
    (left,) = made.left
    assert (left.server, left.cluster, left.disk_gib) == ("v1", "main", 50.0)
    assert left.saved_mib == (32 * 1024 if code == "suspended" else 0)


@pytest.mark.parametrize(
    "how",
    [
        {"power_state": "off", "powered_off_share": 1.0},
        {"template": True, "power_state": "off", "keep_templates": True},
        {"appliance": True},
        {"power_state": "off", "disposition": "virtualise"},
    ],
)
def test_a_vm_that_the_policy_or_the_owner_keeps_is_planned(
    estate: Make, server: Build, box: Box, how: dict[str, Any]
) -> None:
    made = size(estate(vm(server, box, **how)))
    assert (only(made).vcpus, made.left) == (8, ())


@pytest.mark.parametrize("share", [0.2, 0.5, 0.99])
def test_a_share_is_planned_of_a_vm_that_is_off(estate: Make, server: Build, box: Box, share: float) -> None:
    demand = replace(QUIET, disk_used_gib=50.0, network_mbps=10.0)
    whole = only(size(estate(vm(server, box, demand=demand))))
    part = only(size(estate(vm(server, box, demand=demand, power_state="off", powered_off_share=share))))
    assert part.vcpus == int(np.ceil(8 * share))
    assert part.configured_mib == int(np.ceil(32 * 1024 * share))
    assert part.cpu_mhz == pytest.approx(whole.cpu_mhz * share)
    assert part.consumed_mib == pytest.approx(whole.consumed_mib * share)
    assert part.network_mbps == pytest.approx(whole.network_mbps * share)
    assert part.disk_gib == whole.disk_gib


def test_figures_measured_while_a_vm_was_off_say_nothing(estate: Make, server: Build, box: Box) -> None:
    nothing = ServerDemand(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    off = vm(server, box, demand=nothing, power_state="off", powered_off_share=1.0)
    silent = vm(server, box, demand=ServerDemand())
    assert only(size(estate(off))).cpu_mhz == only(size(estate(silent))).cpu_mhz > 0.0
    assert only(size(estate(off))).consumed_mib == only(size(estate(silent))).consumed_mib > 0.0


STATES: tuple[PowerState, ...] = ("off", "suspended")


@given(st.lists(st.tuples(st.sampled_from(STATES), st.integers(1, 40), st.integers(1, 300)), max_size=6))
def test_vms_that_are_off_change_nothing_for_the_others(
    estate: Make, server: Build, box: Box, off: list[tuple[PowerState, int, int]]
) -> None:
    others = [vm(server, box, f"v{number}") for number in range(3)]
    more = [
        vm(server, box, f"off{number}", vcpus=vcpus, gib=gib, power_state=state)
        for number, (state, vcpus, gib) in enumerate(off)
    ]
    alone, together = size(estate(*others)), size(estate(*more, *others))
    assert together.vms == alone.vms
    assert np.array_equal(together.series.cpu_mhz_by_vm_step, alone.series.cpu_mhz_by_vm_step)
    assert len(together.left) == len(off)


def test_disks_do_not_outgrow_their_sizes(estate: Make, server: Build, box: Box) -> None:
    def stored(disk: Disk, used: float) -> float:
        demand = replace(QUIET, disk_used_gib=used)
        grown = estate(vm(server, box, demand=demand, disks=(disk,)), growth_per_year_fraction=1.0, horizon_years=1.0)
        return only(size(grown)).disk_gib

    assert stored(Disk("d", 100.0, 20.0), 20.0) == 40.0
    assert stored(Disk("d", 100.0, 80.0), 80.0) == 100.0
    assert stored(Disk("d", 100.0, thick=True), 100.0) == 100.0


def test_the_files_of_a_left_vm_count_in_its_cluster(
    estate: Make, server: Build, box: Box, cluster: MakeCluster
) -> None:
    old = ExistingHost("h1", box(), "t")
    clusters = (cluster("a", datastores=("fast",)), cluster("b", hosts=(box(),), datastores=("slow",)))
    clusters = (clusters[0], replace(clusters[1], hosts=(old,)))
    off: dict[str, Any] = {"power_state": "off"}
    cases: tuple[tuple[dict[str, Any], str], ...] = (
        ({"cluster": "b"}, "b"),
        ({"current_host": "h1"}, "b"),
        ({"datastores": ("slow",)}, "b"),
        ({"cluster": "gone"}, "a"),
        ({}, "a"),
    )
    for more, expected in cases:
        made = size(estate(vm(server, box, **off, **more), clusters=clusters))
        assert [left.cluster for left in made.left] == [expected], more


def test_what_is_plugged_into_a_host_that_is_no_target_ties_a_vm_to_it(
    estate: Make, server: Build, box: Box, cluster: MakeCluster
) -> None:
    there = replace(cluster(), hosts=(ExistingHost("h1", box(cores=16, memory_gib=256), "t"),))
    dongle = (Attachment("usb-dongle", "licence key"),)
    reasons = []
    for host, action in (("h1", "virtualise"), ("old", "keep_physical"), ("", "keep_physical")):
        made = size(estate(vm(server, box, attachments=dongle, current_host=host), clusters=(there,)))
        assert [item.action for item in made.dispositions] == [action], host
        reasons.append(made.dispositions[0].reason)
    assert "which is no host of the target" in reasons[-1]
