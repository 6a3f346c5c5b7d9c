"""What measurements after a migration say about the next plan of the same inventory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

PriorKind = Literal["rating", "rating_error", "cpu", "memory", "headroom"]

LEAST_FACTOR: Final = 0.1
MOST_FACTOR: Final = 10.0
"""Measured over expected beyond these is a wrong unit, not demand: nothing is learnt from it."""
MOST_HEADROOM: Final = 10.0
LARGE_FACTOR: Final = 1.5
"""Demand raised this much is said before anyone plans with it."""


@dataclass(frozen=True, slots=True)
class RatingPrior:
    """
    The rating of a processor, corrected.

    Parameters
    ----------
    model
        Of the processor, as the inventory has it.
    factor
        Corrected rating over the rating that the plan used.
    error_fraction, error_before_fraction
        Half-width of the 90 % band of the corrected rating, and of the rating that the plan used.
    vms
        Measured VMs that moved from it or to it.
    """

    model: str
    factor: float
    error_fraction: float
    error_before_fraction: float
    vms: int


@dataclass(frozen=True, slots=True)
class PairPrior:
    """CPU use of VMs that moved from one processor to another, over what was expected, with its 90 % band."""

    source: str
    target: str
    ratio: float
    low: float
    high: float
    vms: int


@dataclass(frozen=True, slots=True)
class MarginPrior:
    """
    Demand of a workload class over what was expected, with its 90 % band.

    Parameters
    ----------
    workload_class
        Empty for all classes without measurements of their own.
    """

    workload_class: str
    factor: float
    low: float
    high: float
    vms: int


@dataclass(frozen=True, slots=True)
class HeadroomPrior:
    """The headroom on CPU that the measured hosts would have needed, drawn towards the one that the plan had."""

    fraction: float
    before_fraction: float
    hosts: int


@dataclass(frozen=True, slots=True)
class Priors:
    """
    All of them, with the time of the measurements.

    Parameters
    ----------
    measured_from_s, measured_until_s
        Seconds since 1970-01-01 UTC.
    pairs
        For people: what `ratings` mean together.
    """

    name: str
    measured_from_s: int
    measured_until_s: int
    ratings: tuple[RatingPrior, ...] = ()
    pairs: tuple[PairPrior, ...] = ()
    cpu: tuple[MarginPrior, ...] = ()
    memory: tuple[MarginPrior, ...] = ()
    headroom: HeadroomPrior | None = None


@dataclass(frozen=True, slots=True)
class PriorChange:
    """
    A number of an inventory that priors changed.

    Parameters
    ----------
    kind
        ``rating`` (reference MHz of a core), ``rating_error``, ``cpu`` and ``memory`` (factor on the demand of a
        class), ``headroom``.
    subject
        Processor, workload class or cluster.
    machines
        Servers and hosts, or host types, whose number it is.
    measured
        VMs or hosts that were measured for it.
    """

    kind: PriorKind
    subject: str
    before: float
    after: float
    machines: int
    measured: int


@dataclass(frozen=True, slots=True)
class AppliedPriors:
    """
    Priors that a plan used.

    Parameters
    ----------
    file
        As the inventory names it.
    unused
        Why some of them were not used, one sentence each.
    """

    file: str
    measured_from_s: int
    measured_until_s: int
    changes: tuple[PriorChange, ...]
    unused: tuple[str, ...] = ()
