"""Fill the document of a migration."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from vconsolidate.model.estate import Estate
from vconsolidate.model.landing import FileCopy, Landing, LandingWave, PlannedMove
from vconsolidate.report.migration.schema import (
    FileCopySection,
    MigrationDocument,
    MoveSection,
    WaveReplaySection,
    WaveSection,
)
from vconsolidate.report.migration.words import duration
from vconsolidate.report.schema.outcome import Generator
from vconsolidate.version import __version__
from vconsolidate.words import counted


def compose(
    estate: Estate,
    landing: Landing,
    plan: str,
    replays: Mapping[int, WaveReplaySection],
    n_at_goal: int,
    *,
    interrupted: bool = False,
) -> MigrationDocument:
    """
    Return the document of a migration.

    Parameters
    ----------
    replays
        Number of a wave → its replay; empty where nothing was replayed.
    n_at_goal
        VMs that are on their hosts before the first wave.
    interrupted
        The user stopped the search: the order is the best by then.
    """
    migration = estate.migration
    disks = {server.name: [disk.name for disk in server.disks] for server in estate.servers}
    later = [host.name for host in landing.hosts if host.name not in set(landing.open_at_start)]
    return MigrationDocument(
        migration_version="1.2",
        generator=Generator(name="vconsolidate", version=__version__),
        name=estate.name,
        plan=plan,
        verdict=_verdict(landing, interrupted=interrupted),
        interrupted=interrupted,
        complete=landing.complete,
        proven=landing.proven,
        bound=landing.bound,
        objective=landing.objective,
        value=landing.value,
        value_bound=landing.value_bound,
        hosts_at_start=landing.open_at_start,
        hosts_later=tuple(later),
        done=n_at_goal,
        start=None if migration.start is None else migration.start.isoformat(),
        window_s=migration.window_s,
        rebuild_s=migration.rebuild_s,
        waves=tuple(_wave(wave, estate, disks, replays.get(wave.number)) for wave in landing.waves),
        states_checked=len(landing.waves),
        stuck=landing.stuck,
        notes=landing.notes,
    )


def _verdict(landing: Landing, *, interrupted: bool) -> str:
    """Return the migration in one line."""
    if interrupted:
        return f"{_found(landing, stuck=False)}, interrupted"
    return _found(landing, stuck=True)


def _found(landing: Landing, *, stuck: bool) -> str:
    n_waves = len(landing.waves)
    if not landing.complete:
        after = f"after {counted(n_waves, 'wave')}" if n_waves else "before the first wave"
        return f"Migration: no complete order found, {'stuck' if stuck else 'stopped'} {after}"
    if not n_waves:
        return "Migration: nothing to move, every VM is on its host"
    how = "proven least" if len(landing.waves) <= landing.bound else f"bound {landing.bound}"
    vms = len({move.vm for move in landing.moves})
    parked = sum(move.parks for move in landing.moves)
    what = counted(vms, "VM") if vms else counted(len({copy.vm for copy in landing.copies}), "VM's files", "VMs' files")
    parts = [f"Migration: {what} in {counted(n_waves, 'wave')} ({how})"]
    if landing.value is not None:
        parts.append(_least(landing, landing.value, landing.value_bound or 0))
    elif landing.objective == "time":
        parts.append("the time is unknown")
    parts.append(f"{counted(len(landing.open_at_start), 'host')} at the start")
    if landing.copies:
        parts.append(counted(len(landing.copies), "storage migration"))
    if parked:
        parts.append(f"{counted(parked, 'parking move')}")
    freed = sum(len(wave.freed) for wave in landing.waves)
    parts.append(f"{counted(freed, 'machine')} freed")
    parts.append("every state checked")
    return ", ".join(parts)


def _least(landing: Landing, value: int, bound: int) -> str:
    """Return what is least, where that is not the number of waves."""
    if landing.objective == "time":
        return f"over after {duration(value)} ({'proven least' if landing.proven else f'bound {duration(bound)}'})"
    return f"risk {value} at most in a wave ({'proven least' if landing.proven else f'bound {bound}'})"


def _wave(
    wave: LandingWave, estate: Estate, disks: Mapping[str, Sequence[str]], replay: WaveReplaySection | None
) -> WaveSection:
    migration = estate.migration
    machines = {host.name: host.reuses for cluster in estate.clusters for host in cluster.hosts if host.reuses}
    link = None
    if migration.bandwidth_mbps and migration.window_s:
        copied = [move for move in wave.moves if move.method != "live"]
        megabits = sum((move.copy_s or 0.0) * (move.rate_mbps or 0.0) for move in copied)
        link = megabits / (migration.bandwidth_mbps * migration.window_s)
    known = [move.downtime_s for move in wave.moves if move.downtime_s is not None]
    return WaveSection(
        number=wave.number,
        day=None if wave.day is None else wave.day.isoformat(),
        moves=tuple(_move(move) for move in wave.moves),
        copies=tuple(_copy(copy, disks.get(copy.server, ())) for copy in wave.copies),
        freed=wave.freed,
        opened=wave.opened,
        rebuilt=tuple(machines.get(host, host) for host in wave.opened),
        work_s=sum(move.work_s for move in wave.moves) + sum(copy.work_s for copy in wave.copies),
        gib=sum(move.gib for move in wave.moves) + sum(copy.gib for copy in wave.copies),
        link_fraction=link,
        downtime_s=max(known) if len(known) == len(wave.moves) and known else None,
        replay=replay,
    )


def _copy(copy: FileCopy, disks: Sequence[str]) -> FileCopySection:
    names = [(disks[number] if number < len(disks) else "") or f"disk {number + 1}" for number in copy.disks]
    return FileCopySection(
        vm=copy.vm,
        server=copy.server,
        files=(*names, *(["home"] if copy.home else [])),
        source=copy.source,
        target=copy.target,
        gib=copy.gib,
        copy_s=copy.copy_s,
        work_s=copy.work_s,
    )


def _move(move: PlannedMove) -> MoveSection:
    return MoveSection(
        vm=move.vm,
        server=move.server,
        kind=move.kind,
        method=move.method,
        source=move.source,
        target=move.target,
        goal=move.goal,
        parks=move.parks,
        gib=move.gib,
        before_s=move.before_s,
        copy_s=move.copy_s,
        downtime_s=move.downtime_s,
        work_s=move.work_s,
    )
