"""Which of the tried policies holds, with what certainty, and what earlier cuts would have chosen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from vconsolidate.model.backtest import Choice, PolicySummary, Trial, TriedPolicy

TOLERATED_HOSTS_OVER: Final = 0.05
"""Share of hosts that may ever be over, on average over the cuts and packings."""


def summaries_of(trials: Sequence[Trial], policies: Sequence[TriedPolicy]) -> tuple[PolicySummary, ...]:
    """
    Return what the trials say of each policy.

    A policy holds where it and all that differ from it by a larger margin only let few enough hosts go over: one margin
    that holds below another that does not was lucky. Where one host is more than the tolerated share, none may.
    """
    by_policy = {policy: [trial for trial in trials if trial.policy == policy] for policy in policies}
    share = one_host_fraction(trials)
    allowed = TOLERATED_HOSTS_OVER if share <= TOLERATED_HOSTS_OVER else 0.0
    over = {policy: _hosts_over(of_policy) for policy, of_policy in by_policy.items()}
    return tuple(
        PolicySummary(
            policy=policy,
            hosts_used_mean=float(np.mean([trial.hosts_used for trial in of_policy])),
            hosts_over_fraction_mean=float(np.mean(over[policy])),
            hosts_over_fraction_worst=max(over[policy]),
            intervals_over_fraction_mean=float(np.mean([trial.intervals_over_fraction for trial in of_policy])),
            depth_worst=max(trial.depth for trial in of_policy),
            worst_host_over_fraction=max(trial.worst_host_over_fraction for trial in of_policy),
            holds=all(float(np.mean(over[other])) <= allowed for other in policies if _is_safer(other, policy)),
        )
        for policy, of_policy in by_policy.items()
    )


def one_host_fraction(trials: Sequence[Trial]) -> float:
    """Return the share that one host is of the hosts of the smallest plan; 0 without a plan."""
    return max((1.0 / trial.hosts_used for trial in trials if trial.hosts_used), default=0.0)


def recommend(summaries: Sequence[PolicySummary]) -> TriedPolicy | None:
    """Return the policy that holds with fewest hosts, of equal ones the one with the smaller margin."""
    holding = [summary for summary in summaries if summary.holds]
    if not holding:
        return None
    best = min(holding, key=lambda s: (s.hosts_used_mean, s.policy.margin_fraction, summaries.index(s)))
    return best.policy


def choose_by_earlier_cuts(trials: Sequence[Trial], policies: Sequence[TriedPolicy]) -> tuple[Choice, ...]:
    """Return, for every cut but the first, what the cuts before it recommend and how that fared."""
    found = []
    for until_s in sorted({trial.plan_until_s for trial in trials})[1:]:
        earlier = [trial for trial in trials if trial.replay_until_s <= until_s]
        policy = recommend(summaries_of(earlier, policies))
        then = [trial for trial in trials if trial.plan_until_s == until_s and trial.policy == policy]
        if policy is None:
            found.append(Choice(until_s, None))
            continue
        found.append(
            Choice(
                plan_until_s=until_s,
                policy=policy,
                hosts_used_mean=float(np.mean([trial.hosts_used for trial in then])),
                hosts_over_fraction_mean=float(np.mean(_hosts_over(then))),
                depth_worst=max(trial.depth for trial in then),
            )
        )
    return tuple(found)


def _hosts_over(trials: Sequence[Trial]) -> list[float]:
    """Return the share of hosts over, trial by trial: all of them where no plan was found."""
    return [trial.hosts_over_fraction if trial.hosts_used else 1.0 for trial in trials]


def _is_safer(other: TriedPolicy, policy: TriedPolicy) -> bool:
    """Return whether a policy is the other, or the other with a larger margin."""
    same = (other.statistic, other.vms_at_peak, other.largest_sums)
    return same == (policy.statistic, policy.vms_at_peak, policy.largest_sums) and (
        other.margin_fraction >= policy.margin_fraction
    )
