"""What sizing assumed, said in sentences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from vconsolidate.model.arrays import IntArray
from vconsolidate.model.estate import Estate, Server
from vconsolidate.model.policy import Policy
from vconsolidate.sizing import assumptions
from vconsolidate.sizing.assumptions import Figures
from vconsolidate.sizing.history import Histories
from vconsolidate.units import format_fraction, format_seconds
from vconsolidate.words import counted, verb

_SIZING_FIELDS: Final = (
    "cpu_statistic",
    "memory_statistic",
    "headroom_fraction",
    "growth_per_year_fraction",
    "horizon_years",
    "retire_below_cpu_fraction",
    "memory_sizing",
)
"""Fields of a policy that size a workload before its cluster is known."""
_MEASURED_ERROR: Final = 0.1
"""Largest error band of a measured processor rating."""


def notes(
    estate: Estate, policy: Policy, figures: Sequence[Figures], past: Histories, *, rows: IntArray, seed: int
) -> tuple[str, ...]:
    """
    Return the assumptions of a sizing, one sentence each.

    Parameters
    ----------
    rows
        Indices of the servers that become VMs: only what was assumed of these matters to the plan.
    """
    measured_cpu = past.cpu_fraction.measured[rows].tolist()
    measured_memory = past.used_mib.measured[rows].tolist()
    said = [
        *_policies(estate, policy),
        *_growth(policy),
        *_histories(past, rows, seed),
        *assumptions.notes([figures[row] for row in rows], measured_cpu, measured_memory),
        *_ratings([estate.servers[row] for row in rows]),
    ]
    return tuple(said)


def _policies(estate: Estate, policy: Policy) -> list[str]:
    others = [
        cluster.name
        for cluster in estate.clusters[1:]
        if any(getattr(cluster.policy, name) != getattr(policy, name) for name in _SIZING_FIELDS)
    ]
    if not others:
        return []
    sentence = (
        f"Workloads are sized by the policy of cluster {estate.clusters[0].name}, before their cluster is known: "
        f"statistic, headroom, growth and memory sizing of {', '.join(others)} were not used."
    )
    return [sentence]


def _growth(policy: Policy) -> list[str]:
    if policy.growth_factor == 1.0:
        return []
    sentence = (
        f"All demand was grown by {format_fraction(policy.growth_factor - 1.0, 1)} "
        f"({format_fraction(policy.growth_per_year_fraction, 1)} a year for {policy.horizon_years:g} "
        f"{verb(policy.horizon_years, 'year', 'years')})."
    )
    return [sentence]


def _histories(past: Histories, rows: IntArray, seed: int) -> list[str]:
    said = []
    measured, coverage = past.cpu_fraction.measured[rows], past.cpu_fraction.coverage[rows]
    made_up = int((~measured).sum())
    if made_up:
        who = (
            "No VM has"
            if made_up == len(rows)
            else f"{made_up} of {counted(len(rows), 'VM')} {verb(made_up, 'does', 'do')} not have"
        )
        said.append(
            f"{who} a measured CPU history: a day with the stated mean, p95 and peak was made up (seed {seed}); "
            "it knows no weekends and no server that is busy because another is."
        )
    gaps = measured & (coverage < 1.0)
    if gaps.any():
        said.append(
            f"{counted(int(gaps.sum()), 'CPU history has', 'CPU histories have')} gaps (up to "
            f"{format_fraction(1.0 - coverage[gaps].min(), 1)} of the time): statistics leave the gaps out, the "
            "replay puts the server's mean there."
        )
    over_full = int(past.over_full[rows].sum())
    if over_full:
        said.append(
            f"{counted(over_full, 'CPU history goes', 'CPU histories go')} above 100 % (turbo or rounding): "
            "read as 100 %."
        )
    if measured.any():
        said.append(f"Peaks are of means over {format_seconds(past.grid.interval_s)}: shorter bursts are not seen.")
    return said


def _ratings(servers: Sequence[Server]) -> list[str]:
    guessed = [server for server in servers if server.hardware.cpu.rating_error_fraction > _MEASURED_ERROR]
    if not guessed:
        return []
    widest = max(server.hardware.cpu.rating_error_fraction for server in guessed)
    sentence = (
        f"{len(guessed)} of {counted(len(servers), 'VM')} {verb(len(guessed), 'comes', 'come')} from a processor rated "
        f"by its generation and clock rate, not by a measurement: {verb(len(guessed), 'its', 'their')} CPU demand may "
        f"be off by up to {format_fraction(widest)} either way."
    )
    return [sentence]
