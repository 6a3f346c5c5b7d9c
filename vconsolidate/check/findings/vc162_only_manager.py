"""VC162: one host runs all VMs of a management application."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from vconsolidate.check.facts import Facts
from vconsolidate.check.findings.base import FindingKind
from vconsolidate.check.findings.example import GUEST, HARDWARE, healthy
from vconsolidate.check.managers import managers
from vconsolidate.model.finding import Finding
from vconsolidate.model.server import Server


def _find(facts: Facts) -> Iterator[Finding]:
    for manager in managers(facts):
        host = manager.only_host
        if host is not None:
            protected = facts.cluster(host.cluster).policy.host_failures_tolerated > 0
            yield KIND.finding(
                manager.vms[0][0].name,
                manager.vms[0][0].place,
                severity="note" if protected else "warn",
                manager=manager.name,
                host=host.name,
                cluster=host.cluster,
                then=KIND.part("restarts" if protected else "down"),
            )


def _example() -> Facts:
    facts = healthy()
    server = Server("vm2", HARDWARE, GUEST, application="vCenter", role="management")
    return replace(facts, estate=replace(facts.estate, servers=(server,)))


KIND = FindingKind(
    id="VC162",
    title="One host runs the only manager",
    severity="warn",
    severity_from="or `note` where the cluster tolerates host failures",
    message="All of {manager} runs on {host}, a host of {cluster}: when it fails, nothing manages, and {then}.",
    parts={
        "restarts": "the VM has to restart on another host first",
        "down": "no room is kept to restart the VM",
    },
    tip="Run a second VM of it on another host, or write fault_tolerance: true.",
    doc="""
    A server of role `management` (vCenter, a backup proxy, …) is the only one of its application, or all VMs of the
    application run on one host. Its failure takes the manager when it is needed most. The finding is a `note` where
    `policy.host_failures_tolerated` makes sure that it restarts. See [services](services.md#management-vms).
    """,
    example=_example,
    find=_find,
)
