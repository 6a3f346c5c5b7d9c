"""A baseline of processor features that all hosts of a cluster show their VMs."""

from __future__ import annotations

from dataclasses import dataclass, field

from vconsolidate.model.hardware import Cpu


@dataclass(frozen=True, slots=True)
class EvcBaseline:
    """
    A level of Enhanced vMotion Compatibility (EVC): VMs move while they run between all hosts that join it.

    Parameters
    ----------
    generations
        Processor generations of its vendor that have all its features.
    level
        Place in its sequence, 0 the lowest.
    source
        Where the facts come from.
    """

    key: str
    name: str
    vendor: str
    sequence: str
    level: int
    generations: frozenset[str]
    source: str = field(default="", compare=False, repr=False)

    def admits(self, cpu: Cpu) -> bool:
        """Return whether a host with a processor can join."""
        return cpu.vendor == self.vendor and cpu.generation in self.generations
