"""A small valid inventory to spoil."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from vconsolidate.errors import InputError
from vconsolidate.inventory.load import load_inventory
from vconsolidate.model.estate import Estate

SMALL = """\
version: 1
name: Small
servers:
  - name: web01
    hardware: {model: dell-poweredge-2950}
    os: windows-server-2008-r2
    demand: {cpu_mean: 4 %, cpu_p95: 11 %, cpu_peak: 23 %, memory_used: 2 GiB}
  - name: db01
    hardware: {model: dell-poweredge-2950}
    os: centos-5
    tags: [database]
target:
  clusters:
    - name: main
      hypervisor: esxi-6.7
      host_types:
        - {name: r740, model: dell-poweredge-r740-2x6130, count: 4}
"""

Load = Callable[..., Estate]


@pytest.fixture
def small() -> str:
    return SMALL


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """Load the small inventory with sections added, files beside it, and overrides."""

    def run(extra: str = "", *overrides: str, text: str = SMALL, **files: str | bytes) -> Estate:
        for name, content in files.items():
            path = tmp_path / name.replace("__", "/").replace("_", ".")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        (tmp_path / "inventory.yaml").write_text(text + extra, encoding="utf-8")
        return load_inventory(tmp_path / "inventory.yaml", overrides=overrides)

    return run


@pytest.fixture
def messages(load: Load, tmp_path: Path) -> Callable[..., list[str]]:
    """Return the problems of an inventory, each as ``file:line:column: field: message`` with bare file names."""

    def run(extra: str = "", *overrides: str, text: str = SMALL, **files: str | bytes) -> list[str]:
        with pytest.raises(InputError) as caught:
            load(extra, *overrides, text=text, **files)
        return [str(problem).replace(f"{tmp_path}/", "") for problem in caught.value.problems]

    return run
