"""What the owner of the data centre allows: limits, margins, statistics, objective."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from vconsolidate.model.admission import Admission
from vconsolidate.model.band import Band
from vconsolidate.model.dynamic_memory import STATED_NOTHING, DynamicMemory
from vconsolidate.model.place import NOWHERE, Place

IopsSizing = Literal["p95", "peak", "hourly_peak"]
"""What of the storage operations of a VM is packed."""

Criterion = Literal[
    "cost", "hosts", "power", "licences", "migrations", "traffic", "balance", "similarity", "blast_radius"
]
"""
What a plan can be judged by, each a level of the objective.

``cost``: prices, licences and idle power of the hosts over the horizon; ``hosts``: their number; ``power``: their idle
power; ``licences``: their licences over the horizon; ``migrations``: VMs that run on another host than in the plan
before; ``traffic``: stated traffic between VMs that crosses the uplinks of hosts; ``balance``: the largest share that
any host uses of any resource; ``similarity``: pairs of VMs with the same guest system on one host, as many as possible
(pages they can share); ``blast_radius``: critical VMs (tiers 1 and 2) on the host that has the most of them.
"""

CHOOSE_HOSTS: Final[tuple[Criterion, ...]] = ("cost", "hosts", "power", "licences")
"""Criteria that depend on which hosts are used; the others, on which VM runs where."""


GuestTreatment = Literal["keep_physical", "warn"]
"""What a plan does with a guest system that its platform does not support in full."""

ProfileUse = Literal["ignore", "suggest", "tier", "apply"]
"""
What the profile of an application decides of a server that says nothing itself.

