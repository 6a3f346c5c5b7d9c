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
    burst_together
        Probability that a vCPU which begins to work sets all idle vCPUs of its VM to work as well, 0 to 1. An
        assumption, not a measurement.
    scheduler_memory
        Time over which a scheduler forgets what a VM used, in mean bursts of a vCPU. An assumption.
    co_stop_weight
        Factor of the co-stop index. Not validated.
    idle_tax_fraction
        Idle-memory tax (Waldspurger, OSDI 2002, §5.2: 75 % by default).
    state_hysteresis_fraction
        A memory state is left upward only above its threshold by this much; the real amount is unpublished.
    shared_within_vm
        Least and most that page sharing saves within a VM, share of its memory. Least: zero pages of idle production
        systems (Waldspurger, OSDI 2002). Most: 13 %, what sharing within one machine saved in an empirical study
        (Barker et al., USENIX ATC 2012: in all under 15 %, more than 90 % of it within one machine).
    shared_between_vms
        Least and most that it saves between VMs of one guest system, share of the memory of all but the first. Least:
        below the production systems of OSDI 2002. Most: 60 %, which ESX reached on VMs alike (Gupta et al., Difference
        Engine, OSDI 2008: up to 90 %, 1.5 times what ESX saved).
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
    burst_together: float = 0.5
    scheduler_memory: float = 5.0
    co_stop_weight: float = 0.25
    idle_tax_fraction: float = 0.75
    state_hysteresis_fraction: float = 0.10
    shared_within_vm: tuple[float, float] = (0.02, 0.13)
    shared_between_vms: tuple[float, float] = (0.04, 0.60)
    compressible_fraction: float = 0.5
    dynamic_buffer_fraction: float = 0.20
    dynamic_minimum_mib: float = 512.0
    thrash_factor: float = 2.0


DEFAULTS = Parameters()
"""The parameters of every replay."""
