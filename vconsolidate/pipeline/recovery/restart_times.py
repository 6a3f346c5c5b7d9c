"""
When VMs run again after the loss of a site: every host restarts one after the other, the most critical tier first.

The first restart begins after the decision to switch; each takes the same time. Left out: the order that applications
need among each other, slower starts under load, and work by hand.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from vconsolidate.model.admission import RESTART_ORDER
from vconsolidate.model.demand import VirtualMachine
from vconsolidate.model.recovery import Recovery, Restarted


def restarts(
    recovery: Recovery, vms: Sequence[VirtualMachine], host_of: Mapping[str, str], staying: frozenset[str]
) -> tuple[Restarted, ...]:
    """Return when each VM runs, in the order of `vms`; None where nobody stated how fast hosts restart VMs."""
    rate = recovery.restarts_per_host_hour
    queue = sorted(
        (vm for vm in vms if vm.name not in staying), key=lambda vm: (vm.tier, RESTART_ORDER.index(vm.restart), vm.name)
    )
    started: dict[str, int] = {}
    ready: dict[str, float] = {}
    for vm in queue:
        host = host_of[vm.name]
        started[host] = started.get(host, 0) + 1
        if rate is not None:
            ready[vm.name] = recovery.decision_s + started[host] * 3600.0 / rate
    ready |= dict.fromkeys(staying, 0.0)
    return tuple(
        Restarted(vm.name, host_of[vm.name], vm.tier, stayed=vm.name in staying, ready_s=ready.get(vm.name))
        for vm in vms
    )
