"""What no source says and a plan needs is suggested, and said to be a suggestion."""

from __future__ import annotations

import pytest

from tests.importing.fragments import cluster, facts, fragment, server
from vconsolidate.catalog.load import load_catalog
from vconsolidate.inventory.importers.registry import IMPORTERS
from vconsolidate.inventory.importing.fragment import Fragment, Record
from vconsolidate.inventory.importing.suggest import completed
from vconsolidate.inventory.importing.suggested_hosts import GUEST, MODELS, PLATFORMS, VSPHERE


def target_of(estate: Fragment) -> dict[str, object]:
    (found,) = estate.clusters
    (kind,) = found.host_types
    return {
        "hypervisor": found.facts["hypervisor"].value,
        "model": kind.facts["model"].value,
        "hosts": len(found.hosts),
    }


def test_hosts_are_suggested_where_no_source_has_any() -> None:
    estate = completed(fragment(server("web", os="centos-5")))
    assert target_of(estate) == {"hypervisor": "esxi-9.0", "model": MODELS[0], "hosts": 0}
    assert any(note.startswith("The target is a suggestion") for note in estate.notes)
    assert estate.clusters[0].facts["hypervisor"].assumed


@pytest.mark.parametrize(
    ("systems", "hypervisor"),
    [
        (("windows-server-2025",), "esxi-9.0"),
        (("debian-12", "windows-server-2022"), "esxi-9.0"),
        (("windows-server-2025", "centos-6"), "esxi-8.0-u3"),
        ((), "esxi-9.0"),
    ],
)
def test_the_platform_supports_most_of_the_servers(systems: tuple[str, ...], hypervisor: str) -> None:
    servers = [server(str(number), os=system) for number, system in enumerate(systems)]
    assert target_of(completed(fragment(*servers, server("x"))))["hypervisor"] == hypervisor


@pytest.mark.parametrize(
    ("source", "hypervisor"),
    [
        ("proxmox", "proxmox-ve-9"),
        ("hyper-v", "hyper-v-2025"),
        ("libvirt", "kvm-rhel-10"),
        ("table, libvirt", "kvm-rhel-10"),
        ("rvtools", "esxi-9.0"),
    ],
)
def test_the_platform_is_of_the_family_that_the_source_comes_from(source: str, hypervisor: str) -> None:
    estate = completed(fragment(server("web", os="debian-12"), source=source))
    assert target_of(estate)["hypervisor"] == hypervisor


def test_what_the_platform_does_not_support_is_said() -> None:
    estate = completed(fragment(server("new", os="debian-12"), server("old", os="windows-2000-server")))
    (note,) = [note for note in estate.notes if "does not support" in note]
    assert note.startswith("VMware ESXi")
    assert "windows-2000-server, so 1 server stays" in note
    assert not any("does not support" in note for note in completed(fragment(server("new", os="debian-12"))).notes)


def test_every_suggestion_is_in_the_catalogue() -> None:
    catalog = load_catalog()
    assert set(MODELS) <= catalog.models.keys()
    assert {key for keys in (VSPHERE, *PLATFORMS.values()) for key in keys} <= catalog.hypervisors.keys()
    assert set(PLATFORMS) <= IMPORTERS.keys()
    sizes = [catalog.models[key].memory_mib for key in MODELS]
    assert sizes == sorted(sizes)


def test_a_wide_vm_gets_a_host_with_as_many_threads() -> None:
    assert target_of(completed(fragment(server("web", vcpus=200))))["model"] == MODELS[1]


def test_the_largest_server_decides_the_model() -> None:
    for memory, model in (("100 GiB", MODELS[0]), ("10 TiB", MODELS[-1])):
        assert target_of(completed(fragment(server("web", memory=memory))))["model"] == model


def test_the_hosts_of_a_source_stay_unless_another_target_is_wanted() -> None:
    made = fragment(server("web", os="centos-5"), clusters=(cluster("prod", "esx-01"), cluster("empty")))
    estate = completed(made)
    assert [one.name for one in estate.clusters] == ["prod"]
    assert estate.present_hosts == ()
    other = completed(made, target="dell-poweredge-r740-2x6130")
    assert target_of(other) == {"hypervisor": "esxi-6.7", "model": "dell-poweredge-r740-2x6130", "hosts": 0}
    (host,) = other.present_hosts
    assert host.name == "esx-01"
    assert {key: fact.value for key, fact in host.facts.items()} == {
        "model": "dell-poweredge-r740-2x6130",
        "cluster": "prod",
        "hypervisor": "esxi-6.7",
    }


def test_what_a_source_says_is_not_replaced() -> None:
    made = fragment(server("web"), facts=facts("x", name="Rome", policy__headroom="20 %", policy__cpu__ceiling="60 %"))
    found = {key: fact.value for key, fact in completed(made).facts.items()}
    assert found["name"] == "Rome"
    assert found["policy.headroom"] == "20 %"
    assert found["policy.cpu.ceiling"] == "60 %"
    assert found["policy.cpu.vcpu_per_core"] == 4
    assert found["defaults.servers.os"] == GUEST
    assert completed(made, title="Milan").facts["name"].value == "Milan"


def test_memory_is_sized_by_use_only_where_use_is_known() -> None:
    def sizing(*records: Record, metrics: tuple[str, ...] = ()) -> object:
        return completed(fragment(*records), metrics=metrics).facts["policy.memory.sizing"].value

    assert sizing(server("web")) == "installed"
    assert sizing(server("web"), metrics=("cpu",)) == "installed"
    assert sizing(server("web"), metrics=("memory_used",)) == "used"
    assert sizing(server("web", demand__memory_used="2 GiB")) == "used"
