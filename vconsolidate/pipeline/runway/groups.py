"""Groups of VMs that grow alike: by tier, application, cluster, workload class, tag or label."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from vconsolidate.errors import UsageError
from vconsolidate.model.demand import VirtualMachine

FIELDS: Final = ("tier", "application", "class", "zone", "site")
"""What VMs can be grouped by besides tags and labels."""

OTHERS: Final = "others"
"""VMs without the label."""


def groups_of(vms: Sequence[VirtualMachine], by: str) -> tuple[str, ...]:
    """
    Return the name of the group of each VM; empty names without `by`.

    Parameters
    ----------
    by
        One of `FIELDS`, a tag, or the key of a label.

    Raises
    ------
    UsageError
        When no VM has such a tag or label.
    """
    if not by:
        return ("",) * len(vms)
    names = tuple(_group(vm, by) for vm in vms)
    if by not in FIELDS and vms and set(names) == {OTHERS}:
        tags = sorted({tag for vm in vms for tag in vm.tags} | {key for vm in vms for key, _ in vm.labels})
        hint = f"group by {', '.join(FIELDS)}" + (f", or by {', '.join(tags[:6])}" if tags else "")
        raise UsageError(f'no VM has a tag or label "{by}"', hint=hint)
    return names


def _group(vm: VirtualMachine, by: str) -> str:
    known = {
        "tier": f"tier {vm.tier}",
        "application": vm.application,
        "class": vm.workload_class,
        "zone": vm.zone,
        "site": vm.site,
    }
    if by in known:
        return known[by] or OTHERS
    if by in vm.tags:
        return by
    value = dict(vm.labels).get(by)
    return f"{by} {value}" if value else OTHERS
