"""The plan document from the stages' results."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.finding import Finding
from vconsolidate.model.plan import Plan
from vconsolidate.model.replay import Replay
from vconsolidate.model.today import host_of_server
from vconsolidate.report.compose.assess import assess
from vconsolidate.report.compose.hosts import cluster_sections, host_sections
from vconsolidate.report.compose.machine_use import machines_after, machines_before
from vconsolidate.report.compose.outcome import (
    bounds_section,
    claims,
    finding_section,
    objective_section,
    stability_section,
)
from vconsolidate.report.compose.replay import replay_section
from vconsolidate.report.compose.room_and_pools import (
    pool_sections,
    product_sections,
    reserved_room_sections,
    size_sections,
)
from vconsolidate.report.compose.savings import savings_section
from vconsolidate.report.compose.vms import disposition_sections, placement_sections, vm_sections
from vconsolidate.report.run import RunInfo
from vconsolidate.report.schema.outcome import (
    ConflictSection,
    Generator,
    HostsRange,
    InputDigest,
    Inputs,
    Phase,
    RoundSection,
    Search,
)
from vconsolidate.report.schema.plan_document import SCHEMA_VERSION, PlanDocument
from vconsolidate.report.verdict import verdict
from vconsolidate.version import __version__

EXISTING_HOSTS_NOTE = (
    "Existing hosts that the plan uses count after, not before: their power, space and contracts are charged to the "
    "plan."
)
HOSTS_TODAY_NOTE = (
    "Hosts that run servers of the inventory today as VMs count before, and after where the plan uses them or VMs stay "
    "on them; existing hosts that run none of them count only where the plan uses them."
)
POWER_NOTE = (
    "Power between idle and full load is linear in CPU utilisation; servers of unknown utilisation count as idle."
)
SECONDARIES_NOTE = (
    "A fault-tolerance secondary does its primary's CPU work again and receives its traffic; the log of disk reads "
    "between the two is not counted."
)
ADMINISTRATION_NOTE = (
    "Administration is counted per physical machine, before and after: guests are taken to cost nothing to "
    "administer, so its saving is an upper limit."
)


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
) -> PlanDocument:
    """
    Return the plan document.

    Parameters
    ----------
    replay
        None where the plan has no placement or was not replayed.
    findings
        In the order they are to be shown.
    planning
        Replay of the data that the plan was made on, where `replay` is of other data.
    late
        Servers measured in one of these periods only.
    """
    hosts = host_sections(demand, plan)
    bounds = bounds_section(plan)
    before = assess(machines_before(estate), estate.economics)
    after = assess(machines_after(estate, demand, plan), estate.economics) if plan.hosts else None
    replayed = None
    if replay is not None:
        replayed = replay_section(demand, replay, findings, unseen=run.unseen, planning=planning, late=late)
    actions = Counter(disposition.action for disposition in demand.dispositions)
    document = PlanDocument(
        schema_version=SCHEMA_VERSION,
        generator=Generator(name="vconsolidate", version=__version__),
        name=estate.name,
        verdict="",
        status=plan.status,
        servers=len(estate.servers),
        servers_virtualised=len({vm.server for vm in demand.vms} | set(run.unplaced)),
        servers_kept=actions["keep_physical"],
        servers_retired=actions["retire"],
        hosts_used=plan.hosts_used,
        hosts_range=_hosts_range(run),
        spares=sum(host.spare for host in plan.hosts),
        bounds=bounds,
        gap=plan.gap,
        objective=objective_section(plan, estate.economics.currency),
        conflicts=tuple(ConflictSection(subject=item.subject, message=item.message) for item in plan.conflicts),
        unprotected=tuple(ConflictSection(subject=item.subject, message=item.message) for item in plan.unprotected),
        stability=stability_section(plan),
        products=product_sections(plan),
        kept_room=reserved_room_sections(plan),
        room=size_sections(run.room, plan),
        resource_pools=pool_sections(estate, demand),
        clusters=cluster_sections(estate, demand, plan, hosts),
        slots=demand.slots,
        hosts=hosts,
        placements=placement_sections(demand, plan),
        unplaced=run.unplaced,
        dispositions=disposition_sections(estate, demand),
        vms=vm_sections(estate, demand, plan),
        before=before,
        after=after,
        savings=savings_section(estate, demand, plan, before, after) if after else None,
        replay=replayed,
        findings=tuple(finding_section(finding) for finding in findings),
        verification=claims(demand, plan, bounds, replayed, run),
        assumptions=_assumptions(estate, demand, plan, replay),
        changed=run.changed,
        inputs=Inputs(
            inventory=run.inventory,
            overrides=run.overrides,
            files=tuple(InputDigest(path=item.path, sha256=item.sha256) for item in estate.inputs),
        ),
        seed=run.seed,
        search=Search(
            work=run.work,
            seconds=run.seconds,
            held_out_days=run.held_out_days,
            interrupted=plan.interrupted,
            limited=plan.limited,
            planned_from_s=run.planned_span[0] if run.planned_span else None,
            planned_until_s=run.planned_span[1] if run.planned_span else None,
        ),
        rounds=tuple(
            RoundSection(number=r.number, hosts_used=r.hosts_used, refuted=r.refuted, cuts=r.cuts) for r in run.rounds
        ),
        phases=tuple(Phase(phase=item.phase, value=item.value, bound=item.bound) for item in plan.phases),
    )
    return document.model_copy(update={"verdict": verdict(document)})


def _hosts_range(run: RunInfo) -> HostsRange | None:
    found = run.host_range
    if found is None:
        return None
    return HostsRange(
        low=found.low,
        typical=found.typical,
        high=found.high,
        cpu_error_fraction=found.cpu_error_fraction,
        memory_error_fraction=found.memory_error_fraction,
        rests_on=found.rests_on,
        high_is_bound=found.high_is_bound,
    )


def _assumptions(estate: Estate, demand: Demand, plan: Plan, replay: Replay | None) -> tuple[str, ...]:
    own = [POWER_NOTE] if plan.hosts else []
    if plan.hosts and estate.economics.administration_per_server_year:
        own.append(ADMINISTRATION_NOTE)
    if plan.hosts and demand.paired:
        own.append(SECONDARIES_NOTE)
    if plan.hosts and host_of_server(estate):
        own.append(HOSTS_TODAY_NOTE)
    elif any(host.existing for host in plan.hosts):
        own.append(EXISTING_HOSTS_NOTE)
    every = [*estate.notes, *demand.notes, *(replay.assumptions if replay else ()), *own]
    return tuple(dict.fromkeys(every))
