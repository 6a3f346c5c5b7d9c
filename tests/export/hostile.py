"""A small data centre on any platform whose names try to break out of every language, and readers of its exports."""

from __future__ import annotations

import json

NAMES = (
    '"; rm -rf / #',
    "../../x",
    "$(reboot)",
    "`reboot`",
    "${var.x}",
    "$${var.x}",
    "$$${var.x}",
    "%{if true}yes%{endif}",
    "%%{if",
    "{{ lookup('pipe','id') }}",
    "{% raw %}",
    "it's 'quoted' \u2018so\u2019 \u201ctoo\u201d",
    "\\",
    "back\\slash\\",
    "서울 서버",
    "-rf",
    "--help",
    "con",
    "NUL.txt",
    "a*b?[c]",
    "%2fetc%2fpasswd",
    "<img src=x>&amp;]]>",
    "name|22|0A",
    "@{x}",
    "$env:PATH;iex",
    "#cloud-config",
    "!!python/object:os.system",
    "yes",
    "12",
    "Web01",
    "web01",
    "web01.example.com",
    "x" * 200,
)
"""What an inventory takes as a name."""

HIDDEN = ("line\nbreak", "null\u0000byte", "bell\u0007", "\u202eright to left", "\u2028separator")
"""What only a plan document can hold."""


def inventory(platform: str, names: tuple[str, ...] = NAMES, *, switch: str = "") -> str:
    """
    Return an inventory of VMs with these names; networks, rules and datastores have such names as well.

    Parameters
    ----------
    switch
        Kind of a switch to describe; empty to leave switches to the program.
    """
    networks = [f"{names[number % len(names)]} net" for number in range(3)]
    described = {
        "name": f"{names[0]} switch",
        "kind": switch,
        "uplinks": [f"{names[2]} a", "-b"],
        "active": 1,
        "vlans": [0, 11, 12],
        "port_groups": [{"name": f"{name} group", "network": name} for name in networks],
    }
    servers = [
        {
            "name": name,
            "os": "windows-server-2008-r2" if number % 2 else "red-hat-enterprise-linux-6",
            "application": name,
            "networks": [networks[number % 3]],
            "datastores": [f"{names[0]} store"] if number % 4 == 0 else [],
            "hardware": {"model": "dell-poweredge-2950"},
            "demand": {"cpu_p95": "10 %", "memory_used": "1 GiB", "disk_used": "5 GiB"},
            **({"cpu_limit": "1 GHz"} if number == 3 else {}),
        }
        for number, name in enumerate(names)
    ]
    content = {
        "version": 1,
        "name": names[0],
        "networks": [{"name": name, **({"vlan": 10 + k} if k else {})} for k, name in enumerate(networks)],
        "servers": servers,
        "rules": [
            {"kind": "anti_affinity", "name": f"{names[0]} rule", "servers": [names[2], names[4]]},
            {"kind": "pin", "servers": [names[6]], "hosts": [f"{names[1]} host"]},
        ],
        "target": {
            "clusters": [
                {
                    "name": f"{names[0]} cluster",
                    "hypervisor": platform,
                    **({"switches": [described]} if switch else {}),
                    "hosts": [{"name": f"{names[k]} host", "model": "dell-poweredge-r740-2x6130"} for k in range(1, 4)],
                }
            ]
        },
        "templates": {
            "own": [
                {
                    "name": f"{names[0]} template",
                    "os": "windows-server-2008-r2",
                    "vcpus": 1,
                    "memory": "1 GiB",
                    "disk": "1 GiB",
                }
            ]
        },
    }
    return json.dumps(content)
