"""What every conversion needs: the tree for places, the problems, the catalogue, the notes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from pydantic import BaseModel

from vconsolidate.catalog.catalog import Catalog
from vconsolidate.inventory.node import Node, Route, place, walk
from vconsolidate.inventory.problems import Problems, quoted
from vconsolidate.inventory.schema.quantity import Money
from vconsolidate.inventory.what_to_write import examples_of, missing
from vconsolidate.model.place import Place

_Entry = TypeVar("_Entry")


@dataclass(slots=True)
class Context:
    """
    The inventory while it is converted.

    Parameters
    ----------
    root
        The merged tree; routes of messages are followed in it.
    notes
        What was assumed or set right, for the report.
    currency
        Of all amounts; empty until the inventory or the first amount says it.
    over_full
        Figures of CPU use in MHz that are above what the nominal clock gives.
    stand_ins
        VMs that are off or templates and whose processor is unknown: that of a host of the target stands in.
    said
        What the notes that stand once are about.
    is_scenario
        The tree is changed by a scenario: a cluster with fewer hosts than the host failures to tolerate is no problem
        of the file, the search proves that there is no plan; and a reserve may be left without a failure.
    """

    root: Node
    problems: Problems
    catalog: Catalog
    notes: list[str] = field(default_factory=list)
    currency: str = ""
    over_full: int = 0
    stand_ins: int = 0
    said: set[tuple[str, ...]] = field(default_factory=set)
    is_scenario: bool = False

    def wrong(self, route: Route, message: str) -> None:
        """Add a problem with the value at `route`, or with its nearest ancestor."""
        self.problems.at(self.root, route, message)

    def place(self, route: Route) -> Place:
        """Return where the value at `route` was written."""
        return place(self.root, route)

    def states(self, route: Route) -> bool:
        """Return whether the inventory has a value at `route`."""
        parent, _ = walk(self.root, route[:-1])
        node = parent.get(str(route[-1]))
        return node is not None and node.value is not None

    def names(self, *route: str | int) -> tuple[str, ...]:
        """Return the names of the items of a list, also of items that could not be read."""
        return tuple(name for _, name in self.numbered(*route))

    def numbered(self, *route: str | int) -> tuple[tuple[int, str], ...]:
        """Return position and name of the items of a list that have a name."""
        node, _ = walk(self.root, route)
        named = ((number, item.get("name")) for number, item in enumerate(node.items()))
        return tuple((number, name.value) for number, name in named if name is not None and isinstance(name.value, str))

    def length(self, *route: str | int) -> int:
        """Return how many items a list has, those without a name too."""
        return len(walk(self.root, route)[0].items())

    def look_up(self, table: Mapping[str, _Entry], key: str, route: Route, what: str) -> _Entry | None:
        """Return the entry of a table; None, with the nearest names among the problems, when there is none."""
        entry = table.get(key)
        if entry is None:
            self.wrong(route, f"unknown {what} {quoted(key)}{self.problems.did_you_mean(key, table)}")
        return entry

    def say_once(self, note: str, about: tuple[str, ...]) -> None:
        """Add a note, unless there is one `about` the same already."""
        if about not in self.said:
            self.said.add(about)
            self.notes.append(note)

    def lacks(self, route: Route, key: str, model: type[BaseModel]) -> None:
        """Report that the mapping at `route`, a `model`, lacks a key."""
        node, _ = walk(self.root, route)
        self.wrong(route, missing(key, next(iter(examples_of(model, (key,))), None), node))

    def refer(self, names: Iterable[str], known: Iterable[str], route: Route, what: str) -> tuple[str, ...]:
        """Return the names without repetition; each that is not `known` is a problem."""
        known = frozenset(known)
        for number, name in enumerate(names):
            self.refer_to(name, known, (*route, number), what)
        return tuple(dict.fromkeys(names))

    def refer_to(self, name: str, known: frozenset[str], route: Route, what: str) -> None:
        """Report a `name` that is not `known`."""
        if name not in known:
            near = (
                self.problems.did_you_mean(name, known)
                if known
                else f" (no {what} is declared: declare it, or leave this out)"
            )
            self.wrong(route, f"unknown {what} {quoted(name)}{near}")

    def unique(self, section: Route, what: str) -> None:
        """Report every name that an earlier item of the list has already; an empty name is none."""
        node, _ = walk(self.root, section)
        first: dict[str, Place] = {}
        for number, item in enumerate(node.items()):
            name = item.get("name")
            if name is None or not isinstance(name.value, str) or not name.value:
                continue
            here = Place(name.file, name.line, name.column)
            before = first.setdefault(name.value, here)
            if before is not here:
                self.wrong(
                    (*section, number, "name"),
                    f"{what} {quoted(name.value)} is listed twice (first at {before}): rename or remove one",
                )

    def amount(self, money: Money | None, route: Route) -> float | None:
        """Return an amount of money; one in another currency than those before it is a problem."""
        if money is None:
            return None
        self.currency = self.currency or money.currency
        if money.currency != self.currency:
            self.wrong(
                route,
                f"the amount is in {money.currency}, but this inventory uses {self.currency} (convert it)",
            )
        return money.amount
