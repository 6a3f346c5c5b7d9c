"""What a cluster refuses is found once for all workloads that are alike in it, and kept once."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from vconsolidate.model.cluster import Cluster
from vconsolidate.model.estate import Estate
from vconsolidate.model.server import Server
from vconsolidate.sizing import eligibility
from vconsolidate.sizing.hardware_limits import Refusal
from vconsolidate.sizing.size import size

NETWORKS = ("lan", "dmz", "lab")


def test_twice_the_servers_ask_no_more_and_each_is_told_its_own_reasons(
    estate: Callable[..., Estate],
    server: Callable[..., Server],
    cluster: Callable[..., Cluster],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[tuple[str, str]] = []
    plain = eligibility.cut_off

    def counting(one: Server, where: Cluster) -> Refusal | None:
        asked.append((one.name, where.name))
        return plain(one, where)

    monkeypatch.setattr(eligibility, "cut_off", counting)
    clusters = tuple(cluster(f"c-{name}", networks=(name,)) for name in NETWORKS)
    counts = []
    for number in (6, 12):
        asked.clear()
        servers = [server(f"s{row}", networks=(NETWORKS[row % 3],)) for row in range(number)]
        demand = size(estate(*servers, clusters=clusters))
        counts.append(len(asked))
        for row, vm in enumerate(demand.vms):
            own = NETWORKS[row % 3]
            assert vm.clusters == (f"c-{own}",)
            assert vm.refused == {f"c-{name}": f"its hosts are not wired to {own}" for name in NETWORKS if name != own}
        assert len({id(vm.refused) for vm in demand.vms}) == 3
    assert counts == [9, 9]
