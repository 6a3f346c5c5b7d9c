"""How plans of one policy would have fared on the history they had not seen."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Trial:
    """
    One plan, made on the history up to a cut and replayed on what came next.

    Parameters
    ----------
    plan_until_s, replay_until_s
        End of the history planned on, and of the history replayed, seconds since 1970-01-01 on the trace's clock.
    margin_fraction
        Headroom on the measured demand that the plan was made with.
    hosts_used, proven
        Hosts of the plan (spares included); whether their number is proven minimal. 0 hosts: no plan was found.
    hosts_over_fraction
        Share of the hosts with VMs whose CPU demand was ever above the ceiling, or whose used memory was ever above
        what the host has.
    intervals_over_fraction
        Share of the host-intervals in which that was so.
    """

    plan_until_s: int
    replay_until_s: int
    margin_fraction: float
    hosts_used: int
    proven: bool
    hosts_over_fraction: float
    intervals_over_fraction: float


@dataclass(frozen=True, slots=True)
class MarginSummary:
    """All trials with one margin: mean and worst over the cuts."""

    margin_fraction: float
    hosts_used_mean: float
    hosts_over_fraction_mean: float
    hosts_over_fraction_worst: float
    intervals_over_fraction_mean: float


@dataclass(frozen=True, slots=True)
class Backtest:
    """
    A walk-forward backtest.

    Parameters
    ----------
    trials
        By cut, then margin.
    margins
        One summary per margin, ascending: the curve of hosts against margin.
    policy_margin_fraction
        The margin that the inventory's policy has.
    tolerated_hosts_over_fraction
        Share of hosts that may go over, on average over the cuts.
    recommended_margin_fraction
        Smallest tried margin that keeps within it; None when none does.
    """

    name: str
    statistic: str
    interval_s: int
    trials: tuple[Trial, ...]
    margins: tuple[MarginSummary, ...]
    policy_margin_fraction: float
    tolerated_hosts_over_fraction: float
    recommended_margin_fraction: float | None
