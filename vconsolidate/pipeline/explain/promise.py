"""One requirement of an inventory that can be taken away: a rule, a limit of a policy, a number of hosts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from vconsolidate.model.estate import Estate
from vconsolidate.model.explanation import ConflictPart


@dataclass(frozen=True, slots=True)
class Promise:
    """
    A requirement of the inventory that can be taken away.

    Parameters
    ----------
    key
        Kind of the requirement, for the relaxations: ``rule``, ``zone``, ``fault_tolerance``, ``room``, ``pool``,
        ``count``, ``no_types``, ``maintenance``, ``datastore``, ``capacity_gib`` or ``iops`` or ``thin_overcommit`` of
        a datastore of its own, ``wired`` or ``reached`` or
        ``zone_held`` of a cluster, ``place_on`` of a server, or the field of the policy.
    part
        The requirement in words, with its line of the inventory.
    without
        Returns an estate without the requirement.
    cluster, subject
        Name of the cluster, and rule number or name of the zone, server, room, pool, host type or host that the
        requirement is about; empty where there is none.
    """

    key: str
    part: ConflictPart
    without: Callable[[Estate], Estate]
    cluster: str = ""
    subject: str = ""
