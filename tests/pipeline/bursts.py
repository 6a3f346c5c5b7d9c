"""An estate of equal servers with a history made for a test: hours of days, as shares of eight cores."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from vconsolidate.inventory.load import load_inventory
from vconsolidate.model.estate import Estate
from vconsolidate.model.trace import Trace

DAY_S = 86_400
HOURS = 24

INVENTORY = """
version: 1
servers:
  - {name: web, hardware: {cpu: {generation: skylake, sockets: 1, cores_per_socket: 8, clock: 2 GHz}, memory: 8 GiB},
     os: GUEST, application: app, tier: 3}
target:
  clusters:
    - name: c
      hypervisor: HYPERVISOR
      host_types:
        - name: t
          hardware:
            {cpu: {generation: skylake, sockets: 2, cores_per_socket: 8, threads_per_core: 1, clock: 2 GHz},
             memory: 256 GiB}
policy: {headroom: 0 %, memory: {sizing: installed, ceiling: 100 %}}
"""


def history(days: int, level: float, busy: Mapping[int, float] | None = None) -> list[float]:
    """Return hourly CPU shares: `level`, and on some days another."""
    by_day = [(busy or {}).get(day, level) for day in range(days)]
    return np.repeat(np.array(by_day), HOURS).tolist()


def estate_of(
    folder: Path,
    cpu: Mapping[str, Sequence[float]],
    *,
    guest: str = "debian-10",
    hypervisor: str = "kvm-rhel-8",
    tier: int = 3,
    start_day: int = 0,
) -> Estate:
    """Return an estate with one server per row of `cpu`; NaN is not measured."""
    path = folder / "estate.yaml"
    path.write_text(INVENTORY.replace("GUEST", guest).replace("HYPERVISOR", hypervisor), encoding="utf-8")
    loaded = load_inventory(path)
    rows = np.array(list(cpu.values()), dtype=np.float32)
    return replace(
        loaded,
        servers=tuple(replace(loaded.servers[0], name=name, tier=tier) for name in cpu),
        trace=Trace(tuple(cpu), start_day * DAY_S, 3600, rows.shape[1], {"cpu_fraction": rows}),
    )
