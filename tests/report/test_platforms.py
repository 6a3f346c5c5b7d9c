"""Section Platforms: logical processors, hyper-threading, virtualisation mode, reserves, limits."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.report.conftest import World
from vconsolidate.catalog.load import load_catalog
from vconsolidate.model.hardware import Cpu
from vconsolidate.replay.cpu import capacity
from vconsolidate.replay.parameters import DEFAULTS
from vconsolidate.report.compose.platforms import platform_sections
from vconsolidate.report.formats import FORMATS
from vconsolidate.report.options import Options
from vconsolidate.report.platforms import ARCHITECTURES, MODES, SCHEDULERS, platform_facts
from vconsolidate.report.schema.platform import PlatformSection

CATALOG = load_catalog()


def platform_of(world: World, key: str, cpu: Cpu | None = None) -> PlatformSection:
    """Return the platform of the world's first cluster, on hosts with a processor."""
    estate, plan = world.estate, world.plan
    first = replace(estate.clusters[0], hypervisor=CATALOG.hypervisors[key])
    if cpu is not None:
        hosts = tuple(replace(host, hardware=replace(host.hardware, cpu=cpu)) for host in plan.hosts)
        plan = replace(plan, hosts=hosts)
    estate = replace(estate, clusters=(first, *estate.clusters[1:]))
    return platform_sections(estate, world.demand, plan)[0]


def cpu_of(sockets: int, cores: int, threads: int, generation: str = "skylake") -> Cpu:
    return CATALOG.describe_cpu(
        vendor="intel",
        generation=generation,
        sockets=sockets,
        cores_per_socket=cores,
        threads_per_core=threads,
        clock_mhz=2000.0,
    )


@pytest.mark.parametrize(
    ("sockets", "cores", "threads", "logical", "words"),
    [
        (2, 2, 1, 4, "4 = 2 sockets × 2 cores × 1 thread"),
        (4, 4, 2, 32, "32 = 4 sockets × 4 cores × 2 threads; all threads do 1.25 times the work of one per core"),
    ],
)
def test_logical_processors_are_sockets_cores_threads(
    world: World, sockets: int, cores: int, threads: int, logical: int, words: str
) -> None:
    platform = platform_of(world, "esxi-6.7", cpu_of(sockets, cores, threads))
    machine = platform.machines[0]
    assert machine.logical_processors == logical
    assert ("  logical processors", words) in platform_facts(platform)


def test_hyper_threading_raises_capacity_by_the_measured_gain_not_by_two() -> None:
    gain = DEFAULTS.smt_gain_fraction
    assert float(np.asarray(capacity(32.0, 16.0, 2, gain))) == pytest.approx(16.0 * 1.25)
    assert float(np.asarray(capacity(16.0, 16.0, 2, gain))) == 16.0
    assert float(np.asarray(capacity(99.0, 16.0, 1, gain))) == 16.0


@pytest.mark.parametrize(
    ("key", "generation", "mode"),
    [
        ("gsx-3.2", "netburst", "hosted"),
        ("esx-3.5", "netburst", "software"),
        ("esx-3.5", "core", "software"),
        ("esx-4.0", "core", "hardware"),
        ("esx-4.0", "nehalem", "nested_paging"),
        ("xen-3.4", "netburst", "paravirtual"),
        ("xen-3.4", "core", "hardware"),
        ("hyper-v-2008-r2", "core", "hardware"),
        ("hyper-v-2022", "skylake", "nested_paging"),
        ("hyper-v-2022", "core", ""),
    ],
)
def test_the_processor_decides_how_it_is_virtualised(world: World, key: str, generation: str, mode: str) -> None:
    machine = platform_of(world, key, cpu_of(2, 4, 1, generation)).machines[0]
    assert machine.cpu_mode == mode


def test_xen_names_the_work_of_dom0_and_esxi_none(world: World) -> None:
    xen, esxi = platform_of(world, "xen-4.13"), platform_of(world, "esxi-6.7")
    placed = sum(len(host.vms) for host in world.document().hosts if host.cluster == xen.cluster)
    assert xen.io_mhz == pytest.approx(placed * (0.5 * 12.0 + 0.042 * 40.0))
    assert esxi.io_mhz == 0.0
    assert "of dom0 at the busy hour" in dict(platform_facts(xen))["I/O of VMs"]


def test_each_architecture_says_something_else(world: World) -> None:
    keys = ("gsx-3.2", "esx-4.1", "esxi-6.7", "hyper-v-2016", "xen-4.13", "kvm-rhel-8")
    found = [platform_of(world, key).architecture for key in keys]
    assert found == list(ARCHITECTURES)
    assert len(set(ARCHITECTURES.values())) == len(keys)


@pytest.mark.parametrize("key", sorted(CATALOG.hypervisors))
def test_every_platform_has_words(world: World, key: str) -> None:
    platform = platform_of(world, key)
    assert platform.scheduler in SCHEDULERS
    assert all(machine.cpu_mode in MODES for machine in platform.machines)
    assert all(words for _, words in platform_facts(platform))


@pytest.mark.parametrize("name", ["terminal", "html", "markdown"])
def test_reports_have_the_section(world: World, name: str) -> None:
    content = FORMATS[name].render(world.document(), Options(width=80, details=True))
    text = content.decode() if isinstance(content, bytes) else content
    assert "Platforms" in text
    assert "thin hypervisor without a service console" in " ".join(text.split())