``ignore``: nothing; ``suggest``: nothing, but the report says what it would; ``tier``: the tier; ``apply``: the tier,
the memory reservation and latency sensitivity.
"""

ReplicaUse = Literal["ignore", "suggest", "prefer", "require"]
"""What becomes of replicas found by application and name: nothing, a finding, a rule that should or that must hold."""


@dataclass(frozen=True, slots=True)
class DemandStatistic:
    """
    Which figure of a workload's history the plan packs.

    Parameters
    ----------
    kind
        ``peak``; ``percentile`` (of all samples); ``profile`` (the percentile within each slot of the period, so that
        workloads with different busy hours share a host).
    percentile
        In percent, for ``percentile`` and ``profile``; 100 is the maximum.
    slot_s
        Length of a slot of the profile in seconds; divides a day.
    period
        What repeats, for ``profile``: every day, or every week (Monday 09:00 is then another slot than Sunday 09:00).
    """

    kind: Literal["peak", "percentile", "profile"] = "percentile"
    percentile: float = 95.0
    slot_s: int = 3600
    period: Literal["day", "week"] = "day"


@dataclass(frozen=True, slots=True)
class WorthOfMoves:
    """
    What moving a VM must bring, where a plan could leave it on its host; without either figure, anything is enough.

    Parameters
    ----------
    least_saving
        Money saved per VM moved, over the horizon; None where money alone does not make moves pay.
    most_per_host
        VMs moved for one host that becomes free, at most; None where freed hosts do not make moves pay.
    """

    least_saving: float | None = None
    most_per_host: int | None = None

    @property
    def is_stated(self) -> bool:
        """Whether moves must bring anything in particular."""
        return self.least_saving is not None or self.most_per_host is not None


@dataclass(frozen=True, slots=True)
class Policy:
    """
    Limits of one cluster; the defaults and their reasons are in ``docs/policy.md``.

    Parameters
    ----------
    vcpu_per_core
        CPU overcommit ratio: vCPUs of all VMs on a host per core.
    cpu_ceiling_fraction
        Share of a host's CPU capacity (cores × rating, no SMT gain) that planned demand may use.
    memory_overcommit
        Σ configured memory of the VMs over the host's usable memory; 1.0 is none.
    memory_ceiling_fraction
        Share of usable memory that Σ consumed memory may use.
    cpu_vms_at_peak
        VMs of a host that may be at their CPU peak at the same time: for that many of them, those with the largest
        difference between peak and statistic, the difference is kept free on top of what is packed (Bertsimas & Sim,
        *The Price of Robustness*, Operations Research 52(1), 2004).
    cpu_peak_factor
        Peak inside an interval over the mean of the interval, ≥ 1, where traces hold means only.
    network_ceiling_fraction
        Share of the uplinks' bandwidth that planned traffic may use.
    max_vms_per_host
        A limit of the owner's, on top of the hypervisor's; None for none.
    cpu_statistic, memory_statistic
        Figure of the history that is packed.
    headroom_fraction
        Extra room on measured demand for what the history did not show.
    growth_per_year_fraction, horizon_years
        Demand is grown by (1 + growth)^horizon before packing; the horizon also prices power.
    host_failures_tolerated
        Hosts of the cluster that may fail with every VM restarted on the survivors.
    admission
        The form in which that is made sure.
    retire_below_cpu_fraction
        A server whose CPU peak stays below is proposed for retirement when it also has no application; 0 turns it off.
    min_vcpus, vcpu_target_fraction
        Smallest VM; share of its vCPUs that a VM's peak demand may use when it is sized.
    memory_sizing
        ``installed`` (the VM gets what the server has) or ``used`` (peak of used memory plus headroom, rounded up).
    dynamic_memory
        Of VMs that state none of their own, on platforms that have it.
    memory_files
        Where the platform's files for the memory of running VMs lie: on the ``datastore``, or ``elsewhere``.
    snapshot_fraction
        Room for snapshots, as a share of a VM's disks.
    log_mib
        Log files of each VM; None takes the platform's.
    swap_datastore
        Datastore of the files for memory; empty for that of the VM.
    iops_sizing
        What of its storage operations is packed of each VM: 95th percentile, peak, or the largest of each hour of the
        day, whose sums over VMs are compared hour by hour.
    moves
        What moving a VM must bring; the same for all clusters of an estate.
    guests_unsupported, guests_deprecated, guests_unknown
        Whether a server stays physical whose guest system the platform does not support, no longer maintains, or of
        which the catalogue does not know it. No policy places a system of another processor.
    objective
        What is minimised, the most important first; the same for all clusters of an estate. Criteria that choose hosts
        come before those that do not.
    """

    vcpu_per_core: float = 4.0
    cpu_ceiling_fraction: float = 0.80
    memory_overcommit: float = 1.0
    memory_ceiling_fraction: float = 0.95
    network_ceiling_fraction: float = 0.70
    max_vms_per_host: int | None = None
    cpu_statistic: DemandStatistic = DemandStatistic("percentile", 95.0)
    cpu_vms_at_peak: int = 0
    cpu_peak_factor: float = 1.0
    memory_statistic: DemandStatistic = DemandStatistic("peak", 100.0)
    headroom_fraction: float = 0.10
    growth_per_year_fraction: float = 0.0
    horizon_years: float = 3.0
    host_failures_tolerated: int = 0
    admission: Admission = Admission()
    retire_below_cpu_fraction: float = 0.01
    min_vcpus: int = 1
    vcpu_target_fraction: float = 0.80
    memory_sizing: Literal["installed", "used"] = "used"
    memory_files: Literal["datastore", "elsewhere"] = "datastore"
    dynamic_memory: DynamicMemory = STATED_NOTHING
    snapshot_fraction: float = 0.0
    log_mib: float | None = None
    swap_datastore: str = ""
    iops_sizing: IopsSizing = "p95"
    objective: tuple[Criterion, ...] = ("cost", "hosts")
    moves: WorthOfMoves = WorthOfMoves()
    guests_unsupported: GuestTreatment = "keep_physical"
    guests_deprecated: GuestTreatment = "warn"
    guests_unknown: GuestTreatment = "warn"

    @property
    def growth_factor(self) -> float:
        """Demand at the end of the horizon over demand now."""
        return float((1.0 + self.growth_per_year_fraction) ** self.horizon_years)


PUE: Final = 1.6
"""Power usage effectiveness where the inventory is silent; its source is in ``catalog/data/economics.yaml``."""


@dataclass(frozen=True, slots=True)
class StatedFigure:
    """A figure of the business case that the inventory states: its key, its range, and where it stands."""

    key: str
    band: Band
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Economics:
    """
    Prices and factors of the business case; None where the inventory is silent.

    Parameters
    ----------
    currency
        Three letters, the same through the inventory.
    power_usage_effectiveness
        Facility power over IT power.
    electricity_price_per_kwh, carbon_g_per_kwh
        What a kilowatt-hour costs and emits.
    administration_per_server_year, service_contract_per_server_year, rack_unit_year
        Yearly cost of keeping one physical server, and one unit of rack space.
    migration_per_server
        One-off cost of moving a workload.
    stated
        Every figure that the inventory states, with its range; the attributes above are typical values.
    """

    currency: str = "EUR"
    power_usage_effectiveness: float = PUE
    electricity_price_per_kwh: float | None = None
    carbon_g_per_kwh: float | None = None
    administration_per_server_year: float | None = None
    service_contract_per_server_year: float | None = None
    rack_unit_year: float | None = None
    migration_per_server: float | None = None
    stated: tuple[StatedFigure, ...] = ()
