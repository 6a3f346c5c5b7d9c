"""What checks of nearly the same plan found about restarts, and what their searches may spend."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

EXACT_WORK = 2.0
"""Deterministic time of CP-SAT for one model of a restart, where no memory says otherwise."""


def _ignore(_work: float) -> None:
    """Count nothing."""


@dataclass(slots=True)
class RestartMemory:
    """
    For a plan that is checked again and again with a few more VMs.

    Nothing in here is believed: a restart that was found before is completed and examined again, and a failure that
    nothing survived is only tried first. A check with a memory ends at its first violation.

    Parameters
    ----------
    exact_work
        Deterministic time of CP-SAT for one model of a restart.
    charge
        Called with the work of each search for a restart, in units of roughly one second.
    restarts
        Hosts that fail → VM → host, all by name.
    suspects
        Hosts whose failure some VMs did not survive, the latest last.
    open_ends
        Searches that ended without a restart and without a proof that there is none.
    """

    exact_work: float = EXACT_WORK
    charge: Callable[[float], None] = _ignore
    restarts: dict[frozenset[str], dict[str, str]] = field(default_factory=dict)
    suspects: list[frozenset[str]] = field(default_factory=list)
    open_ends: int = 0

    def note_failed(self, hosts: frozenset[str], *, proven: bool) -> None:
        """Try a failure first from now on."""
        self.open_ends += not proven
        if hosts in self.suspects:
            self.suspects.remove(hosts)
        self.suspects.append(hosts)

    def rank(self, hosts: frozenset[str]) -> int:
        """Return when to try a failure: the latest suspect first, those never suspected last."""
        return -self.suspects.index(hosts) - 1 if hosts in self.suspects else 0
