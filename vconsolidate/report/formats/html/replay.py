"""The full replay: every host, every VM, CPU over time, failures."""

from __future__ import annotations

from collections.abc import Sequence

from vconsolidate.report.formats.html.charts import courses
from vconsolidate.report.formats.html.markup import Markup, joined, table, tag
from vconsolidate.report.formats.html.outlook import outlook
from vconsolidate.report.planning_period import planning_words
from vconsolidate.report.schema.plan_document import PlanDocument
from vconsolidate.report.schema.replay import FailureSection, HostReplaySection, ReplaySection, VmReplaySection
from vconsolidate.report.wording import DATA, percent, ranked_vms, reclaimed_words, worst_hosts
from vconsolidate.units import format_mib, format_seconds
from vconsolidate.words import counted, span_words

VERDICTS = {
    "ok": "Every VM meets the service level of its tier.",
    "contended": "Some VMs or hosts miss a service level; the findings name them.",
    "failed": "Some VMs or hosts miss a service level that blocks the plan; the findings name them.",
}


def replay_section(document: PlanDocument) -> Markup:
    """Return the CPU and memory that every host and VM would have received."""
    replay = document.replay
    if replay is None:
        return Markup()
    span = span_words(replay.n_steps * replay.interval_s)
    interval = format_seconds(float(replay.interval_s))
    words = f"{VERDICTS[replay.verdict]} The replay covers {span} of {DATA[replay.data]}, in intervals of {interval}."
    chart = courses(replay.courses, replay.start_s)
    note = "CPU demand over capacity of the hosts with the highest peaks; the dashed line is the capacity of a host."
    return joined(
        [
            tag("p", words),
            chart,
            tag("p", note, class_="soft") if chart else "",
            tag("h3", "Hosts, the worst first"),
            _hosts(worst_hosts(replay, len(replay.hosts))),
            tag("h3", "VMs, the worst first"),
            _vms(replay),
            _planning(replay),
            _failures(replay),
            outlook(replay),
        ]
    )


def _planning(replay: ReplaySection) -> Markup:
    """Return the hosts on the data used for planning, the highest peak first."""
    if replay.planning is None:
        return Markup()
    ranked = sorted(replay.planning.hosts, key=lambda host: -host.cpu_peak_fraction)
    whole = tag("details", tag("summary", "Every host in the planning period"), _hosts(ranked))
    return joined([tag("h3", "Planning period"), tag("p", planning_words(replay)), whole])


def _hosts(ranked: Sequence[HostReplaySection]) -> Markup:
    headers = ("host", "CPU mean", "p95", "peak", "over ceiling", "ready mean", "ready peak", "memory peak", "state",
               "reclaimed", "page sharing saves")  # fmt: skip
    return table(headers, [_host(host) for host in ranked], numeric=range(1, 8))


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


def _vms(replay: ReplaySection) -> Markup:
    headers = ("VM", "host", "ready mean", "p95", "peak", "co-stop index", "CPU unserved", "reclaimed", "slowdown")
    ranked = ranked_vms(replay)
    whole = table(headers, [_vm(vm) for vm in ranked], numeric=(2, 3, 4, 5, 6, 8))
    note = (
        "Ready is the share of an interval in which a vCPU waits for a core. The co-stop index has not been validated."
    )
    return joined([whole, tag("p", note, class_="soft")])


def _failures(replay: ReplaySection) -> Markup:
    """Return every failure that was replayed, with its restart map."""
    if not replay.failures:
        return Markup()
    survived = sum(failure.survived for failure in replay.failures)
    words = (
        f"The plan survives {survived:,} of {len(replay.failures):,} host failures, each replayed at the host's worst "
        "time. VMs restart in the order of priority, tier and size."
    )
    return joined([tag("h3", "Host failures"), tag("p", words), *(_failure(item) for item in replay.failures)])


def _failure(failure: FailureSection) -> Markup:
    word, kind = ("survived", "good") if failure.survived else ("not survived", "bad")
    ready = percent(failure.ready_p95_fraction, 2)
    worst = f"; {failure.worst_vm} waits longest (p95 of ready {ready})" if failure.worst_vm else ""
    words = (
        f" {counted(len(failure.restarts), 'VM')} restarted, {len(failure.stranded):,} could not; the other hosts peak "
        f"at {percent(failure.cpu_peak_fraction)} CPU and {percent(failure.memory_used_peak_fraction)} memory{worst}"
    )
    rows = [
        *((item.vm, "nowhere", item.reason) for item in failure.stranded),
        *((item.vm, item.host, "") for item in failure.restarts),
    ]
    title = tag("summary", tag("span", word, class_=f"tag {kind}"), " ", tag("b", ", ".join(failure.hosts)), words)
    return tag("details", title, table(("VM", "restarts on", "reason"), rows) if rows else "")


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
