"""Things that happen during a replay: workloads that grow, VMs that grow with them, hosts taken out of service."""

from __future__ import annotations

from dataclasses import dataclass

from vconsolidate.model.place import NOWHERE, Place


@dataclass(frozen=True, slots=True)
class Surge:
    """
    Demand for CPU and memory is multiplied for a time: a VM that doubles, or all of them after years of growth.

    Parameters
    ----------
    vms
        Names; empty means all.
    factor
        New demand over old, > 0.
    at_s, until_s
        Seconds after the start of the replay; until the end where `until_s` is None.
    """

    vms: tuple[str, ...]
    factor: float
    at_s: int = 0
    until_s: int | None = None
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class HotAdd:
    """
    A running VM gets more vCPUs or memory, if its guest system takes them.

    Parameters
    ----------
    vcpus, memory_mib
        How much more.
    at_s
        Seconds after the start of the replay.
    """

    vm: str
    vcpus: int = 0
    memory_mib: int = 0
    at_s: int = 0
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Maintenance:
    """
    A host is emptied; its VMs go where they would restart if it failed.

    Parameters
    ----------
    at_s, until_s
        Seconds after the start of the replay; for a day where `until_s` is None.
    """

    host: str
    at_s: int = 0
    until_s: int | None = None
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Runaway:
    """
    A VM goes wild: it keeps all its vCPUs busy and touches all its memory, as far as its limit lets it.

    Parameters
    ----------
    at_s, until_s
        Seconds after the start of the replay; until the end where `until_s` is None.
    """

    vm: str
    at_s: int = 0
    until_s: int | None = None
    place: Place = NOWHERE


Event = Surge | HotAdd | Maintenance | Runaway


@dataclass(frozen=True, slots=True)
class Refusal:
    """
    An event that could not happen.

    Parameters
    ----------
    subject
        VM or host it is about.
    reason
        One sentence.
    """

    subject: str
    reason: str
    place: Place = NOWHERE
