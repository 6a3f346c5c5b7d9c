"""Plan a migration, check every state, and say what was assumed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from vconsolidate.errors import VconsolidateError
from vconsolidate.migration.compose import plan_migration
from vconsolidate.migration.situation import Happened
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.landing import Landing
from vconsolidate.model.migration import HOUR_S, Migration
from vconsolidate.model.plan import Plan
from vconsolidate.model.stop import Stop
from vconsolidate.verify.landing import violations
from vconsolidate.words import counted, listed


def migrate(
    estate: Estate,
    demand: Demand,
    plan: Plan,
    stop: Stop,
    *,
    seed: int = 0,
    happened: Happened | None = None,
) -> Landing:
    """
    Return the waves of a migration, accepted by the independent checker.

    Raises
    ------
    VconsolidateError
        When the checker refuses what the search found: a mistake of this program.
    """
    landing = plan_migration(estate, demand, plan, stop, seed=seed, happened=happened)
    broken = violations(estate, demand, plan, landing)
    if broken:
        raise VconsolidateError(f"the checker refuses the migration that was found: {broken[0].message}")
    lean = _without_idle_hosts(estate, plan, landing)
    if lean != landing and not violations(estate, demand, plan, lean):
        landing = lean
    return replace(landing, notes=tuple(_notes(estate, demand, plan, landing, happened)))


def _without_idle_hosts(estate: Estate, plan: Plan, landing: Landing) -> Landing:
    """Return the waves without machines that would become hosts though neither the plan nor any wave uses them."""
    used = (
        {host.name for host in plan.hosts}
        | {move.target for move in landing.moves}
        | set(dict(landing.at_start).values())
    )
    reusing = {real.name for cluster in estate.clusters for real in cluster.hosts if real.reuses}
    idle = reusing - used
    return replace(
        landing,
        hosts=tuple(host for host in landing.hosts if host.name not in idle),
        open_at_start=tuple(name for name in landing.open_at_start if name not in idle),
        waves=tuple(
            replace(wave, opened=tuple(name for name in wave.opened if name not in idle)) for wave in landing.waves
        ),
    )


def _notes_of_objective(estate: Estate, landing: Landing) -> Iterator[str]:
    migration = estate.migration
    if landing.objective == "time" and migration.start is None:
        yield "Time counts copies in their waves and the rebuilding of machines between waves, no nights or pauses."
    if landing.objective == "risk" and not migration.risk_of:
        yield "Every move counts 1 in the risk of its wave: migration.risk does not state more for any server."


def _reasons(migration: Migration) -> Iterator[str]:
    """Yield the reasons that the inventory states for freezes and for the order."""
    for freeze in migration.freezes:
        if freeze.reason:
            yield f"Freeze from {freeze.first_day} until {freeze.last_day}: {freeze.reason}"
    for order in migration.order:
        if order.reason:
            yield f"Moves of {listed(order.first, 5)} come before those of {listed(order.then, 5)}: {order.reason}"


def _notes(estate: Estate, demand: Demand, plan: Plan, landing: Landing, happened: Happened | None) -> Iterator[str]:
    """Yield what was assumed, one sentence each."""
    migration = estate.migration
    limits = {
        "a window": migration.window_s,
        "working time (staff)": migration.staff_s,
        "moves per wave (most_moves)": migration.most_moves,
    }
    missing = [name for name, value in limits.items() if value is None]
    if missing:
        yield f"Nothing limits a wave by {listed(missing)}: the migration section does not state it."
    yield from _notes_of_objective(estate, landing)
    yield from _reasons(migration)
    arriving = [move for move in landing.moves if move.method != "live"]
    bare = {one.name for one in estate.servers if not one.disks and not one.demand.disk_used_gib}
    empty = [move.vm for move in arriving if not move.gib and move.server in bare]
    if empty:
        yield f"Nothing is copied for {listed(empty)}: they state no disks (write disk_used where they have some)."
    if any(move.rate_mbps is None and move.gib for move in arriving):
        yield "Copies and downtimes are unknown: state migration.bandwidth or the bandwidth of datastores."
    if any(move.method == "warm" for move in arriving):
        share = f"{migration.change_per_day:.0%}"
        yield f"Disks change by {share} a day within 10 hours unless stated otherwise; warm copies take three passes."
    yield from _notes_of_files(estate, plan, landing)
    if any(move.method == "live" for move in landing.moves):
        yield "A live move copies 1.3 times the memory that a VM uses, and stops the VM for about a second."
    retired = [one.server for one in demand.dispositions if one.action == "retire"]
    if retired:
        are = counted(len(retired), "server that retires is", "servers that retire are")
        yield f"{are} switched off before wave 1."
    if any(host.name not in set(landing.open_at_start) for host in landing.hosts):
        yield f"A machine becomes a host between two waves, in {migration.rebuild_s / HOUR_S:g} h."
    yield "During a wave, hosts keep room for VMs that leave and VMs that come; room for VMs to come counts in the end."
    yield "VMs are moved with the sizes of the plan; what is broken today may stay broken until the last wave."
    if estate.reserve_room:
        yield "The reserved room is promised for the end only."
    if happened is not None:
        yield from _notes_of_status(estate, happened)


def _notes_of_files(estate: Estate, plan: Plan, landing: Landing) -> Iterator[str]:
    if landing.copies:
        yield (
            "Files go to other datastores while their VMs run on, within the window, and take room on both until their "
            "wave is over. A copy takes the working time of a move between hosts and counts as one, but not as a risk."
        )
    if any(copy.rate_mbps is None for copy in landing.copies):
        yield "How long files are copied is unknown: state the bandwidth of datastores."
    hosts = {host.name for host in landing.hosts}
    here = {server.name for server in estate.servers if server.current_host in hosts}
    unknown = [one.vm for one in plan.storage if one.vm in here and not one.home_before]
    if unknown:
        yield f"The files of {listed(unknown)} count where the plan has them: nothing states where they are today."


def _notes_of_status(estate: Estate, happened: Happened) -> Iterator[str]:
    if happened.last_day is not None and estate.migration.start is not None:
        yield f"Waves begin in the first window after {happened.last_day}, the last day on which something happened."
    if happened.failed:
        yield f"Moves that failed start again where they were: {listed(sorted(happened.failed))}."
