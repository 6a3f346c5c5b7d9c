"""How much of a search's limits is left; the only place that reads the clock of a `Stop`."""

from __future__ import annotations

from math import inf

from vconsolidate.model.stop import Stop


class WorkLimit:
    """
    Work spent under a `Stop`, and by parts of the search under parts of it.

    Work is counted, not measured: every search charges what it did (array elements touched, deterministic time of
    CP-SAT), so that the same search ends at the same place on every machine.

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
