"""The planning period of a plan that was replayed on other data, in the words that every format uses."""

from __future__ import annotations

from vconsolidate.report.schema.replay import ReplaySection
from vconsolidate.report.wording import percent
from vconsolidate.words import span_words


def planning_words(replay: ReplaySection) -> str:
    """Return one sentence about the planning period; empty where the replay itself ran on it."""
    period = replay.planning
    if period is None:
        return ""
    span = span_words(period.n_steps * replay.interval_s)
    worst = max(period.hosts, key=lambda host: host.cpu_peak_fraction, default=None)
    host = f"CPU peaks at {percent(worst.cpu_peak_fraction)} on {worst.host}; " if worst is not None else ""
    return (
        f"Planning period ({span} of the data used for planning): {host}in the worst case, a VM waits "
        f"{percent(period.ready_peak_fraction, 1)} of an interval for a core, and "
        f"{percent(period.cpu_unserved_fraction, 1)} of a VM's CPU work is unserved."
    )
