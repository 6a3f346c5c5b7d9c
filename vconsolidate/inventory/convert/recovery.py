"""Disaster recovery: the two sides of the estate, and what crosses between them."""

from __future__ import annotations

from collections.abc import Sequence

from vconsolidate.inventory.convert.context import Context
from vconsolidate.inventory.convert.rules import Population, members_of
from vconsolidate.inventory.node import Route
from vconsolidate.inventory.problems import quoted
from vconsolidate.inventory.schema.recovery import RecoverySection
from vconsolidate.model.cluster import Cluster
from vconsolidate.model.recovery import ChangeRate, Recovery, RecoveryTarget
from vconsolidate.rules.base import Members

_DAY_S = 86_400.0
_AT: Route = ("recovery",)

BUSY_NOTE = (
    "The data to replicate are assumed to change within 10 hours of a day (write busy_hours under recovery if you know "
    "better)."
)
RULES_NOTE = (
    "After the loss of the first site only must rules and the rules of zones, networks and datastores are kept; "
    "resource pools of lost clusters, room reserved for new VMs and second VMs of fault-tolerant pairs are not."
)


def convert_recovery(
    section: RecoverySection, context: Context, known: Population, clusters: Sequence[Cluster]
) -> Recovery | None:
    """Return what the section asks; None, with the reasons among the problems, where it cannot be told."""
    before = len(context.problems)
    second = _second_site(section, context, clusters)
    runs = _members(section.runs, "runs", context, known)
    may_stop = _members(section.may_stop, "may_stop", context, known)
    for name in sorted(set(may_stop) - set(runs)):
        message = f"server {quoted(name)} does not run at the second site (name it under runs, or leave it out here)"
        context.wrong((*_AT, "may_stop"), message)
    everyone = tuple(server.name for server in known.servers if server.name not in set(runs))
    replicated = everyone if section.replicate is None else _members(section.replicate, "replicate", context, known)
    if section.replicate is not None:
        for name in sorted(set(replicated) & set(runs)):
            message = f"server {quoted(name)} runs at the second site already (leave it out of replicate, or of runs)"
            context.wrong((*_AT, "replicate"), message)
    if section.busy_hours > _DAY_S:
        context.wrong((*_AT, "busy_hours"), "a day has 24 hours (write at most 24 h)")
    targets, change_of = _targets(section, context), _changes(section, replicated, context, known)
    if len(context.problems) > before:
        return None
    if change_of and not context.states((*_AT, "busy_hours")):
        context.notes.append(BUSY_NOTE)
    context.notes.append(RULES_NOTE)
    return Recovery(
        clusters=second,
        runs=runs,
        may_stop=may_stop,
        replicated=replicated,
        targets=targets,
        link_mbps=None if section.link is None else section.link * section.link_usable,
        change_of=change_of,
        busy_s=section.busy_hours,
        decision_s=section.decision,
        restarts_per_host_hour=section.restarts_per_host_hour,
        host_failures_tolerated=section.host_failures_tolerated,
        cpu_ceiling_fraction=section.cpu_ceiling,
        memory_ceiling_fraction=section.memory_ceiling,
        place=context.place(_AT),
    )


def _second_site(section: RecoverySection, context: Context, clusters: Sequence[Cluster]) -> tuple[str, ...]:
    names = tuple(context.names("target", "clusters"))
    if (section.site is None) == (section.clusters is None):
        context.wrong(_AT, 'state either "site" or "clusters": where the VMs restart')
        return ()
    if section.clusters is not None:
        second = context.refer(section.clusters, names, (*_AT, "clusters"), "cluster")
    else:
        second = tuple(cluster.name for cluster in clusters if cluster.site == section.site)
        if not second:
            sites = sorted({cluster.site for cluster in clusters if cluster.site})
            near = context.problems.did_you_mean(str(section.site), sites)
            context.wrong((*_AT, "site"), f"no cluster of the target has site {quoted(str(section.site))}{near}")
    if second and not set(names) - set(second):
        context.wrong(_AT, "every cluster belongs to the second site: nothing could be lost (leave one out)")
    return second


def _members(members: Members | None, key: str, context: Context, known: Population) -> tuple[str, ...]:
    return () if members is None else members_of(members, (*_AT, key), context, known)


def _targets(section: RecoverySection, context: Context) -> dict[int, RecoveryTarget]:
    found: dict[int, RecoveryTarget] = {}
    for number, stated in enumerate(section.targets):
        if stated.rpo is None and stated.rto is None:
            message = "the target promises nothing (write rpo, rto or both, for example rto: 4 h)"
            context.wrong((*_AT, "targets", number), message)
        for tier in [stated.tier] if isinstance(stated.tier, int) else stated.tier:
            if tier in found:
                context.wrong((*_AT, "targets", number, "tier"), f"tier {tier} is listed twice (list it once)")
            found[tier] = RecoveryTarget(stated.rpo, stated.rto)
    return found


def _changes(
    section: RecoverySection, replicated: Sequence[str], context: Context, known: Population
) -> dict[str, ChangeRate]:
    found: dict[str, ChangeRate] = {}
    for number, stated in enumerate(section.change_rates):
        route: Route = (*_AT, "change_rates", number)
        if (stated.per_day is None) == (stated.rate is None):
            context.wrong(route, 'state either "per_day" or "rate"')
        for name in members_of(stated.servers, (*route, "servers"), context, known):
            found.setdefault(name, ChangeRate(stated.per_day, stated.rate))
    if section.change_per_day is not None:
        for name in replicated:
            found.setdefault(name, ChangeRate(section.change_per_day))
    return {name: found[name] for name in replicated if name in found}
