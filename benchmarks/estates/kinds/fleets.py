"""Estates with hosts of several kinds: fleets grown over years, hosts to replace, clusters side by side."""

from __future__ import annotations

from benchmarks.estates.draft import Draft, Entry, existing_hosts, host_type
from benchmarks.estates.draw_servers import add_flavours, add_office_servers, add_uniform_servers

_POWER = {"electricity_price_per_kwh": "0.19 EUR", "power_usage_effectiveness": 1.5}
_RACKS = ("R0", "R1", "R2", "R3")
_BUY = (
    host_type("r740", "dell-poweredge-r740-2x6248", 16500),
    host_type("r750", "dell-poweredge-r750-2x6330", 23900, 1800),
)


def four_generations(draft: Draft, number: int) -> None:
    """Four generations of hosts and two types to buy, groups apart, pins, N+1 in the form exact."""
    hosts = [
        *existing_hosts("esx-a", max(2, number // 80), "dell-poweredge-r710", _RACKS, 900),
        *existing_hosts("esx-b", max(2, number // 80), "dell-poweredge-r720", _RACKS, 900),
        *existing_hosts("esx-c", max(2, number // 100), "dell-poweredge-r730", _RACKS, 1100),
        *existing_hosts("esx-d", max(2, number * 6 // 800), "dell-poweredge-r740-2x6130", _RACKS, 1300),
    ]
    draft.add_cluster("main", hosts=hosts, host_types=list(_BUY))
    add_office_servers(draft, number)
    groups = draft.groups(number * 60 // 800 + number // 40, 2, 4)
    apart = groups[: number * 60 // 800]
    for group in apart:
        draft.add_rule("anti_affinity", servers=group)
    large = [str(host["name"]) for host in hosts if str(host["name"])[4] in "cd"]
    for index, group in enumerate(groups[len(apart) :]):
        draft.add_rule("pin", servers=group[:1], hosts=[large[index % len(large)]])
    draft.sections["policy"] = {"host_failures_tolerated": 1, "admission": "exact"}
    draft.sections["economics"] = _POWER


def nothing_to_buy(draft: Draft, number: int) -> None:
    """Existing hosts of three generations and nothing to buy: which ones can be switched off."""
    hosts = [
        *existing_hosts("old", max(2, number // 25), "dell-poweredge-r720", _RACKS, 900),
        *existing_hosts("mid", max(2, number // 20), "dell-poweredge-r730", _RACKS, 1100),
        *existing_hosts("new", max(2, number // 20), "dell-poweredge-r740-2x6130", _RACKS, 1300),
    ]
    draft.add_cluster("main", hosts=hosts)
    add_office_servers(draft, number)
    draft.sections["policy"] = {"host_failures_tolerated": 1}
    draft.sections["economics"] = _POWER


def move_little(draft: Draft, number: int) -> None:
    """VMs that run on existing hosts today, two of which close; cost first, then hosts, then moves."""
    n_hosts = max(5, number // 9)
    hosts = existing_hosts("esx-", n_hosts, "dell-poweredge-r730", _RACKS)
    for host in hosts[:2]:
        host["maintenance"] = True
    draft.add_cluster("main", hosts=hosts, host_types=[host_type("r740", "dell-poweredge-r740-2x6130", 10400)])
    add_office_servers(draft, number)
    for index, server in enumerate(draft.servers):
        server["current_host"] = hosts[index % n_hosts]["name"]
    draft.sections["policy"] = {"objective": ["cost", "hosts", "migrations", "balance"], "host_failures_tolerated": 1}
    draft.sections["economics"] = {**_POWER, "migration_per_server": "450 EUR"}


def three_clusters(draft: Draft, number: int) -> None:
    """Three clusters of one type each that anyone may use, N+1 in each; no licences by product."""
    for name, model, price in (
        ("c1", "dell-poweredge-r740-2x6130", 10400),
        ("c2", "dell-poweredge-r740-2x6248", 14900),
        ("c3", "dell-poweredge-r7425-2x7601", 13900),
    ):
        draft.add_cluster(name, host_types=[host_type(f"{name}-x", model, price)])
    add_office_servers(draft, number)
    draft.sections["policy"] = {"host_failures_tolerated": 1}


def one_type_uniform(draft: Draft, number: int) -> None:
    """Uniform demand of 5–40 % of the one type of host: hard to pack, no rules."""
    draft.add_cluster("main", host_types=[host_type("r740", "dell-poweredge-r740-2x6130", 10400)])
    add_uniform_servers(draft, number)


def cloud_flavours(draft: Draft, number: int) -> None:
    """Eleven sizes of VM on two types of host, the larger one limited in number; N+1."""
    types: list[Entry] = [
        host_type("r740", "dell-poweredge-r740-2x6130", 10400),
        host_type("r7525", "dell-poweredge-r7525-2x7543", 19900, count=max(3, number // 80)),
    ]
    draft.add_cluster("main", host_types=types)
    add_flavours(draft, number)
    draft.sections["policy"] = {"host_failures_tolerated": 1}


def no_prices(draft: Draft, number: int) -> None:
    """Hosts without any price: fewest hosts, then least power; room for VMs to come."""
    types = [
        host_type("r640", "dell-poweredge-r640-2x6130", None, None),
        host_type("r740", "dell-poweredge-r740-2x6248", None, None),
    ]
    draft.add_cluster("main", host_types=types)
    add_office_servers(draft, number)
    draft.sections["policy"] = {
        "objective": ["hosts", "power"],
        "reserve_room": [
            {"name": "next-database", "vcpus": 8, "memory": "64 GiB", "count": 2, "on": "same-host"},
            {"name": "next-web", "vcpus": 2, "memory": "8 GiB", "count": 4},
        ],
    }
