"""Compose the assessment of an estate."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.hardware import Hardware
from vconsolidate.model.policy import Policy
from vconsolidate.model.today import hosts_today, known_by_name_only, machines_of
from vconsolidate.report.assessment import estate as parts
from vconsolidate.report.assessment.schema import SCHEMA_VERSION, AssessmentDocument, ServerCounts
from vconsolidate.report.assessment.use import idle, oversized, resource_use
from vconsolidate.report.assessment.words import verdict
from vconsolidate.report.compose.assess import assess
from vconsolidate.report.compose.machine_use import machines_before
from vconsolidate.report.schema.outcome import Generator
from vconsolidate.sizing.server_use import uses
from vconsolidate.version import __version__


def compose(estate: Estate, demand: Demand, *, inventory: str, as_of: date | None = None) -> AssessmentDocument:
    """
    Return the assessment of an estate.

    Parameters
    ----------
    demand
        The estate's workloads as sized: they tell the candidates from the others.
    inventory
        As named on the command line.
    as_of
        Day that warranties are judged by; None judges none.
    """
    servers = uses(estate.servers, estate.trace)
    machines = list(_machines(estate))
    policy = estate.clusters[0].policy if estate.clusters else Policy()
    virtual = sum(server.is_virtual for server in estate.servers)
    document = AssessmentDocument(
        schema_version=SCHEMA_VERSION,
        generator=Generator(name="vconsolidate", version=__version__),
        name=estate.name,
        inventory=inventory,
        as_of=as_of.isoformat() if as_of is not None else None,
        verdict="",
        servers=ServerCounts(
            total=len(estate.servers),
            physical=len(estate.servers) - virtual,
            virtual=virtual,
            hosts_today=len(hosts_today(estate)),
            hosts_by_name=len(known_by_name_only(estate)),
            vms_without_host=machines_of(estate, (server.name for server in estate.servers)).unknown,
        ),
        machines=assess(machines_before(estate), estate.economics),
        cpu=resource_use(servers, "MHz"),
        memory=resource_use(servers, "MiB"),
        idle=idle(servers),
        oversized=oversized(servers, policy),
        groups=parts.groups(estate),
        age=parts.age(machines, as_of),
        outlook=parts.outlook(estate, demand.dispositions),
        data=parts.data_quality(estate, demand, servers),
    )
    return document.model_copy(update={"verdict": verdict(document)})


def _machines(estate: Estate) -> Iterator[tuple[str, Hardware, date | None]]:
    """Yield name, hardware and end of the warranty of every physical machine of today."""
    for server in estate.servers:
        if not server.is_virtual:
            yield server.name, server.hardware, server.warranty_until
    for one in hosts_today(estate):
        if one.host.hardware is not None:
            yield one.host.name, one.host.hardware, one.host.warranty_until
