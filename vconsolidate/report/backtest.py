"""A backtest for people and for programs."""

from __future__ import annotations

from datetime import UTC, datetime

from vconsolidate.model.backtest import Backtest, Trial
from vconsolidate.report.printable import as_json as json_text
from vconsolidate.units import format_fraction

BAR_CELLS = 20


def as_json(backtest: Backtest) -> str:
    """Return the backtest as JSON: cuts, the curve of margins, the recommended margin (null when no margin held)."""
    document = {
        "name": backtest.name,
        "statistic": backtest.statistic,
        "interval_s": backtest.interval_s,
        "policy_margin": backtest.policy_margin_fraction,
        "tolerated_hosts_over_fraction": backtest.tolerated_hosts_over_fraction,
        "recommended_margin": backtest.recommended_margin_fraction,
        "cuts": [
            {
                "plan_until": _local(trial.plan_until_s),
                "replay_until": _local(trial.replay_until_s),
                "margin": trial.margin_fraction,
                "hosts_used": trial.hosts_used,
                "proven": trial.proven,
                "hosts_over_fraction": round(trial.hosts_over_fraction, 6),
                "intervals_over_fraction": round(trial.intervals_over_fraction, 6),
            }
            for trial in backtest.trials
        ],
        "margins": [
            {
                "margin": summary.margin_fraction,
                "hosts_used": round(summary.hosts_used_mean, 3),
                "hosts_over_fraction": round(summary.hosts_over_fraction_mean, 6),
                "worst_hosts_over_fraction": round(summary.hosts_over_fraction_worst, 6),
                "intervals_over_fraction": round(summary.intervals_over_fraction_mean, 6),
            }
            for summary in backtest.margins
        ],
    }
    return json_text(document, indent=2) + "\n"


def as_text(backtest: Backtest, *, unicode: bool = True) -> str:
    """Return the backtest as a table of margins, a table of cuts and a verdict, at most 80 columns wide."""
    lines = [
        f"Backtest of {backtest.name}",
        f"  Planned on the {backtest.statistic} of one period, replayed on the next.",
        "",
    ]
    lines.append(f"  {'margin':>6}  {'hosts':>6}  {'hosts over':>10}  {'worst cut':>9}  {'intervals over':>14}")
    full, empty = ("█", "░") if unicode else ("#", ".")
    most = max((summary.hosts_used_mean for summary in backtest.margins), default=1.0) or 1.0
    for summary in backtest.margins:
        cells = round(BAR_CELLS * summary.hosts_used_mean / most)
        marks = "".join(
            mark
            for mark, holds in (
                (" <- recommended", summary.margin_fraction == backtest.recommended_margin_fraction),
                (" <- policy", abs(summary.margin_fraction - backtest.policy_margin_fraction) < 1e-9),
            )
            if holds
        )
        lines.append(
            f"  {format_fraction(summary.margin_fraction):>6}  {summary.hosts_used_mean:>6.1f}  "
            f"{format_fraction(summary.hosts_over_fraction_mean, 1):>10}  "
            f"{format_fraction(summary.hosts_over_fraction_worst, 1):>9}  "
            f"{format_fraction(summary.intervals_over_fraction_mean, 2):>14}  "
            f"{full * cells}{empty * (BAR_CELLS - cells)}{marks}".rstrip()
        )
    lines += ["", f"  {'planned until':<16}  {'replayed until':<16}  {'margin':>6}  {'hosts':>5}  {'hosts over':>10}"]
    lines += [_trial_line(trial) for trial in backtest.trials]
    lines += [
        "",
        "  A host is over when, at any time, its CPU demand exceeds the ceiling or its memory use",
        "  exceeds its memory. Host counts are means over the cuts and include spares.",
        "",
        _verdict(backtest),
    ]
    return "\n".join(lines) + "\n"


def _trial_line(trial: Trial) -> str:
    return (
        f"  {_local(trial.plan_until_s):<16}  {_local(trial.replay_until_s):<16}  "
        f"{format_fraction(trial.margin_fraction):>6}  {trial.hosts_used:>5}  "
        f"{format_fraction(trial.hosts_over_fraction, 1):>10}"
    )


def _verdict(backtest: Backtest) -> str:
    least = backtest.margins[0]
    start = (
        f"Backtest: with a margin of {format_fraction(least.margin_fraction)}, "
        f"{format_fraction(least.hosts_over_fraction_mean, 1)} of hosts exceed their limits"
    )
    margin = backtest.recommended_margin_fraction
    if margin is None:
        return f"{start}; no margin tried keeps this within {format_fraction(backtest.tolerated_hosts_over_fraction)}"
    chosen = next(summary for summary in backtest.margins if summary.margin_fraction == margin)
    return (
        f"{start}; a margin of {format_fraction(margin)} keeps this at "
        f"{format_fraction(chosen.hosts_over_fraction_mean, 1)} and needs {chosen.hosts_used_mean:.1f} hosts"
    )


def _local(seconds: int) -> str:
    """Return a time on the trace's own clock."""
    return datetime.fromtimestamp(seconds, tz=UTC).strftime("%Y-%m-%d %H:%M")
