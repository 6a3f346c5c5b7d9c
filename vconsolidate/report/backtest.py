"""A backtest for people and for programs."""

from __future__ import annotations

from datetime import UTC, datetime

from vconsolidate.model.backtest import Backtest, PolicySummary, Trial, TriedPolicy
from vconsolidate.report.printable import as_json as json_text
from vconsolidate.units import format_fraction, format_seconds
from vconsolidate.words import counted, verb

_DAY_S = 86_400


def as_json(backtest: Backtest) -> str:
    """Return the backtest as JSON: trials, a summary per policy, the recommended policy (null when none held)."""
    recommended = backtest.recommended
    document = {
        "name": backtest.name,
        "interval_s": backtest.interval_s,
        "policy": _policy(backtest.inventory_policy),
        "policy_margin": backtest.inventory_policy.margin_fraction,
        "tolerated_hosts_over_fraction": backtest.tolerated_hosts_over_fraction,
        "one_host_fraction": round(backtest.one_host_fraction, 6),
        "resolves": backtest.resolves,
        "packings": backtest.packings,
        "recommended": None if recommended is None else _policy(recommended),
        "recommended_margin": None if recommended is None else recommended.margin_fraction,
        "choices": [
            {
                "plan_until": _local(choice.plan_until_s),
                "policy": None if choice.policy is None else _policy(choice.policy),
                "hosts_used": round(choice.hosts_used_mean, 3),
                "hosts_over_fraction": round(choice.hosts_over_fraction_mean, 6),
                "depth": round(choice.depth_worst, 6),
            }
            for choice in backtest.choices
        ],
        "policies": [
            {
                **_policy(summary.policy),
                "hosts_used": round(summary.hosts_used_mean, 3),
                "hosts_over_fraction": round(summary.hosts_over_fraction_mean, 6),
                "worst_hosts_over_fraction": round(summary.hosts_over_fraction_worst, 6),
                "intervals_over_fraction": round(summary.intervals_over_fraction_mean, 6),
                "worst_host_over_fraction": round(summary.worst_host_over_fraction, 6),
                "depth": round(summary.depth_worst, 6),
                "holds": summary.holds,
            }
            for summary in backtest.policies
        ],
        "cuts": [
            {
                "plan_until": _local(trial.plan_until_s),
                "replay_until": _local(trial.replay_until_s),
                **_policy(trial.policy),
                "packing": trial.packing,
                "hosts_used": trial.hosts_used,
                "proven": trial.proven,
                "hosts_over_fraction": round(trial.hosts_over_fraction, 6),
                "intervals_over_fraction": round(trial.intervals_over_fraction, 6),
                "worst_host_over_fraction": round(trial.worst_host_over_fraction, 6),
                "depth": round(trial.depth, 6),
            }
            for trial in backtest.trials
        ],
    }
    return json_text(document, indent=2) + "\n"


def _policy(policy: TriedPolicy) -> dict[str, object]:
    return {
        "statistic": statistic_words(policy),
        "vms_at_peak": policy.vms_at_peak,
        "largest_sums": policy.largest_sums,
        "margin": policy.margin_fraction,
    }


def statistic_words(policy: TriedPolicy) -> str:
    """Return what is packed of a history: ``p95``, ``peak``, ``p95 by 1 h of the day``."""
    statistic = policy.statistic
    if statistic.kind == "peak":
        return "peak"
    shown = f"p{statistic.percentile:g}"
    if statistic.kind == "percentile":
        return shown
    return f"{shown} by {format_seconds(statistic.slot_s)} of the {statistic.period}"


def policy_words(policy: TriedPolicy) -> str:
    """Return a policy in a few words: ``p95, 2 at peak, margin 10 %``."""
    peaks = f", {policy.vms_at_peak} at peak" if policy.vms_at_peak else ""
    sums = ", largest sums" if policy.largest_sums else ""
    return f"{statistic_words(policy)}{peaks}{sums}, margin {format_fraction(policy.margin_fraction)}"


def as_text(backtest: Backtest, *, unicode: bool = True) -> str:
    """Return the backtest as a table of policies, a table of cuts and a verdict, at most 100 columns wide."""
    mark = "█" if unicode else "#"
    lines = [f"Backtest of {backtest.name}: planned before each cut, replayed after it", ""]
    width = max(len(policy_words(summary.policy)) for summary in backtest.policies)
    lines.append(f"  {'policy':<{width}}  {'hosts':>6}  {'ever over':>9}  {'worst':>7}  {'time over':>9}  {'depth':>5}")
    lines += [_summary_line(backtest, summary, width, mark) for summary in backtest.policies]
    times = f"{'planned until':<16}  {'replayed until':<16}"
    lines += ["", f"  {times}  {'policy':<{width}}  {'hosts':>5}  {'ever over':>9}"]
    lines += [_trial_line(trial, width) for trial in backtest.trials if trial.packing == 0]
    lines += ["", *_legend(backtest), "", *_choices(backtest), _verdict(backtest)]
    return "\n".join(lines) + "\n"


