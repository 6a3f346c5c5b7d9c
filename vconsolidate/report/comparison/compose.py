"""Put the plans of one inventory on several platforms side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vconsolidate.report.comparison.facts import facts
from vconsolidate.report.comparison.schema import ComparedPlatformSection, ComparisonDocument, PhysicalSection
from vconsolidate.report.schema.outcome import Generator
from vconsolidate.report.schema.plan_document import PlanDocument
from vconsolidate.report.wording import by_reason, dispositions_for, has_plan
from vconsolidate.version import __version__
from vconsolidate.words import counted, listed, verb


@dataclass(frozen=True, slots=True)
class PlatformPlan:
    """The plan on one platform, and what was adapted in the inventory for it."""

    key: str
    name: str
    document: PlanDocument
    adapted: tuple[str, ...]


def compose(plans: Sequence[PlatformPlan], inventory: str) -> ComparisonDocument:
    """Return the comparison; `plans` has at least one."""
    platforms = tuple(_platform(plan) for plan in plans)
    first = plans[0].document
    return ComparisonDocument(
        comparison_version="1.0",
        generator=Generator(name="vconsolidate", version=__version__),
        name=first.name,
        inventory=inventory,
        currency=first.objective.currency,
        verdict=_verdict(platforms),
        platforms=platforms,
    )


def _platform(plan: PlatformPlan) -> ComparedPlatformSection:
    document = plan.document
    placed = has_plan(document)
    replayed = document.replay.hosts if document.replay is not None else ()
    figures = {figure.metric: figure.value for figure in document.figures}
    machines = {
        (platform.cluster, machine.model, machine.memory_mib): machine
        for platform in document.platforms
        for machine in platform.machines
    }
    used = [machines.get((host.cluster, host.hardware.model, host.hardware.memory_mib)) for host in document.hosts]
    return ComparedPlatformSection(
        key=plan.key,
        name=plan.name,
        status=document.status,
        verdict=document.verdict,
        conflict="" if placed else next((item.message for item in document.conflicts), "no plan was found"),
        hosts=document.hosts_used if placed else None,
        spares=document.spares,
        bound_hosts=document.bounds.hosts,
        bound_cost=document.bounds.cost,
        gap=document.gap,
        cost=document.objective.cost if placed else None,
        licence_cost=figures.get("licence_cost") if placed else None,
        vms=len(document.placements),
        physical=tuple(
            PhysicalSection(reason=reason, servers=tuple(names))
            for names, reason in by_reason(dispositions_for(document, "keep_physical"))
        ),
        ready_fraction=figures.get("cpu_ready") if replayed else None,
        reclaimed_mib=sum(one.ballooned_peak_mib + one.compressed_peak_mib + one.swapped_peak_mib for one in replayed)
        if replayed
        else None,
        unmet_mib=sum(one.unmet_peak_mib for one in replayed) if replayed else None,
        overcommit_fraction=figures.get("memory_overcommit") if placed else None,
        reserve_mib=sum(machine.reserve_mib for machine in used if machine is not None),
        reserve_cores=sum(machine.reserve_cores for machine in used if machine is not None),
        io_mhz=sum(platform.io_mhz for platform in document.platforms),
        memory_overhead_mib=sum(platform.memory_overhead_mib for platform in document.platforms),
        findings_block=sum(finding.severity == "block" for finding in document.findings),
        findings_warn=sum(finding.severity == "warn" for finding in document.findings),
        facts=facts(document),
        adapted=plan.adapted,
    )


def _verdict(platforms: Sequence[ComparedPlatformSection]) -> str:
    """Return which platform needs the fewest hosts with the fewest servers left physical."""
    planned = [one for one in platforms if one.hosts is not None]
    what = counted(len(platforms), "platform")
    if not planned:
        return f"{what} compared: no plan on any of them"
    left = {one.key: sum(len(group.servers) for group in one.physical) for one in planned}
    least = min((left[one.key], one.hosts or 0) for one in planned)
    best = [one.name for one in planned if (left[one.key], one.hosts or 0) == least]
    rest = f", {counted(least[0], 'server')} physical" if least[0] else ""
    missing = len(platforms) - len(planned)
    failed = f"; no plan on {counted(missing, 'platform')}" if missing else ""
    return (
        f"{what} compared: {counted(least[1], 'host')}{rest} on {listed(best)}, "
        f"which {verb(len(best), 'needs', 'need')} the least{failed}"
    )
