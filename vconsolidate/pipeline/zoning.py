"""The zone policy of a plan: its servers, hosts, and the filter of a host."""

from __future__ import annotations

from vconsolidate.errors import UsageError
from vconsolidate.export.targets.nftables import FAMILIES
from vconsolidate.firewall.nft import Table
from vconsolidate.firewall.zone_filter import rules_of_host, unaddressed, zone_filter
from vconsolidate.inventory.problems import suggestion
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.plan import Plan
from vconsolidate.model.zoning import ZonePolicy
from vconsolidate.report.compose.firewall import macs_of, servers_of_hosts

OUTSIDE = "outside"


def policy_of(estate: Estate) -> ZonePolicy:
    """
    Return the zone policy.

    Raises
    ------
    UsageError
        When the inventory has none.
    """
    if estate.zone_policy is None:
        raise UsageError("the inventory has no zone rules", hint="write zone_policy with its levels and rules")
    return estate.zone_policy


def server_named(estate: Estate, name: str) -> str | None:
    """
    Return the name of a server; None for ``outside``, unless a server is called so.

    Raises
    ------
    UsageError
        When the inventory has no such server.
    """
    names = [server.name for server in estate.servers]
    if name in names:
        return name
    if name == OUTSIDE:
        return None
    raise UsageError(f'the inventory has no server "{name}"{suggestion(name, names)}', hint="or write outside")


def host_of_servers(demand: Demand, plan: Plan) -> dict[str, str]:
    """Return server → host."""
    return {server: host for host, servers in servers_of_hosts(demand, plan).items() for server in servers}


def check_nftables(estate: Estate, cluster: str, hint: str) -> None:
    """
    Refuse a cluster whose hosts do not run Linux.

    Raises
    ------
    UsageError
        When its platform has no nftables.
    """
    platform = next(one.hypervisor for one in estate.clusters if one.name == cluster)
    if platform.family not in FAMILIES:
        raise UsageError(f"{platform.name} {platform.version} has no nftables", hint=hint)


def filter_of_host(
    policy: ZonePolicy, estate: Estate, demand: Demand, plan: Plan, host: str, *, tracking: bool
) -> tuple[Table, list[str]]:
    """
    Return the filter of a host, and the servers whose packets it cannot know.

    It has the rules of all VMs of the cluster: any of them may move to this host, or restart there.

    Raises
    ------
    UsageError
        When the plan has no such host, or its platform has no nftables.
    """
    on_host = servers_of_hosts(demand, plan)
    if host not in on_host:
        hint = f"hosts: {', '.join([*on_host][:20])}" if on_host else "the plan has no hosts"
        raise UsageError(f'the plan has no host "{host}"{suggestion(host, [*on_host])}', hint=hint)
    cluster = next(one.cluster for one in plan.hosts if one.name == host)
    check_nftables(estate, cluster, hint="vconsolidate zones list shows the rules")
    servers = [server for one in plan.hosts if one.cluster == cluster for server in on_host[one.name]]
    chosen, macs = rules_of_host(policy, servers), macs_of(estate)
    table = zone_filter(policy, chosen, macs, tracking=tracking)
    return table, unaddressed(policy, chosen, macs, servers)
