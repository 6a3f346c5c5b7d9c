"""The little that a placement rule's checker needs to know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class HostFacts:
    """
    A host as rules see it.

    Parameters
    ----------
    names
        Every name that a rule may call it by: its own, its type's, its cluster's.
    labels
        Label key → value, with ``host``, ``cluster``, ``site``, ``rack``, ``type`` always there.
    """

    name: str
    names: frozenset[str]
    labels: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Placement:
    """
    Where every VM runs.

    Parameters
    ----------
    host_of_vm
        VM name → host name.
    hosts
        Host name → facts, for every host that is used.
    """

    host_of_vm: Mapping[str, str]
    hosts: Mapping[str, HostFacts]

    def label(self, vm: str, key: str) -> str:
        """Return the value of label `key` of the host that runs `vm`; its own name where the host has no such label."""
        facts = self.hosts[self.host_of_vm[vm]]
        return facts.labels.get(key, facts.name)
