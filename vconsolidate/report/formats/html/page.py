"""The page of a plan: its key figures and its sections, in the order in which people read them."""

from __future__ import annotations

from vconsolidate.report.formats.html.applications import applications, unix_frames
from vconsolidate.report.formats.html.blocks import Page
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
from vconsolidate.report.formats.html.shorten import section
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
        section("conflicts", conflicts_heading(document), conflicts(document)),
        section("findings", "Findings", findings(document, folder)),
        section("savings", "What it saves" if document.savings is not None else "Today", savings_section(document)),
        section("limits", LIMITS_TITLE, limits(document, folder)),
        section("hosts", "Hosts", hosts(document)),
        section("time", "Hosts over time", over_time(document)),
        section("placement", "Placement", placement(document)),
        section("utilisation", "Utilisation before and after", utilisation(document)),
        section("memory", "Memory reclaim", reclaim(document)),
        section("failures", "Host failures", failures(document)),
        section("unprotected", "VMs that cannot restart when their host fails", unprotected_vms(document)),
        section("recovery", RECOVERY, recovery(document)),
        section("servers", "Servers", servers(document, folder)),
        section("replay", "Replay", replay_section(document)),
        section("events", "Events", events(document)),
        section("isolation", "Isolation", isolation(document)),
        section("outlook", "Outlook", outlook(document)),
        section("services", "Services", services(document)),
        section("applications", "Applications", applications(document)),
        section("frames", "UNIX frames", unix_frames(document)),
        section("platforms", PLATFORMS_TITLE, platforms(document)),
        section("room", "Room for more VMs", room(document)),
        section("storage", "Storage", storage(document)),
        section("switches", "Virtual switches", network(document)),
        section("licences", "Licences", products(document)),
        section("pools", "Resource pools", pools(document)),
        section("templates", TITLE, templates(document)),
        section("firewalls", "Host firewalls", firewalls(document)),
        section("zones", "Zone rules and flows", zone_rules(document)),
        section("priors", PRIORS_TITLE, priors(document)),
        section("stability", changes_title(document), changes(document)),
        section("partitions", "VMs of each host", partitions(document)),
        section("evidence", "Evidence", evidence(document)),
        section("assumptions", "Assumptions", assumptions(document)),
        section("objective", "Objective, in order of priority", objective(document)),
        section("rounds", "Repair", rounds(document)),
        section("search", "The search", search(document)),
        section("provenance", "How this plan was made", provenance(document)),
    )
    return Page(
        title=document.name,
        subtitle="Consolidation plan",
        headline=headline(document),
        verdict=document.verdict,
        level=level(document),
        keys=keys(document),
        sections=[one for one in sections if one.blocks],
        footer=f"{document.generator.name} {document.generator.version}, document {document.schema_version}",
    )
