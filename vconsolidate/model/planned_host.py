"""A host of a plan, and how much of its resources the plan uses."""

from __future__ import annotations

from dataclasses import dataclass

from vconsolidate.model.hardware import Hardware


@dataclass(frozen=True, slots=True)
class PlannedHost:
    """
    A host the plan uses.

    Parameters
    ----------
    name
        Of an existing host, or ``<cluster>-<type>-<number>`` for one to buy.
    type_name
        Host type (or the type of an existing host).
    existing
        The host exists today; False for a host to buy.
    spare
        Kept empty so that the cluster survives failures (``policy.host_failures_tolerated``).
    cost
        Purchase price (0 for an existing host) plus licences over the horizon.
    power_cost
        Idle power over the horizon, the facility's share included; 0 where no electricity price is known.
    """

    name: str
    cluster: str
    type_name: str
    hardware: Hardware
    existing: bool
    spare: bool
    site: str
    rack: str
    cost: float
    labels: tuple[tuple[str, str], ...] = ()
    power_cost: float = 0.0

    def domain(self, key: str) -> str:
        """Return what fails at once with it: the label ``key`` with its value, or its own name where it has none."""
        value = {"host": "", "rack": self.rack, "site": self.site}.get(key, "") or dict(self.labels).get(key, "")
        return f"{key} {value}" if value and key != "host" else self.name


@dataclass(frozen=True, slots=True)
class ResourceLoad:
    """
    Planned use of one resource of one host.

    Parameters
    ----------
    resource
        ``cpu``, ``cpu@09:00`` (a slot of the profile), ``vcpus``, ``memory_configured``, ``memory_consumed``,
        ``memory_reserved``, ``network``, ``vms``, ``reserved_cpu``.
    used, capacity
        In `unit`; capacity is after ceilings, overcommit and the hypervisor's reserve, so used ≤ capacity.
    """

    resource: str
    used: float
    capacity: float
    unit: str

    @property
    def fraction(self) -> float:
        """Used over capacity."""
        return self.used / self.capacity if self.capacity else 0.0
