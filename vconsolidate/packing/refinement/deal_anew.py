"""
Another packing on the same hosts: items change places at random, host by host as feasible as before.

Solvers end with one packing of many that are as good. What a policy promises should hold for all of them.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from vconsolidate.packing.encoding.encode import Encoded
from vconsolidate.packing.refinement.even_load import HostsOfClass
from vconsolidate.packing.solver.solution import Bin

_TRIES_PER_COPY = 12
_MOST_TRIES = 40_000


def deal_anew(encoded: Encoded, bins: Sequence[Bin], seed: Sequence[int]) -> tuple[Bin, ...]:
    """
    Return the bins with their items dealt otherwise between hosts of one class.

    Parameters
    ----------
    seed
        Numbers that decide about the packing, and nothing else does.
    """
    random, result = np.random.default_rng(list(seed)), list[Bin]()
    for host_class in sorted({host.host_class for host in bins}):
        hosts = HostsOfClass(encoded, host_class, [host for host in bins if host.host_class == host_class])
        number = len(hosts.copies)
        tries = min(_MOST_TRIES, _TRIES_PER_COPY * sum(sum(copies.values()) for copies in hosts.copies))
        for _ in range(tries if number > 1 else 0):
            source, target = random.choice(number, size=2, replace=False).tolist()
            give = _any_item(hosts.copies[source], random)
            take = _any_item(hosts.copies[target], random) if random.random() < 0.8 else -1
            if give >= 0 and give != take:
                hosts.exchange(source, target, give, take)
        result += hosts.bins()
    return tuple(host for host in result if host.items)


def _any_item(copies: dict[int, int], random: np.random.Generator) -> int:
    """Return an item of a host, −1 of an empty one."""
    items = sorted(copies)
    return items[int(random.integers(len(items)))] if items else -1
