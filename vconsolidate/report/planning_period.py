"""The data a plan was made on, beside the data it was tried on: in words that every format uses."""

from __future__ import annotations

from vconsolidate.report.schema.replay import ReplaySection
from vconsolidate.report.wording import percent
from vconsolidate.units import format_seconds


def planning_words(replay: ReplaySection) -> str:
    """Return one sentence about the planning period; empty where the replay itself ran on it."""
    period = replay.planning
    if period is None:
        return ""
    span = format_seconds(float(period.n_steps * replay.interval_s))
    worst = max(period.hosts, key=lambda host: host.cpu_peak_fraction, default=None)
    host = f"CPU peaks at {percent(worst.cpu_peak_fraction)} ({worst.host}), " if worst is not None else ""
    return (
        f"Planning period ({span} that the plan was made on): {host}a VM waits at most "
        f"{percent(period.ready_peak_fraction, 1)} of an interval and lacks at most "
        f"{percent(period.cpu_unserved_fraction, 1)} of its CPU work."
    )
