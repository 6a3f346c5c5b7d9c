"""The page of a plan: its key figures and its sections, in the order in which people read them."""

from __future__ import annotations

from vconsolidate.report.formats.html.applications import applications, unix_frames
from vconsolidate.report.formats.html.blocks import Page, Section
from vconsolidate.report.formats.html.business import savings_section, utilisation
from vconsolidate.report.formats.html.findings import findings
from vconsolidate.report.formats.html.firewall import firewalls, zone_rules
from vconsolidate.report.formats.html.hosts import hosts, partitions, placement
from vconsolidate.report.formats.html.isolation import events, isolation
from vconsolidate.report.formats.html.keys import keys
from vconsolidate.report.formats.html.limits import limits
from vconsolidate.report.formats.html.network import network
from vconsolidate.report.formats.html.outlook import failures, outlook
from vconsolidate.report.formats.html.overview import changes, conflicts, objective, servers, unprotected_vms
from vconsolidate.report.formats.html.platforms import platforms
from vconsolidate.report.formats.html.priors import priors
from vconsolidate.report.formats.html.provenance import assumptions, evidence, provenance, rounds, search
from vconsolidate.report.formats.html.recovery import recovery
from vconsolidate.report.formats.html.replay import over_time, reclaim, replay_section
from vconsolidate.report.formats.html.room_and_pools import pools, products, room, storage
from vconsolidate.report.formats.html.services import services
from vconsolidate.report.formats.html.templates_section import templates
from vconsolidate.report.headline import headline, level
from vconsolidate.report.levels import changes_title
from vconsolidate.report.limits import LIMITS_TITLE
from vconsolidate.report.platforms import PLATFORMS_TITLE
from vconsolidate.report.priors import PRIORS_TITLE
from vconsolidate.report.recovery import TITLE as RECOVERY
from vconsolidate.report.schema.plan_document import PlanDocument
from vconsolidate.report.templates import TITLE
from vconsolidate.report.wording import conflicts_heading


def page(document: PlanDocument, folder: str = ".") -> Page:
    """
    Return the whole page; sections that have nothing to say are left out.

    Parameters
    ----------
    folder
        Where files of the inventory lie, seen from the page.
    """
    sections = (
        Section("conflicts", conflicts_heading(document), conflicts(document)),
        Section("findings", "Findings", findings(document, folder)),
        Section("savings", "What it saves" if document.savings is not None else "Today", savings_section(document)),
        Section("limits", LIMITS_TITLE, limits(document, folder)),
        Section("hosts", "Hosts", hosts(document)),
        Section("time", "Hosts over time", over_time(document)),
        Section("placement", "Placement", placement(document)),
        Section("utilisation", "Utilisation before and after", utilisation(document)),
        Section("memory", "Memory reclaim", reclaim(document)),
        Section("failures", "Host failures", failures(document)),
        Section("unprotected", "VMs that cannot restart when their host fails", unprotected_vms(document)),
        Section("recovery", RECOVERY, recovery(document)),
        Section("servers", "Servers", servers(document, folder)),
        Section("replay", "Replay", replay_section(document)),
        Section("events", "Events", events(document)),
        Section("isolation", "Isolation", isolation(document)),
        Section("outlook", "Outlook", outlook(document)),
        Section("services", "Services", services(document)),
        Section("applications", "Applications", applications(document)),
        Section("frames", "UNIX frames", unix_frames(document)),
        Section("platforms", PLATFORMS_TITLE, platforms(document)),
        Section("room", "Room for more VMs", room(document)),
        Section("storage", "Storage", storage(document)),
        Section("switches", "Virtual switches", network(document)),
        Section("licences", "Licences", products(document)),
        Section("pools", "Resource pools", pools(document)),
        Section("templates", TITLE, templates(document)),
        Section("firewalls", "Host firewalls", firewalls(document)),
        Section("zones", "Zone rules and flows", zone_rules(document)),
        Section("priors", PRIORS_TITLE, priors(document)),
        Section("stability", changes_title(document), changes(document)),
        Section("partitions", "VMs of each host", partitions(document)),
        Section("evidence", "Evidence", evidence(document)),
        Section("assumptions", "Assumptions", assumptions(document)),
        Section("objective", "Objective, in order of priority", objective(document)),
        Section("rounds", "Repair", rounds(document)),
        Section("search", "The search", search(document)),
        Section("provenance", "How this plan was made", provenance(document)),
    )
    return Page(
        title=document.name,
        subtitle="Consolidation plan",
        headline=headline(document),
        verdict=document.verdict,
        level=level(document),
        keys=keys(document),
        sections=[section for section in sections if section.blocks],
        footer=f"{document.generator.name} {document.generator.version}, document {document.schema_version}",
    )
