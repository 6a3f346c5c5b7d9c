"""Policy of the estate, and what a cluster says differently."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from vconsolidate.inventory.convert.admission import convert_admission
from vconsolidate.inventory.convert.context import Context
from vconsolidate.inventory.convert.dynamic_memory import convert_dynamic_memory
from vconsolidate.inventory.node import Route
from vconsolidate.inventory.problems import quoted
from vconsolidate.inventory.schema.policy import MovesPolicySection, PolicySection
from vconsolidate.inventory.schema.statistic import StatisticSection
from vconsolidate.model.policy import CHOOSE_HOSTS, Criterion, DemandStatistic, IopsSizing, Policy, WorthOfMoves

_Value = TypeVar("_Value")
_DAY_S = 86400


def convert_policy(section: PolicySection, base: Policy, route: Route, context: Context) -> Policy:
    """Return `base` with everything that `section` states."""
    cpu, memory = section.cpu, section.memory
    overcommit = memory.overcommit
    if overcommit is not None and overcommit < 1.0:
        context.wrong((*route, "memory", "overcommit"), f'must be at least 1.0 (no overcommit), got "{overcommit:g}"')
        overcommit = None
    return Policy(
        vcpu_per_core=_or(cpu.vcpu_per_core, base.vcpu_per_core),
        cpu_ceiling_fraction=_or(cpu.ceiling, base.cpu_ceiling_fraction),
        memory_overcommit=_or(overcommit, base.memory_overcommit),
        memory_ceiling_fraction=_or(memory.ceiling, base.memory_ceiling_fraction),
        network_ceiling_fraction=_or(section.network.ceiling, base.network_ceiling_fraction),
        max_vms_per_host=_or(section.max_vms_per_host, base.max_vms_per_host),
        cpu_vms_at_peak=_or(cpu.vms_at_peak, base.cpu_vms_at_peak),
        cpu_peak_factor=_or(cpu.peak_factor, base.cpu_peak_factor),
        cpu_statistic=_statistic(cpu.statistic, base.cpu_statistic, (*route, "cpu", "statistic"), context),
        memory_statistic=_statistic(memory.statistic, base.memory_statistic, (*route, "memory", "statistic"), context),
        headroom_fraction=_or(section.headroom, base.headroom_fraction),
        growth_per_year_fraction=_or(section.growth, base.growth_per_year_fraction),
        horizon_years=_or(section.horizon, base.horizon_years),
        host_failures_tolerated=_or(section.host_failures_tolerated, base.host_failures_tolerated),
        admission=convert_admission(section.admission, base.admission, (*route, "admission"), context),
        retire_below_cpu_fraction=_or(section.retire_below_cpu, base.retire_below_cpu_fraction),
        min_vcpus=_or(cpu.min_vcpus, base.min_vcpus),
        vcpu_target_fraction=_or(cpu.vcpu_target, base.vcpu_target_fraction),
        memory_sizing=_or(memory.sizing, base.memory_sizing),
        dynamic_memory=convert_dynamic_memory(
            memory.dynamic, base.dynamic_memory, (*route, "memory", "dynamic"), context
        ),
        memory_files=_or(section.storage.memory_files, base.memory_files),
        snapshot_fraction=_or(section.storage.snapshots, base.snapshot_fraction),
        log_mib=_or(section.storage.logs, base.log_mib),
        swap_datastore=_or(section.storage.swap_datastore, base.swap_datastore),
        iops_sizing=_iops(section.storage.iops, base.iops_sizing, (*route, "storage", "iops"), context),
        guests_unsupported=_or(section.guests.unsupported, base.guests_unsupported),
        guests_deprecated=_or(section.guests.deprecated, base.guests_deprecated),
        guests_unknown=_or(section.guests.unknown, base.guests_unknown),
        moves=_moves(section.moves, base.moves, (*route, "moves"), context),
        objective=_objective(section.objective, base.objective, (*route, "objective"), context),
    )


def _or(stated: _Value | None, otherwise: _Value) -> _Value:
    return otherwise if stated is None else stated


def _iops(stated: IopsSizing | None, otherwise: IopsSizing, route: Route, context: Context) -> IopsSizing:
    if stated is not None and len(route) > 3:
        context.wrong(route, "what is packed of storage operations is the same for all clusters (write it in policy)")
        return otherwise
    return _or(stated, otherwise)


def _moves(section: MovesPolicySection, otherwise: WorthOfMoves, route: Route, context: Context) -> WorthOfMoves:
    stated = section.min_saving is not None or section.max_per_host is not None
    if stated and len(route) > 2:
        context.wrong(route, "what moves must bring is the same for all clusters (write it in the inventory's policy)")
        return otherwise
    saving = section.min_saving
    least = None if saving is None else context.amount(saving, (*route, "min_saving"))
    return WorthOfMoves(_or(least, otherwise.least_saving), _or(section.max_per_host, otherwise.most_per_host))


def _objective(
    stated: Sequence[Criterion] | None, otherwise: tuple[Criterion, ...], route: Route, context: Context
) -> tuple[Criterion, ...]:
    if stated is None:
        return otherwise
    if len(route) > 2:
        context.wrong(route, "the objective is the same for all clusters (write it in the inventory's policy)")
        return otherwise
    for number, criterion in enumerate(stated):
        if criterion in stated[:number]:
            context.wrong((*route, number), f"{quoted(criterion)} appears twice (remove one)")
            return otherwise
        if criterion in CHOOSE_HOSTS and number and stated[number - 1] not in CHOOSE_HOSTS:
            before = f"must come before {quoted(stated[number - 1])}, which does not choose hosts (swap them)"
            context.wrong((*route, number), f"{quoted(criterion)} {before}")
            return otherwise
    return tuple(stated)


def _statistic(
    section: StatisticSection | None, otherwise: DemandStatistic, route: Route, context: Context
) -> DemandStatistic:
    if section is None:
        return otherwise
    if section.kind == "peak":
        return DemandStatistic("peak", 100.0)
    slot_s = round(section.slot)
    if section.kind == "profile" and (slot_s != section.slot or slot_s < 60 or _DAY_S % slot_s):
        given = f"{section.slot / 60:g} min"
        context.wrong(
            (*route, "slot"), f'a day is not a whole number of slots of {quoted(given)} (write for example "1 h")'
        )
    return DemandStatistic(section.kind, section.percentile, slot_s, section.period)
