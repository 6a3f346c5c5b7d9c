"""esxcli: standard switches, port groups and the firewall, one script per ESXi host."""

from __future__ import annotations

from typing import Final

from vconsolidate.export.fleet import Fleet
from vconsolidate.export.host import Firewall, Host, Security, Switch
from vconsolidate.export.scripts import shell

FAMILIES: Final = frozenset({"esx", "esxi"})
LEAVES_OUT: Final = (
    "Distributed switches: vCenter makes them, no host can.",
    "VMkernel adapters and their addresses: the plan does not know them.",
    "Services of your own: ESXi takes rulesets of installed packages only.",
    "Firewalls that the inventory does not speak of: add a section firewall.",
    "VLANs that guests tag themselves: a standard switch passes all of them (4095) or none.",
)
STANDARD: Final = "vswitch-standard"
_BALANCING: Final = {"port_id": "portid", "mac_hash": "mac", "ip_hash": "iphash", "explicit_failover": "explicit"}
_SCRIPT: Final = """\
#!/bin/sh
# Standard switches and firewall of one host. Run it on the host, for example: ssh root@HOST sh -s < SCRIPT
set -eu
# Does something unless the host refuses, because it is there already or (addresses, from 8.0 U2) fixed.
create() {
    "$@" || echo "left as it is: $*" >&2
}
{% for switch in switches %}

create esxcli network vswitch standard add --vswitch-name={{ switch.name }}
{% for uplink in switch.uplinks %}
create esxcli network vswitch standard uplink add --vswitch-name={{ switch.name }} --uplink-name={{ uplink }}
{% endfor %}
{% if switch.active %}
esxcli network vswitch standard policy failover set --vswitch-name={{ switch.name }} \\
    --load-balancing={{ switch.balancing }} --active-uplinks={{ switch.active }} --standby-uplinks={{ switch.standby }}
{% endif %}
esxcli network vswitch standard policy security set --vswitch-name={{ switch.name }} \\
    --allow-promiscuous={{ switch.promiscuous }} --allow-mac-change={{ switch.mac_changes }} \\
    --allow-forged-transmits={{ switch.forged_transmits }}
{% for group in switch.groups %}
create esxcli network vswitch standard portgroup add --vswitch-name={{ switch.name }} --portgroup-name={{ group.name }}
esxcli network vswitch standard portgroup set --portgroup-name={{ group.name }} --vlan-id={{ group.vlan }}
{% if group.security %}
esxcli network vswitch standard portgroup policy security set --portgroup-name={{ group.name }} \\
    --allow-promiscuous={{ group.security.promiscuous }} --allow-mac-change={{ group.security.mac_changes }} \\
    --allow-forged-transmits={{ group.security.forged_transmits }}
{% endif %}
{% endfor %}
{% endfor %}
{% if firewall %}

{% for service in firewall.services %}
esxcli network firewall ruleset set --ruleset-id={{ service.name }} --enabled={{ service.enabled }}
{% if service.enabled == "true" %}
create esxcli network firewall ruleset set --ruleset-id={{ service.name }} --allowed-all={{ service.anyone }}
{% for address in service.addresses %}
create esxcli network firewall ruleset allowedip add --ruleset-id={{ service.name }} --ip-address={{ address }}
{% endfor %}
{% endif %}
{% endfor %}
esxcli network firewall set --default-action={{ firewall.passes }} --enabled=true
{% endif %}
"""


def render(fleet: Fleet) -> dict[str, str]:
    """Return a script for each host."""
    return {
        f"{host.file}.sh": shell(_SCRIPT, switches=_switches(host), firewall=_firewall(host.firewall))
        for host in fleet.hosts
        if _switches(host) or host.firewall is not None
    }


def _firewall(firewall: Firewall | None) -> dict[str, object] | None:
    if firewall is None:
        return None
    services = [
        {
            "name": one.name,
            "enabled": _word(one.open),
            "anyone": _word(not one.addresses),
            "addresses": [str(address) for address in one.addresses],
        }
        for one in firewall.services
        if not one.own
    ]
    return {"services": services, "passes": _word(firewall.default == "allow")}


def _switches(host: Host) -> list[dict[str, object]]:
    return [_switch(switch) for switch in host.switches if switch.kind == STANDARD]


def _switch(switch: Switch) -> dict[str, object]:
    return {
        "name": switch.name,
        "uplinks": [*switch.active, *switch.standby],
        "active": ",".join(switch.active),
        "standby": ",".join(switch.standby),
        "balancing": _BALANCING[switch.teaming],
        **_security(switch.security),
        "groups": [
            {
                "name": group.name,
                "vlan": group.vlan,
                "security": None if group.security == switch.security else _security(group.security),
            }
            for group in switch.port_groups
        ],
    }


def _security(security: Security) -> dict[str, str]:
    return {
        "promiscuous": _word(security.promiscuous),
        "mac_changes": _word(security.mac_changes),
        "forged_transmits": _word(security.forged_transmits),
    }


def _word(yes: bool) -> str:  # noqa: FBT001 - a yes or no in words
    return "true" if yes else "false"
