"""The replay: the worst hosts and VMs, failures and outlook."""

from __future__ import annotations

from vconsolidate.report.formats.terminal.page import Column, Page
from vconsolidate.report.formats.terminal.palette import BAD
from vconsolidate.report.outlook import has_outlook, maintenance_words, risk_words
from vconsolidate.report.planning_period import planning_words
from vconsolidate.report.schema.plan_document import PlanDocument
from vconsolidate.report.schema.replay import HostReplaySection, ReplaySection, VmReplaySection
from vconsolidate.report.wording import DATA, is_degraded, percent, ranked_vms, reclaimed_words, worst_hosts
from vconsolidate.words import counted, span_words

MAX_HOSTS = 5
MAX_VMS = 5
WIDE = 110


def show_replay(document: PlanDocument, page: Page) -> None:
    """Show the CPU and memory that the worst hosts and VMs would have received."""
    replay = document.replay
    if replay is None:
        return
    span = span_words(replay.n_steps * replay.interval_s)
    page.heading("Replay", f"{replay.verdict}: {span} of {DATA[replay.data]}")
    _hosts(replay, page)
    page.gap()
    _vms(replay, page)
    words = planning_words(replay)
    if words:
        page.gap()
        page.line(words)
    _failures(replay, page)
    _outlook(replay, page)


def _hosts(replay: ReplaySection, page: Page) -> None:
    shown = worst_hosts(replay, MAX_HOSTS)
    if not shown:
        return
    wide = page.options.width >= WIDE
    columns = [
        Column("worst hosts", name=True),
        Column("CPU mean", "right"),
        Column("p95", "right"),
        Column("peak", "right"),
        Column("ready", "right"),
        Column("memory", "right"),
        Column("state"),
        Column("reclaimed", name=True),
    ]
    if wide:
        columns.insert(4, Column("over ceiling", "right"))
    page.table(columns, [_host_row(host, wide=wide) for host in shown])


def _host_row(host: HostReplaySection, *, wide: bool) -> list[str]:
    row = [
        host.host,
        percent(host.cpu_mean_fraction),
        percent(host.cpu_p95_fraction),
        percent(host.cpu_peak_fraction),
        percent(host.ready_peak_fraction, 1),
        percent(host.memory_used_peak_fraction),
        host.worst_state,
        reclaimed_words(host),
    ]
    if wide:
        row.insert(4, percent(host.over_ceiling_fraction, 1))
    return row


def _vms(replay: ReplaySection, page: Page) -> None:
    shown = [vm for vm in ranked_vms(replay) if is_degraded(vm)][:MAX_VMS]
    if not shown:
        page.line("Every VM gets all the CPU it asks for, and no VM has memory reclaimed.")
        return
    columns = [
        Column("worst VMs", name=True),
        Column("on", name=True),
        Column("ready p95", "right"),
        Column("peak", "right"),
        Column("unserved", "right"),
        Column("reclaimed", name=True),
    ]
    page.table(columns, [_vm_row(vm) for vm in shown])
    page.line(
        "CPU: demand as a share of the host's capacity. Ready: share of an interval in which a vCPU waits for a core. "
        "Unserved: CPU work a VM could not finish in its interval, because it had too few vCPUs or no core was free.",
        "dim",
    )


def _failures(replay: ReplaySection, page: Page) -> None:
    """Show how many host failures the plan survives, and the others in detail."""
    if not replay.failures:
        return
    lost = [failure for failure in replay.failures if not failure.survived]
    survived = len(replay.failures) - len(lost)
    page.gap()
    total = f"{len(replay.failures):,} host failures"
    page.line(f"The plan survives {survived:,} of {total}, each replayed at the host's worst time.")
    for failure in lost[:MAX_HOSTS]:
        reasons = [f"{item.vm}: {item.reason}" for item in failure.stranded[:MAX_VMS]]
        words = (
            f"{counted(len(failure.stranded), 'VM')} cannot restart" if reasons else "the other hosts run out of memory"
        )
        page.item(", ".join(failure.hosts), words, BAD, reasons)
        page.more(len(failure.stranded) - MAX_VMS, "VM")
    page.more(len(lost) - MAX_HOSTS, "failure")


def _outlook(replay: ReplaySection, page: Page) -> None:
    """Show maintenance and risk, one line each."""
    if not has_outlook(replay):
        return
    page.gap()
    for item in replay.maintenance:
        style = "" if item.survived else BAD
        page.item(f"{', '.join(item.hosts)} in maintenance", maintenance_words(item), style)
    if replay.risks:
        page.line(risk_words(replay.risks))


def _vm_row(vm: VmReplaySection) -> list[str]:
    return [
        vm.vm,
        vm.host,
        percent(vm.ready_p95_fraction, 1),
        percent(vm.ready_peak_fraction, 1),
        percent(vm.cpu_unserved_fraction, 1),
        reclaimed_words(vm),
    ]
