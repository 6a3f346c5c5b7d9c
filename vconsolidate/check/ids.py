"""Identifiers of all findings; each has a section in ``docs/findings.md``."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

TITLES: Mapping[str, str] = MappingProxyType(
    {
        "VC101": "No plan exists",
        "VC102": "No plan was found within the limit",
        "VC103": "The plan is not proven optimal",
        "VC104": "Guest system is deprecated on the hypervisor",
        "VC105": "Memory overcommit without a balloon driver",
        "VC106": "Business-critical VM in a cluster that tolerates no host failure",
        "VC107": "Rule broken or capacity exceeded",
        "VC108": "A change that makes a plan possible",
        "VC109": "Wish not kept",
        "VC110": "Racks of hosts to buy are not known",
        "VC111": "Licences the plan needs",
        "VC112": "Cluster with more hosts than its platform manages",
        "VC113": "Server that cannot be virtualised as decided",
        "VC114": "Host that cannot run its hypervisor",
        "VC115": "VM wider than its host",
        "VC116": "VM that stays where no room is kept for it",
        "VC201": "Ready time above the service level",
        "VC202": "Co-stop index above the service level",
        "VC203": "Ballooning above the service level",
        "VC204": "Compressed memory above the service level",
        "VC205": "Hypervisor swap above the service level",
        "VC206": "Memory state worse than the service level",
        "VC207": "Host above its CPU ceiling for too long",
        "VC208": "Host asked for more CPU than it has",
        "VC209": "Memory that no technique can free",
        "VC210": "Slowdown by memory reclaim above the service level",
        "VC211": "Host would break its level in another such period",
        "VC212": "Event that could not happen",
        "VC213": "CPU work left undone above the service level",
        "VC214": "Host's CPU peak above the service level",
        "VC221": "VM cannot be restarted after a host failure",
        "VC222": "Service level broken after a host failure",
        "VC223": "Slot-based admission control tolerates fewer failures",
        "VC224": "VM finds no host during maintenance",
        "VC225": "Fault-tolerant VM is left without a secondary",
        "VC226": "Hosts stay empty although VMs may run on them",
        "VC301": "Budget exceeded",
        "VC302": "Budget not reached",
        "VC303": "Budget could not be measured",
        "VC401": "Replay on made-up demand",
        "VC402": "Servers without a trace",
        "VC403": "Little history behind the figures",
        "VC404": "Processor rating is uncertain",
        "VC405": "Long measuring interval hides peaks",
        "VC406": "Short history",
        "VC407": "Trace and stated demand contradict each other",
        "VC408": "Servers measured in one period only",
        "VC409": "Trace is implausibly small for its unit",
    }
)
"""Identifier → title."""
