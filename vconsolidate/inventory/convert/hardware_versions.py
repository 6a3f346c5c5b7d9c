"""Versions of virtual hardware as inventories write them."""

from __future__ import annotations

from vconsolidate.inventory.convert.context import Context
from vconsolidate.inventory.node import Route
from vconsolidate.inventory.problems import quoted
from vconsolidate.model.platform import Hypervisor
from vconsolidate.model.virtual_hardware import VirtualHardware


def find_version(stated: int | str | None, route: Route, context: Context) -> VirtualHardware | None:
    """Return the version that `stated` at `route` means on any platform; None, among the problems where it is none."""
    if stated is None:
        return None
    lines = context.catalog.platforms.parts.hardware_lines.values()
    known = {version.version: version for line in lines for version in line}
    found = known.get(_plain(stated))
    if found is None:
        names = ", ".join(known)
        context.wrong(route, f"unknown version of virtual hardware {quoted(str(stated))} (write one of {names})")
    return found


def cap_hardware(hypervisor: Hypervisor, stated: int | str | None, route: Route, context: Context) -> Hypervisor:
    """Return the platform with VMs no later than a version; itself, with the reason, where it lacks the version."""
    if stated is None:
        return hypervisor
    own = {version.version: version for version in hypervisor.own_hardware_versions}
    found = own.get(_plain(stated))
    if found is not None:
        return hypervisor.with_hardware(found)
    called = f"{hypervisor.name} {hypervisor.version}"
    message = f"{called} has no virtual hardware {quoted(str(stated))}"
    context.wrong(route, message + (f" (write one of {', '.join(own)})" if own else " (leave it out)"))
    return hypervisor


def _plain(stated: int | str) -> str:
    """Return the version of ``vmx-13``, ``13`` or ``Generation 2``, as the catalogue has it."""
    return str(stated).strip().lower().removeprefix("vmx-")
