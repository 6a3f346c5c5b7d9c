"""What sizing assumed, said in sentences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from vconsolidate.model.arrays import IntArray
from vconsolidate.model.demand import LeftVm
from vconsolidate.model.estate import Estate
from vconsolidate.model.policy import Policy
from vconsolidate.model.server import Server
from vconsolidate.sizing import assumptions
from vconsolidate.sizing.assumptions import Figures
from vconsolidate.sizing.history import Histories
from vconsolidate.sizing.policies import SIZING_WORDS, sizing_policies
from vconsolidate.sizing.virtual_notes import virtual_notes
from vconsolidate.units import format_fraction, format_seconds
from vconsolidate.words import counted, verb

_MEASURED_ERROR: Final = 0.1
"""Largest error band of a measured processor rating."""


def notes(
    estate: Estate,
    figures: Sequence[Figures],
    past: Histories,
    *,
    rows: IntArray,
    seed: int,
    left: Sequence[LeftVm] = (),
) -> tuple[str, ...]:
    """
    Return the assumptions of a sizing, one sentence each.

    Parameters
    ----------
    rows
        Indices of the servers that become VMs: only what was assumed of these matters to the plan.
    left
        VMs of today that are left as they are.
    """
    measured_cpu = past.cpu_fraction.measured[rows].tolist()
    measured_memory = past.used_mib.measured[rows].tolist()
    grown = past.cpu_fraction.peak[rows] * max(one.growth_factor for one in sizing_policies(estate.clusters))
    said = [
        *_policies(estate),
        *_growth(estate),
        *_peaks(estate),
        *_histories(past, rows, seed),
        *assumptions.notes([figures[row] for row in rows], measured_cpu, measured_memory),
        *virtual_notes([estate.servers[row] for row in rows], grown.tolist(), left, len(estate.clusters)),
        *_ratings([estate.servers[row] for row in rows]),
    ]
    return tuple(said)


def _policies(estate: Estate) -> list[str]:
    policies = sizing_policies(estate.clusters)
    if len(policies) == 1:
        return []
    differ = [
        words for field, words in SIZING_WORDS.items() if len({getattr(policy, field) for policy in policies}) > 1
    ]
    sentence = (
        f"Clusters have different sizing policies ({', '.join(dict.fromkeys(differ))}): every VM is sized by the "
        "largest figures of the clusters it may run in."
    )
    return [sentence]


def _growth(estate: Estate) -> list[str]:
    policies = {policy.growth_factor: policy for policy in sizing_policies(estate.clusters)}
    if set(policies) == {1.0}:
        return []
    least, most = policies[min(policies)], policies[max(policies)]
    if least is most:
        how = f"All demand was increased for growth by {_growth_words(most)}"
    else:
        span = f"{_growth_words(least)} to {_growth_words(most)}"
        how = f"Demand was increased for growth by {span}, depending on the clusters each VM may run in"
    return [f"{how}."]


def _peaks(estate: Estate) -> list[str]:
    """Return what is assumed of peaks: how many come together, and how high they are inside an interval."""
    said = []
    at_once = sorted({cluster.policy.cpu_vms_at_peak for cluster in estate.clusters})
    if at_once and at_once[-1]:
        most = f"{at_once[0]} to {at_once[-1]}" if len(at_once) > 1 else str(at_once[-1])
        said.append(
            f"On every host, up to {most} {verb(at_once[-1], 'VM is', 'VMs are')} at the CPU peak of the history at "
            "the same time: those whose peak is furthest above what is planned for them (policy.cpu.vms_at_peak)."
        )
    factors = sorted({cluster.policy.cpu_peak_factor for cluster in estate.clusters})
    if factors and factors[-1] > 1.0:
        times = f"{factors[0]:g} to {factors[-1]:g}" if len(factors) > 1 else f"{factors[-1]:g}"
        said.append(
            f"Inside an interval of the traces, CPU is assumed to reach {times} times its mean, up to all that the "
            "server has (policy.cpu.peak_factor)."
        )
    return said


def _growth_words(policy: Policy) -> str:
    return (
        f"{format_fraction(policy.growth_factor - 1.0, 1)} ({format_fraction(policy.growth_per_year_fraction, 1)} per "
        f"year for {policy.horizon_years:g} {verb(policy.horizon_years, 'year', 'years')})"
    )


def _histories(past: Histories, rows: IntArray, seed: int) -> list[str]:
    said = []
    measured, coverage = past.cpu_fraction.measured[rows], past.cpu_fraction.coverage[rows]
    synthetic = int((~measured).sum())
    if synthetic:
        who = (
            "No VM has"
            if synthetic == len(rows)
            else f"{synthetic} of {counted(len(rows), 'VM')} {verb(synthetic, 'does', 'do')} not have"
        )
        said.append(
            f"{who} a measured CPU history; a synthetic day with the stated mean, p95 and peak stands in for it (seed "
            f"{seed}). Weekends are not modelled, and servers are busy independently of each other."
        )
    gaps = measured & (coverage < 1.0)
    if gaps.any():
        said.append(
            f"{counted(int(gaps.sum()), 'CPU history has', 'CPU histories have')} gaps (up to "
            f"{format_fraction(1.0 - coverage[gaps].min(), 1)} of the time): statistics leave the gaps out, and "
            "the replay puts the server's mean there."
        )
    over_full = int(past.over_full[rows].sum())
    if over_full:
        said.append(
            f"{counted(over_full, 'CPU history goes', 'CPU histories go')} above 100 % (turbo or rounding): "
            "they count as 100 %."
        )
    if measured.any():
        said.append(f"Peaks are means over {format_seconds(past.grid.interval_s)}: shorter bursts do not show.")
    return said


def _ratings(servers: Sequence[Server]) -> list[str]:
    guessed = [server for server in servers if server.hardware.cpu.rating_error_fraction > _MEASURED_ERROR]
    if not guessed:
        return []
    widest = max(server.hardware.cpu.rating_error_fraction for server in guessed)
    rated = verb(len(guessed), "comes from a server whose processor is", "come from servers whose processors are")
    sentence = (
        f"{len(guessed)} of {counted(len(servers), 'VM')} {rated} rated by generation and clock "
        f"rate, not by a measurement: {verb(len(guessed), 'its', 'their')} CPU demand may be off "
        f"by up to {format_fraction(widest)} either way."
    )
    return [sentence]
