"""What no source says and a plan needs is suggested, and said to be a suggestion."""

from __future__ import annotations

import pytest

from tests.importing.fragments import cluster, facts, fragment, server
from vconsolidate.inventory.importing.fragment import Fragment, Record
from vconsolidate.inventory.importing.suggest import completed
from vconsolidate.inventory.importing.targets import GUEST, TARGETS


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
    assert target_of(estate) == {"hypervisor": "esxi-7.0", "model": TARGETS[0], "hosts": 0}
    assert any(note.startswith("The target is a suggestion") for note in estate.notes)
    assert estate.clusters[0].facts["hypervisor"].assumed


@pytest.mark.parametrize(
    ("systems", "hypervisor"),
    [
        (("windows-server-2025",), "esxi-8.0-u3"),
        (("windows-server-2025", "windows-server-2025", "centos-5"), "esxi-8.0-u3"),
        (("centos-5",), "esxi-7.0"),
        ((), "esxi-8.0-u3"),
    ],
)
def test_the_platform_supports_most_of_the_servers(systems: tuple[str, ...], hypervisor: str) -> None:
    servers = [server(str(number), os=system) for number, system in enumerate(systems)]
    assert target_of(completed(fragment(*servers, server("x"))))["hypervisor"] == hypervisor


def test_the_largest_server_decides_the_model() -> None:
    for memory, model in (("100 GiB", TARGETS[0]), ("10 TiB", TARGETS[-1])):
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
