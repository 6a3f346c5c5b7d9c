"""Every disposition code, on the smallest estate that shows it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from vconsolidate.model.cluster import Cluster, ExistingHost
from vconsolidate.model.demand import Disposition
from vconsolidate.model.estate import Estate
from vconsolidate.model.hardware import Hardware
from vconsolidate.model.server import Attachment, Server, ServerDemand
from vconsolidate.model.trace import Trace
from vconsolidate.sizing.size import size

Make = Callable[..., Estate]
Build = Callable[..., Server]
IDLE = ServerDemand(cpu_mean_fraction=0.001, cpu_p95_fraction=0.002, cpu_peak_fraction=0.006, memory_used_mib=512.0)


def disposed(estate: Estate) -> Disposition:
    (disposition,) = size(estate).dispositions
    return disposition


def refused(estate: Estate, code: str, *words: str) -> None:
    disposition = disposed(estate)
    assert (disposition.action, disposition.code) == ("keep_physical", code)
    for word in words:
        assert word in disposition.reason


def test_fits(estate: Make, server: Build) -> None:
    disposition = disposed(estate(server()))
    assert (disposition.action, disposition.code) == ("virtualise", "fits")
    assert disposition.reason == "Fits in main with 2 vCPUs."


@pytest.mark.parametrize("action", ["virtualise", "keep_physical", "retire"])
def test_the_owner_decides(estate: Make, server: Build, action: str) -> None:
    disposition = disposed(estate(server(disposition=action, disposition_reason="agreed in March")))
    assert (disposition.action, disposition.code) == (action, "owner")
    assert "agreed in March" in disposition.reason


def test_attachment(estate: Make, server: Build) -> None:
    refused(estate(server(attachments=(Attachment("dongle", "CAD licence dongle"),))), "attachment", "CAD licence")


def test_the_owner_may_virtualise_in_spite_of_an_attachment(estate: Make, server: Build) -> None:
    plugged = server(attachments=(Attachment("dongle", "network dongle"),), disposition="virtualise")
    assert disposed(estate(plugged)).action == "virtualise"


def test_idle_is_proposed_for_retirement_with_the_figures(estate: Make, server: Build) -> None:
    disposition = disposed(estate(server(demand=IDLE)))
    assert (disposition.action, disposition.code) == ("retire", "idle")
    assert "0.60 %" in disposition.reason
    assert "1.00 %" in disposition.reason


@pytest.mark.parametrize("tier", [1, 2])
def test_idle_but_important_is_not_retired(estate: Make, server: Build, tier: int) -> None:
    assert disposed(estate(server(demand=IDLE, tier=tier))).action == "virtualise"


def test_idle_with_an_application_is_not_retired(estate: Make, server: Build) -> None:
    assert disposed(estate(server(demand=IDLE, application="ledger archive"))).action == "virtualise"


def test_idle_with_the_threshold_off_is_not_retired(estate: Make, server: Build) -> None:
    assert disposed(estate(server(demand=IDLE), retire_below_cpu_fraction=0.0)).action == "virtualise"


def test_a_peak_that_was_only_assumed_retires_nobody(estate: Make, server: Build) -> None:
    unknown = server(demand=ServerDemand(cpu_mean_fraction=0.001, memory_used_mib=512.0))
    assert disposed(estate(unknown)).action == "virtualise"


def test_a_measured_peak_retires(estate: Make, server: Build) -> None:
    values = np.full((1, 96), 0.003, dtype=np.float32)
    trace = Trace(("s1",), 0, 900, 96, {"cpu_fraction": values})
    busy_on_paper = replace(estate(server()), trace=trace)
    assert disposed(busy_on_paper).code == "idle"


def test_guest_unsupported(estate: Make, server: Build) -> None:
    sparc = replace(server().guest, name="Solaris 10 (SPARC)", supported_on={})
    refused(estate(server(guest=sparc)), "guest_unsupported", "Thin 1 does not support Solaris 10 (SPARC)")


def test_deprecated_is_still_supported(estate: Make, server: Build) -> None:
    old = replace(server().guest, supported_on={"thin-1": "deprecated"})
    assert disposed(estate(server(guest=old))).action == "virtualise"


def test_the_owner_cannot_virtualise_what_nothing_runs(estate: Make, server: Build) -> None:
    sparc = replace(server().guest, supported_on={})
    wanted = server(guest=sparc, disposition="virtualise")
    refused(estate(wanted), "guest_unsupported", "The owner decided to virtualise it")


def test_no_virtualisation_assistance(
    estate: Make, server: Build, cluster: Callable[..., Cluster], box: Callable[..., Hardware]
) -> None:
    old = cluster(hosts=(box(cores=8, memory_gib=64, virtualisation="none"),))
    hypervisor = replace(old.hypervisor, cpu_overhead_by_assistance={"nested_paging": {"general": 0.05}})
    refused(estate(server(), clusters=(replace(old, hypervisor=hypervisor),)), "no_virtualisation_assistance")


def test_no_hosts(estate: Make, server: Build, cluster: Callable[..., Cluster]) -> None:
    main = cluster()
    (kind,) = main.host_types
    resting = ExistingHost("h1", kind.hardware, kind.name, maintenance=True)
    closed = replace(main, host_types=(replace(kind, count=0),), hosts=(resting,))
    refused(estate(server(), clusters=(closed,)), "no_hosts")
    opened = replace(closed, hosts=(replace(resting, maintenance=False),))
    assert disposed(estate(server(), clusters=(opened,))).action == "virtualise"


def test_not_wired(estate: Make, server: Build, cluster: Callable[..., Cluster]) -> None:
    wired = cluster(networks=("office",))
    refused(estate(server(networks=("office", "dmz")), clusters=(wired,)), "not_wired", "dmz")


def test_zone_not_allowed(estate: Make, server: Build, cluster: Callable[..., Cluster]) -> None:
    inner = cluster(zones=("internal",))
    refused(estate(server(zone="perimeter"), clusters=(inner,)), "zone_not_allowed", "perimeter")


def test_too_many_vcpus_for_the_virtual_hardware(
    estate: Make, server: Build, cluster: Callable[..., Cluster], box: Callable[..., Hardware]
) -> None:
    large = server(hardware=box(cores=160, rating=1000.0, memory_gib=64))
    hosts = cluster(hosts=(box(cores=160, rating=2000.0, memory_gib=64),))
    refused(estate(large, clusters=(hosts,)), "too_many_vcpus", "needs 40 vCPUs", "virtual hardware 8", "allows 32")


def test_too_many_vcpus_for_the_guest(estate: Make, server: Build, box: Callable[..., Hardware]) -> None:
    single = replace(server().guest, name="NetWare 6.5", max_vcpus=1)
    large = server(guest=single, hardware=box(cores=8, rating=1000.0, memory_gib=16))
    refused(estate(large), "too_many_vcpus", "needs 2 vCPUs", "NetWare 6.5 uses at most 1")


def test_the_policys_smallest_vm_yields_to_what_the_guest_can_use(estate: Make, server: Build) -> None:
    single = replace(server().guest, max_vcpus=1)
    (vm,) = size(estate(server(guest=single), min_vcpus=2)).vms
    assert vm.vcpus == 1


def test_too_much_memory_for_the_virtual_hardware(
    estate: Make, server: Build, cluster: Callable[..., Cluster], box: Callable[..., Hardware]
) -> None:
    large = server(hardware=box(memory_gib=2048))
    hosts = cluster(hosts=(box(cores=16, rating=2000.0, memory_gib=4096),))
    policy = replace(hosts.policy, memory_sizing="installed")
    refused(estate(large, clusters=(replace(hosts, policy=policy),)), "too_much_memory", "2 TiB", "allows 1 TiB")


def test_a_guest_gets_no_more_memory_than_it_can_use(estate: Make, server: Build) -> None:
    limited = replace(server().guest, max_memory_mib=8192)
    (vm,) = size(estate(server(guest=limited), memory_sizing="installed")).vms
    assert vm.configured_mib == 8192


def test_too_much_memory_for_the_guest(estate: Make, server: Build) -> None:
    limited = replace(server().guest, name="Small OS", max_memory_mib=2048)
    refused(estate(server(guest=limited)), "too_much_memory", "Small OS uses at most 2 GiB")


@pytest.mark.parametrize(
    ("host", "what"),
    [
        ({"cores": 1, "rating": 1900.0, "memory_gib": 256}, "of CPU"),
        ({"cores": 16, "rating": 2000.0, "memory_gib": 4}, "of memory"),
    ],
)
def test_too_large_for_hosts(
    estate: Make,
    server: Build,
    cluster: Callable[..., Cluster],
    box: Callable[..., Hardware],
    host: dict[str, float],
    what: str,
) -> None:
    refused(estate(server(), clusters=(cluster(hosts=(box(**host),)),)), "too_large_for_hosts", what, "test box")


def test_one_large_host_is_enough(
    estate: Make, server: Build, cluster: Callable[..., Cluster], box: Callable[..., Hardware]
) -> None:
    mixed = cluster(hosts=(box(cores=16, memory_gib=2), box(cores=16, memory_gib=64)))
    assert disposed(estate(server(), clusters=(mixed,))).action == "virtualise"


def test_no_cluster(estate: Make, server: Build) -> None:
    refused(estate(server(), clusters=()), "no_cluster")


def test_a_vm_knows_why_the_other_cluster_refused_it(
    estate: Make, server: Build, cluster: Callable[..., Cluster]
) -> None:
    both = (cluster("office", networks=("office",)), cluster("edge", networks=("dmz",)))
    (vm,) = size(estate(server(networks=("dmz",)), clusters=both)).vms
    assert vm.clusters == ("edge",)
    assert vm.refused == {"office": "its hosts are not wired to dmz"}


def test_a_cluster_that_cannot_hold_the_vcpus_of_a_slower_one_is_refused(
    estate: Make, server: Build, cluster: Callable[..., Cluster], box: Callable[..., Hardware]
) -> None:
    fast = cluster("fast", hosts=(box(cores=1, rating=4000.0, memory_gib=64),))
    slow = cluster("slow", hosts=(box(cores=8, rating=500.0, memory_gib=64),))
    (vm,) = size(estate(server(), clusters=(fast, slow))).vms
    assert vm.vcpus == 6, "the peak of 3000 on cores of 500"
    assert vm.clusters == ("slow",)
    assert "larger than every host" in vm.refused["fast"]
