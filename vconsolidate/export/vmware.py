"""What the targets for VMware share: guest identifiers and versions of virtual hardware."""

from __future__ import annotations

import re
from typing import Final

from vconsolidate.export.fleet import Machine

ESX: Final = frozenset({"esx", "esxi"})
OTHER_GUEST: Final = "otherGuest64"


def guest_id(machine: Machine) -> str:
    """Return the guest identifier of the vSphere API; that of another system where none is known."""
    return machine.guest_names.vmware or OTHER_GUEST


def hardware_version(machine: Machine) -> int | None:
    """Return the version of the newest virtual hardware of its platform; None where that is no VMware."""
    text = machine.platform.virtual_hardware
    return int(text) if machine.platform.family in {"esx", "esxi", "gsx"} and text.isdecimal() else None


def hardware_family(machine: Machine) -> str | None:
    """Return ``vmx-14``; None where the platform is no VMware."""
    version = hardware_version(machine)
    return None if version is None else f"vmx-{version:02d}"


def configuration_guest(machine: Machine) -> str:
    """
    Return the guest identifier of a configuration file, ``windows7srv-64`` for ``windows7Server64Guest``.

    The files predate the API: lower case, without Guest, ``-64`` for 64 bits, and Longhorn without win.
    """
    name = guest_id(machine)
    if name == OTHER_GUEST:
        return "other-64"
    base = name.removesuffix("Guest").replace("Server64", "srv-64")
    base = re.sub(r"_?64$", "-64", base).replace("--64", "-64").lower()
    return base.replace("winlonghorn", "longhorn")
