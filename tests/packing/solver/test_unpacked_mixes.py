"""Mixes that were given too little work come back, the cheapest first, each once."""

from __future__ import annotations

import numpy as np

from vconsolidate.packing.solver.host_mix.unpacked import UnpackedMixes


def test_the_cheapest_mix_comes_first_and_each_leaves_the_list() -> None:
    mixes = UnpackedMixes(np.array([5, 3]))
    for hosts in ([2, 0], [0, 2], [1, 1], [0, 2]):
        mixes.add(np.array(hosts), ())
    assert [(hosts.tolist(), cost) for hosts, _, cost in mixes.take_cheapest()] == [
        ([0, 2], 6),
        ([1, 1], 8),
        ([2, 0], 10),
    ]
    assert list(mixes.take_cheapest()) == []


def test_a_mix_that_is_kept_while_others_are_taken_waits_for_the_next_time() -> None:
    mixes = UnpackedMixes(np.array([5, 3]))
    mixes.add(np.array([1, 0]), ())
    for hosts, scopes, _ in mixes.take_cheapest():
        mixes.add(hosts, scopes)
    assert [cost for _, _, cost in mixes.take_cheapest()] == [5]
