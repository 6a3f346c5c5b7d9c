"""cloud-init seeds (user-data and meta-data) of Linux guests."""

from __future__ import annotations

import re
from typing import Final

import yaml

from vconsolidate.export.fleet import Fleet, Machine

FAMILIES: Final[frozenset[str]] = frozenset()
LEAVES_OUT: Final = (
    "Guests other than Linux.",
    "Users, keys and packages: they are the owner's.",
    "Addresses: the plan knows none, so cloud-init asks DHCP.",
)
_DOMAIN: Final = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)+")


def render(fleet: Fleet) -> dict[str, str]:
    """Return a folder for each VM that runs Linux."""
    files: dict[str, str] = {}
    for machine in fleet.machines:
        if machine.guest_family == "linux":
            files[f"{machine.file}/user-data"] = "#cloud-config\n" + _yaml(_user_data(machine))
            files[f"{machine.file}/meta-data"] = _yaml({"instance-id": machine.label, "local-hostname": _host(machine)})
    return files


def _user_data(machine: Machine) -> dict[str, object]:
    data: dict[str, object] = {"hostname": _host(machine)}
    if _DOMAIN.fullmatch(machine.name):
        data["fqdn"] = machine.name
    return {**data, "growpart": {"mode": "auto", "devices": ["/"]}}


def _host(machine: Machine) -> str:
    """Return the host name: the first label of a name with a domain, else the name in the form ``label``."""
    return machine.name.split(".")[0] if _DOMAIN.fullmatch(machine.name) else machine.label


def _yaml(content: dict[str, object]) -> str:
    return str(yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=1000))
