"""How licences are counted: the published examples of the guides that the catalogue names."""

from __future__ import annotations

import pytest

from vconsolidate.catalog.load import load_catalog
from vconsolidate.model.hardware import Cpu

RULES = load_catalog().counting_rules


def cpu(sockets: int, cores_per_socket: int) -> Cpu:
    return Cpu("x", "intel", "y", sockets, cores_per_socket, 2, 2000.0, 2000.0, 0.05, "test")


@pytest.mark.parametrize(
    ("key", "hosts", "units"),
    [
        # Broadcom 313548: host A (2 CPUs × 8 cores) and host B (2 CPUs × 24 cores) are 80 cores to license.
        ("vmware-cores", [(2, 8), (2, 24)], 80),
        # Blue Solutions: 2 processors × 4 cores are 16 cores, 4 processors × 4 cores are 32.
        ("windows-server-datacenter", [(2, 4)], 16),
        ("windows-server-datacenter", [(4, 4)], 32),
        ("windows-server-standard", [(1, 6)], 16),
        ("windows-server-datacenter", [(1, 17)], 18),
        # Dustin Dorsey: 4 cores per processor at least, packs of two.
        ("sql-server-host-cores", [(2, 2)], 8),
        ("sql-server-host-cores", [(1, 7)], 8),
        # Oracle: 16 cores × 0.5; the sum of a server is rounded up.
        ("oracle-processor", [(1, 16)], 8),
        ("oracle-processor", [(1, 5)], 3),
        ("oracle-se2", [(2, 16)], 2),
        # ServiceNow: a host with 10 sockets needs 5.
        ("rhel-virtual-datacenters", [(10, 4)], 5),
        ("rhel-virtual-datacenters", [(1, 4)], 1),
        ("sles-host", [(4, 8)], 1),
    ],
)
def test_published_examples(key: str, hosts: list[tuple[int, int]], units: int) -> None:
    counting = RULES[key].licence.counting
    assert sum(counting.units_of_host(cpu(*host)) for host in hosts) == units


@pytest.mark.parametrize(("vcpus", "units"), [(1, 4), (4, 4), (5, 6), (8, 8)])
def test_a_sql_server_vm_has_four_cores_at_least_in_packs_of_two(vcpus: int, units: int) -> None:
    assert RULES["sql-server-vm-cores"].licence.counting.units_of_vm(vcpus) == units


def test_every_rule_has_a_source_and_no_price() -> None:
    for rule in RULES.values():
        assert rule.source, rule.key
        assert (rule.licence.price.once, rule.licence.price.per_year) == (0.0, 0.0)
        assert rule.licence.key == rule.key


def test_standard_and_datacenter_differ_only_in_the_vms_that_they_cover() -> None:
    standard, datacenter = (
        RULES[f"windows-server-{edition}"].licence.counting for edition in ("standard", "datacenter")
    )
    assert standard.vms_per_licence == 2
    assert datacenter.vms_per_licence is None
    assert standard.units_of_host(cpu(2, 12)) == datacenter.units_of_host(cpu(2, 12)) == 24
