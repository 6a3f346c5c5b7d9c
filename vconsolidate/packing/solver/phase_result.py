"""What each phase of the search reached, and after how much work: joined searches keep it all."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Improvement:
    """
    A better value or bound within a phase.

    Parameters
    ----------
    work
        Since the improvement before it, or since the phase began; units of `Stop.work`.
    """

    work: float
    value: int | None
    bound: int


@dataclass(frozen=True, slots=True)
class PhaseResult:
    """
    One phase: value and bound as it ended.

    Parameters
    ----------
    work
        Of the whole phase, counted, not measured: the same on every machine and for any number of processes.
    improvements
        In the order of the search; their work is at most that of the phase.
    """

    phase: str
    value: int | None
    bound: int
    work: float = 0.0
    improvements: tuple[Improvement, ...] = ()

    def of_part(self, prefix: str, value: int | None, bound: int) -> PhaseResult:
        """Return the phase as one of a whole: `value` (None: the whole has none yet) and `bound` are of the rest."""
        return PhaseResult(
            f"{prefix}: {self.phase}",
            _sum(self.value, value),
            self.bound + bound,
            self.work,
            tuple(Improvement(one.work, _sum(one.value, value), one.bound + bound) for one in self.improvements),
        )


def _sum(value: int | None, rest: int | None) -> int | None:
    return None if value is None or rest is None else value + rest
