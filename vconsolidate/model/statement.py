"""Placement rules and budgets as the inventory states them, with names resolved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from vconsolidate.model.baseline import FigureKey
from vconsolidate.model.licence import Licence
from vconsolidate.model.place import NOWHERE, Place


@dataclass(frozen=True, slots=True)
class RuleStatement:
    """
    A placement rule as written, its members resolved to names; ``rules/`` gives it meaning.

    Parameters
    ----------
    kind
        Name of the rule: ``anti_affinity``, ``affinity``, ``pin`` …
    members
        Names of servers, in inventory order.
    hosts
        Names of hosts, host types or clusters that it applies to.
    scope
        Level at which VMs are together or apart: ``host``, ``cluster``, ``rack``, ``site`` or a label's key.
    limit
        The number in "at most `limit`", where the rule has one.
    groups
        For rules between groups, the members of each.
    host_sets
        For rules that choose one of several sets of hosts, the names of each.
    current
        (server, host) pairs of today, for rules that keep servers where they are.
    amounts
        (name, figure) of what the rule measures; each rule says in which units.
    licence
        What the members' product costs, where the rule says how it is counted.
    level, weight
        A ``should`` rule is kept if that costs nothing; the heaviest are kept first.
    reason
        The owner's own words.
    """

    kind: str
    members: tuple[str, ...]
    hosts: tuple[str, ...] = ()
    scope: str = "host"
    limit: int | None = None
    groups: tuple[tuple[str, ...], ...] = ()
    host_sets: tuple[tuple[str, ...], ...] = ()
    current: tuple[tuple[str, str], ...] = ()
    amounts: tuple[tuple[str, float], ...] = ()
    licence: Licence | None = None
    level: Literal["must", "should"] = "must"
    weight: float = 1.0
    name: str = ""
    reason: str = ""
    place: Place = NOWHERE

    @property
    def short_title(self) -> str:
        """Name of the rule, else its kind and first server: ``licence of db01 and 2 more``."""
        more = "" if len(self.members) < 2 else f" and {len(self.members) - 1} more"
        return self.name or f"{self.kind} of {self.members[0]}{more}"


@dataclass(frozen=True, slots=True)
class BudgetStatement:
    """
    A limit on a figure of the plan or its replay, checked after planning.

    Parameters
    ----------
    metric
        Name of a budget of ``check/budgets``: ``hosts_used``, ``cpu_ready_fraction`` …
    maximum, minimum
        The limit, in the metric's base unit.
    level
        ``block`` (exit 1), ``warn`` or ``note``.
    scope, tier, tag, application, owner
        Cluster, tier, tag, application and label ``owner`` of the VMs that it is about; empty (None) for all.
    increase, increase_fraction
        How much larger than in the baseline the figure may be: in the base unit, and as a share of the baseline's.
    """

    metric: str
    maximum: float | None = None
    minimum: float | None = None
    level: Literal["block", "warn", "note"] = "block"
    scope: str = ""
    place: Place = NOWHERE
    tier: int | None = None
    tag: str = ""
    increase: float | None = None
    increase_fraction: float | None = None
    application: str = ""
    owner: str = ""

    @property
    def key(self) -> FigureKey:
        """What its figure is of, to find the same one in a baseline."""
        return FigureKey(self.metric, self.scope, self.tier, self.tag, self.application, self.owner)
