"""nftables: the firewall of KVM and Xen hosts, in nft's JSON, one file per host."""

from __future__ import annotations

from typing import Final

from vconsolidate.export.fleet import Fleet
from vconsolidate.export.host import Firewall
from vconsolidate.firewall.host_filter import host_filter
from vconsolidate.firewall.nft import as_json
from vconsolidate.firewall.profile import Entry, Profile
from vconsolidate.model.host_service import HostService

FAMILIES: Final = frozenset({"kvm", "xen"})
LEAVES_OUT: Final = (
    "Hosts whose firewall the inventory does not speak of: add a section firewall.",
    "Rules between zones: they need MAC addresses; vconsolidate zones writes them.",
    "Packets of VMs: they are forwarded, and this table sees those of the host only.",
)


def render(fleet: Fleet) -> dict[str, str]:
    """Return a ruleset for each host; load it with ``nft -j -f``."""
    return {
        f"{host.file}.json": as_json(host_filter(_profile(host.cluster, host.platform.key, host.firewall)))
        for host in fleet.hosts
        if host.firewall is not None
    }


def _profile(cluster: str, platform: str, firewall: Firewall) -> Profile:
    entries = tuple(
        Entry(HostService(one.name, one.name, "", one.ports), one.open, addresses=one.addresses)
        for one in firewall.services
    )
    return Profile(cluster, (), platform, firewall.default, entries)
