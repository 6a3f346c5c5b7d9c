"""Estates that tolerate failures: every form of admission control, racks, lockstep, restart priorities."""

from __future__ import annotations

from benchmarks.estates.draft import Draft, existing_hosts, host_type
from benchmarks.estates.draw_servers import add_office_servers, choose

_BUY = (host_type("r740", "dell-poweredge-r740-2x6130", 10400), host_type("big", "dell-poweredge-r740-2x6248", 14900))


def slots(draft: Draft, number: int) -> None:
    """Slots of a stated size, VMs with reservations."""
    draft.add_cluster("main", host_types=list(_BUY), hosts=existing_hosts("esx-", 2, "dell-poweredge-r730"))
    add_office_servers(draft, number)
    choose(draft, "memory_reservation", (None, "50 %", "100 %"), (0.6, 0.2, 0.2))
    choose(draft, "cpu_reservation", (None, "1 GHz"), (0.8, 0.2))
    slot = {"cpu": "1 GHz", "memory": "8 GiB"}
    draft.sections["policy"] = {"host_failures_tolerated": 1, "admission": {"form": "slots", "slot": slot}}


def percentage(draft: Draft, number: int) -> None:
    """Memory overcommitted, a quarter of CPU and memory unreserved, tiers 1 to 4."""
    draft.add_cluster("main", host_types=list(_BUY))
    add_office_servers(draft, number)
    choose(draft, "tier", (1, 2, 3, 4), (0.1, 0.2, 0.5, 0.2))
    reserve = {"cpu": "25 %", "memory": "25 %"}
    draft.sections["policy"] = {
        "host_failures_tolerated": 1,
        "admission": {"form": "percentage", "reserve": reserve},
        "memory": {"overcommit": 1.25},
    }


def exact(draft: Draft, number: int) -> None:
    """Two types to buy and N+1 in the form exact; some VMs need no restart."""
    draft.add_cluster("main", host_types=list(_BUY))
    add_office_servers(draft, number)
    choose(draft, "restart", (None, "high", "disabled"), (0.6, 0.2, 0.2))
    draft.sections["policy"] = {"host_failures_tolerated": 1, "admission": "exact"}


def racks(draft: Draft, number: int) -> None:
    """Hosts in four racks, any of which may fail; replicas in different racks."""
    hosts = existing_hosts("esx-", max(8, number // 6), "dell-poweredge-r740-2x6130", ("R0", "R1", "R2", "R3"))
    draft.add_cluster("main", hosts=hosts)
    add_office_servers(draft, number)
    for group in draft.groups(number // 12, 2, 3):
        draft.add_rule("anti_affinity", servers=group, scope="rack")
    draft.sections["policy"] = {
        "host_failures_tolerated": 1,
        "admission": {"form": "exact", "domain": "rack"},
    }


def two_failures(draft: Draft, number: int) -> None:
    """Two hosts may fail; they stay empty; VMs pinned to existing hosts cannot restart."""
    draft.add_cluster("main", host_types=list(_BUY), hosts=existing_hosts("esx-", 4, "dell-poweredge-r740-2x6130"))
    add_office_servers(draft, number)
    for index, group in enumerate(draft.groups(6, 1, 2)):
        draft.add_rule("pin", servers=group, hosts=[f"esx-{index % 4:02d}"])
    draft.sections["policy"] = {"host_failures_tolerated": 2}


def lockstep(draft: Draft, number: int) -> None:
    """Fault-tolerant VMs in two clusters, one of them with N+1; restart priorities."""
    draft.add_cluster("c1", host_types=[_BUY[0]], policy={"host_failures_tolerated": 1, "admission": "exact"})
    draft.add_cluster("c2", host_types=[_BUY[1]], hosts=existing_hosts("esx-", 2, "dell-poweredge-r730"))
    add_office_servers(draft, number)
    choose(draft, "restart", (None, "highest", "lowest"), (0.7, 0.15, 0.15))
    small = [server for server in draft.servers if str(server["hardware"]).find("'sockets': 1") > 0]
    for server in small[: max(2, number // 12)]:
        server["fault_tolerance"] = True
