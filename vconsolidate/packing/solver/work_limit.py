"""How much of a search's limits is left; the only place that reads the clock of a `Stop`."""

from __future__ import annotations

from dataclasses import replace
from math import inf

from vconsolidate.model.stop import Stop


class WorkLimit:
    """
    Work spent under a `Stop`, and by parts of the search under parts of it.

    Work is counted, not measured: every search charges what it did (array elements touched, deterministic time of
    CP-SAT), so that the same search ends at the same place on every machine. All limits of a command form one tree:
    a part takes from what is left of the whole and charges it, either directly (:meth:`part`) or by way of a `Stop`
    (:meth:`stop`), where something that begins a search of its own is called.

    Parameters
    ----------
    stop
        Limits of the whole search.
    parent, fraction, work
        For a part: what it is a part of, how much of it, and how much at most.
    """

    def __init__(
        self, stop: Stop, *, parent: WorkLimit | None = None, fraction: float = 1.0, work: float = inf
    ) -> None:
        self._stop = stop
        self._parent = parent
        self._limit = min(work, fraction * (stop.work if parent is None else parent.left))
        seconds = stop.seconds if parent is None else parent.seconds_left
        self._deadline = None if seconds is None else stop.clock() + fraction * seconds
        self._spent = 0.0
        self._ran_out = False

    def charge(self, work: float) -> None:
        """Count work done, in units of `Stop.work`."""
        self._spent += work
        if self._parent is not None:
            self._parent.charge(work)
        else:
            self._stop.charge(work)

    @property
    def spent(self) -> float:
        """Work counted so far."""
        return self._spent

    @property
    def left(self) -> float:
        """Work left, ≥ 0."""
        own = max(0.0, self._limit - self._spent)
        return own if self._parent is None else min(own, self._parent.left)

    @property
    def seconds_left(self) -> float | None:
        """Wall-clock seconds left, ≥ 0; None without a wall-clock limit."""
        return None if self._deadline is None else max(0.0, self._deadline - self._stop.clock())

    @property
    def workers(self) -> int:
        """Processes that may work on a search at a time."""
        return self._stop.workers

    @property
    def interrupted(self) -> bool:
        """The user asked to stop."""
        return self._stop.interrupted()

    @property
    def is_over(self) -> bool:
        """Nothing is left, or the user asked to stop."""
        if self.left <= 0.0 or self.seconds_left == 0.0:
            self.note_ran_out()
            return True
        return self.interrupted

    def note_ran_out(self) -> None:
        """Note that a limit ended something that would have gone on."""
        self._ran_out = True
        if self._parent is not None:
            self._parent.note_ran_out()

    @property
    def ran_out(self) -> bool:
        """It ended something, or a part of it did: more work or time could change what was found."""
        return self._ran_out

    def part(self, fraction: float = 1.0, *, work: float = inf) -> WorkLimit:
        """Return a work limit that also charges this one: a fraction of what is left here, and at most `work`."""
        return WorkLimit(self._stop, parent=self, fraction=fraction, work=work)

    def stop(self, fraction: float = 1.0, *, work: float = inf, time: float = 1.0) -> Stop:
        """
        Return limits for a search of its own, which charges this one.

        Parameters
        ----------
        fraction, work
            So much of the work that is left, and at most `work`.
        time
            So much of the time that is left.
        """
        seconds = self.seconds_left
        return replace(
            self._stop,
            work=min(work, fraction * self.left),
            seconds=None if seconds is None else time * seconds,
            charge=self.charge,
        )
