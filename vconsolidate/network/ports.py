"""The ports that VMs take on the switches of their host."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from vconsolidate.model.network import PortGroup, Switch


def ports_of(networks: Iterable[str], switches: Sequence[Switch]) -> Iterator[tuple[int, PortGroup]]:
    """Yield the index of the switch and the port group for each network of a VM that a switch has."""
    by_network = {
        group.network: (index, group) for index, switch in enumerate(switches) for group in switch.port_groups
    }
    for network in networks:
        if network in by_network:
            yield by_network[network]


def shares_of(networks: Sequence[str], switches: Sequence[Switch]) -> tuple[float, ...]:
    """
    Return the share of a VM's traffic on each switch.

    It is split evenly among the VM's networks, and all on the first switch where it has none; what each adapter carries
    is not known.
    """
    ports = [index for index, _ in ports_of(networks, switches)] or [0]
    return tuple(ports.count(index) / len(ports) for index in range(len(switches)))
