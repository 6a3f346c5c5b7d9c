"""The library: which estates there are, how large, with which seed and how much effort."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from benchmarks.estates.draft import Draft
from benchmarks.estates.kinds import failures, fleets, hosts, licences, mixtures, profiles, relations


@dataclass(frozen=True, slots=True)
class Kind:
    """
    One estate of the library.

    Parameters
    ----------
    draw
        Fills a draft with so many VMs.
    effort
        Effort of the plan, in units of about one second of one core.
    quick
        Whether it belongs to the subset that a developer runs often.
    """

    name: str
    n_vms: int
    draw: Callable[[Draft, int], None]
    effort: float = 5.0
    quick: bool = False

    def draft(self, seed: int = 0, n_vms: int | None = None) -> Draft:
        """Return the inventory of a seed, in as many VMs as the library says or as stated."""
        draft = Draft(np.random.default_rng([seed, *self.name.encode()]), f"{self.name}, seed {seed}")
        self.draw(draft, n_vms or self.n_vms)
        return draft


LIBRARY: Final = (
    Kind("licences-120", 120, licences.three_clusters, 10.0),
    Kind("licences-300", 300, licences.three_clusters, 10.0),
    Kind("licensed-hosts-80", 80, licences.few_licensed_hosts, quick=True),
    Kind("five-products-50", 50, licences.five_products, quick=True),
    Kind("fleet-800", 800, fleets.four_generations, 10.0),
    Kind("fleet-150", 150, fleets.four_generations, 10.0),
    Kind("nothing-to-buy-100", 100, fleets.nothing_to_buy, quick=True),
    Kind("move-little-90", 90, fleets.move_little),
    Kind("clusters-300", 300, fleets.three_clusters),
    Kind("uniform-1000", 1000, fleets.one_type_uniform, 10.0),
    Kind("uniform-200", 200, fleets.one_type_uniform),
    Kind("flavours-400", 400, fleets.cloud_flavours),
    Kind("no-prices-70", 70, fleets.no_prices, quick=True),
    Kind("slots-120", 120, failures.slots),
    Kind("percentage-150", 150, failures.percentage),
    Kind("exact-60", 60, failures.exact, quick=True),
    Kind("racks-60", 60, failures.racks),
    Kind("two-failures-160", 160, failures.two_failures),
    Kind("lockstep-50", 50, failures.lockstep),
    Kind("rooms-100", 100, relations.rooms),
    Kind("apart-100", 100, relations.apart),
    Kind("together-60", 60, relations.together, quick=True),
    Kind("wishes-60", 60, relations.wishes),
    Kind("zones-140", 140, relations.zones),
    Kind("frozen-70", 70, hosts.frozen, quick=True),
    Kind("generations-90", 90, hosts.generations),
    Kind("platforms-110", 110, hosts.platforms),
    Kind("old-xen-40", 40, hosts.old_xen, quick=True),
    Kind("full-datastores-90", 90, hosts.full_datastores),
    Kind("days-60", 60, profiles.days),
    Kind("weeks-40", 40, profiles.weeks, quick=True),
    Kind("everything-60", 60, mixtures.everything, 10.0),
    Kind("patterns-100", 100, profiles.patterns),
)
