"""Estates whose cost is mostly licences: priced by core or by host, limited, or bound to named hosts."""

from __future__ import annotations

from benchmarks.estates.draft import LINUX, Draft, existing_hosts, host_type
from benchmarks.estates.draw_servers import add_office_servers, choose, label

_WINDOWS = "windows-server-2012-r2"


def three_clusters(draft: Draft, number: int) -> None:
    """Three clusters with nine existing hosts and six types, three products, three zones, N+1."""
    _three_zones(draft)
    for name, good, weak, zones in (
        ("c1", "dell-poweredge-r740-2x6130", "dell-poweredge-r740-2x6248", ["internal", "dmz", "pci"]),
        ("c2", "dell-poweredge-r740-2x6130", "dell-poweredge-r730", ["internal", "dmz", "pci"]),
        ("c3", "dell-poweredge-r7425-2x7601", "dell-poweredge-r740-2x6130", ["internal", "dmz"]),
    ):
        types = [host_type(f"{name}-x", good, 10400), host_type(f"{name}-y", weak, 14900)]
        draft.add_cluster(name, zones=zones, host_types=types, hosts=existing_hosts(f"{name}-e", 3, weak, licence=1500))
    add_office_servers(draft, number)
    choose(draft, "zone", ("internal", "dmz", "pci"), (0.75, 0.17, 0.08))
    choose(draft, "os", (LINUX, _WINDOWS), (0.65, 0.35))
    label(draft, "app", ("none", "oracle", "sql"), (0.8, 0.06, 0.14))
    draft.add_rule("licence", servers={"labels": {"app": "oracle"}}, per_core="2400 EUR", name="oracle")
    draft.add_rule("licence", servers={"labels": {"app": "sql"}}, per_core_year="700 EUR", name="sql")
    draft.add_rule("licence", servers={"os": _WINDOWS}, per_core="190 EUR", name="windows")
    draft.add_rule("anti_affinity", servers=draft.names()[:4])
    draft.sections["policy"] = {"host_failures_tolerated": 1}


def _three_zones(draft: Draft) -> None:
    draft.sections["zones"] = [
        {"name": "internal"},
        {"name": "dmz", "separate_hosts_from": ["internal"]},
        {"name": "pci", "together_in": "cluster", "separate_hosts_from": ["dmz"]},
    ]
    draft.sections["economics"] = {"electricity_price_per_kwh": "0.19 EUR"}


def few_licensed_hosts(draft: Draft, number: int) -> None:
    """One cluster; a database on two hosts at most, another product on named hosts, a fee per host."""
    types = [
        host_type("small", "dell-poweredge-r740-2x6130", 10400),
        host_type("big", "dell-poweredge-r740-2x6248", 14900),
    ]
    draft.add_cluster("main", host_types=types, hosts=existing_hosts("esx-", 3, "dell-poweredge-r730"))
    add_office_servers(draft, number)
    label(draft, "app", ("", "database", "mail", "backup"), (0.7, 0.1, 0.12, 0.08))
    draft.add_rule("licence", servers={"labels": {"app": "database"}}, limit=2, per_host="30000 EUR", name="database")
    draft.add_rule("licence", servers={"labels": {"app": "mail"}}, hosts=["esx-00", "esx-01", "big"], name="mail")
    draft.add_rule("licence", servers={"labels": {"app": "backup"}}, per_host_year="4000 EUR", name="backup")


def five_products(draft: Draft, number: int) -> None:
    """Five products with prices of every kind on servers that need one, two or none; N+1, exact."""
    types = [
        host_type("few-cores", "dell-poweredge-r740-2x4110", 7400),
        host_type("x", "dell-poweredge-r740-2x6130", 10400),
    ]
    draft.add_cluster("main", host_types=types, hosts=existing_hosts("esx-", 2, "dell-poweredge-r630"))
    add_office_servers(draft, number)
    choose(draft, "os", (LINUX, _WINDOWS), (0.5, 0.5))
    label(draft, "database", ("", "oracle", "sql"), (0.75, 0.1, 0.15))
    label(draft, "tool", ("", "backup", "monitor"), (0.5, 0.2, 0.3))
    draft.add_rule("licence", servers={"labels": {"database": "oracle"}}, per_core="2400 EUR", name="oracle")
    draft.add_rule("licence", servers={"labels": {"database": "sql"}}, per_core_year="700 EUR", name="sql")
    draft.add_rule("licence", servers={"os": _WINDOWS}, per_core_year="60 EUR", name="windows")
    draft.add_rule("licence", servers={"labels": {"tool": "backup"}}, per_host="2500 EUR", name="backup")
    draft.add_rule("licence", servers={"labels": {"tool": "monitor"}}, per_host_year="300 EUR", name="monitor")
    draft.sections["policy"] = {"host_failures_tolerated": 1, "admission": "exact"}
