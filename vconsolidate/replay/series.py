"""The arrays a replay fills; each host writes its own rows, so that hosts may be replayed in any order."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vconsolidate.model.arrays import Float32Array, FloatArray, IntArray, frozen
from vconsolidate.model.demand import DemandSeries
from vconsolidate.model.replay import ReplaySeries


@dataclass(frozen=True, slots=True)
class Series:
    """
    Series being written: (n_hosts, n_steps) and (n_vms, n_steps) in single precision.

    What never happens (no balloon, no swap) is never written: pages of zeros that are not touched cost no memory.

    Parameters
    ----------
    slowdown_peak
        (n_vms,)
    """

    host_demand_fraction: Float32Array
    host_given_fraction: Float32Array
    host_ready_fraction: Float32Array
    host_memory_fraction: Float32Array
    host_ballooned_mib: Float32Array
    host_compressed_mib: Float32Array
    host_swapped_mib: Float32Array
    host_unmet_mib: Float32Array
    state: IntArray
    given_mhz: Float32Array
    ready_fraction: Float32Array
    ballooned_mib: Float32Array
    compressed_mib: Float32Array
    swapped_mib: Float32Array
    slowdown_peak: FloatArray

    def publish(self, demand: DemandSeries) -> ReplaySeries:
        """Return the series as part of the result, read-only."""
        return ReplaySeries(
            start_s=demand.start_s,
            interval_s=demand.interval_s,
            by_host={
                "cpu_demand_fraction": frozen(self.host_demand_fraction),
                "cpu_given_fraction": frozen(self.host_given_fraction),
                "ready_fraction": frozen(self.host_ready_fraction),
                "memory_fraction": frozen(self.host_memory_fraction),
                "ballooned_mib": frozen(self.host_ballooned_mib),
                "compressed_mib": frozen(self.host_compressed_mib),
                "swapped_mib": frozen(self.host_swapped_mib),
                "unmet_mib": frozen(self.host_unmet_mib),
            },
            by_vm={
                "cpu_given_mhz": frozen(self.given_mhz),
                "ready_fraction": frozen(self.ready_fraction),
                "ballooned_mib": frozen(self.ballooned_mib),
                "compressed_mib": frozen(self.compressed_mib),
                "swapped_mib": frozen(self.swapped_mib),
            },
            state_by_host_step=frozen(self.state),
        )


def empty(n_hosts: int, n_vms: int, n_steps: int) -> Series:
    """Return series of zeros."""

    def zeros(n_rows: int) -> Float32Array:
        return np.zeros((n_rows, n_steps), dtype=np.float32)

    return Series(
        host_demand_fraction=zeros(n_hosts),
        host_given_fraction=zeros(n_hosts),
        host_ready_fraction=zeros(n_hosts),
        host_memory_fraction=zeros(n_hosts),
        host_ballooned_mib=zeros(n_hosts),
        host_compressed_mib=zeros(n_hosts),
        host_swapped_mib=zeros(n_hosts),
        host_unmet_mib=zeros(n_hosts),
        state=np.zeros((n_hosts, n_steps), dtype=np.int64),
        given_mhz=zeros(n_vms),
        ready_fraction=zeros(n_vms),
        ballooned_mib=zeros(n_vms),
        compressed_mib=zeros(n_vms),
        swapped_mib=zeros(n_vms),
        slowdown_peak=np.ones(n_vms),
    )
