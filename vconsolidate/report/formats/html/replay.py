"""The replay: every host over time, every host and VM in figures, memory reclaim."""

from __future__ import annotations

from collections.abc import Sequence

from vconsolidate.report.formats.html.blocks import Block, Fold, Heading, Table, Text
from vconsolidate.report.formats.html.charts.courses import courses
from vconsolidate.report.formats.html.charts.heat import heat_maps
from vconsolidate.report.formats.html.charts.reclaim import reclaim_chart
from vconsolidate.report.planning_period import planning_words
from vconsolidate.report.schema.plan_document import PlanDocument
from vconsolidate.report.schema.replay import HostReplaySection, ReplaySection, VmReplaySection
from vconsolidate.report.wording import DATA, percent, ranked_vms, reclaimed_words, worst_hosts
from vconsolidate.units import format_mib, format_seconds
from vconsolidate.words import span_words

VERDICTS = {
    "ok": "Every VM meets the service level of its tier.",
    "contended": "Some VMs or hosts miss a service level; the findings name them.",
    "failed": "Some VMs or hosts miss a service level that blocks the plan; the findings name them.",
}


def over_time(document: PlanDocument) -> list[Block]:
    """Return the heat maps of all hosts and the courses of the busiest."""
    replay = document.replay
    return [] if replay is None else [*heat_maps(document), *courses(replay.courses, replay.start_s)]


def reclaim(document: PlanDocument) -> list[Block]:
    """Return the memory that hosts took back from VMs, by technique, and what page sharing saves."""
    replay = document.replay
    if replay is None or not replay.hosts:
        return []
    low, high = (sum(getattr(host, key) for host in replay.hosts) for key in ("shared_low_mib", "shared_high_mib"))
    sharing = f"Page sharing would save {format_mib(round(low))} to {format_mib(round(high))} on all hosts together."
    charts = reclaim_chart(replay.hosts)
    none = [] if charts else [Text("No host had to take memory back from a VM in the replay.")]
    return [*none, *charts, Text(sharing)]


def replay_section(document: PlanDocument) -> list[Block]:
    """Return the CPU and memory that every host and VM would have received."""
    replay = document.replay
    if replay is None:
        return []
    span = span_words(replay.n_steps * replay.interval_s)
    interval = format_seconds(float(replay.interval_s))
    words = f"{VERDICTS[replay.verdict]} The replay covers {span} of {DATA[replay.data]}, in intervals of {interval}."
    return [
        Text(words),
        Heading("Hosts, the worst first"),
        _hosts(worst_hosts(replay, len(replay.hosts)), "replay-hosts"),
        Heading("VMs, the worst first"),
        *_vms(replay),
        *_planning(replay),
    ]


def _planning(replay: ReplaySection) -> list[Block]:
    """Return the hosts on the data used for planning, the highest peak first."""
    if replay.planning is None:
        return []
    ranked = sorted(replay.planning.hosts, key=lambda host: -host.cpu_peak_fraction)
    whole = Fold(["Every host in the planning period"], [_hosts(ranked, "planning-hosts")])
    return [Heading("Planning period"), Text(planning_words(replay)), whole]


def _hosts(ranked: Sequence[HostReplaySection], name: str) -> Table:
    columns = ("host", "CPU mean", "p95", "peak", "over ceiling", "ready mean", "ready peak", "memory peak", "state",
               "reclaimed", "page sharing saves")  # fmt: skip
    return Table(columns, [_host(host) for host in ranked], name, numeric=range(1, 8), filters=(8,))


def _host(host: HostReplaySection) -> tuple[str, ...]:
    return (
        host.host,
        percent(host.cpu_mean_fraction, 1),
        percent(host.cpu_p95_fraction, 1),
        percent(host.cpu_peak_fraction, 1),
        percent(host.over_ceiling_fraction, 1),
        percent(host.ready_mean_fraction, 2),
        percent(host.ready_peak_fraction, 2),
        percent(host.memory_used_peak_fraction, 1),
        host.worst_state,
        reclaimed_words(host),
        f"{format_mib(round(host.shared_low_mib))} to {format_mib(round(host.shared_high_mib))}",
    )


def _vms(replay: ReplaySection) -> list[Block]:
    columns = ("VM", "host", "ready mean", "p95", "peak", "co-stop index", "CPU unserved", "reclaimed", "slowdown")
    rows = [_vm(vm) for vm in ranked_vms(replay)]
    note = (
        "Ready is the share of an interval in which a vCPU waits for a core. The co-stop index has not been validated."
    )
    return [Table(columns, rows, "replay-vms", numeric=(2, 3, 4, 5, 6, 8), filters=(1,)), Text(note, soft=True)]


def _vm(vm: VmReplaySection) -> tuple[str, ...]:
    return (
        vm.vm,
        vm.host,
        percent(vm.ready_mean_fraction, 2),
        percent(vm.ready_p95_fraction, 2),
        percent(vm.ready_peak_fraction, 2),
        f"{vm.co_stop_index_peak:.3f}",
        percent(vm.cpu_unserved_fraction, 2),
        reclaimed_words(vm),
        f"× {vm.slowdown_peak:.1f}",
    )
