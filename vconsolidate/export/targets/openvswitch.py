"""Open vSwitch: bridges and their uplinks, one script of ovs-vsctl per KVM or Xen host."""

from __future__ import annotations

import json
from typing import Final

from vconsolidate.export.fleet import Fleet
from vconsolidate.export.host import Host, Switch
from vconsolidate.export.names import FORMS, forms_of
from vconsolidate.export.scripts import shell

FAMILIES: Final = frozenset({"kvm", "xen"})
LEAVES_OUT: Final = (
    "Ports of VMs: the hypervisor adds them as VMs start, with the VLANs of target libvirt.",
    "Security of port groups: Open vSwitch has no such switches; flows would have to be written.",
    "Switches of hosts that use Linux bridges: state a switch of kind open-vswitch.",
)
KIND: Final = "open-vswitch"
_BOND: Final = {
    "mac_hash": "balance-slb",
    "ip_hash": "balance-tcp",
    "explicit_failover": "active-backup",
    "port_id": "balance-slb",
}
_SCRIPT: Final = """\
#!/bin/sh
# Bridges of one host and their uplinks. Run it on the host as root.
set -eu
{% for switch in switches %}

ovs-vsctl --may-exist add-br {{ switch.bridge }} -- set Bridge {{ switch.bridge }} {{ switch.note }}
{% if switch.bond %}
ovs-vsctl --may-exist add-bond {{ switch.bridge }} {{ switch.port }} {{ switch.uplinks[0] }}{% for uplink in \
switch.uplinks[1:] %} {{ uplink }}{% endfor %} -- set Port {{ switch.port }} {{ switch.bond }}{% for more in \
switch.settings %} {{ more }}{% endfor %}

{% elif switch.uplinks %}
ovs-vsctl --may-exist add-port {{ switch.bridge }} {{ switch.uplinks[0] }}
{% endif %}
{% if switch.trunks and switch.uplinks %}
ovs-vsctl set Port {{ switch.port }} {{ switch.trunks }}
{% endif %}
{% endfor %}
"""


def render(fleet: Fleet) -> dict[str, str]:
    """Return a script for each host that has such a switch."""
    return {f"{host.file}.sh": shell(_SCRIPT, switches=found) for host in fleet.hosts if (found := _switches(host))}


def _switches(host: Host) -> list[dict[str, object]]:
    return [_switch(switch) for switch in host.switches if switch.kind == KIND]


def _switch(switch: Switch) -> dict[str, object]:
    names = forms_of([*switch.active, *switch.standby], FORMS["interface"])
    uplinks = [names[name] for name in (*switch.active, *switch.standby)]
    bonded = len(uplinks) > 1
    teaming = "explicit_failover" if switch.standby else switch.teaming
    return {
        "bridge": switch.interface,
        "note": f"external_ids:vconsolidate-switch={text(switch.name)}",
        "uplinks": uplinks,
        "port": f"bond-{switch.interface}"[:15] if bonded else next(iter(uplinks), ""),
        "bond": f"bond_mode={_BOND[teaming]}" if bonded else "",
        "settings": [
            *(["lacp=active"] if teaming == "ip_hash" else []),
            *(
                [f"other_config:bond-primary={text(names[switch.active[0]])}"]
                if switch.standby and switch.active
                else []
            ),
        ],
        "trunks": f"trunks={','.join(map(str, switch.vlans))}" if switch.vlans else "",
    }


def text(value: str) -> str:
    """Return a text for the database: between double quotes, escaped as in JSON."""
    return json.dumps(value, ensure_ascii=False)
