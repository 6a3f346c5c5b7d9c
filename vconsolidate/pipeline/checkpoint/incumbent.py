"""The best placement of the step under way, as the search reports it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from vconsolidate.model.plan import Plan
from vconsolidate.model.previous import Previous
from vconsolidate.model.progress import Found, SearchReport
from vconsolidate.pipeline.checkpoint.files import Underway


@dataclass(slots=True)
class Incumbent:
    """
    What is known of a step; placements become names only when they are written.

    Parameters
    ----------
    name, key
        Of the step.
    begun
        What an earlier run knew of it.
    plan
        A whole plan, where the user stopped the run.
    """

    name: str
    key: str
    begun: Underway | None = None
    plan: Plan | None = None
    _told: SearchReport = SearchReport("")
    _best: SearchReport | None = None
    _proven: dict[str, tuple[int, str]] = field(default_factory=dict)
    _bound: Found | None = None

    def hear(self, told: SearchReport) -> bool:
        """Take what is reported; return whether a placement or bound is better than the ones known."""
        self._told = told
        found = told.found
        if found is None:
            return False
        raised = found.problem is not None and found.bound > (0 if self._bound is None else self._bound.bound)
        if raised:
            self._bound = found
        better = found.placement is not None and told.value is not None and self._is_better(told)
        if better:
            self._best = told
        return better or raised

    def _is_better(self, told: SearchReport) -> bool:
        known = (self.begun.value, self.begun.survives) if self.begun is not None else (None, False)
        if self._best is not None and self._best.found is not None:
            known = (self._best.value, self._best.found.survives)
        value, survives = known
        assert told.found is not None  # noqa: S101 - the caller looked
        if value is None or told.found.survives != survives:
            return value is None or told.found.survives
        return told.value is not None and told.value < value

    def written(self) -> Underway:
        """Return what a checkpoint says of the step; calls what makes placements and digests."""
        best = self._best
        told = self._told
        bound = self._bound
        begun = Underway(self.name, self.key) if self.begun is None else self.begun
        proven = dict(begun.proven)
        if bound is not None and bound.problem is not None:
            proven[_made(bound.problem)] = (bound.bound, bound.method)
        if best is None or best.found is None or best.found.placement is None:
            return replace(begun, phase=told.phase or begun.phase, bound=told.bound, plan=self.plan, proven=proven)
        placement: Previous = _made(best.found.placement)
        return Underway(
            self.name,
            self.key,
            told.phase,
            best.value,
            told.bound,
            best.unit,
            best.hosts,
            placement,
            best.found.survives,
            self.plan,
            proven,
        )


def _made(make: Callable[[], Any]) -> Any:  # noqa: ANN401
    return make()
