"""A scenario as it was read: its changes, layer by layer, and what is expected of its plan."""

from __future__ import annotations

from dataclasses import dataclass

from vconsolidate.inventory.node import Node, Route
from vconsolidate.inventory.schema.scenarios import ScenarioSection
from vconsolidate.model.figure import Unit
from vconsolidate.model.place import Place


@dataclass(frozen=True, slots=True)
class Expectation:
    """
    What must hold of the plan of a scenario.

    Parameters
    ----------
    metric
        ``feasible``, ``proven`` or the metric of a budget.
    unit
        Of the limits; None for the two that hold or do not.
    wanted
        For the two.
    maximum, minimum
        In the base unit; None for no limit.
    """

    metric: str
    place: Place
    unit: Unit | None = None
    wanted: bool = True
    maximum: float | None = None
    minimum: float | None = None


@dataclass(frozen=True, slots=True)
class Layer:
    """
    The changes of one scenario.

    Parameters
    ----------
    root, route
        The document it stands in, and where, for messages.
    """

    section: ScenarioSection
    root: Node
    route: Route


@dataclass(frozen=True, slots=True)
class Scenario:
    """
    A scenario.

    Parameters
    ----------
    layers
        Its changes; those of the scenarios that it is based on come first.
    """

    name: str
    reason: str
    layers: tuple[Layer, ...]
    expectations: tuple[Expectation, ...]
    place: Place
