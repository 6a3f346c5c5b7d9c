"""Side constraints of a packing problem: rules about which items share a host, or a group of hosts, and fees."""

from __future__ import annotations

from dataclasses import dataclass

from vconsolidate.model.arrays import IntArray

OWN = -1
"""Scope value of classes in which each host is a value of its own."""

OUTSIDE = -2
"""Scope value of classes whose hosts a limit does not count."""


@dataclass(frozen=True, slots=True)
class ItemLimit:
    """
    At most `limit` VMs of `items` per host, or per scope value.

    Parameters
    ----------
    items, weights
        Item indices, and how many of the rule's VMs one copy of each holds (more than one where affinity merged VMs).
    scope_of_class
        None: per host. Else (n_classes,) scope value of every class, −1 for "each host its own value", `OUTSIDE` for
        "not limited here"; the limit then holds for the sum over all hosts of the classes with one value.
    """

    items: IntArray
    weights: IntArray
    limit: int
    scope_of_class: IntArray | None = None


@dataclass(frozen=True, slots=True)
class ItemsApart:
    """
    Items of different groups never share a host (or scope value); items of one group may.

    An item that stands in two groups (affinity merged VMs of both) can be placed nowhere.
    """

    groups: tuple[IntArray, ...]
    scope_of_class: IntArray | None = None


@dataclass(frozen=True, slots=True)
class ItemsTogether:
    """
    All copies of all `items` run in classes of one scope value (host scope was merged into one item before).

    `scope_of_class` is (n_classes,); a host of a class with −1 is a value of its own, so it then takes all of them.
    """

    items: IntArray
    scope_of_class: IntArray


@dataclass(frozen=True, slots=True)
class HostLimit:
    """
    At most `limit` hosts run any of `items`.

    Parameters
    ----------
    scope_of_class
        (n_classes,) −1 where hosts count, `OUTSIDE` where they do not.
    """

    items: IntArray
    limit: int
    scope_of_class: IntArray


@dataclass(frozen=True, slots=True)
class HostFee:
    """
    Every host that runs any of `items` costs more.

    Parameters
    ----------
    fee_of_class
        (n_classes,) by how much, ≥ 0, in the unit of the problem's cost.
    """

    items: IntArray
    fee_of_class: IntArray


def reaches_beyond_hosts(scope_of_class: IntArray | None) -> bool:
    """Return whether a rule with these scope values counts over several hosts."""
    return scope_of_class is not None and bool((scope_of_class >= 0).any())
