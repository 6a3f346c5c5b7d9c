"""What sizing assumed, said in sentences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from vconsolidate.model.estate import Estate
from vconsolidate.model.policy import Policy
from vconsolidate.sizing import assumptions
from vconsolidate.sizing.assumptions import Figures
from vconsolidate.sizing.history import Histories
from vconsolidate.units import format_fraction, format_seconds

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


def notes(estate: Estate, policy: Policy, figures: Sequence[Figures], past: Histories, seed: int) -> tuple[str, ...]:
    """Return the assumptions of a sizing, one sentence each."""
    said = [
        *_policies(estate, policy),
        *_growth(policy),
        *_histories(estate, past, seed),
        *assumptions.notes(figures, past.cpu_fraction.measured.tolist(), past.used_mib.measured.tolist()),
        *_ratings(estate),
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
    return [
        (
            f"Workloads are sized by the policy of cluster {estate.clusters[0].name}, before their cluster is known: "
            f"statistic, headroom, growth and memory sizing of {', '.join(others)} were not used."
        )
    ]


def _growth(policy: Policy) -> list[str]:
    if policy.growth_factor == 1.0:
        return []
    return [
        (
            f"All demand was grown by {format_fraction(policy.growth_factor - 1.0, 1)} "
            f"({format_fraction(policy.growth_per_year_fraction, 1)} a year for {policy.horizon_years:g} years)."
        )
    ]


def _histories(estate: Estate, past: Histories, seed: int) -> list[str]:
    said = []
    made_up = int((~past.cpu_fraction.measured).sum())
    if made_up:
        who = "All servers" if made_up == len(estate.servers) else f"{made_up} of {len(estate.servers)} servers"
        said.append(
            f"{who} have no measured CPU history: a day with their mean, p95 and peak was made up (seed {seed}); "
            "it knows no weekends and no server that is busy because another is."
        )
    gaps = past.cpu_fraction.measured & (past.cpu_fraction.coverage < 1.0)
    if gaps.any():
        lowest = float(past.cpu_fraction.coverage[gaps].min())
        said.append(
            f"{int(gaps.sum())} CPU histories have gaps (coverage down to {format_fraction(lowest, 1)}): statistics "
            "leave the gaps out, the replay puts the server's mean there."
        )
    if past.over_full:
        said.append(f"{past.over_full} CPU histories go above 100 % (turbo or rounding): read as 100 %.")
    if past.cpu_fraction.measured.any():
        said.append(f"Peaks are of means over {format_seconds(past.grid.interval_s)}: shorter bursts are not seen.")
    return said


def _ratings(estate: Estate) -> list[str]:
    guessed = [server for server in estate.servers if server.hardware.cpu.rating_error_fraction > 0.1]
    if not guessed:
        return []
    widest = max(server.hardware.cpu.rating_error_fraction for server in guessed)
    return [
        (
            f"{len(guessed)} of {len(estate.servers)} servers have a processor rated by its generation and clock rate, "
            f"not by a measurement: their CPU demand may be off by up to {format_fraction(widest)} either way."
        )
    ]
