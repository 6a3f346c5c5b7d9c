"""What VMs take of the switches of their host: arithmetic of its own, from the inventory's words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from vconsolidate.model.cluster import Cluster
from vconsolidate.model.demand import VirtualMachine
from vconsolidate.model.hardware import Hardware
from vconsolidate.model.network import Switch
from vconsolidate.model.planned_host import ResourceLoad


def switch_loads(
    cluster: Cluster, hardware: Hardware, vms: Sequence[VirtualMachine], *, traffic: bool
) -> Iterator[ResourceLoad]:
    """
    Yield traffic on the uplinks and adapters on the ports of each switch that the cluster states.

    Parameters
    ----------
    traffic
        Network traffic is known.
    """
    homes = {group.network: number for number, one in enumerate(cluster.switches) for group in one.port_groups}
    adapters = [[homes[name] for name in vm.networks if name in homes] for vm in vms]
    left = hardware.nic_ports - sum(switch.uplinks or 0 for switch in cluster.switches)
    ceiling = cluster.policy.network_ceiling_fraction
    for number, switch in enumerate(cluster.switches):
        rate = _rate(switch, hardware, left)
        if rate is not None and traffic:
            used = sum(
                vm.network_mbps * (on.count(number) / len(on) if on else float(number == 0))
                for vm, on in zip(vms, adapters, strict=True)
            )
            yield ResourceLoad(f"network@{number + 1}" if number else "network", float(used), ceiling * rate, "Mbit/s")
    for number, switch in enumerate(cluster.switches):
        if switch.ports is not None:
            taken = sum(on.count(number) for on in adapters)
            yield ResourceLoad(f"ports@{number + 1}", float(taken), float(switch.ports), "port")


def _rate(switch: Switch, hardware: Hardware, left: int) -> float | None:
    """Return what the uplinks of a switch carry together, 0 without any; None where the machine's ports are unknown."""
    if switch.uplinks is None and not hardware.nic_ports:
        return None
    number = max(0, left) if switch.uplinks is None else switch.uplinks
    used = min(number, switch.active or number)
    if switch.teaming == "explicit_failover":
        used = min(1, number)
    return used * (switch.uplink_mbps or hardware.nic_mbps)