def _summary_line(backtest: Backtest, summary: PolicySummary, width: int, mark: str) -> str:
    marks = "".join(
        text
        for text, holds in (
            (f" {mark} holds", summary.holds),
            (" <- recommended", summary.policy == backtest.recommended),
            (" <- inventory", summary.policy == backtest.inventory_policy),
        )
        if holds
    )
    return (
        f"  {policy_words(summary.policy):<{width}}  {summary.hosts_used_mean:>6.1f}  "
        f"{format_fraction(summary.hosts_over_fraction_mean, 1):>9}  "
        f"{format_fraction(summary.hosts_over_fraction_worst, 1):>7}  "
        f"{format_fraction(summary.intervals_over_fraction_mean, 2):>9}  {summary.depth_worst:>5.2f}{marks}"
    )


def _trial_line(trial: Trial, width: int) -> str:
    times = f"{_local(trial.plan_until_s):<16}  {_local(trial.replay_until_s):<16}"
    over = format_fraction(trial.hosts_over_fraction, 1)
    return f"  {times}  {policy_words(trial.policy):<{width}}  {trial.hosts_used:>5}  {over:>9}"


def _legend(backtest: Backtest) -> list[str]:
    packings = counted(backtest.packings, "packing")
    lines = [
        "  A host is over when its CPU demand ever exceeds the ceiling or its used memory exceeds its memory.",
        "  Depth is the largest CPU demand of a host divided by its ceiling. Means and worst are over all cuts",
        f"  and {packings} of every plan; the lower table shows the plans' own.",
    ]
    spans = [trial.replay_until_s - trial.plan_until_s for trial in backtest.trials]
    shortest, longest = min(spans) / _DAY_S, max(spans) / _DAY_S
    days = f"{shortest:g} to {longest:g} days" if shortest != longest else f"{longest:g} {verb(longest, 'day', 'days')}"
    lines.append(f"  Each plan was judged on the {days} after it; this says nothing about later times.")
    if backtest.one_host_fraction:
        one = format_fraction(backtest.one_host_fraction, 1)
        tolerated = format_fraction(backtest.tolerated_hosts_over_fraction)
        smallest = round(1.0 / backtest.one_host_fraction)
        too_coarse = f"so {tolerated} cannot be told from none: none may go over."
        end = "fine enough to tell." if backtest.resolves else too_coarse
        lines += _wrapped(f"With {counted(smallest, 'host')}, one host is {one} of them, {end}")
    return lines


def _choices(backtest: Backtest) -> list[str]:
    """Return how what earlier cuts recommend fared on the next one."""
    if not backtest.choices:
        return []
    lines = ["  Chosen by the earlier cuts, judged on the next one:"]
    for choice in backtest.choices:
        if choice.policy is None:
            lines.append(f"  {_local(choice.plan_until_s)}  no policy had held so far")
        else:
            over = format_fraction(choice.hosts_over_fraction_mean, 1)
            lines.append(
                f"  {_local(choice.plan_until_s)}  {policy_words(choice.policy)}: {over} of "
                f"{choice.hosts_used_mean:.1f} hosts over, depth {choice.depth_worst:.2f}"
            )
    return [*lines, ""]


def _wrapped(sentence: str, width: int = 94) -> list[str]:
    lines, line = [], ""
    for word in sentence.split(" "):
        if line and len(line) + 1 + len(word) > width:
            lines.append(f"  {line}")
            line = word
        else:
            line = f"{line} {word}" if line else word
    return [*lines, f"  {line}"]


def _verdict(backtest: Backtest) -> str:
    least = backtest.policies[0]
    start = (
        f"Backtest: {format_fraction(least.hosts_over_fraction_mean, 1)} of hosts are over "
        f"with {policy_words(least.policy)}"
    )
    policy = backtest.recommended
    if policy is None:
        tolerated = format_fraction(backtest.tolerated_hosts_over_fraction) if backtest.resolves else "none"
        return f"{start}; no policy tried keeps that within {tolerated}, with every larger margin as well"
    chosen = next(summary for summary in backtest.policies if summary.policy == policy)
    return (
        f"{start}; {policy_words(policy)} keeps it at {format_fraction(chosen.hosts_over_fraction_mean, 1)} "
        f"on {chosen.hosts_used_mean:.1f} hosts"
    )


def _local(seconds: int) -> str:
    """Return a time on the trace's own clock."""
    return datetime.fromtimestamp(seconds, tz=UTC).strftime("%Y-%m-%d %H:%M")
