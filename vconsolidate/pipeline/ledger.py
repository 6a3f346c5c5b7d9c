"""One account of work and time for a whole command, of which every search and every stage takes its part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from vconsolidate.model.demand import Demand
from vconsolidate.model.previous import Previous
from vconsolidate.model.progress import Progress, SearchReport
from vconsolidate.packing.solver.work_limit import WorkLimit
from vconsolidate.pipeline.settings import Settings

PLANNING = 0.88
"""Share of the work and time for plan and repair, where the host range or advice follows."""

_VM_WORK = 1.5e-4
_SAMPLE_WORK = 1e-7
"""Work of a replay with what is made of it, per VM and per sample of a VM."""


_ALL_BUT_THE_REST = 0.8
"""Share of the work left that equal parts take together."""


class Ledger:
    """
    What a command may spend and has spent.

    Parameters
    ----------
    settings
        With the limits of the whole command.
    """

    def __init__(self, settings: Settings) -> None:
        self.limit = WorkLimit(replace(settings.stop, workers=settings.processes))
        self._settings = settings
        self._began = settings.stop.clock()

    def keep_near(self, previous: Previous | None) -> None:
        """Give the placement in use to all parts."""
        self._settings = replace(self._settings, previous=previous)

    def part(self, fraction: float = 1.0, *, search: str = "") -> Settings:
        """
        Return the settings of a part of the command: limits, and a name for its progress.

        Parameters
        ----------
        fraction
            Of the work and time that is left.
        """
        stop = self.limit.stop(fraction, time=fraction)
        return replace(self._settings, stop=stop, progress=self._report(search))

    def equal_parts(self, searches: Sequence[str], *, most: float) -> list[Settings]:
        """Return the settings of parts that get the same, which does not depend on what the others spend."""
        each = min(most, _ALL_BUT_THE_REST * self.limit.left / len(searches))
        stop = self.limit.stop(work=each, time=1.0 / len(searches))
        return [replace(self._settings, stop=stop, progress=self._report(search)) for search in searches]

    def charge_replays(self, demand: Demand, times: int) -> None:
        """Count replays of a demand."""
        vms, steps = demand.series.cpu_mhz_by_vm_step.shape
        self.limit.charge(times * vms * (_VM_WORK + _SAMPLE_WORK * steps))

    def has_less_than(self, fraction: float) -> bool:
        """Return whether less than a fraction of the work is left, or no time."""
        return self.limit.is_over or self.limit.left < fraction * self._settings.stop.work

    def _report(self, search: str) -> Progress | None:
        progress, stop = self._settings.progress, self._settings.stop
        if progress is None:
            return None

        def report(told: SearchReport) -> None:
            name = ", ".join(part for part in (search, told.search) if part)
            if stop.seconds is None:
                progress(replace(told, search=name, spent=self.limit.spent, limit=stop.work))
            else:
                elapsed_s = stop.clock() - self._began
                progress(replace(told, search=name, spent=elapsed_s, limit=stop.seconds, by_clock=True))

        return report
