"""Build the plan document from the results of the stages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from vconsolidate.check.facts import Facts
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.evidence import Conflict
from vconsolidate.model.finding import Finding
from vconsolidate.model.plan import Plan
from vconsolidate.model.recovery import RecoveryPlan
from vconsolidate.model.replay import Replay
from vconsolidate.report.compose.applications import application_sections
from vconsolidate.report.compose.assess import assess, yearly_costs
from vconsolidate.report.compose.assumptions import assumptions, unknown_hosts
from vconsolidate.report.compose.datastores import copying_section, datastore_sections
from vconsolidate.report.compose.firewall import firewall_sections, flow_sections, zone_policy_section
from vconsolidate.report.compose.hosts import cluster_sections, host_sections
from vconsolidate.report.compose.hosts_range import hosts_range_section
from vconsolidate.report.compose.isolation import blast_radius_sections, neighbour_sections
from vconsolidate.report.compose.limits import figure_sections, ignored_sections, limit_sections
from vconsolidate.report.compose.machine_use import machines_after, machines_before, replayed_loads
from vconsolidate.report.compose.network import host_switch_sections, switch_sections, traffic_sections
from vconsolidate.report.compose.outcome import (
    bounds_section,
    claims,
    finding_section,
    objective_section,
    stability_section,
    without_notes,
)
from vconsolidate.report.compose.phases import phase_sections
from vconsolidate.report.compose.platforms import platform_sections
from vconsolidate.report.compose.priors import priors_section
from vconsolidate.report.compose.provisioning import provisioning_section
from vconsolidate.report.compose.recovery import recovery_section
from vconsolidate.report.compose.replay import replay_section
from vconsolidate.report.compose.room_and_pools import (
    pool_sections,
    product_sections,
    reserved_room_sections,
    size_sections,
)
from vconsolidate.report.compose.savings import calculate, savings_section
from vconsolidate.report.compose.services import service_sections
from vconsolidate.report.compose.switch_off import switch_off_section
from vconsolidate.report.compose.templates import templates_section
from vconsolidate.report.compose.unix_frames import frame_sections
from vconsolidate.report.compose.vms import disposition_sections, placement_sections, vm_sections
from vconsolidate.report.run import RunInfo
from vconsolidate.report.schema.outcome import (
    ConflictSection,
    Generator,
    InputDigest,
    Inputs,
    RoundSection,
    Search,
)
from vconsolidate.report.schema.plan_document import SCHEMA_VERSION, PlanDocument
from vconsolidate.report.schema.replay import ReplaySection
from vconsolidate.report.verdict import verdict
from vconsolidate.version import __version__


def build(
    estate: Estate,
    demand: Demand,
    plan: Plan,
    replay: Replay | None,
    findings: Sequence[Finding],
    run: RunInfo,
    *,
    planning: Replay | None = None,
    late: tuple[str, ...] = (),
    ignored: Sequence[Finding] = (),
    recovery: RecoveryPlan | None = None,
) -> PlanDocument:
    """
    Return the plan document.

    Parameters
    ----------
    replay
        None where the plan has no placement or was not replayed.
    findings
        In the order of the report.
    planning
        Replay of the data used for planning, where `replay` covers other data.
    late
        Servers measured in only one of the two periods.
    ignored
        Findings that the owner ignores.
    recovery
        What becomes of the loss of a site; None where no recovery is asked for.
    """
    section = None
    if replay is not None:
        section = replay_section(demand, replay, (*findings, *ignored), unseen=run.unseen, planning=planning, late=late)
    notes = assumptions(estate, demand, plan, replay)
    document = _document(estate, demand, plan, section, findings, run, notes, replay)
    document = document.model_copy(update=_before_and_after(estate, demand, plan, replay))
    uplinks = replay.uplinks if replay is not None else ()
    facts = Facts(estate, demand, plan, replay, planning=planning, late=late, recovery=recovery)
    limits = limit_sections(facts)
    added: dict[str, object] = {
        "ignored": ignored_sections(estate, ignored),
        "limits": limits,
        "verification": without_notes(document.verification, limits),
        "figures": figure_sections(facts),
        "services": service_sections(facts),
        "isolation": blast_radius_sections(facts),
        "switches": switch_sections(estate),
        "host_switches": host_switch_sections(estate, demand, plan, uplinks),
        "traffic": traffic_sections(estate, demand, plan),
        "firewalls": firewall_sections(estate, demand, plan),
        "zone_policy": zone_policy_section(estate, demand, plan),
        "recovery": recovery_section(estate, recovery),
        "flows": flow_sections(estate, demand, plan),
    }
    if document.replay is not None:
        added["replay"] = document.replay.model_copy(update={"neighbours": neighbour_sections(facts)})
    document = document.model_copy(update=added)
    return document.model_copy(update={"verdict": verdict(document)})


def _document(
    estate: Estate,
    demand: Demand,
    plan: Plan,
    replay: ReplaySection | None,
    findings: Sequence[Finding],
    run: RunInfo,
    notes: tuple[str, ...],
    played: Replay | None,
) -> PlanDocument:
    """Return the document without its verdict."""
    hosts, bounds = host_sections(demand, plan), bounds_section(plan)
    actions = Counter(disposition.action for disposition in demand.dispositions)
    return PlanDocument(
        schema_version=SCHEMA_VERSION,
        generator=Generator(name="vconsolidate", version=__version__),
        name=estate.name,
        verdict="",
        status=plan.status,
        servers=len(estate.servers),
        servers_virtualised=len({vm.server for vm in demand.vms} | set(run.unplaced)),
        servers_kept=actions["keep_physical"],
        servers_retired=actions["retire"],
        servers_left=actions["leave"],
        hosts_used=plan.hosts_used,
        hosts_range=hosts_range_section(run.host_range),
        spares=sum(host.spare for host in plan.hosts),
        bounds=bounds,
        gap=plan.gap,
        objective=objective_section(plan, estate.economics.currency),
        conflicts=_conflicts(plan.conflicts),
        unprotected=_conflicts(plan.unprotected),
        stability=stability_section(plan),
        products=product_sections(plan),
        kept_room=reserved_room_sections(plan),
        room=size_sections(run.room, plan),
        resource_pools=pool_sections(estate, demand),
        applications=application_sections(estate, demand, plan),
        unix_frames=frame_sections(estate, demand),
        clusters=cluster_sections(estate, demand, plan, hosts),
        platforms=platform_sections(estate, demand, plan),
        datastores=datastore_sections(estate, demand, plan, played),
        copying=copying_section(estate, demand, plan),
        slots=demand.slots,
        hosts=hosts,
        switch_off=switch_off_section(estate, demand, plan),
        placements=placement_sections(demand, plan),
        unplaced=run.unplaced,
        dispositions=disposition_sections(estate, demand),
        vms=vm_sections(estate, demand, plan),
        templates=templates_section(estate, demand),
        priors=priors_section(estate),
        provisioning=provisioning_section(estate, demand),
        before=assess((), estate.economics),
        after=None,
        savings=None,
        replay=replay,
        findings=tuple(finding_section(finding) for finding in findings),
        verification=claims(demand, plan, bounds, replay, run),
        assumptions=notes,
        changed=run.changed,
        inputs=_inputs(estate, run),
        seed=run.seed,
        history_seed=None if demand.series.seed == run.seed else demand.series.seed,
        search=_search(plan, run),
        rounds=_rounds(run),
        phases=phase_sections(plan.phases),
    )


def _before_and_after(estate: Estate, demand: Demand, plan: Plan, replay: Replay | None) -> dict[str, object]:
    """Return the machines of today and of the plan under the replayed load, and what the plan saves."""
    loads = replayed_loads(demand, plan, replay)
    today = machines_before(estate, loads)
    if not plan.hosts:
        return {"before": assess(today, estate.economics)}
    planned = machines_after(estate, demand, plan, replay, loads)
    found = calculate(estate, demand, plan, replay, today, planned)
    before = assess(today, estate.economics, yearly_costs(found.costs, "before"))
    after = assess(planned, estate.economics, yearly_costs(found.costs, "after"))
    unknown = unknown_hosts(estate, demand)
    savings = None if unknown else savings_section(estate, demand, plan, found, before, after)
    return {"before": before, "after": after, "savings": savings}


def _conflicts(conflicts: Sequence[Conflict]) -> tuple[ConflictSection, ...]:
    return tuple(ConflictSection(subject=item.subject, message=item.message) for item in conflicts)


def _inputs(estate: Estate, run: RunInfo) -> Inputs:
    return Inputs(
        inventory=run.inventory,
        overrides=run.overrides,
        files=tuple(InputDigest(path=item.path, sha256=item.sha256) for item in estate.inputs),
        baseline=estate.baseline.source if estate.baseline is not None else "",
    )


def _search(plan: Plan, run: RunInfo) -> Search:
    start_s, end_s = run.planned_span or (None, None)
    return Search(
        work=run.work,
        seconds=run.seconds,
        held_out_days=run.held_out_days,
        interrupted=plan.interrupted,
        limited=plan.limited,
        resumed=run.resumed,
        planned_from_s=start_s,
        planned_until_s=end_s,
    )


def _rounds(run: RunInfo) -> tuple[RoundSection, ...]:
    return tuple(
        RoundSection(number=one.number, hosts_used=one.hosts_used, refuted=one.refuted, cuts=one.cuts)
        for one in run.rounds
    )
