"""Estates full of rules about which VMs run together, apart or in the same room."""

from __future__ import annotations

from benchmarks.estates.draft import Draft, Entry, existing_hosts, host_type
from benchmarks.estates.draw_servers import add_office_servers, choose, label

_R740 = "dell-poweredge-r740-2x6130"
_R730 = "dell-poweredge-r730"


def rooms(draft: Draft, number: int) -> None:
    """Two rooms (labels of host types) in one cluster: systems in either, copies in the other, limits per room."""
    types: list[Entry] = [
        host_type("east", _R740, 10400, labels={"room": "east"}),
        host_type("west", _R740, 10600, labels={"room": "west"}),
        host_type("west-big", "dell-poweredge-r740-2x6248", 14900, labels={"room": "west"}),
    ]
    draft.add_cluster("main", host_types=types)
    add_office_servers(draft, number)
    groups = draft.groups(number // 8, 2, 5)
    sets = [["east"], ["west", "west-big"]]
    for index, group in enumerate(groups):
        if index % 4 == 0:
            draft.add_rule("among", servers=group, host_sets=sets)
        elif index % 4 == 1:
            half = len(group) // 2
            draft.add_rule("split_among", groups=[group[:half], group[half:]], host_sets=sets)
        elif index % 4 == 2:
            draft.add_rule("at_most", servers=group, limit=max(1, (len(group) + 1) // 2), scope="room")
        else:
            draft.add_rule("affinity", servers=group, scope="room")


def apart(draft: Draft, number: int) -> None:
    """Large groups kept apart, two customers, tiers 1 and 4 apart, payment systems alone."""
    draft.add_cluster("main", host_types=[host_type("r740", _R740, 10400), host_type("r730", _R730, 7900)])
    add_office_servers(draft, number)
    choose(draft, "tier", (1, 2, 3, 4), (0.15, 0.2, 0.45, 0.2))
    label(draft, "customer", ("", "north", "south"), (0.7, 0.15, 0.15))
    groups = draft.groups(number // 10, 2, 6)
    for group in groups[2:]:
        draft.add_rule("anti_affinity", servers=group)
    draft.add_rule("exclusive", servers=groups[0][:2], reason="card data")
    draft.add_rule("at_most", servers=groups[1], limit=2)
    draft.add_rule("separate", groups=[{"labels": {"customer": "north"}}, {"labels": {"customer": "south"}}])
    draft.add_rule("tier_separation", tiers=[1, 4])
    draft.sections["policy"] = {"host_failures_tolerated": 1}


def together(draft: Draft, number: int) -> None:
    """Affinity to hosts, clusters and types; two clusters that differ in price, N+1 in the form exact."""
    draft.add_cluster("c1", host_types=[host_type("a", _R740, 10400)], hosts=existing_hosts("esx-", 3, _R730))
    draft.add_cluster(
        "c2", host_types=[host_type("b", "dell-poweredge-r7425-2x7601", 12900), host_type("d", _R730, 7900)]
    )
    add_office_servers(draft, number)
    for index, group in enumerate(draft.groups(number // 7, 2, 4)):
        draft.add_rule("affinity", servers=group, scope=("host", "cluster", "type")[index % 3])
    draft.sections["policy"] = {"host_failures_tolerated": 1, "admission": "exact"}


def wishes(draft: Draft, number: int) -> None:
    """Rules at level should with weights, some of which contradict each other or cost hosts."""
    draft.add_cluster("main", host_types=[host_type("a", _R740, 10400)], hosts=existing_hosts("esx-", 4, _R740))
    add_office_servers(draft, number)
    for index, group in enumerate(draft.groups(number // 6, 2, 4)):
        kind = ("affinity", "anti_affinity")[index % 2]
        draft.add_rule(kind, servers=group, level="should", weight=index % 5 + 1)
        if index % 4 == 0:
            draft.add_rule("pin", servers=group, hosts=[f"esx-{index % 4:02d}"], level="should", weight=3)
        if index % 6 == 5:
            draft.add_rule("affinity", servers=group[:2], level="should", weight=2, name=f"against {index}")


def zones(draft: Draft, number: int) -> None:
    """Zones, networks and datastores over three clusters; a zone that stays in one cluster; a budget."""
    names = ["internal", "perimeter", "test"]
    draft.sections["zones"] = [
        {"name": "internal"},
        {"name": "perimeter", "separate_hosts_from": ["internal", "test"], "together_in": "cluster"},
        {"name": "test", "separate_hosts_from": ["internal"]},
    ]
    draft.sections["networks"] = [{"name": name, "vlan": vlan} for vlan, name in enumerate(("lan", "dmz", "lab"), 10)]
    racks = ("R0", "R1")
    draft.add_cluster(
        "c1",
        zones=names,
        networks=["lan", "dmz", "lab"],
        datastores=["gold", "silver"],
        host_types=[host_type("a", _R740, 10400)],
        hosts=existing_hosts("c1-", 3, _R730, racks),
    )
    draft.add_cluster("c2", zones=names[1:], networks=["dmz", "lab"], host_types=[host_type("b", _R730, 7900)])
    draft.add_cluster(
        "c3", zones=names[:1], networks=["lan"], datastores=["silver"], host_types=[host_type("d", _R740, 9900)]
    )
    add_office_servers(draft, number)
    choose(draft, "zone", tuple(names), (0.6, 0.15, 0.25))
    for server in draft.servers:
        server["networks"] = [{"internal": "lan", "perimeter": "dmz", "test": "lab"}[str(server["zone"])]]
        if server["zone"] == "internal" and draft.rng.random() < 0.4:
            server["datastores"] = [str(draft.rng.choice(["gold", "silver"]))]
    draft.sections["budgets"] = [{"metric": "hosts_used", "maximum": 1000}]
    draft.sections["policy"] = {"host_failures_tolerated": 1}
