"""The firewalls of the plan's hosts."""

from __future__ import annotations

from collections.abc import Mapping

from vconsolidate.errors import UsageError
from vconsolidate.export.host import Firewall, Service
from vconsolidate.export.names import plain
from vconsolidate.firewall.ports import port_of
from vconsolidate.firewall.regions import network_of
from vconsolidate.report.schema.firewall import FirewallSection
from vconsolidate.report.schema.plan_document import PlanDocument


def firewalls_by_host(document: PlanDocument) -> Mapping[str, Firewall]:
    """
    Return the firewall of each host, by its name in the plan; hosts whose firewall is not planned are missing.

    Raises
    ------
    UsageError
        When a port or an address is none, in a document that was edited by hand.
    """
    return {host: _firewall(section) for section in document.firewalls for host in section.hosts}


def _firewall(section: FirewallSection) -> Firewall:
    try:
        services = tuple(
            Service(
                name=plain(one.name),
                open=one.state == "open",
                ports=tuple(map(port_of, one.ports)),
                addresses=tuple(map(network_of, one.addresses)),
                own=not one.source,
            )
            for one in section.services
        )
    except ValueError as error:
        raise UsageError(f"the plan has a broken firewall of cluster {section.cluster}: {error}") from error
    return Firewall(section.default, services)
