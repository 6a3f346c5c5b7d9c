"""Constants of the replay model, each with the place it comes from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Parameters:
    """
    What the model assumes where the inventory is silent.

    Parameters
    ----------
    smt_gain_fraction
        Extra work of a core whose two hardware threads are both busy (ESXi accounts 62.5 % to each: 2 × 0.625 = 1.25).
    efficiency_cpu_bound, efficiency_mixed
        Useful work over capacity once a host has more vCPUs than logical processors: Xen with 5 ms slices keeps
        0.925 of its throughput at 64:1 (Barham et al., SOSP 2003, Fig. 6); mixed work loses more to cold caches.
    vcpu_correlation
        How much the vCPUs of one VM burst together, 0 to 1. An assumption, not a measurement.
    co_stop_weight
        Factor of the co-stop index. Not validated.
    idle_tax_fraction
        Idle-memory tax (Waldspurger, OSDI 2002, §5.2: 75 % by default).
    state_hysteresis_fraction
        A memory state is left upward only above its threshold by this much; the real amount is unpublished.
    compressible_fraction
        Share of reclaimed pages that shrink to half and may stay in the compression cache. An assumption.
    dynamic_buffer_fraction
        Hyper-V's default memory buffer on top of a VM's demand.
    dynamic_minimum_mib
        Hyper-V's default minimum memory of a VM.
    thrash_factor
        Slowdown per share of the recently touched memory that is not resident; set so that four guests of 8 GB on a
        host of 16 GB come out about three times slower (Friedman, ESX case study). A calibration.
    """

    smt_gain_fraction: float = 0.25
    efficiency_cpu_bound: float = 0.93
    efficiency_mixed: float = 0.85
    vcpu_correlation: float = 0.5
    co_stop_weight: float = 0.25
    idle_tax_fraction: float = 0.75
    state_hysteresis_fraction: float = 0.10
    compressible_fraction: float = 0.5
    dynamic_buffer_fraction: float = 0.20
    dynamic_minimum_mib: float = 512.0
    thrash_factor: float = 2.0


DEFAULTS = Parameters()
"""The parameters of every replay."""
