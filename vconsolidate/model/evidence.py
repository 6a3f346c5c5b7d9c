"""What is proven about a plan: lower bounds, levels of the objective, and conflicts where no plan exists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from vconsolidate.model.place import NOWHERE, Place
from vconsolidate.model.policy import Criterion

SMALLEST_CONFLICT = "smallest conflict"
"""Subject of the conflict that names the smallest set of requirements that cannot all be met."""


@dataclass(frozen=True, slots=True)
class Bound:
    """
    A proven lower bound: no plan under the same rules needs fewer `hosts` or costs less than `cost`.

    Parameters
    ----------
    method
        What proved it: ``continuous``, ``dual-feasible function``, ``clique``, ``column generation``, ``cp-sat`` …
    packing_hosts
        Lower bound without any tolerated host failure; `hosts` − `packing_hosts` are there for failures. 0 for a plan
        read back.
    """

    hosts: int
    cost: float
    method: str
    packing_hosts: int = 0


@dataclass(frozen=True, slots=True)
class Conflict:
    """
    Why no plan exists, in the user's words: a resource or rule, and what is missing.

    Parameters
    ----------
    place
        Of the rule in the inventory, where one rule is to blame; a subject that has a name is looked up by it.
    figures
        The message alone shows that there is no plan; False if it only names a possible cause.
    """

    subject: str
    message: str
    place: Place = NOWHERE
    figures: bool = True


@dataclass(frozen=True, slots=True)
class StepRecord:
    """
    A better value or bound within a phase of the search.

    Parameters
    ----------
    work
        Since the step before it, or since the phase began; units of `Stop.work`.
    """

    work: float
    value: int | None
    bound: int | None


@dataclass(frozen=True, slots=True)
class PhaseRecord:
    """
    One phase of the solver portfolio: the value and bound that it reached.

    Parameters
    ----------
    work
        Spent in the phase, in units of `Stop.work`; None: not recorded.
    steps
        As value or bound improved, in order.
    """

    phase: str
    value: int | None
    bound: int | None
    work: float | None = None
    steps: tuple[StepRecord, ...] = ()


@dataclass(frozen=True, slots=True)
class Level:
    """
    One level of the objective: what the plan reaches and what is proven of it.

    Parameters
    ----------
    unit
        Of `value` and `bound`: the currency, ``hosts``, ``W``, ``VMs``, ``share`` or ``pairs``.
    bound
        No plan that `among` speaks of has a lower value (of ``similarity``: a higher one); None: nothing is proven.
    among
        ``all``; ``as good above`` (plans as good on the levels above); ``same hosts`` (as good above, and on as many
        hosts of each kind).
    """

    criterion: Criterion
    value: float
    unit: str
    bound: float | None
    among: Literal["all", "as good above", "same hosts"]

    @property
    def proven(self) -> bool:
        """Value and bound are equal; of a share, they differ by at most 0.0001."""
        if self.bound is None:
            return False
        tolerance = 1e-4 if self.unit == "share" else 1e-9 * max(1.0, abs(self.value))
        return abs(self.value - self.bound) <= tolerance
