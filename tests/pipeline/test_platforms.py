"""The same estate on other platforms: what changes with the platform, and what stays."""

from __future__ import annotations

from dataclasses import replace

import pytest

from vconsolidate.catalog.load import load_catalog
from vconsolidate.errors import UsageError
from vconsolidate.inventory.load import load_inventory
from vconsolidate.model.estate import Estate
from vconsolidate.model.stop import Stop
from vconsolidate.pipeline.plan import plan_estate
from vconsolidate.pipeline.platforms import DEFAULTS, on_platform, platforms_of
from vconsolidate.pipeline.settings import Settings

HYPERVISORS = load_catalog().hypervisors
TEXT = """\
version: 1
name: Two hosts
defaults:
  servers:
    hardware: {model: dell-poweredge-r710}
    os: windows-server-2012-r2
    demand: {cpu_p95: 40 %, memory_used: 20 GiB}
servers: [{name: a}, {name: b}]
target:
  clusters:
    - name: main
      hypervisor: esxi-6.7
      virtual_hardware: 13
      hosts:
        - {name: h1, model: dell-poweredge-r740-2x6130, licence_per_year: 2000 EUR}
        - {name: h2, model: dell-poweredge-r740-2x6130}
policy: {memory: {overcommit: 1.5}}
"""


@pytest.fixture(scope="module")
def estate() -> Estate:
    return load_inventory(None, text=TEXT)


def test_a_cluster_that_is_on_the_platform_stays_as_it_is(estate: Estate) -> None:
    same = on_platform(estate, HYPERVISORS["esxi-6.7"])
    assert same.estate == estate
    assert same.notes == ()


def test_licences_of_another_maker_are_not_counted_and_the_report_says_so(estate: Estate) -> None:
    moved = on_platform(estate, HYPERVISORS["proxmox-ve-8"])
    (cluster,) = moved.estate.clusters
    assert [host.licence_per_year for host in cluster.hosts] == [None, None]
    assert cluster.policy.memory_overcommit == 1.5
    assert cluster.hypervisor.max_vcpus_per_vm == 1024
    (note,) = moved.notes
    assert "licences of VMware ESXi are not counted" in note


def test_licences_of_the_same_maker_stay(estate: Estate) -> None:
    moved = on_platform(estate, HYPERVISORS["esxi-8.0"])
    assert [host.licence_per_year for host in moved.estate.clusters[0].hosts] == [2000.0, None]
    assert moved.notes == ("Cluster main: licences of VMware ESXi 6.7 are counted unchanged.",)


def test_overcommit_ends_where_the_platform_has_none(estate: Estate) -> None:
    moved = on_platform(estate, HYPERVISORS["xen-4.13"])
    assert moved.estate.clusters[0].policy == replace(estate.clusters[0].policy, memory_overcommit=1.0)
    assert any("overcommit of 1.5 is taken as 1.0" in note for note in moved.notes)


def test_names_as_people_write_them(estate: Estate) -> None:
    found = platforms_of(("esxi-8.0", "proxmox-8", "XenServer 8.2", "Proxmox VE 8"), estate)
    assert [one.key for one in found] == ["esxi-8.0", "proxmox-ve-8", "xen-4.13"]


def test_without_names_the_own_platform_comes_first(estate: Estate) -> None:
    assert [one.key for one in platforms_of((), estate)] == ["esxi-6.7", *DEFAULTS]


@pytest.mark.parametrize(("name", "words"), [("kvm", "may mean kvm-rhel-6"), ("vmwaer", "is no hypervisor")])
def test_a_name_that_means_none_or_several_is_refused(estate: Estate, name: str, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        platforms_of((name,), estate)


def test_a_default_is_a_platform_that_still_takes_guests_of_today() -> None:
    guest = load_catalog().guests["windows-server-2019"]
    assert [key for key in DEFAULTS if guest.supported_on.get(key, "unsupported") == "unsupported"] == []


def test_every_platform_of_the_catalogue_is_planned_or_says_why_not(estate: Estate) -> None:
    settings = Settings(stop=Stop(work=0.2), repair=False, advise=False, host_range=False, room=False)
    for hypervisor in HYPERVISORS.values():
        outcome = plan_estate(on_platform(estate, hypervisor).estate, settings)
        kept = [item for item in outcome.demand.dispositions if item.action == "keep_physical"]
        assert len(kept) + len(outcome.demand.vms) == 2, hypervisor.key
        assert all(item.reason for item in kept)
        if outcome.demand.vms:
            assert outcome.plan.status in {"optimal", "feasible"}, hypervisor.key
        else:
            assert outcome.plan.conflicts, hypervisor.key
