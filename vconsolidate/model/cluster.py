"""Clusters of virtual hosts: those that exist, and types that can be bought."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from vconsolidate.model.evc import EvcBaseline
from vconsolidate.model.hardware import Cpu, Hardware
from vconsolidate.model.licence import ClusterLicence
from vconsolidate.model.network import Switch
from vconsolidate.model.place import NOWHERE, Place
from vconsolidate.model.platform import Hypervisor
from vconsolidate.model.policy import Policy


@dataclass(frozen=True, slots=True)
class HostType:
    """
    A type of virtual host that can be bought.

    Parameters
    ----------
    count
        Largest number that can be bought; None for as many as needed.
    price, licence_per_year
        Purchase price, and licence and support per host and year, in the estate's currency; None if not stated.
    labels
        Of every host of the type, for rules.
    """

    name: str
    hardware: Hardware
    count: int | None
    price: float | None = None
    licence_per_year: float | None = None
    labels: tuple[tuple[str, str], ...] = ()
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class ExistingHost:
    """
    An existing virtual host: it has a name and costs nothing to buy.

    Parameters
    ----------
    licence_per_year
        Licence and support, in the estate's currency; None if not stated.
    warranty_until
        Last day of its warranty; None where unknown.
    reuses
        Server or present host whose machine it is; it can be a host once that is empty. Empty for any other.
    """

    name: str
    hardware: Hardware
    type_name: str
    rack: str = ""
    labels: tuple[tuple[str, str], ...] = ()
    licence_per_year: float | None = None
    maintenance: bool = False
    warranty_until: date | None = None
    reuses: str = ""
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Cluster:
    """
    Hosts that share failover, rules, networks and storage.

    Parameters
    ----------
    host_types, hosts
        Types that can be bought for it, and existing hosts.
    networks
        Networks its hosts are wired to; empty means those of `switches`, or all where it states no switch.
    switches
        Virtual switches of every host, as the inventory states them.
    assumed_switch
        The switch to assume where none is stated; None where nothing is known of networks either.
    zones
        Security zones it may hold; empty means all.
    datastores
        Shared storage that all its hosts reach; empty means all.
    datastore_gib
        Shared storage for its VMs; None means it is sized by the plan instead of limiting it.
    evc
        Baseline of processor features of all its hosts; None for none.
    upgrade_s
        How long a host is out of service in a rolling upgrade; None where nobody says so.
    licences
        What all its hosts need, beside the `licence_per_year` of each.
    """

    name: str
    hypervisor: Hypervisor
    policy: Policy
    site: str = ""
    host_types: tuple[HostType, ...] = ()
    hosts: tuple[ExistingHost, ...] = ()
    networks: tuple[str, ...] = ()
    zones: tuple[str, ...] = ()
    datastores: tuple[str, ...] = ()
    datastore_gib: float | None = None
    labels: tuple[tuple[str, str], ...] = ()
    licences: tuple[ClusterLicence, ...] = ()
    switches: tuple[Switch, ...] = ()
    assumed_switch: Switch | None = None
    place: Place = NOWHERE
    evc: EvcBaseline | None = None
    upgrade_s: float | None = None

    @property
    def wired(self) -> tuple[str, ...] | None:
        """The networks its hosts are wired to, which may be none where it states switches; None for all."""
        if self.networks or not self.switches:
            return self.networks or None
        return tuple(dict.fromkeys(group.network for switch in self.switches for group in switch.port_groups))

    def runs_on(self, cpu: Cpu) -> bool:
        """Return whether a host with a processor can serve: its hypervisor runs on it, and it joins the baseline."""
        return self.hypervisor.runs_on(cpu) and (self.evc is None or self.evc.admits(cpu))
