"""How plans of several policies would have fared on the history they had not seen."""

from __future__ import annotations

from dataclasses import dataclass

from vconsolidate.model.policy import DemandStatistic


@dataclass(frozen=True, slots=True)
class TriedPolicy:
    """
    A way to size and pack that a backtest tries.

    Parameters
    ----------
    statistic
        Figure of the CPU history that is packed.
    vms_at_peak
        VMs of a host that may be at their peak at the same time.
    margin_fraction
        Headroom on measured demand.
    largest_sums
        The largest sum of a host's VMs in the history planned on stays within the ceiling, with the margin.
    """

    statistic: DemandStatistic
    vms_at_peak: int = 0
    margin_fraction: float = 0.0
    largest_sums: bool = False


@dataclass(frozen=True, slots=True)
class Trial:
    """
    One packing of one plan, made on the history up to a cut and replayed on what came next.

    Parameters
    ----------
    packing
        Number of the packing: VMs are dealt otherwise to the same hosts.
    plan_until_s, replay_until_s
        End of the history planned on, and of the history replayed, seconds since 1970-01-01 on the trace's clock.
    hosts_used, proven
        Hosts of the plan (spares included); whether their number is proven minimal. 0 hosts: no plan was found.
    hosts_over_fraction
        Share of the hosts with VMs whose CPU demand was ever above the ceiling, or whose used memory was ever above
        what the host has.
    intervals_over_fraction
        Share of the host-intervals in which that was so.
    depth
        Largest CPU demand of a host over its ceiling; 1 is at the ceiling.
    worst_host_over_fraction
        Share of the intervals in which the host that was over most often was over.
    """

    policy: TriedPolicy
    packing: int
    plan_until_s: int
    replay_until_s: int
    hosts_used: int
    proven: bool
    hosts_over_fraction: float
    intervals_over_fraction: float
    depth: float
    worst_host_over_fraction: float


@dataclass(frozen=True, slots=True)
class PolicySummary:
    """
    All trials of one policy: means and worst over cuts and packings.

    Parameters
    ----------
    holds
        Few enough hosts went over with this margin and every larger one tried.
    """

    policy: TriedPolicy
    hosts_used_mean: float
    hosts_over_fraction_mean: float
    hosts_over_fraction_worst: float
    intervals_over_fraction_mean: float
    depth_worst: float
    worst_host_over_fraction: float
    holds: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """
    What the cuts before one would have recommended, and how that fared on it: nothing it is judged on chose it.

    Parameters
    ----------
    policy
        None where no policy held on the cuts before.
    hosts_used_mean, hosts_over_fraction_mean, depth_worst
        Over the packings of that policy at the cut; 0 without a policy.
    """

    plan_until_s: int
    policy: TriedPolicy | None
    hosts_used_mean: float = 0.0
    hosts_over_fraction_mean: float = 0.0
    depth_worst: float = 0.0


@dataclass(frozen=True, slots=True)
class Backtest:
    """
    A walk-forward backtest.

    Parameters
    ----------
    trials
        By cut, then policy, then packing.
    policies
        One summary per policy, in the order tried: the margins of a policy ascend.
    inventory_policy
        What the inventory's own policy is.
    tolerated_hosts_over_fraction
        Share of hosts that may go over, on average over cuts and packings.
    one_host_fraction
        Share that one host is of the hosts of a plan, for the smallest plan tried; 0 without a plan. Where it is more
        than is tolerated, the tolerated share cannot be told apart from none.
    recommended
        The policy that holds with fewest hosts; None where none holds.
    choices
        Nested walk-forward: for every cut but the first.
    """

    name: str
    interval_s: int
    trials: tuple[Trial, ...]
    policies: tuple[PolicySummary, ...]
    inventory_policy: TriedPolicy
    tolerated_hosts_over_fraction: float
    one_host_fraction: float
    recommended: TriedPolicy | None
    choices: tuple[Choice, ...]

    @property
    def packings(self) -> int:
        """Packings per plan."""
        return 1 + max((trial.packing for trial in self.trials), default=0)

    @property
    def resolves(self) -> bool:
        """Whether one host of a plan is no more than the share of hosts that may go over."""
        return self.one_host_fraction <= self.tolerated_hosts_over_fraction
