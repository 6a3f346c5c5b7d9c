"""Estates with rules about hosts: limits, frozen hosts, room, processors, platforms, datastores."""

from __future__ import annotations

from benchmarks.estates.draft import Draft, existing_hosts, host_type
from benchmarks.estates.draw_servers import add_office_servers, choose, label

_R740 = "dell-poweredge-r740-2x6130"
_R730 = "dell-poweredge-r730"


def frozen(draft: Draft, number: int) -> None:
    """Quarantined hosts, VMs that do not move, preserved room, limits on hosts together and each."""
    n_hosts = max(8, number // 8)
    hosts = [*existing_hosts("esx-", n_hosts // 2, _R730), *existing_hosts("new-", n_hosts - n_hosts // 2, _R740)]
    draft.add_cluster("main", hosts=hosts, host_types=[host_type("r740", _R740, 10400)])
    add_office_servers(draft, number)
    names = [str(host["name"]) for host in hosts]
    for index, server in enumerate(draft.servers):
        server["current_host"] = names[index % n_hosts]
    draft.add_rule("quarantine", hosts=[names[0]], reason="under investigation")
    draft.add_rule("root", servers=[draft.names()[i] for i in range(1, number, n_hosts)][:3])
    draft.add_rule("preserve", hosts=names[2:4], cpu="8 GHz", memory="64 GiB")
    draft.add_rule("max_online", hosts=names[: n_hosts // 2], limit=3)
    draft.add_rule("running_capacity", hosts=names[4:7], limit=20)
    draft.add_rule("max_vms_per_host", hosts=names[5:], limit=12)


def generations(draft: Draft, number: int) -> None:
    """Processors of two makers and three generations: live migration, NUMA, bans, pins to types."""
    types = [
        host_type("skylake", _R740, 10400),
        host_type("broadwell", _R730, 7900),
        host_type("zen", "dell-poweredge-r7425-2x7601", 12900),
    ]
    draft.add_cluster("main", host_types=types)
    add_office_servers(draft, number)
    groups = draft.groups(number // 6, 2, 6)
    for index, group in enumerate(groups):
        if index % 4 == 0:
            draft.add_rule("cpu_compatibility", servers=group, scope=("cpu_generation", "cpu_vendor")[index // 4 % 2])
        elif index % 4 == 1:
            draft.add_rule("numa_fit", servers=group)
        elif index % 4 == 2:
            draft.add_rule("ban", servers=group, hosts=["zen"])
        else:
            draft.add_rule("pin", servers=group, hosts=["broadwell", "zen"])
    draft.sections["policy"] = {"host_failures_tolerated": 1}


def platforms(draft: Draft, number: int) -> None:
    """ESXi, Hyper-V and KVM side by side, each with its own limits and policy."""
    esx = {"memory": {"overcommit": 1.25}, "host_failures_tolerated": 1}
    draft.add_cluster("esx", "esxi-6.7", host_types=[host_type("a", _R740, 10400, 2500)], policy=esx)
    draft.add_cluster(
        "hv", "hyper-v-2016", host_types=[host_type("b", _R740, 10400, 900)], hosts=existing_hosts("hv-", 2, _R730)
    )
    draft.add_cluster(
        "kvm", "kvm-rhel-7", host_types=[host_type("d", _R730, 7900, 400)], policy={"max_vms_per_host": 9}
    )
    add_office_servers(draft, number)
    choose(draft, "os", ("red-hat-enterprise-linux-7", "windows-server-2012-r2", "debian-8"), (0.4, 0.4, 0.2))
    draft.add_rule("running_capacity", hosts=["kvm"], limit=max(4, number // 4))
    draft.add_rule("max_vms_per_host", hosts=["a"], limit=4, servers={"os": "windows-*"})


def old_xen(draft: Draft, number: int) -> None:
    """Xen on hosts of the year 2010 beside new ones: small hosts, paravirtual guests, no overcommit."""
    hosts = existing_hosts("xen-", max(4, number // 8), "dell-poweredge-r815")
    draft.add_cluster("old", "xen-4.4", hosts=hosts)
    draft.add_cluster("new", "xen-4.7", host_types=[host_type("r730", _R730, 7900, 500)])
    add_office_servers(draft, number)
    choose(draft, "os", ("centos-6", "debian-7", "windows-server-2008-r2"), (0.4, 0.3, 0.3))
    label(draft, "owner", ("", "lab"), (0.8, 0.2))
    draft.add_rule("ban", servers={"labels": {"owner": "lab"}}, hosts=["new"])


def full_datastores(draft: Draft, number: int) -> None:
    """Disks, snapshots and swap files that fill the datastore of one cluster; resource pools that reserve."""
    draft.add_cluster("gold", host_types=[host_type("a", _R740, 10400)], datastore=f"{number * 90} GB")
    draft.add_cluster("silver", host_types=[host_type("b", _R740, 11900)])
    add_office_servers(draft, number)
    for server in draft.servers:
        demand = server["demand"]
        if isinstance(demand, dict):
            demand["disk_used"] = f"{int(draft.rng.integers(20, 400))} GB"
            demand["network"] = f"{int(draft.rng.integers(1, 200))} Mbit/s"
    draft.sections["policy"] = {"storage": {"snapshots": "15 %"}, "host_failures_tolerated": 1}
    draft.sections["resource_pools"] = [
        {
            "name": "business",
            "cluster": "gold",
            "shares": "high",
            "reservation": "20 GHz",
            "servers": draft.names()[: number // 4],
        },
        {"name": "lab", "cluster": "silver", "limit": "40 GHz", "servers": draft.names()[number // 4 : number // 3]},
    ]
